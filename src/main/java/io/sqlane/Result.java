package io.sqlane;

import io.sqlane.internal.engine.CallFrame;
import org.jspecify.annotations.Nullable;

/**
 * The result of one call of a function: SQL NULL until it is set; if it is set several times, the last value counts.
 *
 * <p>The object is lent: it is valid during the call only, and the next call may get the same one. All methods throw
 * {@link IllegalStateException} when the call is over, and {@link io.sqlane.error.ThreadConfinementException} on
 * another thread. A value above {@link Limit#LENGTH} fails the statement with {@code SQLITE_TOOBIG}.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/result_blob.html">Setting The Result Of An SQL Function</a>
 */
public final class Result {
    private final CallFrame frame;

    Result(CallFrame frame) {
        this.frame = frame;
    }

    /** Sets SQL NULL. */
    public void setNull() {
        frame.setNull();
    }

    /**
     * Sets an INTEGER.
     *
     * @param value the value
     */
    public void set(long value) {
        frame.setLong(value);
    }

    /**
     * Sets a FLOAT.
     *
     * @param value the value; SQLite has no NaN
     * @throws IllegalArgumentException if the value is NaN
     */
    public void set(double value) {
        if (Double.isNaN(value)) {
            frame.check();
            throw new IllegalArgumentException("NaN has no form in SQLite: value=NaN. Set NULL.");
        }
        frame.setDouble(value);
    }

    /**
     * Sets a boolean as INTEGER 1 or 0, as SQLite's TRUE and FALSE.
     *
     * @param value the value
     */
    public void set(boolean value) {
        frame.setLong(value ? 1 : 0);
    }

    /**
     * Sets a TEXT, or NULL.
     *
     * @param value the value, stored as UTF-8; may be null
     * @throws IllegalArgumentException if the value holds an unpaired surrogate
     */
    public void set(@Nullable String value) {
        if (value == null) {
            frame.setNull();
        } else {
            frame.setText(value);
        }
    }

    /**
     * Sets a BLOB, or NULL.
     *
     * @param value the bytes, copied; may be null
     */
    public void set(byte @Nullable [] value) {
        if (value == null) {
            frame.setNull();
        } else {
            frame.setBlob(value);
        }
    }

    /**
     * Sets a value by its Java type: null, Byte, Short, Integer, Long, Float, Double, Boolean, String or
     * {@code byte[]}.
     *
     * @param value the value; may be null
     * @throws IllegalArgumentException if the type is another one; the result is as before
     */
    public void setValue(@Nullable Object value) {
        if (value == null) {
            setNull();
        } else if (value instanceof String text) {
            set(text);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short
                || value instanceof Byte) {
            set(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            set(((Number) value).doubleValue());
        } else if (value instanceof Boolean flag) {
            set(flag.booleanValue());
        } else if (value instanceof byte[] bytes) {
            set(bytes);
        } else {
            frame.check();
            throw new IllegalArgumentException("type has no single form in SQLite: type=" + value.getClass().getName());
        }
    }
}

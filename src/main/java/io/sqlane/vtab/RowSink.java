package io.sqlane.vtab;

import io.sqlane.internal.engine.RowFrame;
import org.jspecify.annotations.Nullable;

/**
 * Where a cursor writes a row. Every column of the declaration is set, hidden ones too; if one is set several times,
 * the last value counts.
 *
 * <p>The object is lent: it is valid during the call only, and serves all rows. All methods throw
 * {@link IllegalStateException} when the call is over, {@link io.sqlane.error.ThreadConfinementException} on another
 * thread, and {@link IndexOutOfBoundsException} for a column that the table does not have. A value above
 * {@link io.sqlane.Limit#LENGTH} is refused with a {@link io.sqlane.error.SqliteException} of code
 * {@code SQLITE_TOOBIG}.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 */
public final class RowSink {
    private final RowFrame frame;

    RowSink(RowFrame frame) {
        this.frame = frame;
    }

    /**
     * Returns the number of columns that are to be set.
     *
     * @return the number, with that of hidden columns
     */
    public int columnCount() {
        return frame.columns();
    }

    /**
     * Sets the rowid: the number of the row in the scan, from 1, unless it is set.
     *
     * @param rowid the rowid
     * @return this
     */
    public RowSink setRowid(long rowid) {
        frame.rowid(rowid);
        return this;
    }

    /**
     * Sets SQL NULL.
     *
     * @param column from 0
     * @return this
     */
    public RowSink setNull(int column) {
        frame.setNull(column);
        return this;
    }

    /**
     * Sets an INTEGER.
     *
     * @param column from 0
     * @param value the value
     * @return this
     */
    public RowSink set(int column, long value) {
        frame.setLong(column, value);
        return this;
    }

    /**
     * Sets a FLOAT.
     *
     * @param column from 0
     * @param value the value; SQLite has no NaN
     * @return this
     * @throws IllegalArgumentException if the value is NaN
     */
    public RowSink set(int column, double value) {
        if (Double.isNaN(value)) {
            frame.check();
            throw new IllegalArgumentException(
                    "NaN has no form in SQLite: column=" + column + ", value=NaN. Set NULL.");
        }
        frame.setDouble(column, value);
        return this;
    }

    /**
     * Sets a boolean as INTEGER 1 or 0, as SQLite's TRUE and FALSE.
     *
     * @param column from 0
     * @param value the value
     * @return this
     */
    public RowSink set(int column, boolean value) {
        frame.setLong(column, value ? 1 : 0);
        return this;
    }

    /**
     * Sets a TEXT, or NULL.
     *
     * @param column from 0
     * @param value the value, stored as UTF-8; may be null
     * @return this
     * @throws IllegalArgumentException if the value holds an unpaired surrogate
     */
    public RowSink set(int column, @Nullable String value) {
        if (value == null) {
            frame.setNull(column);
        } else {
            frame.setText(column, value);
        }
        return this;
    }

    /**
     * Sets a BLOB, or NULL.
     *
     * @param column from 0
     * @param value the bytes, copied; may be null
     * @return this
     */
    public RowSink set(int column, byte @Nullable [] value) {
        if (value == null) {
            frame.setNull(column);
        } else {
            frame.setBlob(column, value);
        }
        return this;
    }

    /**
     * Sets a value by its Java type: null, Byte, Short, Integer, Long, Float, Double, Boolean, String or
     * {@code byte[]}.
     *
     * @param column from 0
     * @param value the value; may be null
     * @return this
     * @throws IllegalArgumentException if the type is another one; the column is as before
     */
    public RowSink setValue(int column, @Nullable Object value) {
        if (value == null) {
            return setNull(column);
        } else if (value instanceof String text) {
            return set(column, text);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Short
                || value instanceof Byte) {
            return set(column, ((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            return set(column, ((Number) value).doubleValue());
        } else if (value instanceof Boolean flag) {
            return set(column, flag.booleanValue());
        } else if (value instanceof byte[] bytes) {
            return set(column, bytes);
        }
        frame.check();
        throw new IllegalArgumentException("type has no single form in SQLite: column=" + column + ", type="
                + value.getClass().getName());
    }
}

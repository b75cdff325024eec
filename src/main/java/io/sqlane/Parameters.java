package io.sqlane;

import io.sqlane.internal.engine.Excerpt;
import io.sqlane.internal.engine.ParameterSink;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a {@link Statement} or of the next row of a {@link Batch}, by position from 1 or by name.
 *
 * <p>Every value is copied when it is bound and stays bound until it is bound anew or {@link Statement#clearBindings()}
 * is called; the next row of a batch begins with nothing bound. Binding ends the rows of the statement's last query, as
 * {@link Rows#close()} does.
 *
 * <p>A name may be written with its prefix ({@code :a}, {@code @a}, {@code $a}) or bare. All methods throw
 * {@link IndexOutOfBoundsException} for a position that the SQL does not have, {@link IllegalArgumentException} for
 * such a name, {@link io.sqlane.error.SqliteException} with {@code SQLITE_TOOBIG} for a value above
 * {@link Limit#LENGTH}, {@link IllegalStateException} if the handle is closed, and
 * {@link io.sqlane.error.ThreadConfinementException} on another thread than the owner; the bindings are then as before.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @param <S> the type itself, answered for chaining
 * @see <a href="https://sqlite.org/c3ref/bind_blob.html">Binding Values To Prepared Statements</a>
 */
public abstract sealed class Parameters<S extends Parameters<S>> permits Statement, Batch {
    private final boolean nanAsNull;

    Parameters(boolean nanAsNull) {
        this.nanAsNull = nanAsNull;
    }

    abstract ParameterSink sink();

    abstract S self();

    /** The position of a name; the statement knows it. */
    abstract int indexOf(String name);

    /**
     * Binds SQL NULL.
     *
     * @param index position from 1
     * @return this
     */
    public final S bindNull(int index) {
        sink().bindNull(index);
        return self();
    }

    /**
     * Binds an INTEGER.
     *
     * @param index position from 1
     * @param value the value
     * @return this
     */
    public final S bind(int index, long value) {
        sink().bindLong(index, value);
        return self();
    }

    /**
     * Binds a FLOAT.
     *
     * @param index position from 1
     * @param value the value; SQLite has no NaN
     * @return this
     * @throws IllegalArgumentException if the value is NaN, unless {@link OpenOptions#nanAsNull()} is set
     */
    public final S bind(int index, double value) {
        if (Double.isNaN(value)) {
            if (!nanAsNull) {
                sink().checkUsable();
                throw new IllegalArgumentException("NaN has no form in SQLite: index=" + index
                        + ". Bind NULL, or set nanAsNull when opening.");
            }
            return bindNull(index);
        }
        sink().bindDouble(index, value);
        return self();
    }

    /**
     * Binds a boolean as INTEGER 1 or 0, as SQLite's TRUE and FALSE.
     *
     * @param index position from 1
     * @param value the value
     * @return this
     */
    public final S bind(int index, boolean value) {
        return bind(index, value ? 1L : 0L);
    }

    /**
     * Binds a TEXT of one character, as {@link #bindValue} does, and not its number.
     *
     * @param index position from 1
     * @param value the character
     * @return this
     * @throws IllegalArgumentException if the value is half of a surrogate pair
     */
    public final S bind(int index, char value) {
        return bind(index, String.valueOf(value));
    }

    /**
     * Binds a TEXT, or NULL.
     *
     * @param index position from 1
     * @param value the value, stored as UTF-8; NUL characters are part of it
     * @return this
     * @throws IllegalArgumentException if the value holds an unpaired surrogate
     */
    public final S bind(int index, @Nullable String value) {
        if (value == null) {
            return bindNull(index);
        }
        sink().bindText(index, value);
        return self();
    }

    /**
     * Binds a BLOB, or NULL.
     *
     * @param index position from 1
     * @param value the bytes, copied; may be null
     * @return this
     */
    public final S bind(int index, byte @Nullable [] value) {
        if (value == null) {
            return bindNull(index);
        }
        sink().bindBlob(index, value);
        return self();
    }

    /**
     * Binds a BLOB from a buffer, or NULL.
     *
     * @param index position from 1
     * @param value its remaining bytes are copied, its position stays where it is; may be null
     * @return this
     */
    public final S bind(int index, @Nullable ByteBuffer value) {
        if (value == null) {
            return bindNull(index);
        }
        sink().bindBlob(index, value);
        return self();
    }

    /**
     * Binds a BLOB from a stream.
     *
     * @param index position from 1
     * @param value lent; exactly {@code length} bytes are read from it, and it is not closed
     * @param length in bytes
     * @return this
     * @throws IllegalArgumentException if the length is negative; nothing is read then, nor if it is above the limit
     * @throws EOFException if the stream ends earlier
     * @throws IOException if the stream fails
     */
    public final S bind(int index, InputStream value, int length) throws IOException {
        sink().checkUsable();
        Objects.requireNonNull(value, "value");
        sink().checkValue(index, length);
        byte[] bytes = value.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("stream ended early: index=" + index + ", bytes=" + bytes.length + ", length="
                    + length);
        }
        return bind(index, bytes);
    }

    /**
     * Binds a BLOB of zeros, without holding it in memory.
     *
     * @param index position from 1
     * @param length in bytes
     * @return this
     * @throws IllegalArgumentException if the length is negative
     * @see <a href="https://sqlite.org/c3ref/bind_blob.html">sqlite3_bind_zeroblob64</a>
     */
    public final S bindZeroBlob(int index, long length) {
        sink().bindZeroBlob(index, length);
        return self();
    }

    /**
     * Binds an array of INTEGERs as a table: {@code WHERE id IN carray(?)}, or {@code FROM carray(?)} with one row per
     * element and its value in the column {@code value}. Anywhere else the parameter is SQL NULL.
     *
     * @param index position from 1, of an argument of {@code carray}
     * @param values the elements, copied; may be null, which is an empty table
     * @return this
     * @see <a href="https://sqlite.org/carray.html">The Carray() Table-Valued Function</a>
     */
    public final S bind(int index, long @Nullable [] values) {
        if (values == null) {
            return bindNull(index);
        }
        sink().bindArray(index, values);
        return self();
    }

    /**
     * Binds an array of FLOATs as a table; see {@link #bind(int, long[])}.
     *
     * @param index position from 1, of an argument of {@code carray}
     * @param values the elements, copied; may be null
     * @return this
     * @throws IllegalArgumentException if an element is NaN, unless {@link OpenOptions#nanAsNull()} is set
     */
    public final S bind(int index, double @Nullable [] values) {
        if (values == null) {
            return bindNull(index);
        }
        for (int i = 0; i < values.length && !nanAsNull; i++) {
            if (Double.isNaN(values[i])) {
                sink().checkUsable();
                throw new IllegalArgumentException("NaN has no form in SQLite: index=" + index + ", element=" + i
                        + ". Leave it out, or set nanAsNull when opening.");
            }
        }
        sink().bindArray(index, values);
        return self();
    }

    /**
     * Binds an array of TEXTs as a table; see {@link #bind(int, long[])}.
     *
     * @param index position from 1, of an argument of {@code carray}
     * @param values the elements, copied; null ones are SQL NULL; may be null
     * @return this
     * @throws IllegalArgumentException if a text holds a NUL character or an unpaired surrogate
     */
    public final S bind(int index, @Nullable String @Nullable [] values) {
        if (values == null) {
            return bindNull(index);
        }
        sink().bindArray(index, values);
        return self();
    }

    /**
     * Binds a value of an explicitly chosen form, or NULL.
     *
     * @param <T> the Java type
     * @param index position from 1
     * @param value the value; may be null
     * @param type how it is stored
     * @return this
     * @throws IllegalArgumentException if the value has no such form
     */
    public final <T> S bind(int index, @Nullable T value, ValueType<T> type) {
        sink().checkUsable();
        Objects.requireNonNull(type, "type");
        return value == null ? bindNull(index) : bindStored(index, type.toStorage(value));
    }

    /**
     * Binds a value by its Java type: null, Byte, Short, Integer, Long, Float, Double, Boolean, String, Character,
     * {@code byte[]}, ByteBuffer, an enum (its name), a UUID (as text), or for {@code carray} {@code long[]},
     * {@code double[]} or {@code String[]}. Other types have more than one form and need
     * {@link #bind(int, Object, ValueType)}.
     *
     * @param index position from 1
     * @param value the value; may be null
     * @return this
     * @throws IllegalArgumentException if the type is another one
     */
    public final S bindValue(int index, @Nullable Object value) {
        if (value == null) {
            return bindNull(index);
        }
        if (value instanceof String text) {
            return bind(index, text);
        }
        if (value instanceof Number number) {
            return bindNumber(index, number);
        }
        return bindOther(index, value);
    }

    private S bindNumber(int index, Number number) {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return bind(index, number.longValue());
        }
        if (number instanceof Double || number instanceof Float) {
            return bind(index, number.doubleValue());
        }
        throw unknownType(index, number);
    }

    private S bindOther(int index, Object value) {
        if (value instanceof Boolean flag) {
            return bind(index, flag.booleanValue());
        }
        if (value instanceof byte[] bytes) {
            return bind(index, bytes);
        }
        if (value instanceof ByteBuffer buffer) {
            return bind(index, buffer);
        }
        if (value instanceof Character || value instanceof UUID) {
            return bind(index, value.toString());
        }
        if (value instanceof Enum<?> constant) {
            return bind(index, constant.name());
        }
        if (value instanceof long[] integers) {
            return bind(index, integers);
        }
        if (value instanceof double[] reals) {
            return bind(index, reals);
        }
        if (value instanceof String[] texts) {
            return bind(index, texts);
        }
        throw unknownType(index, value);
    }

    private IllegalArgumentException unknownType(int index, Object value) {
        sink().checkUsable();
        return new IllegalArgumentException("type has no single form in SQLite: index=" + index + ", type="
                + value.getClass().getName() + ". Choose one with a ValueType.");
    }

    private S bindStored(int index, Object stored) {
        if (stored instanceof Long integer) {
            return bind(index, integer.longValue());
        }
        if (stored instanceof Double real) {
            return bind(index, real.doubleValue());
        }
        return stored instanceof String text ? bind(index, text) : bind(index, (byte[]) stored);
    }

    /**
     * Binds all parameters in order, each as by {@link #bindValue(int, Object)}.
     *
     * @param values as many as the SQL has parameters
     * @return this
     * @throws IllegalArgumentException if the number differs, and then nothing is bound, or a type has no single form,
     *     and then the values before it are bound
     */
    public final S bindAll(@Nullable Object... values) {
        sink().checkUsable();
        Objects.requireNonNull(values, "values");
        int parameters = sink().statement().parameterCount();
        if (values.length != parameters) {
            throw new IllegalArgumentException("number of values differs from number of parameters: values="
                    + values.length + ", parameters=" + parameters + ", sql=\""
                    + Excerpt.of(sink().statement().sql()) + '"');
        }
        for (int i = 0; i < values.length; i++) {
            bindValue(i + 1, values[i]);
        }
        return self();
    }

    /**
     * Binds SQL NULL.
     *
     * @param name with or without prefix
     * @return this
     */
    public final S bindNull(String name) {
        return bindNull(indexOf(name));
    }

    /**
     * Binds an INTEGER.
     *
     * @param name with or without prefix
     * @param value the value
     * @return this
     */
    public final S bind(String name, long value) {
        return bind(indexOf(name), value);
    }

    /**
     * Binds a FLOAT; see {@link #bind(int, double)}.
     *
     * @param name with or without prefix
     * @param value the value, not NaN
     * @return this
     */
    public final S bind(String name, double value) {
        return bind(indexOf(name), value);
    }

    /**
     * Binds a TEXT of one character.
     *
     * @param name with or without prefix
     * @param value the character
     * @return this
     */
    public final S bind(String name, char value) {
        return bind(indexOf(name), value);
    }

    /**
     * Binds a boolean as INTEGER 1 or 0.
     *
     * @param name with or without prefix
     * @param value the value
     * @return this
     */
    public final S bind(String name, boolean value) {
        return bind(indexOf(name), value);
    }

    /**
     * Binds a TEXT, or NULL; see {@link #bind(int, String)}.
     *
     * @param name with or without prefix
     * @param value the value; may be null
     * @return this
     */
    public final S bind(String name, @Nullable String value) {
        return bind(indexOf(name), value);
    }

    /**
     * Binds a BLOB, or NULL.
     *
     * @param name with or without prefix
     * @param value the bytes, copied; may be null
     * @return this
     */
    public final S bind(String name, byte @Nullable [] value) {
        return bind(indexOf(name), value);
    }

    /**
     * Binds an array of INTEGERs as a table; see {@link #bind(int, long[])}.
     *
     * @param name with or without prefix
     * @param values the elements, copied; may be null
     * @return this
     */
    public final S bind(String name, long @Nullable [] values) {
        return bind(indexOf(name), values);
    }

    /**
     * Binds an array of FLOATs as a table; see {@link #bind(int, double[])}.
     *
     * @param name with or without prefix
     * @param values the elements, copied; may be null
     * @return this
     */
    public final S bind(String name, double @Nullable [] values) {
        return bind(indexOf(name), values);
    }

    /**
     * Binds an array of TEXTs as a table; see {@link #bind(int, String[])}.
     *
     * @param name with or without prefix
     * @param values the elements, copied; may be null
     * @return this
     */
    public final S bind(String name, @Nullable String @Nullable [] values) {
        return bind(indexOf(name), values);
    }

    /**
     * Binds a value of an explicitly chosen form, or NULL; see {@link #bind(int, Object, ValueType)}.
     *
     * @param <T> the Java type
     * @param name with or without prefix
     * @param value the value; may be null
     * @param type how it is stored
     * @return this
     */
    public final <T> S bind(String name, @Nullable T value, ValueType<T> type) {
        return bind(indexOf(name), value, type);
    }

    /**
     * Binds a value by its Java type; see {@link #bindValue(int, Object)}.
     *
     * @param name with or without prefix
     * @param value the value; may be null
     * @return this
     */
    public final S bindValue(String name, @Nullable Object value) {
        return bindValue(indexOf(name), value);
    }
}

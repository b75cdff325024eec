package io.sqlane;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The values of the row that a query stands on, by column from 0 or by name.
 *
 * <p>A row is a view: it is valid until {@link Rows#next()} is called, and not outside the call of a mapper. Getters
 * are strict: a getter of a number refuses SQL NULL and other storage classes with an
 * {@link io.sqlane.error.SqliteException} of code {@code SQLITE_MISMATCH}, in place of a silent zero; test
 * {@link #isNull(int)} first or read {@link #getValue(int)}. Getters of objects return null for SQL NULL.
 *
 * <p>Names are compared without regard to case. All methods throw {@link IndexOutOfBoundsException} for a column that
 * the result does not have, {@link IllegalArgumentException} for such a name and for one that several columns have,
 * {@link IllegalStateException} if the rows have ended or stand on no row, and
 * {@link io.sqlane.error.ThreadConfinementException} on another thread than the owner.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/column_blob.html">Result Values From A Query</a>
 */
public sealed interface Row permits Rows {
    /**
     * Returns the number of columns.
     *
     * @return the number
     */
    int columnCount();

    /**
     * Returns the name of a column.
     *
     * @param column index from 0
     * @return the name, as {@code AS} gave it or else as SQLite makes it
     */
    String columnName(int column);

    /**
     * Returns the index of a column.
     *
     * @param name of the column, in any case
     * @return index from 0
     */
    int columnIndex(String name);

    /**
     * Returns the storage class of a value.
     *
     * @param column index from 0
     * @return the storage class
     * @see <a href="https://sqlite.org/datatype3.html">Datatypes In SQLite</a>
     */
    ColumnType type(int column);

    /**
     * Returns whether a value is SQL NULL.
     *
     * @param column index from 0
     * @return true if it is
     */
    boolean isNull(int column);

    /**
     * Returns whether a value is SQL NULL.
     *
     * @param name of the column
     * @return true if it is
     */
    default boolean isNull(String name) {
        return isNull(columnIndex(name));
    }

    /**
     * Returns an INTEGER.
     *
     * @param column index from 0
     * @return the value
     */
    long getLong(int column);

    /**
     * Returns an INTEGER.
     *
     * @param name of the column
     * @return the value
     */
    default long getLong(String name) {
        return getLong(columnIndex(name));
    }

    /**
     * Returns an INTEGER that fits an int.
     *
     * @param column index from 0
     * @return the value
     * @throws ArithmeticException if it does not fit
     */
    int getInt(int column);

    /**
     * Returns an INTEGER that fits an int.
     *
     * @param name of the column
     * @return the value
     * @throws ArithmeticException if it does not fit
     */
    default int getInt(String name) {
        return getInt(columnIndex(name));
    }

    /**
     * Returns a FLOAT, or an INTEGER as the nearest double.
     *
     * @param column index from 0
     * @return the value
     */
    double getDouble(int column);

    /**
     * Returns a FLOAT, or an INTEGER as the nearest double.
     *
     * @param name of the column
     * @return the value
     */
    default double getDouble(String name) {
        return getDouble(columnIndex(name));
    }

    /**
     * Returns whether an INTEGER is not 0.
     *
     * @param column index from 0
     * @return false for 0, true for every other integer
     */
    boolean getBoolean(int column);

    /**
     * Returns whether an INTEGER is not 0.
     *
     * @param name of the column
     * @return false for 0, true for every other integer
     */
    default boolean getBoolean(String name) {
        return getBoolean(columnIndex(name));
    }

    /**
     * Returns a TEXT.
     *
     * @param column index from 0
     * @return the text, each malformed UTF-8 sequence as U+FFFD; null for SQL NULL
     */
    @Nullable String getString(int column);

    /**
     * Returns a TEXT.
     *
     * @param name of the column
     * @return the text, each malformed UTF-8 sequence as U+FFFD; null for SQL NULL
     */
    default @Nullable String getString(String name) {
        return getString(columnIndex(name));
    }

    /**
     * Returns the bytes of a BLOB, or of a TEXT exactly as the database holds it, in UTF-8.
     *
     * @param column index from 0
     * @return a new array; null for SQL NULL
     */
    byte @Nullable [] getBytes(int column);

    /**
     * Returns the bytes of a BLOB, or of a TEXT in UTF-8.
     *
     * @param name of the column
     * @return a new array; null for SQL NULL
     */
    default byte @Nullable [] getBytes(String name) {
        return getBytes(columnIndex(name));
    }

    /**
     * Returns the bytes of a BLOB or TEXT as a buffer.
     *
     * @param column index from 0
     * @return a new read-only buffer over a copy; null for SQL NULL
     */
    default @Nullable ByteBuffer getByteBuffer(int column) {
        byte[] bytes = getBytes(column);
        return bytes == null ? null : ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /**
     * Returns a TEXT that names a constant.
     *
     * @param <E> the enum
     * @param column index from 0
     * @param type the enum
     * @return the constant; null for SQL NULL
     * @throws IllegalArgumentException if the enum has no such constant
     */
    default <E extends Enum<E>> @Nullable E getEnum(int column, Class<E> type) {
        return get(column, ValueType.enumByName(Objects.requireNonNull(type, "type")));
    }

    /**
     * Returns a UUID stored as TEXT.
     *
     * @param column index from 0
     * @return the value; null for SQL NULL
     * @throws IllegalArgumentException if the text is no UUID
     */
    default @Nullable UUID getUuid(int column) {
        return get(column, ValueType.UUID_AS_TEXT);
    }

    /**
     * Returns a value of an explicitly chosen form.
     *
     * @param <T> the Java type
     * @param column index from 0
     * @param type how it is stored
     * @return the value; null for SQL NULL
     * @throws IllegalArgumentException if what is stored has not that form
     */
    <T> @Nullable T get(int column, ValueType<T> type);

    /**
     * Returns a value of an explicitly chosen form.
     *
     * @param <T> the Java type
     * @param name of the column
     * @param type how it is stored
     * @return the value; null for SQL NULL
     * @throws IllegalArgumentException if what is stored has not that form
     */
    default <T> @Nullable T get(String name, ValueType<T> type) {
        return get(columnIndex(name), type);
    }

    /**
     * Returns a value by its storage class.
     *
     * @param column index from 0
     * @return a {@link Long}, {@link Double}, {@link String} or {@code byte[]}; null for SQL NULL
     */
    @Nullable Object getValue(int column);

    /**
     * Returns a value by its storage class.
     *
     * @param name of the column
     * @return a {@link Long}, {@link Double}, {@link String} or {@code byte[]}; null for SQL NULL
     */
    default @Nullable Object getValue(String name) {
        return getValue(columnIndex(name));
    }

    /**
     * Returns the row as a record. Each component takes the column of its name, compared without regard to case and
     * underscores; its type decides how the value is read: int, long, short, byte, double, float, boolean and their
     * boxes, String, {@code byte[]}, an enum by name, UUID, BigInteger, BigDecimal, LocalDate, LocalTime,
     * LocalDateTime, OffsetDateTime and Instant from text, and Object by its storage class.
     *
     * @param <T> the record
     * @param type the record; its canonical constructor is called
     * @return a new record
     * @throws IllegalArgumentException if a component has no column or a type that cannot be read, or SQL NULL stands
     *     where the component is primitive
     * @throws ArithmeticException if a number does not fit its component
     */
    <T extends Record> T as(Class<T> type);
}

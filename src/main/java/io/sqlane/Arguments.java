package io.sqlane;

import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.CallFrame;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call of a function, counted from 0.
 *
 * <p>The object is lent: it is valid during the call only, and the next call may get the same one. Getters are strict,
 * as those of a {@link Row} are: a getter of a number refuses SQL NULL and other storage classes with an
 * {@link SqliteException} of code {@code SQLITE_MISMATCH}. Getters of objects return null for SQL NULL.
 *
 * <p>All methods throw {@link IndexOutOfBoundsException} for an argument that the call does not have,
 * {@link IllegalStateException} when the call is over, and {@link io.sqlane.error.ThreadConfinementException} on
 * another thread.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/value_blob.html">Obtaining SQL Values</a>
 */
public final class Arguments {
    private final CallFrame frame;

    Arguments(CallFrame frame) {
        this.frame = frame;
    }

    /**
     * Returns the number of arguments.
     *
     * @return the number
     */
    public int count() {
        return frame.count();
    }

    /**
     * Returns the storage class of an argument.
     *
     * @param index from 0
     * @return the storage class
     */
    public ColumnType type(int index) {
        return ColumnType.valueOf(frame.typeName(index));
    }

    /**
     * Returns whether an argument is SQL NULL.
     *
     * @param index from 0
     * @return true if it is
     */
    public boolean isNull(int index) {
        return frame.isNull(index);
    }

    /**
     * Returns an INTEGER.
     *
     * @param index from 0
     * @return the value
     */
    public long getLong(int index) {
        return frame.getLong(index);
    }

    /**
     * Returns an INTEGER that fits an int.
     *
     * @param index from 0
     * @return the value
     * @throws ArithmeticException if it does not fit
     */
    public int getInt(int index) {
        return frame.getInt(index);
    }

    /**
     * Returns a FLOAT, or an INTEGER as the nearest double.
     *
     * @param index from 0
     * @return the value
     */
    public double getDouble(int index) {
        return frame.getDouble(index);
    }

    /**
     * Returns whether an INTEGER is not 0.
     *
     * @param index from 0
     * @return false for 0, true for every other integer
     */
    public boolean getBoolean(int index) {
        return getLong(index) != 0;
    }

    /**
     * Returns a TEXT.
     *
     * @param index from 0
     * @return the text, each malformed UTF-8 sequence as U+FFFD; null for SQL NULL
     */
    public @Nullable String getString(int index) {
        return frame.getString(index);
    }

    /**
     * Returns the bytes of a BLOB, or of a TEXT in UTF-8.
     *
     * @param index from 0
     * @return a new array; null for SQL NULL
     */
    public byte @Nullable [] getBytes(int index) {
        return frame.getBytes(index);
    }

    /**
     * Returns an argument by its storage class.
     *
     * @param index from 0
     * @return a {@link Long}, {@link Double}, {@link String} or {@code byte[]}; null for SQL NULL
     */
    public @Nullable Object getValue(int index) {
        return frame.getValue(index);
    }
}

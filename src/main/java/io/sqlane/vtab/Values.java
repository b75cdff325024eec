package io.sqlane.vtab;

import io.sqlane.ColumnType;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.CallFrame;
import io.sqlane.internal.engine.SelectedValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values that come with a call, counted from 0: the arguments of a scan, or the columns of a row that is written.
 *
 * <p>The object is lent: it is valid during the call only, and the next call may get the same one. Getters are strict,
 * as those of a {@link io.sqlane.Row} are: a getter of a number refuses SQL NULL and other storage classes with an
 * {@link SqliteException} of code {@code SQLITE_MISMATCH}. Getters of objects return null for SQL NULL.
 *
 * <p>All methods throw {@link IndexOutOfBoundsException} for a value that the call does not have,
 * {@link IllegalStateException} when the call is over, and {@link io.sqlane.error.ThreadConfinementException} on
 * another thread.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/value_blob.html">Obtaining SQL Values</a>
 */
public final class Values {
    private final SelectedValues values;

    private Values(SelectedValues values) {
        this.values = values;
    }

    /** All values of the frame from one on. */
    static Values from(CallFrame frame, int offset) {
        return new Values(SelectedValues.from(frame, offset));
    }

    /** Values at some positions of others, {@link SelectedValues#ABSENT} for NULL. */
    Values at(int[] those) {
        return new Values(values.at(those));
    }

    /** Whether a rowid that stands before the values is NULL. */
    boolean isRowidNull(int position) {
        return values.isNullBefore(position);
    }

    /**
     * Returns the number of values.
     *
     * @return the number
     */
    public int count() {
        return values.count();
    }

    /**
     * Returns the storage class of a value.
     *
     * @param index from 0
     * @return the storage class
     */
    public ColumnType type(int index) {
        return ColumnType.valueOf(values.typeName(index));
    }

    /**
     * Returns whether a value is SQL NULL.
     *
     * @param index from 0
     * @return true if it is
     */
    public boolean isNull(int index) {
        return values.isNull(index);
    }

    /**
     * Returns an INTEGER.
     *
     * @param index from 0
     * @return the value
     */
    public long getLong(int index) {
        return values.getLong(index);
    }

    /**
     * Returns an INTEGER that fits an int.
     *
     * @param index from 0
     * @return the value
     * @throws ArithmeticException if it does not fit
     */
    public int getInt(int index) {
        return values.getInt(index);
    }

    /**
     * Returns a FLOAT, or an INTEGER as the nearest double.
     *
     * @param index from 0
     * @return the value
     */
    public double getDouble(int index) {
        return values.getDouble(index);
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
        return values.getString(index);
    }

    /**
     * Returns the bytes of a BLOB, or of a TEXT in UTF-8.
     *
     * @param index from 0
     * @return a new array; null for SQL NULL
     */
    public byte @Nullable [] getBytes(int index) {
        return values.getBytes(index);
    }

    /**
     * Returns a value by its storage class.
     *
     * @param index from 0
     * @return a {@link Long}, {@link Double}, {@link String} or {@code byte[]}; null for SQL NULL
     */
    public @Nullable Object getValue(int index) {
        return values.getValue(index);
    }

    /**
     * Returns the values of a constraint {@code IN} that the plan has passed as a list.
     *
     * @param index from 0
     * @return new list of {@link Long}, {@link Double}, {@link String}, {@code byte[]} and null, each value once
     * @throws IllegalStateException if the argument is no list
     * @see <a href="https://sqlite.org/c3ref/vtab_in_first.html">sqlite3_vtab_in_first</a>
     */
    public List<@Nullable Object> getList(int index) {
        return values.list(index);
    }
}

package io.sqlane.hook;

import io.sqlane.ColumnType;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.LentValues;
import org.jspecify.annotations.Nullable;

/**
 * The values of a row before or after a change, by column from 0 as the table declares them.
 *
 * <p>Getters are strict, as those of {@link io.sqlane.Row}: a getter of a number refuses SQL NULL and other storage
 * classes with an {@link SqliteException} of code {@code SQLITE_MISMATCH}, getters of objects return null for SQL NULL.
 * All throw {@link IndexOutOfBoundsException} for a column that the table does not have, and {@link
 * IllegalStateException} after the call of the handler.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/preupdate_blobwrite.html">sqlite3_preupdate_old</a>
 */
public final class ChangedValues {
    private final LentValues values;

    ChangedValues(LentValues values) {
        this.values = values;
    }

    /**
     * Returns the number of values.
     *
     * @return the number of columns of the table
     */
    public int count() {
        return values.count();
    }

    /**
     * Returns the storage class of a value.
     *
     * @param column index from 0
     * @return the storage class
     */
    public ColumnType type(int column) {
        return ColumnType.valueOf(values.typeName(column));
    }

    /**
     * Returns whether a value is SQL NULL.
     *
     * @param column index from 0
     * @return true if it is
     */
    public boolean isNull(int column) {
        return values.isNull(column);
    }

    /**
     * Returns an integer.
     *
     * @param column index from 0
     * @return the value
     */
    public long getLong(int column) {
        return values.getLong(column);
    }

    /**
     * Returns a real number, or an integer as one.
     *
     * @param column index from 0
     * @return the value
     */
    public double getDouble(int column) {
        return values.getDouble(column);
    }

    /**
     * Returns a text.
     *
     * @param column index from 0
     * @return the value, or null for SQL NULL
     */
    public @Nullable String getString(int column) {
        return values.getString(column);
    }

    /**
     * Returns a blob, or the UTF-8 of a text.
     *
     * @param column index from 0
     * @return a new array, or null for SQL NULL
     */
    public byte @Nullable [] getBytes(int column) {
        return values.getBytes(column);
    }

    /**
     * Returns a value as its storage class has it.
     *
     * @param column index from 0
     * @return a Long, Double, String or byte[], or null for SQL NULL
     */
    public @Nullable Object getValue(int column) {
        return values.getValue(column);
    }
}

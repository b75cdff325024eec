package io.sqlane.session;

import io.sqlane.ColumnType;
import io.sqlane.internal.engine.RecordedValues;
import org.jspecify.annotations.Nullable;

/**
 * The values of a row before or after a change, by column from 0 as the table declares them. A value that the change
 * leaves out is <em>not defined</em>, which is not the same as SQL NULL.
 *
 * <p>Getters are strict, as those of {@link io.sqlane.Row}: a getter of a number refuses SQL NULL and other storage
 * classes with an {@link io.sqlane.error.SqliteException} of code {@code SQLITE_MISMATCH}, getters of objects return
 * null for SQL NULL. All throw {@link IndexOutOfBoundsException} for a column that there is not, and all but {@link
 * #isDefined} throw {@link IllegalStateException} for a value that is not defined.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/session/sqlite3changeset_old.html">sqlite3changeset_old</a>
 */
public final class ChangeValues {
    private final RecordedValues values;

    ChangeValues(RecordedValues values) {
        this.values = values;
    }

    /**
     * Returns the number of columns.
     *
     * @return the number, whether their values are defined or not
     */
    public int count() {
        return values.count();
    }

    /**
     * Returns whether the change holds a value for a column.
     *
     * @param column index from 0
     * @return false if it was left out
     */
    public boolean isDefined(int column) {
        return values.isDefined(column);
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
     * Returns an integer that fits an int.
     *
     * @param column index from 0
     * @return the value
     * @throws ArithmeticException if it does not fit
     */
    public int getInt(int column) {
        return values.getInt(column);
    }

    /**
     * Returns a real number, or an integer as the nearest double.
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
     * @return the text, each malformed UTF-8 sequence as U+FFFD; null for SQL NULL
     */
    public @Nullable String getString(int column) {
        return values.getString(column);
    }

    /**
     * Returns a blob, or the UTF-8 of a text.
     *
     * @param column index from 0
     * @return a new array; null for SQL NULL
     */
    public byte @Nullable [] getBytes(int column) {
        return values.getBytes(column);
    }

    /**
     * Returns a value by its storage class.
     *
     * @param column index from 0
     * @return a {@link Long}, {@link Double}, {@link String} or {@code byte[]}; null for SQL NULL
     */
    public @Nullable Object getValue(int column) {
        return values.getValue(column);
    }
}

package io.sqlane.hook;

import io.sqlane.ColumnType;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.LentValues;
import io.sqlane.internal.ffi.Constants;
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
        return typeOf(values.type(column));
    }

    /**
     * Returns whether a value is SQL NULL.
     *
     * @param column index from 0
     * @return true if it is
     */
    public boolean isNull(int column) {
        return values.type(column) == Constants.SQLITE_NULL;
    }

    /**
     * Returns an integer.
     *
     * @param column index from 0
     * @return the value
     */
    public long getLong(int column) {
        int type = values.type(column);
        if (type != Constants.SQLITE_INTEGER) {
            throw mismatch(column, type, "INTEGER");
        }
        return values.integer(column);
    }

    /**
     * Returns a real number, or an integer as one.
     *
     * @param column index from 0
     * @return the value
     */
    public double getDouble(int column) {
        int type = values.type(column);
        if (type != Constants.SQLITE_FLOAT && type != Constants.SQLITE_INTEGER) {
            throw mismatch(column, type, "FLOAT");
        }
        return values.real(column);
    }

    /**
     * Returns a text.
     *
     * @param column index from 0
     * @return the value, or null for SQL NULL
     */
    public @Nullable String getString(int column) {
        int type = values.type(column);
        if (type == Constants.SQLITE_NULL) {
            return null;
        }
        if (type != Constants.SQLITE_TEXT) {
            throw mismatch(column, type, "TEXT");
        }
        return values.text(column);
    }

    /**
     * Returns a blob, or the UTF-8 of a text.
     *
     * @param column index from 0
     * @return a new array, or null for SQL NULL
     */
    public byte @Nullable [] getBytes(int column) {
        int type = values.type(column);
        if (type == Constants.SQLITE_NULL) {
            return null;
        }
        if (type != Constants.SQLITE_BLOB && type != Constants.SQLITE_TEXT) {
            throw mismatch(column, type, "BLOB");
        }
        return values.bytes(column);
    }

    /**
     * Returns a value as its storage class has it.
     *
     * @param column index from 0
     * @return a Long, Double, String or byte[], or null for SQL NULL
     */
    public @Nullable Object getValue(int column) {
        return switch (values.type(column)) {
            case Constants.SQLITE_INTEGER -> values.integer(column);
            case Constants.SQLITE_FLOAT -> values.real(column);
            case Constants.SQLITE_TEXT -> values.text(column);
            case Constants.SQLITE_BLOB -> values.bytes(column);
            default -> null;
        };
    }

    private static ColumnType typeOf(int code) {
        return switch (code) {
            case Constants.SQLITE_INTEGER -> ColumnType.INTEGER;
            case Constants.SQLITE_FLOAT -> ColumnType.FLOAT;
            case Constants.SQLITE_TEXT -> ColumnType.TEXT;
            case Constants.SQLITE_BLOB -> ColumnType.BLOB;
            default -> ColumnType.NULL;
        };
    }

    private static SqliteException mismatch(int column, int type, String wanted) {
        return SqliteException.from(SqliteException.Details.of(
                ResultCode.of(Constants.SQLITE_MISMATCH),
                "column " + column + " holds " + typeOf(type) + ", not " + wanted
                        + "; use the getter of that storage class, or test isNull first"));
    }
}

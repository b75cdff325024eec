package io.sqlane;

import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.CallFrame;
import io.sqlane.internal.ffi.Constants;
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
        return storageClass(frame.type(index));
    }

    /**
     * Returns whether an argument is SQL NULL.
     *
     * @param index from 0
     * @return true if it is
     */
    public boolean isNull(int index) {
        return frame.type(index) == Constants.SQLITE_NULL;
    }

    /**
     * Returns an INTEGER.
     *
     * @param index from 0
     * @return the value
     */
    public long getLong(int index) {
        int type = frame.type(index);
        if (type != Constants.SQLITE_INTEGER) {
            throw mismatch(index, type, "INTEGER");
        }
        return frame.integer(index);
    }

    /**
     * Returns an INTEGER that fits an int.
     *
     * @param index from 0
     * @return the value
     * @throws ArithmeticException if it does not fit
     */
    public int getInt(int index) {
        long value = getLong(index);
        if (value != (int) value) {
            throw new ArithmeticException("integer does not fit an int: argument=" + index + ", value=" + value);
        }
        return (int) value;
    }

    /**
     * Returns a FLOAT, or an INTEGER as the nearest double.
     *
     * @param index from 0
     * @return the value
     */
    public double getDouble(int index) {
        int type = frame.type(index);
        if (type == Constants.SQLITE_FLOAT) {
            return frame.real(index);
        }
        if (type != Constants.SQLITE_INTEGER) {
            throw mismatch(index, type, "FLOAT");
        }
        return frame.integer(index);
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
        int type = frame.type(index);
        if (type == Constants.SQLITE_TEXT) {
            return frame.text(index);
        }
        if (type != Constants.SQLITE_NULL) {
            throw mismatch(index, type, "TEXT");
        }
        return null;
    }

    /**
     * Returns the bytes of a BLOB, or of a TEXT in UTF-8.
     *
     * @param index from 0
     * @return a new array; null for SQL NULL
     */
    public byte @Nullable [] getBytes(int index) {
        int type = frame.type(index);
        if (type == Constants.SQLITE_BLOB || type == Constants.SQLITE_TEXT) {
            return frame.bytes(index);
        }
        if (type != Constants.SQLITE_NULL) {
            throw mismatch(index, type, "BLOB");
        }
        return null;
    }

    /**
     * Returns an argument by its storage class.
     *
     * @param index from 0
     * @return a {@link Long}, {@link Double}, {@link String} or {@code byte[]}; null for SQL NULL
     */
    public @Nullable Object getValue(int index) {
        return switch (frame.type(index)) {
            case Constants.SQLITE_INTEGER -> frame.integer(index);
            case Constants.SQLITE_FLOAT -> frame.real(index);
            case Constants.SQLITE_TEXT -> frame.text(index);
            case Constants.SQLITE_BLOB -> frame.bytes(index);
            default -> null;
        };
    }

    private static ColumnType storageClass(int code) {
        return switch (code) {
            case Constants.SQLITE_INTEGER -> ColumnType.INTEGER;
            case Constants.SQLITE_FLOAT -> ColumnType.FLOAT;
            case Constants.SQLITE_TEXT -> ColumnType.TEXT;
            case Constants.SQLITE_BLOB -> ColumnType.BLOB;
            default -> ColumnType.NULL;
        };
    }

    private static SqliteException mismatch(int index, int type, String wanted) {
        String remedy = type == Constants.SQLITE_NULL
                ? "; test isNull first"
                : "; use the getter of that storage class, or CAST in the SQL";
        return SqliteException.from(SqliteException.Details.of(
                ResultCode.of(Constants.SQLITE_MISMATCH),
                "argument " + index + " is " + storageClass(type) + ", not " + wanted + remedy));
    }
}

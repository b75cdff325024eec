package io.sqlane.vtab;

import io.sqlane.ColumnType;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.CallFrame;
import io.sqlane.internal.ffi.Constants;
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
    private static final int[] NO_POSITIONS = {};

    /** The value that stands for one that the call does not give: NULL. */
    static final int ABSENT = -1;

    private final CallFrame frame;

    /** Where the values are among those of the frame. */
    private final int offset;

    private final int[] positions;

    private Values(CallFrame frame, int offset, int[] positions) {
        this.frame = frame;
        this.offset = offset;
        this.positions = positions;
    }

    /** All values of the frame from one on. */
    static Values from(CallFrame frame, int offset) {
        return new Values(frame, offset, NO_POSITIONS);
    }

    /** Values at some positions of others, {@link #ABSENT} for NULL. */
    Values at(int[] those) {
        return new Values(frame, offset, those);
    }

    /** Whether a rowid that stands before the values is NULL. */
    boolean isRowidNull(int position) {
        return frame.type(position) == Constants.SQLITE_NULL;
    }

    /**
     * Returns the number of values.
     *
     * @return the number
     */
    public int count() {
        int all = frame.count() - offset;
        return positions == NO_POSITIONS ? all : positions.length;
    }

    /** The position in the frame, or below 0 for a value that is not given. */
    private int position(int index) {
        int count = count();
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(
                    "value out of range: index=" + index + ", values=" + count + ". Values count from 0.");
        }
        return positions == NO_POSITIONS ? index + offset : positions[index];
    }

    private int typeOf(int index) {
        int position = position(index);
        return position < 0 ? Constants.SQLITE_NULL : frame.type(position);
    }

    /**
     * Returns the storage class of a value.
     *
     * @param index from 0
     * @return the storage class
     */
    public ColumnType type(int index) {
        return storageClass(typeOf(index));
    }

    /**
     * Returns whether a value is SQL NULL.
     *
     * @param index from 0
     * @return true if it is
     */
    public boolean isNull(int index) {
        return typeOf(index) == Constants.SQLITE_NULL;
    }

    /**
     * Returns an INTEGER.
     *
     * @param index from 0
     * @return the value
     */
    public long getLong(int index) {
        int type = typeOf(index);
        if (type != Constants.SQLITE_INTEGER) {
            throw mismatch(index, type, "INTEGER");
        }
        return frame.integer(position(index));
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
            throw new ArithmeticException("integer does not fit an int: index=" + index + ", value=" + value);
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
        int type = typeOf(index);
        if (type == Constants.SQLITE_FLOAT) {
            return frame.real(position(index));
        }
        if (type != Constants.SQLITE_INTEGER) {
            throw mismatch(index, type, "FLOAT");
        }
        return frame.integer(position(index));
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
        int type = typeOf(index);
        if (type == Constants.SQLITE_TEXT) {
            return frame.text(position(index));
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
        int type = typeOf(index);
        if (type == Constants.SQLITE_BLOB || type == Constants.SQLITE_TEXT) {
            return frame.bytes(position(index));
        }
        if (type != Constants.SQLITE_NULL) {
            throw mismatch(index, type, "BLOB");
        }
        return null;
    }

    /**
     * Returns a value by its storage class.
     *
     * @param index from 0
     * @return a {@link Long}, {@link Double}, {@link String} or {@code byte[]}; null for SQL NULL
     */
    public @Nullable Object getValue(int index) {
        return switch (typeOf(index)) {
            case Constants.SQLITE_INTEGER -> frame.integer(position(index));
            case Constants.SQLITE_FLOAT -> frame.real(position(index));
            case Constants.SQLITE_TEXT -> frame.text(position(index));
            case Constants.SQLITE_BLOB -> frame.bytes(position(index));
            default -> null;
        };
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
        int position = position(index);
        return position < 0 ? List.of() : frame.list(position);
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
                "value " + index + " is " + storageClass(type) + ", not " + wanted + remedy));
    }
}

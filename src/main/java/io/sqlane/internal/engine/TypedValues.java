package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import org.jspecify.annotations.Nullable;

/**
 * Values by number with getters that are strict: one of a number refuses SQL NULL and other storage classes. A subclass
 * knows where the values are; its methods refuse numbers that there are not.
 */
public abstract class TypedValues {
    /** What one of the values is called, such as {@code column}. */
    abstract String noun();

    public abstract int count();

    /** The storage class of a value, as SQLite's code. */
    public abstract int type(int index);

    /** The integer; the caller has asked for the storage class, as for the next four. */
    abstract long integer(int index);

    abstract double real(int index);

    abstract String text(int index);

    /** A copy of the bytes of a text or blob. */
    abstract byte[] bytes(int index);

    /** What an exception advises whose value is of another storage class. */
    String remedy() {
        return "use the getter of that storage class";
    }

    public final boolean isNull(int index) {
        return type(index) == Constants.SQLITE_NULL;
    }

    /** The name of a value's storage class, as the core's enum has it. */
    public final String typeName(int index) {
        return name(type(index));
    }

    public final long getLong(int index) {
        int type = type(index);
        if (type != Constants.SQLITE_INTEGER) {
            throw mismatch(index, type, "INTEGER");
        }
        return integer(index);
    }

    public final int getInt(int index) {
        long value = getLong(index);
        if (value != (int) value) {
            throw new ArithmeticException(
                    "integer does not fit an int: " + noun() + '=' + index + ", value=" + value);
        }
        return (int) value;
    }

    public final double getDouble(int index) {
        int type = type(index);
        if (type == Constants.SQLITE_FLOAT) {
            return real(index);
        }
        if (type != Constants.SQLITE_INTEGER) {
            throw mismatch(index, type, "FLOAT");
        }
        return integer(index);
    }

    public final @Nullable String getString(int index) {
        int type = type(index);
        if (type == Constants.SQLITE_TEXT) {
            return text(index);
        }
        if (type != Constants.SQLITE_NULL) {
            throw mismatch(index, type, "TEXT");
        }
        return null;
    }

    public final byte @Nullable [] getBytes(int index) {
        int type = type(index);
        if (type == Constants.SQLITE_BLOB || type == Constants.SQLITE_TEXT) {
            return bytes(index);
        }
        if (type != Constants.SQLITE_NULL) {
            throw mismatch(index, type, "BLOB");
        }
        return null;
    }

    /** A Long, Double, String or byte[], or null for SQL NULL. */
    public final @Nullable Object getValue(int index) {
        return switch (type(index)) {
            case Constants.SQLITE_INTEGER -> integer(index);
            case Constants.SQLITE_FLOAT -> real(index);
            case Constants.SQLITE_TEXT -> text(index);
            case Constants.SQLITE_BLOB -> bytes(index);
            default -> null;
        };
    }

    private static String name(int type) {
        return switch (type) {
            case Constants.SQLITE_INTEGER -> "INTEGER";
            case Constants.SQLITE_FLOAT -> "FLOAT";
            case Constants.SQLITE_TEXT -> "TEXT";
            case Constants.SQLITE_BLOB -> "BLOB";
            default -> "NULL";
        };
    }

    private RuntimeException mismatch(int index, int type, String wanted) {
        String remedy = type == Constants.SQLITE_NULL ? "test isNull first" : remedy();
        String message = noun() + ' ' + index + " is " + name(type) + ", not " + wanted + "; " + remedy;
        return Failures.of(Constants.SQLITE_MISMATCH, message, null);
    }
}

package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.HookFunctions;

/** The values of a row as they are before a change, or as they will be after it. */
public final class LentValues extends TypedValues {
    private final Lent change;
    private final boolean after;

    public LentValues(Lent change, boolean after) {
        this.change = change;
        this.after = after;
    }

    @Override
    String noun() {
        return "column";
    }

    @Override
    public int count() {
        return (int) change.number(Constants.SQLANE_CHANGE_COLUMNS);
    }

    @Override
    public int type(int column) {
        return HookFunctions.sqlane_value_type(value(column));
    }

    @Override
    long integer(int column) {
        return HookFunctions.sqlane_value_int64(value(column));
    }

    @Override
    double real(int column) {
        return HookFunctions.sqlane_value_double(value(column));
    }

    @Override
    String text(int column) {
        return Utf8.decode(bytes(column));
    }

    @Override
    byte[] bytes(int column) {
        return NativeValues.bytes(value(column));
    }

    private long value(int column) {
        int count = count();
        if (column < 0 || column >= count) {
            throw new IndexOutOfBoundsException(
                    "column out of range: index=" + column + ", columns=" + count + ". Columns count from 0.");
        }
        ConnectionHandle connection = change.connection();
        long value = HookFunctions.sqlane_preupdate_value(connection.connection.address, column, after ? 1 : 0);
        if (value == 0) {
            throw connection.failure(null);
        }
        return value;
    }
}

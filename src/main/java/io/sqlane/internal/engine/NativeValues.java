package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.HookFunctions;
import io.sqlane.internal.ffi.Shim;
import io.sqlane.internal.ffi.TableFunctions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of SQLite's own that are read one by one, where they are too few or too rare to be packed. */
final class NativeValues {
    private NativeValues() {}

    /** A Long, Double, String or byte[], or null for SQL NULL. */
    static @Nullable Object read(long value) {
        return switch (HookFunctions.sqlane_value_type(value)) {
            case Constants.SQLITE_INTEGER -> HookFunctions.sqlane_value_int64(value);
            case Constants.SQLITE_FLOAT -> HookFunctions.sqlane_value_double(value);
            case Constants.SQLITE_TEXT -> Utf8.decode(bytes(value));
            case Constants.SQLITE_BLOB -> bytes(value);
            default -> null;
        };
    }

    /** A copy of the bytes of a text or blob. */
    static byte[] bytes(long value) {
        long address = HookFunctions.sqlane_value_address(value);
        byte[] bytes = new byte[HookFunctions.sqlane_value_bytes(value)];
        if (bytes.length > 0) {
            if (address == 0) {
                throw Failures.of(Constants.SQLITE_NOMEM, "out of memory", null);
            }
            Shim.copy(address, bytes, 0, bytes.length);
        }
        return bytes;
    }

    /** The values of an argument that is a list. */
    static List<@Nullable Object> list(long argument, int index) {
        List<@Nullable Object> values = new ArrayList<>();
        long value = TableFunctions.sqlane_list_value(argument, 0);
        while (value > 0) {
            values.add(read(value));
            value = TableFunctions.sqlane_list_value(argument, 1);
        }
        if (value == -Constants.SQLITE_ERROR && values.isEmpty()) {
            throw new IllegalStateException("argument is no list: index=" + index
                    + ". Ask for all values of its constraint when the plan is made.");
        }
        if (value < 0) {
            throw Failures.of((int) -value, "the list of an argument cannot be read: index=" + index, null);
        }
        return values;
    }
}

package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** Functions. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class CallbackFunctions {
    private CallbackFunctions() {}

    public static native int sqlane_create_function(
            long connection, @Const byte[] name, int arguments, int flags, long id);

    public static native int sqlane_remove_function(long connection, @Const byte[] name, int arguments);

    public static native int sqlane_value_type(long values, int index);

    public static native long sqlane_value_int64(long values, int index);

    public static native double sqlane_value_double(long values, int index);

    public static native long sqlane_value_address(long values, int index);

    public static native int sqlane_value_bytes(long values, int index);

    public static native void sqlane_result_null(long context);

    public static native void sqlane_result_int64(long context, long value);

    public static native void sqlane_result_double(long context, double value);

    public static native void sqlane_result_text(long context, @Const byte[] utf8, int length);

    public static native void sqlane_result_blob(long context, @Const byte[] bytes, int length);
}

package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** SQL functions and collations. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class DefinitionFunctions {
    private DefinitionFunctions() {}

    public static native int sqlane_create_function(
            long connection, @Const byte[] name, int arguments, int flags, long id);

    public static native int sqlane_create_aggregate(
            long connection, @Const byte[] name, int arguments, int flags, int window, long id);

    public static native int sqlane_remove_function(long connection, @Const byte[] name, int arguments);

    public static native int sqlane_is_builtin_function(long connection, @Const byte[] name);

    public static native void sqlane_result_bytes(long block, int type, @Const byte[] bytes, int length);

    public static native int sqlane_call_layout(int what);

    public static native int sqlane_create_collation(long connection, @Const byte[] name, long id);

    public static native int sqlane_remove_collation(long connection, @Const byte[] name);

    public static native int sqlane_collation_needed(long connection, long id);
}

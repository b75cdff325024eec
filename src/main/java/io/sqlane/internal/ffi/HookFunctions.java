package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.jspecify.annotations.Nullable;

/** Hooks, and what ends a statement. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class HookFunctions {
    private HookFunctions() {}

    public static native int sqlane_busy_timeout(long connection, int millis);

    public static native void sqlane_busy_handler(long connection, long id);

    public static native long sqlane_busy_deadline(long connection, long nanos);

    public static native int sqlane_take_busy_waits(long connection, long nanos);

    public static native void sqlane_deadline(long connection, long nanos);

    public static native void sqlane_cancel_flag(long statement, long flag);

    public static native void sqlane_progress_handler(long connection, int instructions, long id);

    public static native void sqlane_commit_hook(long connection, long id);

    public static native void sqlane_rollback_hook(long connection, long id);

    public static native void sqlane_update_hook(long connection, long id);

    public static native int sqlane_preupdate_hook(long connection, long id);

    public static native long sqlane_preupdate_value(long connection, int column, int after);

    public static native int sqlane_value_type(long value);

    public static native long sqlane_value_int64(long value);

    public static native double sqlane_value_double(long value);

    public static native long sqlane_value_address(long value);

    public static native int sqlane_value_bytes(long value);

    public static native void sqlane_wal_hook(long connection, long id);

    public static native void sqlane_trace(long connection, int events, long id);

    public static native long sqlane_traced_sql(long statement);

    public static native long sqlane_traced_expanded_sql(long statement);

    public static native int sqlane_set_authorizer(long connection, long id);

    public static native int sqlane_load_extension(
            long connection, @Const byte[] path, @Const byte @Nullable [] entry);
}

package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** Hooks. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class CallbackFunctions {
    private CallbackFunctions() {}

    public static native void sqlane_progress_handler(long connection, int instructions, long id);

    public static native void sqlane_commit_hook(long connection, long id);

    public static native void sqlane_rollback_hook(long connection, long id);

    public static native void sqlane_update_hook(long connection, long id);

    public static native int sqlane_set_authorizer(long connection, long id);
}

package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** Native memory that Java fills or reads. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class TransferFunctions {
    private TransferFunctions() {}

    public static native long sqlane_buffer_create(long connection, long capacity);

    public static native void sqlane_buffer_release(long connection, long address);

    public static native void sqlane_string_free(long address);
}

package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.jspecify.annotations.Nullable;

/** The library as a whole. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class LibraryFunctions {
    private LibraryFunctions() {}

    public static native int sqlane_abi_version();

    public static native long sqlane_library_version();

    public static native long sqlane_library_source_id();

    public static native int sqlane_compileoption_used(@Const byte @Nullable [] name);

    public static native long sqlane_memory_used();

    public static native long sqlane_memory_highwater(int reset);

    public static native long sqlane_errstr(int code);

    public static native long sqlane_stack_remaining();

    public static native int sqlane_layout(int what, int values);

    public static native int sqlane_foreign_descriptor(@Const byte[] path);
}

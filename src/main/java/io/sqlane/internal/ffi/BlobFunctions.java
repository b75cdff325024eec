package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** Texts and blobs in pieces. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class BlobFunctions {
    private BlobFunctions() {}

    public static native long sqlane_blob_open(
            long connection, @Const byte[] schema, @Const byte[] table, @Const byte[] column, long rowid, int writable);

    public static native int sqlane_blob_reopen(long blob, long rowid);

    public static native int sqlane_blob_bytes(long blob);

    public static native int sqlane_blob_read(long blob, long to, int length, int offset);

    public static native int sqlane_blob_write(long blob, long from, int length, int offset);

    public static native int sqlane_blob_close(long blob);
}

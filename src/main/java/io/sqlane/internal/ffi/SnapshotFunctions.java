package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** States of WAL databases. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class SnapshotFunctions {
    private SnapshotFunctions() {}

    public static native int sqlane_snapshot_get(long connection, @Const byte[] schema, byte[] snapshot);

    public static native int sqlane_snapshot_open(long connection, @Const byte[] schema, @Const byte[] snapshot);

    public static native int sqlane_snapshot_cmp(@Const byte[] snapshot, @Const byte[] other);

    public static native int sqlane_snapshot_recover(long connection, @Const byte[] schema);
}

package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** Online backups. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class BackupFunctions {
    private BackupFunctions() {}

    public static native int sqlane_same_file(@Const byte[] path, @Const byte[] other);

    public static native long sqlane_backup_to_file(long source, @Const byte[] schema, @Const byte[] path);

    public static native long sqlane_backup_to_connection(
            long source, @Const byte[] schema, long destination, @Const byte[] destinationSchema);

    public static native int sqlane_backup_step(long backup, int pages, int[] progress);

    public static native void sqlane_backup_finish(long backup);
}

package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.jspecify.annotations.Nullable;

/** One connection. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class ConnectionFunctions {
    private ConnectionFunctions() {}

    public static native long sqlane_open(@Const byte[] path, int flags, long client, int slot);

    public static native int sqlane_close(long connection);

    public static native void sqlane_status(long connection, int[] info);

    public static native long sqlane_status_message(long connection);

    public static native int sqlane_exec(long connection, @Const byte[] sql, int length, int options);

    public static native int sqlane_limit(long connection, int category, int value);

    public static native int sqlane_db_config(long connection, int option, int value);

    public static native int sqlane_get_autocommit(long connection);

    public static native int sqlane_roll_back(long connection, int savepoint);

    public static native int sqlane_txn_state(long connection, @Const byte @Nullable [] schema);

    public static native int sqlane_db_readonly(long connection, @Const byte[] schema);

    public static native long sqlane_db_filename(long connection, @Const byte[] schema);

    public static native int sqlane_db_status(long connection, int counter, int reset, long values);

    public static native int sqlane_wal_checkpoint(
            long connection, @Const byte @Nullable [] schema, int mode, int[] frames);

    public static native void sqlane_interrupt(long connection);

    public static native long sqlane_total_changes(long connection);

    public static native long sqlane_last_insert_rowid(long connection);

    public static native int sqlane_has_mutex(long connection);

    public static native int sqlane_statement_count(long connection);

    public static native int sqlane_guard(long connection, int on);

    public static native int sqlane_begin_read(long connection);

    public static native int sqlane_end_read(long connection);

    public static native int sqlane_refuse_files(long connection, int networkWal, int foreign);

    public static native void sqlane_expire_statements(long connection);

    public static native int sqlane_rollback_count(long connection);

    public static native void sqlane_watch_tables(long connection, int on);

    public static native long sqlane_changed_table(long connection, int index);

    public static native int sqlane_forget_changed_tables(long connection);

    public static native int sqlane_file_state(long connection, long state);

    public static native long sqlane_stack_needed(long connection);
}

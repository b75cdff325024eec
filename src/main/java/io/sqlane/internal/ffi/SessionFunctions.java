package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.jspecify.annotations.Nullable;

/** Sessions and changesets. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class SessionFunctions {
    private SessionFunctions() {}

    public static native long sqlane_session_create(long connection, @Const byte[] schema, int options, long filter);

    public static native void sqlane_session_delete(long session);

    public static native int sqlane_session_attach(long session, @Const byte @Nullable [] table, int all);

    public static native int sqlane_session_enable(long session, int enable);

    public static native int sqlane_session_indirect(long session, int indirect);

    public static native int sqlane_session_isempty(long session);

    public static native long sqlane_session_memory_used(long session);

    public static native long sqlane_session_changeset_size(long session);

    public static native long sqlane_session_changeset(long session, int patchset, int most, int[] info);

    public static native int sqlane_session_diff(long session, @Const byte[] schema, @Const byte[] table);

    public static native long sqlane_changes_fault(int fault);

    public static native int sqlane_changes_check(@Const byte[] bytes, int length, int rebase, int[] info);

    public static native long sqlane_changeset_invert(@Const byte[] bytes, int length, int[] info);

    public static native long sqlane_changeset_combine(
            long connection, @Const byte @Nullable [] schema, @Const byte[] bytes, int length, int most, int[] info);

    public static native long sqlane_changeset_rebase(
            @Const byte[] bytes, int length, @Const byte[] rebase, int rebaseLength, int[] info);

    public static native long sqlane_changeset_apply(
            long connection, @Const byte[] bytes, int length, int flags, int filtered, long id, int[] info);

    public static native long sqlane_conflict_record(long conflict, int most, int[] info);

    public static native int sqlane_conflict_foreign_keys(long conflict);
}

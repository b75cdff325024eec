package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.NativeLibrary;
import io.sqlane.internal.ffi.SessionFunctions;
import io.sqlane.internal.ffi.Shim;
import io.sqlane.internal.ffi.TransferFunctions;
import java.util.List;

/** What SQLite makes of the bytes of changesets. Native code checks them before SQLite sees them. */
public final class Changesets {
    static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private static final byte[] NOTHING = {};

    private Changesets() {}

    /** Refuses bytes that are no changeset, patchset, or rebase data. */
    public static void check(byte[] bytes, boolean isRebaseData) {
        NativeLibrary.load();
        int[] info = info();
        if (SessionFunctions.sqlane_changes_check(bytes, bytes.length, isRebaseData ? 1 : 0, info)
                != Constants.SQLITE_OK) {
            throw failure(info, "bytes=" + bytes.length);
        }
    }

    public static byte[] invert(byte[] bytes) {
        NativeLibrary.load();
        int[] info = info();
        long address = SessionFunctions.sqlane_changeset_invert(bytes, bytes.length, info);
        return take(address, info, "bytes=" + bytes.length);
    }

    /** What one changeset becomes after the conflicts of others were resolved. */
    public static byte[] rebase(byte[] bytes, byte[] rebase) {
        NativeLibrary.load();
        int[] info = info();
        long address = SessionFunctions.sqlane_changeset_rebase(bytes, bytes.length, rebase, rebase.length, info);
        return take(address, info, "bytes=" + bytes.length);
    }

    /** One changeset of several, which follow each other in the bytes. */
    public static byte[] combine(byte[] bytes) {
        NativeLibrary.load();
        int[] info = info();
        long address =
                SessionFunctions.sqlane_changeset_combine(0, null, bytes, bytes.length, MOST_BYTES, info);
        return take(address, info, "bytes=" + bytes.length);
    }

    /** The same, for changesets some of which were made before columns were added to their tables. */
    public static byte[] combine(ConnectionHandle connection, String schema, byte[] bytes) {
        connection.check();
        byte[] name = Utf8.encodeForC(schema, "schema");
        // Refuses a schema that does not exist.
        connection.status().transactionState(schema);
        int[] info = info();
        connection.enter();
        long address;
        try {
            address = SessionFunctions.sqlane_changeset_combine(
                    connection.connection.address, name, bytes, bytes.length, MOST_BYTES, info);
        } finally {
            connection.leave(connection);
        }
        return take(connection, address, info, "bytes=" + bytes.length + ", schema=" + Excerpt.of(schema));
    }

    /** All arrays, one behind the other. */
    public static byte[] join(List<byte[]> parts) {
        long size = 0;
        for (byte[] part : parts) {
            size += part.length;
        }
        if (size > MOST_BYTES) {
            throw tooLarge("bytes=" + size);
        }
        byte[] all = new byte[(int) size];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    // ---- application

    /** Who decides while changes are applied. */
    public interface Decisions {
        /** Whether a table is to be changed. */
        boolean accepts(String table) throws Throwable;

        /** What is to be done about a conflict: a SQLANE_ANSWER_. */
        int resolve(LentConflict conflict) throws Throwable;
    }

    /**
     * Applies changes to the main database, and answers what others need to rebase theirs.
     *
     * @param flags SQLITE_CHANGESETAPPLY_ flags
     * @param isFiltered whether to ask about tables
     */
    public static byte[] apply(
            ConnectionHandle connection, byte[] bytes, int flags, boolean isFiltered, Decisions decisions) {
        connection.check();
        if ((flags & Constants.SQLITE_CHANGESETAPPLY_NOSAVEPOINT) != 0 && !connection.inTransaction()) {
            throw new IllegalStateException(
                    connection + " must not apply a changeset without a savepoint outside a transaction");
        }
        LentConflict conflict = new LentConflict(connection);
        long id = connection.register(
                (kind, address, unused) -> decide(decisions, conflict, (int) kind, address),
                "a conflict handler or table filter");
        int[] info = info();
        long address = 0;
        try {
            connection.enter();
            try {
                address = SessionFunctions.sqlane_changeset_apply(
                        connection.connection.address, bytes, bytes.length, flags, isFiltered ? 1 : 0, id, info);
            } finally {
                connection.leave(connection);
            }
        } finally {
            connection.unregister(id);
        }
        return applied(connection, address, info, "bytes=" + bytes.length, conflict);
    }

    private static int decide(Decisions decisions, LentConflict conflict, int kind, long address) throws Throwable {
        if (kind == Constants.SQLANE_APPLY_FILTER) {
            String table = Failures.string(address);
            boolean accepted = decisions.accepts(table == null ? "" : table);
            return accepted ? Constants.SQLANE_ANSWER_YES : Constants.SQLANE_ANSWER_NO;
        }
        conflict.lend(kind, address);
        try {
            return decisions.resolve(conflict);
        } finally {
            conflict.takeBack();
        }
    }

    private static byte[] applied(
            ConnectionHandle connection, long address, int[] info, String note, LentConflict conflict) {
        try {
            String unresolved = connection.isFailing() ? null : conflict.unresolved();
            int code = info[Constants.SQLANE_CHANGES_CODE];
            if (unresolved != null && code != Constants.SQLITE_OK) {
                throw Failures.of(code, "the changeset was not applied: " + unresolved + ", " + note, null);
            }
            return take(connection, address, info, note);
        } catch (Throwable failed) {
            int stands = info[Constants.SQLANE_CHANGES_STANDS];
            if (stands != 0) {
                connection.rollBack(stands == 1 ? 0 : Constants.SQLANE_APPLY_SAVEPOINT, failed);
            }
            throw failed;
        }
    }

    // ---- what native code answers

    static int[] info() {
        return new int[Constants.SQLANE_CHANGES_COUNT];
    }

    /** Bytes that native code has allocated, or the exception for an error of a call that has no connection. */
    static byte[] take(long address, int[] info, String note) {
        if (info[Constants.SQLANE_CHANGES_CODE] != Constants.SQLITE_OK) {
            throw failure(info, note);
        }
        return take(address, info);
    }

    /** The same for one that has. */
    static byte[] take(ConnectionHandle connection, long address, int[] info, String note) {
        int code = info[Constants.SQLANE_CHANGES_CODE];
        try {
            connection.throwParked();
        } catch (Throwable thrown) {
            TransferFunctions.sqlane_string_free(address);
            throw thrown;
        }
        if (code == Constants.SQLITE_OK) {
            return take(address, info);
        }
        if (info[Constants.SQLANE_CHANGES_FAULT] != 0) {
            throw failure(info, note);
        }
        if (code == Constants.SQLITE_TOOBIG) {
            throw tooLarge(note);
        }
        throw Failures.noted(connection.connection.address, note);
    }

    private static byte[] take(long address, int[] info) {
        if (address == 0) {
            return NOTHING;
        }
        try {
            byte[] bytes = new byte[info[Constants.SQLANE_CHANGES_LENGTH]];
            Shim.copy(address, bytes, 0, bytes.length);
            return bytes;
        } finally {
            TransferFunctions.sqlane_string_free(address);
        }
    }

    private static RuntimeException failure(int[] info, String note) {
        int code = info[Constants.SQLANE_CHANGES_CODE];
        int fault = info[Constants.SQLANE_CHANGES_FAULT];
        if (fault != 0) {
            String reason = Failures.string(SessionFunctions.sqlane_changes_fault(fault));
            int offset = info[Constants.SQLANE_CHANGES_OFFSET];
            return Failures.of(code, "the changeset is damaged: " + reason + ", offset=" + offset + ", " + note, null);
        }
        return switch (code) {
            case Constants.SQLITE_TOOBIG -> tooLarge(note);
            case Constants.SQLITE_SCHEMA -> Failures.of(
                    code, "changes are of tables of the same name with different columns or keys: " + note, null);
            case Constants.SQLITE_NOMEM -> Failures.of(code, "out of memory: changeset of " + note, null);
            default -> Failures.of(code, "SQLite refuses the changeset: " + note, null);
        };
    }

    private static RuntimeException tooLarge(String note) {
        return Failures.of(
                Constants.SQLITE_TOOBIG, "the changeset is too large: " + note + ", most=" + MOST_BYTES, null);
    }
}

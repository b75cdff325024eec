package io.sqlane.error;

import io.sqlane.internal.ffi.Constants;
import org.jspecify.annotations.Nullable;

/** The sentence that tells what to do about a result code: of the extended code, else of its primary code. */
final class Remedies {
    private Remedies() {}

    static @Nullable String find(int code, String message) {
        if (code == Constants.SQLITE_ERROR && message.contains("unsupported file format")) {
            return "The schema format of the file is newer than this SQLite knows, or its header is damaged.";
        }
        String remedy = ofExtended(code);
        return remedy != null ? remedy : ofPrimary(ResultCode.of(code).primary().code());
    }

    private static @Nullable String ofExtended(int code) {
        return switch (code) {
            case Constants.SQLITE_BUSY_SNAPSHOT ->
                    "Another connection wrote after this transaction had read: roll back and run the whole transaction"
                            + " again, begun IMMEDIATE.";
            case Constants.SQLITE_BUSY_RECOVERY ->
                    "Another connection is recovering the write-ahead log: try again.";
            case Constants.SQLITE_READONLY_DBMOVED ->
                    "The database file was moved, renamed or deleted after it was opened: close and open it again.";
            case Constants.SQLITE_READONLY_DIRECTORY ->
                    "The journal cannot be created: make the directory of the database writable.";
            case Constants.SQLITE_READONLY_RECOVERY, Constants.SQLITE_READONLY_ROLLBACK ->
                    "An interrupted transaction must be recovered first: open the database once with write access.";
            case Constants.SQLITE_READONLY_CANTLOCK, Constants.SQLITE_READONLY_CANTINIT ->
                    "WAL mode needs the -shm file: let a writer open the database, or make its directory writable.";
            case Constants.SQLITE_CANTOPEN_ISDIR -> "The path is a directory: name a file.";
            case Constants.SQLITE_CANTOPEN_NOTEMPDIR -> "No directory for temporary files is writable.";
            case Constants.SQLITE_CORRUPT_INDEX -> "An index disagrees with its table: run REINDEX.";
            case Constants.SQLITE_CORRUPT_VTAB -> "The content of a virtual table is damaged: rebuild that table.";
            default -> ofExtendedIoError(code);
        };
    }

    private static @Nullable String ofExtendedIoError(int code) {
        return switch (code) {
            case Constants.SQLITE_IOERR_NOMEM -> ofPrimary(Constants.SQLITE_NOMEM);
            case Constants.SQLITE_IOERR_FSYNC, Constants.SQLITE_IOERR_DIR_FSYNC ->
                    "The system may have dropped unsaved pages: close and reopen every connection to this database.";
            case Constants.SQLITE_IOERR_SHMOPEN, Constants.SQLITE_IOERR_SHMSIZE, Constants.SQLITE_IOERR_SHMMAP,
                    Constants.SQLITE_IOERR_SHMLOCK ->
                    "WAL mode needs shared memory in the -shm file: free disk space, and keep the database off network"
                            + " file systems.";
            case Constants.SQLITE_IOERR_LOCK, Constants.SQLITE_IOERR_RDLOCK, Constants.SQLITE_IOERR_UNLOCK,
                    Constants.SQLITE_IOERR_CHECKRESERVEDLOCK ->
                    "The file could not be locked: does its file system (a network one?) support POSIX locks?";
            case Constants.SQLITE_IOERR_SHORT_READ -> "The file is shorter than it must be: was it truncated?";
            case Constants.SQLITE_IOERR_WRITE, Constants.SQLITE_IOERR_TRUNCATE ->
                    "Check free space, quota and health of the disk; the errno tells which.";
            case Constants.SQLITE_IOERR_DELETE, Constants.SQLITE_IOERR_ACCESS ->
                    "Check the permissions of the directory that holds the database.";
            case Constants.SQLITE_IOERR_GETTEMPPATH -> ofExtended(Constants.SQLITE_CANTOPEN_NOTEMPDIR);
            case Constants.SQLITE_IOERR_CORRUPTFS, Constants.SQLITE_IOERR_DATA ->
                    "The storage returned damaged data: check the disk and restore a backup.";
            default -> null;
        };
    }

    private static @Nullable String ofPrimary(int code) {
        return switch (code) {
            case Constants.SQLITE_BUSY ->
                    "If another connection holds the lock: keep write transactions short, begin them IMMEDIATE, or"
                            + " raise busyTimeout. If not: a statement of this connection is unfinished, reset it.";
            case Constants.SQLITE_LOCKED ->
                    "A statement of this same connection is still running: close its rows first; waiting cannot help.";
            case Constants.SQLITE_PROTOCOL -> "Other processes kept changing the WAL index: try again a few times.";
            case Constants.SQLITE_NOMEM ->
                    "Native memory (not the Java heap) is exhausted, or the statement needs more instructions than the"
                            + " limit VDBE_OP allows.";
            case Constants.SQLITE_READONLY ->
                    "Check the open mode and the permissions of the file and its directory.";
            case Constants.SQLITE_IOERR -> "The operating system failed on the file; the errno tells why.";
            case Constants.SQLITE_CORRUPT ->
                    "Stop writing, run PRAGMA integrity_check, and restore a backup; keep the file with its -wal or"
                            + " -journal.";
            case Constants.SQLITE_NOTADB ->
                    "The file is not an SQLite database, is encrypted, or was written in a newer format.";
            case Constants.SQLITE_FULL ->
                    "Free space where the database or the temporary files are, or raise max_page_count.";
            case Constants.SQLITE_CANTOPEN ->
                    "Check that the directory exists and that file and directory may be read and written; WAL mode"
                            + " also needs to create the -wal and -shm files there.";
            case Constants.SQLITE_TOOBIG -> "Write the value through a blob, or raise the limit LENGTH or SQL_LENGTH.";
            default -> null;
        };
    }
}

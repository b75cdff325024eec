package io.sqlane.concurrent;

import io.sqlane.error.SqliteException;
import io.sqlane.internal.ffi.Constants;

/** What SQLite said, although a task may have put it into an exception of its own. */
final class Causes {
    private static final int MOST = 20;

    private Causes() {}

    /** The primary code of the first failure of SQLite among the causes; SQLITE_OK if there is none. */
    static int primaryCode(Throwable failure) {
        Throwable now = failure;
        for (int i = 0; now != null && i < MOST; i++) {
            if (now instanceof SqliteException sqlite) {
                return sqlite.primaryCode().code();
            }
            now = now.getCause();
        }
        return Constants.SQLITE_OK;
    }

    /** Whether nothing can be said of what the transaction has written so far. */
    static boolean isFatalToGroup(Throwable failure) {
        return switch (primaryCode(failure)) {
            case Constants.SQLITE_FULL, Constants.SQLITE_IOERR, Constants.SQLITE_NOMEM, Constants.SQLITE_CORRUPT ->
                    true;
            default -> false;
        };
    }

    /** Whether the connection is not to be used for others: what it keeps of the file may be wrong. */
    static boolean isFatalToConnection(Throwable failure) {
        return switch (primaryCode(failure)) {
            case Constants.SQLITE_IOERR, Constants.SQLITE_NOMEM, Constants.SQLITE_CORRUPT, Constants.SQLITE_NOTADB ->
                    true;
            default -> false;
        };
    }

    /** Whether the system may have dropped what it has not written yet, or what others still have in their caches. */
    static boolean isFailureOfFile(Throwable failure) {
        return primaryCode(failure) == Constants.SQLITE_IOERR;
    }
}

package io.sqlane;

import java.util.Locale;

/**
 * How SQLite makes a transaction atomic.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/pragma.html#pragma_journal_mode">PRAGMA journal_mode</a>
 */
public enum JournalMode {
    /** A rollback journal that each commit deletes; survives power loss only with {@link Synchronous#EXTRA}. */
    DELETE,
    /** A rollback journal that each commit truncates; survives power loss with {@link Synchronous#FULL}. */
    TRUNCATE,
    /** A rollback journal whose header each commit clears; survives power loss with {@link Synchronous#FULL}. */
    PERSIST,
    /** A rollback journal in memory; a crash inside a transaction may corrupt the database. */
    MEMORY,
    /**
     * A write-ahead log: readers and one writer at the same time; survives power loss with {@link Synchronous#FULL}.
     * With {@link Synchronous#NORMAL} the database stays consistent and the last commits may be lost. The mode is kept
     * in the file and needs a file system that all users share memory on, so no network one.
     */
    WAL,
    /** No journal: no rollback, and a crash may corrupt the database. Refused while {@link Setting#DEFENSIVE} is on. */
    OFF;

    String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode that the pragma answered; SQLite answers in lower case. */
    static JournalMode ofKeyword(String keyword) {
        for (JournalMode mode : values()) {
            if (mode.keyword().equalsIgnoreCase(keyword)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("unknown journal mode: keyword=\"" + keyword + '"');
    }
}

package io.sqlane;

import java.util.Locale;

/**
 * How often SQLite waits until the disk has what was written.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/pragma.html#pragma_synchronous">PRAGMA synchronous</a>
 */
public enum Synchronous {
    /** Never: a power loss may corrupt the database. */
    OFF,
    /** At the critical moments; with {@link JournalMode#WAL} a power loss may take the last commits, never more. */
    NORMAL,
    /** At each commit; survives power loss with {@link JournalMode#WAL}, {@code TRUNCATE} and {@code PERSIST}. */
    FULL,
    /** As {@link #FULL}, and the directory too after a journal was deleted; for {@link JournalMode#DELETE}. */
    EXTRA;

    String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level that the pragma answered: it answers with a number, in the order of these constants. */
    static Synchronous ofLevel(long level) {
        if (level < 0 || level >= values().length) {
            throw new IllegalArgumentException("unknown synchronous level: level=" + level);
        }
        return values()[(int) level];
    }
}

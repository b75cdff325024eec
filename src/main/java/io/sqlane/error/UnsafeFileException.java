package io.sqlane.error;

import java.util.Objects;

/**
 * A database file that SQLite cannot protect where it lies, or as it is used: move it, or end the other use.
 *
 * <p>It is thrown before anything is done to the file: for the write-ahead log on a network file system, and for a file
 * that something else than Sqlane has open in this process. Both lose commits without an error. The primary code is
 * {@code SQLITE_PERM}, which SQLite itself does not give for these.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/howtocorrupt.html">How To Corrupt An SQLite Database File</a>
 */
public final class UnsafeFileException extends SqliteException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a refusal.
     *
     * @param details what is known of it
     */
    public UnsafeFileException(Details details) {
        super(Objects.requireNonNull(details, "details"));
    }
}

package io.sqlane.error;

/**
 * A file that is damaged ({@code SQLITE_CORRUPT}) or no database at all ({@code SQLITE_NOTADB}): restore or repair it.
 *
 * <p>Stop writing; the same call will not succeed when it is tried again.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/howtocorrupt.html">How To Corrupt An SQLite Database File</a>
 */
public final class CorruptException extends SqliteException {
    private static final long serialVersionUID = 1L;

    CorruptException(Details details) {
        super(details);
    }
}

package io.sqlane.error;

/**
 * A write to a database that cannot be written: open it with write access, or correct the permissions.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/rescode.html#readonly">SQLITE_READONLY</a>
 */
public final class ReadOnlyException extends SqliteException {
    private static final long serialVersionUID = 1L;

    ReadOnlyException(Details details) {
        super(details);
    }
}

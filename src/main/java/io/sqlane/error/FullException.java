package io.sqlane.error;

/**
 * A write for which there is no space: free some, then run the transaction again.
 *
 * <p>SQLite may have rolled the transaction back; ask the connection whether one is still open.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/rescode.html#full">SQLITE_FULL</a>
 */
public final class FullException extends SqliteException {
    private static final long serialVersionUID = 1L;

    FullException(Details details) {
        super(details);
    }
}

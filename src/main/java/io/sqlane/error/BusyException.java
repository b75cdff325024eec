package io.sqlane.error;

/**
 * A refusal because somebody else is at work: {@code SQLITE_BUSY}, {@code SQLITE_LOCKED} or {@code SQLITE_PROTOCOL}.
 *
 * <p>What comes next depends on {@link #extendedCode()}. After {@code SQLITE_BUSY} outside a transaction, or at its
 * COMMIT, the same call may be tried again; {@code SQLITE_BUSY_SNAPSHOT} and any other busy inside a transaction ask
 * for a rollback and the whole transaction again; {@code SQLITE_PROTOCOL} is worth a few more attempts.
 * {@code SQLITE_LOCKED} is a conflict within the connection itself: waiting never helps, closing its open rows does.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/rescode.html#busy">SQLITE_BUSY</a>
 */
public final class BusyException extends SqliteException {
    private static final long serialVersionUID = 1L;

    BusyException(Details details) {
        super(details);
    }
}

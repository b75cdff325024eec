package io.sqlane.error;

/**
 * A statement that was cancelled by an interrupt or by its deadline: run it again when its result is still wanted.
 *
 * <p>If the statement was writing inside a transaction, SQLite has rolled the whole transaction back; if it was still
 * waiting for a lock, the transaction stands as it was. The interrupt flag of the thread is not concerned.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/interrupt.html">sqlite3_interrupt</a>
 */
public final class SqliteInterruptedException extends SqliteException {
    private static final long serialVersionUID = 1L;

    SqliteInterruptedException(Details details) {
        super(details);
    }
}

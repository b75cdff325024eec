package io.sqlane.hook;

import io.sqlane.Statement;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.CancelFlag;
import java.util.Objects;

/**
 * Cancels one statement, from any thread; the others of its connection go on.
 *
 * <p>A cancellation is for one use, and stays: once cancelled, the statement fails wherever it is, running, waiting for
 * a lock or not begun yet, and however often it is run, until it gets a new cancellation. A late {@link #cancel()} of
 * the old one then concerns nobody. So make one for each execution that may be cancelled:
 *
 * <pre>{@code
 * Cancellation cancellation = Cancellation.of(statement);
 * timer.schedule(cancellation::cancel, 2, TimeUnit.SECONDS);
 * statement.run();
 * }</pre>
 *
 * <p>A statement that runs looks for it every thousand instructions of SQLite's virtual machine, and before each row of
 * a batch; one that waits for a lock, every ten milliseconds. It then fails with
 * {@link io.sqlane.error.SqliteInterruptedException}; if it was writing inside a transaction, that is rolled back. A
 * statement that a function runs inside of the cancelled one ends with it. Closed statements and databases are no
 * concern of a cancellation.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/progress_handler.html">sqlite3_progress_handler</a>
 */
public final class Cancellation {
    private final CancelFlag flag = new CancelFlag();

    private Cancellation() {}

    /**
     * Makes a new cancellation of a statement, in the place of the one that it had.
     *
     * @param statement which belongs to the calling thread
     * @return a cancellation that is not cancelled
     * @throws IllegalStateException if the statement is closed, or this is a callback of its run
     */
    public static Cancellation of(Statement statement) {
        Cancellation cancellation = new Cancellation();
        cancellation.flag.attachTo(Access.statement(Objects.requireNonNull(statement, "statement")));
        return cancellation;
    }

    /** Cancels the statement, now and for good; may be called often. */
    public void cancel() {
        flag.raise();
    }

    /**
     * Returns whether {@link #cancel()} was called.
     *
     * @return true from then on
     */
    public boolean isCancelled() {
        return flag.isRaised();
    }
}

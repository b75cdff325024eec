package io.sqlane;

import io.sqlane.internal.engine.Interrupter;

/**
 * Interrupts what a database is doing, from any thread: the only object of a database that others may use.
 *
 * <p>It does not keep its database open. An interrupt after the database is closed does nothing.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/interrupt.html">sqlite3_interrupt</a>
 */
public final class InterruptHandle {
    private final Interrupter interrupter;

    InterruptHandle(Interrupter interrupter) {
        this.interrupter = interrupter;
    }

    /**
     * Interrupts every statement that runs on the connection now, and those that start before all of them have ended.
     * Each fails with {@link io.sqlane.error.SqliteInterruptedException}; a write transaction that is interrupted is
     * rolled back. One that waits for a lock of another connection waits no longer.
     *
     * @return false if the database is closed
     */
    public boolean interrupt() {
        return interrupter.interrupt();
    }
}

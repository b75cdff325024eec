package io.sqlane.internal.engine;

/** Whether a task of a pool has a connection now, and whether one has set something that would reach the next task. */
final class Loan {
    /** Whether the connection is a pool's, which keeps a list of what is queried. */
    boolean isPooled;

    boolean isRunning;

    /** Whether the transaction of the last task, which read, ended without a COMMIT. */
    boolean hasEndedRead;

    boolean hasLeftSomething;

    /** To be called when something is set on the connection by other means than SQL. */
    void setsSomething() {
        hasLeftSomething |= isRunning;
    }
}

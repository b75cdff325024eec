package io.sqlane.internal.upcall;

/** What a slot leads to: one connection. */
public interface UpcallTarget {
    /**
     * Runs the handler that a callback is registered for.
     *
     * @param kind a {@code SQLANE_UPCALL_} code
     * @param id the handler
     * @return what SQLite shall see
     * @throws Throwable whatever the handler throws; it is then parked
     */
    int upcall(int kind, long id, long a, long b, long c) throws Throwable;

    /** Keeps an exception until the outermost call returns from SQLite. */
    void park(Throwable thrown);
}

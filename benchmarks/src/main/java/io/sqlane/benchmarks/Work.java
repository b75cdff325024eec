package io.sqlane.benchmarks;

/** One workload of one driver, whose database is open. It belongs to the thread that opened it. */
interface Work extends AutoCloseable {
    /** Restores what a run must find; not measured. */
    default void before() throws Exception {}

    /**
     * Does the operations of one run.
     *
     * @return a sum of what was seen, which is the same in every driver
     */
    long run() throws Exception;

    /** The first column of the first row of a query: what the runs have left. */
    long verify(String sql) throws Exception;

    @Override
    void close() throws Exception;
}

package io.sqlane.benchmarks;

/** Runs a workload in a process of its own. */
interface Driver {
    String SQLANE = "sqlane";
    String C = "c";
    String JDBC = "sqlite-jdbc";

    Sample run(Workload workload, int round) throws Exception;

    /** How long each process runs. */
    record Pace(int warmUps, int iterations, int millis) {}
}

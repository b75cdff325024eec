package io.sqlane.benchmarks;

import java.util.List;

/**
 * One process that ran one workload.
 *
 * @param driver who ran it
 * @param workload what it ran
 * @param round which round of the run, from 1
 * @param nanosPerOperation of each iteration
 * @param bytesPerOperation bytes that the JVM allocated, NaN for C
 */
record Sample(
        String driver, Workload workload, int round, List<Double> nanosPerOperation, double bytesPerOperation) {
    double nanos() {
        return Statistics.median(nanosPerOperation);
    }
}

package io.sqlane.benchmarks;

import java.util.List;

/**
 * One process that did one workload.
 *
 * @param driver who did it
 * @param workload what it did
 * @param round which round of the run, from 1
 * @param nanosPerOperation of each iteration
 * @param bytesPerOperation bytes that the JVM allocated, NaN where there is none
 */
record Sample(
        Driver driver, Workload workload, int round, List<Double> nanosPerOperation, double bytesPerOperation) {
    double nanos() {
        return Statistics.median(nanosPerOperation);
    }
}

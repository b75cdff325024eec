package io.sqlane.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * What came of one process.
 *
 * @param work the case
 * @param round which round of the run, from 1
 * @param operations that were done in all
 * @param nanos how long that took
 * @param p50Nanos half of the operations took less
 * @param p99Nanos 99 of 100 took less
 * @param p999Nanos 999 of 1,000 took less
 * @param maxNanos the longest took so long
 * @param slowest operations of the thread that did fewest
 * @param fastest operations of the thread that did most
 * @param failed how many gave up, for want of the lock
 */
record TrafficSample(
        TrafficCase work,
        int round,
        long operations,
        long nanos,
        long p50Nanos,
        long p99Nanos,
        long p999Nanos,
        long maxNanos,
        long slowest,
        long fastest,
        long failed) {
    /** Of the line that a process prints. */
    static TrafficSample parse(TrafficCase work, int round, String line) {
        long[] it = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new TrafficSample(work, round, it[0], it[1], it[2], it[3], it[4], it[5], it[6], it[7], it[8]);
    }

    static String line(TrafficSample it) {
        return it.operations + " " + it.nanos + " " + it.p50Nanos + " " + it.p99Nanos + " " + it.p999Nanos + " "
                + it.maxNanos + " " + it.slowest + " " + it.fastest + " " + it.failed;
    }

    double perSecond() {
        return operations * 1e9 / nanos;
    }

    /** Of one thread. */
    double nanosPerOperation() {
        return (double) nanos * work.threads() / operations;
    }

    double fairness() {
        return fastest == 0 ? 0 : (double) slowest / fastest;
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"work\": \"%s\", \"side\": \"%s\", \"threads\": %d, \"synchronous\": \"%s\", \"round\": %d,"
                        + " \"operations\": %d, \"nanos\": %d, \"p50Nanos\": %d, \"p99Nanos\": %d, \"p999Nanos\": %d,"
                        + " \"maxNanos\": %d, \"slowest\": %d, \"fastest\": %d, \"failed\": %d}",
                work.work(), work.side(), work.threads(), work.synchronous(), round, operations, nanos, p50Nanos,
                p99Nanos, p999Nanos, maxNanos, slowest, fastest, failed);
    }
}

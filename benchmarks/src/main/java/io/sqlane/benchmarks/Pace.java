package io.sqlane.benchmarks;

/**
 * How long a process runs.
 *
 * @param warmUps iterations that do not count
 * @param warmUpMillis of each of them
 * @param iterations that count
 * @param millis of each of them
 */
record Pace(int warmUps, int warmUpMillis, int iterations, int millis) {
    static final Pace WHOLE = new Pace(6, 400, 5, 400);
    static final Pace SHORT = new Pace(4, 120, 5, 60);

    /** A run of a long workload takes longer than an iteration should. */
    Pace of(Workload workload) {
        return workload.isLong() ? new Pace(1, warmUpMillis, 2, millis) : this;
    }

    /** What is compiled ahead of time has nothing to warm up but caches. */
    Pace withoutCompiler() {
        return new Pace(1, warmUpMillis, iterations, millis);
    }

    int totalMillis() {
        return warmUps * warmUpMillis + iterations * millis;
    }
}

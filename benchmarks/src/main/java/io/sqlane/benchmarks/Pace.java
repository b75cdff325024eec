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
    static final Pace SHORT = new Pace(5, 100, 5, 40);

    /** A run of a long workload takes longer than an iteration should; the longest are warm soon after their start. */
    Pace of(Workload workload) {
        if (workload.isInsertOfMillions()) {
            return new Pace(0, warmUpMillis, 1, millis);
        }
        return workload.isLong() ? new Pace(1, warmUpMillis, 2, millis) : this;
    }

    /** What is compiled ahead of time has nothing to warm up but caches. */
    Pace withoutCompiler() {
        return new Pace(Math.min(1, warmUps), warmUpMillis, iterations, millis);
    }

    int totalMillis() {
        return warmUps * warmUpMillis + iterations * millis;
    }
}

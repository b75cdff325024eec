package io.sqlane.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * What one process does: so many threads at one file for a while.
 *
 * @param work what each thread does again and again
 * @param side through what
 * @param threads how many
 * @param synchronous how often commits wait for the disk
 */
record TrafficCase(Work work, Side side, int threads, Level synchronous) {
    /** What a thread does. */
    enum Work {
        WRITE("one row in a transaction"),
        MIXED("nine point SELECTs to one row in a transaction"),
        READ("point SELECT");

        final String title;

        Work(String title) {
            this.title = title;
        }
    }

    /** Who is measured. */
    enum Side {
        POOL("pool"),
        /** With a listener that does nothing. */
        METRICS("pool with metrics"),
        OWN("own connections"),
        EXECUTOR("one executor thread"),
        JDBC("sqlite-jdbc");

        final String title;

        Side(String title) {
            this.title = title;
        }
    }

    /** PRAGMA synchronous. */
    enum Level { FULL, NORMAL }

    static List<TrafficCase> all(List<Integer> threads) {
        List<TrafficCase> cases = new ArrayList<>();
        for (Level level : Level.values()) {
            for (int count : threads) {
                for (Side side : Side.values()) {
                    if (side != Side.METRICS || count == 1 || count == 8) {
                        cases.add(new TrafficCase(Work.WRITE, side, count, level));
                    }
                }
            }
            for (Side side : List.of(Side.POOL, Side.OWN, Side.JDBC)) {
                cases.add(new TrafficCase(Work.MIXED, side, 8, level));
            }
        }
        for (Side side : List.of(Side.POOL, Side.METRICS, Side.OWN)) {
            cases.add(new TrafficCase(Work.READ, side, 1, Level.FULL));
        }
        return cases;
    }

    /** All that makes it comparable with other sides. */
    TrafficCase withSide(Side other) {
        return new TrafficCase(work, other, threads, synchronous);
    }
}

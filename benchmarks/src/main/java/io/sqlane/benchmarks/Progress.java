package io.sqlane.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Tells on the error stream how far a run is, and how long the rest will take. */
final class Progress {
    /** A step of a run: one process. */
    record Step(int round, Workload workload, Driver driver) {}

    private static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final boolean terminal = System.console() != null;
    private final Pace pace;
    private final int rounds;
    private final Map<Step, Double> secondsOfFirstRound = new HashMap<>();
    private long lastLine = System.nanoTime();

    Progress(Pace pace, int rounds) {
        this.pace = pace;
        this.rounds = rounds;
    }

    /** What a step took in the first round, else a guess. */
    private double seconds(Step step) {
        return secondsOfFirstRound.getOrDefault(new Step(1, step.workload, step.driver), guess(step));
    }

    private double guess(Step step) {
        if (step.workload == Workload.FIRST_ROW) {
            return step.driver == Driver.C ? 0.1 : 0.3 * pace.iterations();
        }
        boolean compiles = step.driver.kind == Driver.Kind.JVM;
        Pace own = compiles ? pace.of(step.workload) : pace.of(step.workload).withoutCompiler();
        // Seconds for a row: what fills a table, and what goes through it.
        double write = 3e-7;
        double read = 6e-8;
        boolean writes = step.workload.startsEmpty();
        boolean fills = step.workload.family == Workload.Family.GROWTH && !writes;
        double setup = (compiles ? 1.0 : 0.3) + (fills ? step.workload.operations * write : 0);
        double runs = (own.warmUps() + own.iterations()) * step.workload.operations * (writes ? write : read);
        return setup + Math.max(own.totalMillis() / 1e3, runs);
    }

    double seconds(Iterable<Step> steps) {
        double sum = 0;
        for (Step step : steps) {
            sum += seconds(step);
        }
        return sum;
    }

    void begin(Step step, int number, int count, Iterable<Step> rest) {
        boolean due = System.nanoTime() - lastLine >= LINE_EVERY_NANOS || number == 1;
        if (!terminal && !due) {
            return;
        }
        lastLine = System.nanoTime();
        String line = String.format("%d of %d, round %d of %d, %s of rest: %s, %s", number, count, step.round, rounds,
                inWords(seconds(rest)), step.workload.id(), step.driver.title);
        System.err.print(terminal ? '\r' + line + "\u001b[K" : line + '\n');
    }

    void end(Step step, double seconds) {
        if (step.round == 1) {
            secondsOfFirstRound.put(step, seconds);
        }
    }

    void close() {
        if (terminal) {
            System.err.print("\r\u001b[K");
        }
    }

    static String inWords(double seconds) {
        long whole = Math.round(seconds);
        return whole < 100 ? whole + " s" : (whole + 30) / 60 + " min";
    }
}

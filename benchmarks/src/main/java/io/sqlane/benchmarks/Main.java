package io.sqlane.benchmarks;

import io.sqlane.benchmarks.Progress.Step;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures all drivers in one run: round after round, and in a round one driver right after the other, so that a slow
 * minute of the machine meets all of them.
 */
final class Main {
    private static final Path RESULTS = Path.of("benchmarks/results");
    private static final Path PAGE = Path.of("benchmarks/README.md");

    private final Pace pace;
    private final String kind;
    private final boolean onlyForBars;
    private final boolean writes;
    private final Map<String, String> machine = Machine.describe();
    private final List<String> sqlite = Runs.optionsOfSqlite();
    private final List<Sample> samples = new ArrayList<>();

    private Main(Pace pace, String kind, boolean onlyForBars, boolean writes) throws Exception {
        this.pace = pace;
        this.kind = kind;
        this.onlyForBars = onlyForBars;
        this.writes = writes;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(Arrays.asList(arguments));
        boolean check = names.remove("--check");
        boolean bars = names.remove("--bars");
        boolean quick = names.remove("--short");
        int rounds = rounds(names, quick ? 1 : 5);
        List<Workload> workloads = names.isEmpty() ? List.of(Workload.values()) : named(names);
        if (check) {
            Check.run(workloads);
            return;
        }
        if (bars) {
            workloads = workloads.stream().filter(it -> it.isNeededForBars(Driver.SQLANE)).toList();
        }
        Pace pace = bars || quick ? Pace.SHORT : Pace.WHOLE;
        String kind = bars ? "the workloads with bars, in short iterations" : quick ? "a short look" : "a whole run";
        new Main(pace, kind, bars, names.isEmpty() && !quick).measure(workloads, rounds, quick);
    }

    private static int rounds(List<String> names, int usual) {
        int option = names.indexOf("--rounds");
        if (option < 0) {
            return usual;
        }
        names.remove(option);
        return Integer.parseInt(names.remove(option));
    }

    /** Of families or workloads. */
    private static List<Workload> named(List<String> names) {
        List<Workload> found = new ArrayList<>();
        for (String name : names) {
            String constant = name.toUpperCase(Locale.ROOT).replace('-', '_');
            List<Workload> matching = Arrays.stream(Workload.values())
                    .filter(it -> it.name().equals(constant) || it.family.name().equals(constant))
                    .toList();
            if (matching.isEmpty()) {
                throw new IllegalArgumentException("neither a family nor a workload: name=" + name
                        + ", families=" + Arrays.toString(Workload.Family.values())
                        + ", workloads=" + Arrays.toString(Workload.values()));
            }
            found.addAll(matching);
        }
        return found.stream().distinct().sorted().toList();
    }

    private void measure(List<Workload> workloads, int rounds, boolean withoutLargest) throws Exception {
        List<Step> steps = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (Workload workload : workloads) {
                if (!withoutLargest || workload.operations <= 1_000_000) {
                    steps.addAll(steps(round, workload));
                }
            }
        }
        Progress progress = new Progress(pace, rounds);
        if (Machine.load() > 0.5) {
            System.err.println("Other work is going on, so the figures will tell of it, too: load=" + Machine.load());
        }
        System.err.println("This takes about " + Progress.inWords(progress.seconds(steps))
                + ": processes=" + steps.size() + ", rounds=" + rounds);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            progress.begin(step, i + 1, steps.size(), steps.subList(i, steps.size()));
            long start = System.nanoTime();
            samples.add(Runs.measure(step.workload(), step.driver(), step.round(), pace));
            progress.end(step, (System.nanoTime() - start) / 1e9);
            boolean roundIsDone = i + 1 == steps.size() || steps.get(i + 1).round() > step.round();
            if (roundIsDone && writes) {
                // After each round: a run that is stopped leaves what it has.
                write();
            }
        }
        progress.close();
        System.out.println(report().markdown());
    }

    private List<Step> steps(int round, Workload workload) {
        List<Driver> drivers = new ArrayList<>(workload.drivers);
        if (onlyForBars) {
            drivers.removeIf(driver -> !workload.isNeededForBars(driver));
        }
        // Each driver is first in its turn.
        Collections.rotate(drivers, round);
        return drivers.stream().map(driver -> new Step(round, workload, driver)).toList();
    }

    private Report report() {
        return new Report(kind, machine, sqlite, new Samples(samples));
    }

    private void write() throws Exception {
        Path folder = RESULTS.resolve(LocalDate.now().toString());
        report().write(folder);
        report().writeSummary(PAGE, folder);
    }
}

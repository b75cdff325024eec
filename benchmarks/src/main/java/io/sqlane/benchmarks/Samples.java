package io.sqlane.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** All samples of a run, and what follows from them. */
record Samples(List<Sample> all) {
    int rounds() {
        return all.stream().mapToInt(Sample::round).max().orElse(0);
    }

    List<Workload> workloads() {
        return all.stream().map(Sample::workload).distinct().sorted().toList();
    }

    boolean has(Driver driver, Workload workload) {
        return !of(driver, workload).isEmpty();
    }

    private List<Sample> of(Driver driver, Workload workload) {
        return all.stream()
                .filter(it -> it.driver() == driver && it.workload() == workload)
                .toList();
    }

    Statistics nanos(Driver driver, Workload workload) {
        return statistics(driver, workload, Sample::nanos);
    }

    Statistics bytes(Driver driver, Workload workload) {
        return statistics(driver, workload, Sample::bytesPerOperation);
    }

    private Statistics statistics(Driver driver, Workload workload, ToDoubleFunction<Sample> value) {
        return Statistics.of(of(driver, workload).stream().mapToDouble(value).boxed().toList());
    }

    /** One driver's time by another's, each of the same round: their processes ran one right after the other. */
    Statistics ratio(Driver driver, Driver other, Workload workload) {
        Map<Integer, Double> below = nanosByRound(other, workload);
        return Statistics.of(of(driver, workload).stream()
                .filter(it -> below.containsKey(it.round()))
                .map(it -> it.nanos() / below.get(it.round()))
                .toList());
    }

    /** By the fastest iteration of either in the whole run: what other work on the machine disturbs least. */
    double ratioOfBest(Driver driver, Driver other, Workload workload) {
        return best(driver, workload) / best(other, workload);
    }

    private double best(Driver driver, Workload workload) {
        return of(driver, workload).stream()
                .flatMap(it -> it.nanosPerOperation().stream())
                .min(Double::compare)
                .orElseThrow();
    }

    private Map<Integer, Double> nanosByRound(Driver driver, Workload workload) {
        return of(driver, workload).stream().collect(Collectors.toMap(Sample::round, Sample::nanos));
    }

    /** What a bar is about. */
    Statistics measured(Workload workload, Bar bar) {
        return switch (bar.kind()) {
            case RATIO -> ratio(bar.ours(), bar.other(), workload);
            case TIMES_FASTER -> ratio(bar.other(), bar.ours(), workload);
            case NANOS_ABOVE -> above(bar.other(), workload);
            case BYTES -> bytes(bar.ours(), workload);
            case TIMES_FEWER_BYTES -> fewerBytes(bar.other(), workload);
            case GROWTH -> growth(bar.other(), workload);
        };
    }

    /** Whether everything that a bar compares was measured. */
    boolean canMeasure(Workload workload, Bar bar) {
        return has(bar.ours(), workload)
                && has(bar.other(), workload)
                && (bar.kind() != Bar.Kind.GROWTH || has(bar.other(), workload.smallest()));
    }

    private Statistics above(Driver other, Workload workload) {
        Map<Integer, Double> below = nanosByRound(other, workload);
        return Statistics.of(of(Driver.SQLANE, workload).stream()
                .map(it -> it.nanos() - below.get(it.round()))
                .toList());
    }

    /** Less than a thousandth of a byte is what a whole scan allocates once, not its rows. */
    private Statistics fewerBytes(Driver other, Workload workload) {
        double ours = Math.max(bytes(Driver.SQLANE, workload).median(), 0.001);
        Statistics theirs = bytes(other, workload);
        return new Statistics(theirs.median() / ours, theirs.least() / ours, theirs.most() / ours);
    }

    private Statistics growth(Driver other, Workload workload) {
        Map<Integer, Double> ours = nanosByRound(Driver.SQLANE, workload.smallest());
        Map<Integer, Double> theirs = nanosByRound(other, workload.smallest());
        Map<Integer, Double> theirLargest = nanosByRound(other, workload);
        return Statistics.of(of(Driver.SQLANE, workload).stream()
                .map(it -> it.nanos() / ours.get(it.round())
                        / (theirLargest.get(it.round()) / theirs.get(it.round())))
                .toList());
    }
}

package io.sqlane.benchmarks;

import java.util.Collections;
import java.util.List;

/** Medians and their spread: these machines are shared, so a mean would tell of the neighbours. */
record Statistics(double median, double least, double most) {
    static Statistics of(List<Double> values) {
        return new Statistics(median(values), Collections.min(values), Collections.max(values));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}

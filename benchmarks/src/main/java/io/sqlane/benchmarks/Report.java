package io.sqlane.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes the samples of a run as JSON, and what follows from them as a table. */
record Report(Map<String, String> machine, List<String> sqlite, List<Sample> samples) {
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("samples.json"), json());
        Files.writeString(folder.resolve("README.md"), markdown());
    }

    // ---- the table

    String markdown() {
        StringBuilder text = new StringBuilder("# Sqlane beside the C interface and a JDBC driver\n\n");
        text.append("""
                Nanoseconds per operation: the median over the rounds, least and most in brackets. A ratio is that of
                the processes of one round, which ran one right after the other; that of the best is of the fastest
                iteration of either side in the whole run, which other work on the machine disturbs least. In-memory
                databases, 100,000 rows unless said otherwise. The JDBC driver brings an SQLite of its own build.

                """);
        text.append("| workload | sqlane ns | C ns | sqlane / C | of the best | bar | | ");
        text.append("sqlite-jdbc ns | times faster | bar | | bytes allocated |\n");
        text.append("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Workload workload : measured()) {
            text.append("| ").append(workload.title).append(" | ").append(cell(nanos(Driver.SQLANE, workload), 1));
            text.append(" | ").append(workload.floor == null ? " | | | | " : besideC(workload));
            text.append(" | ").append(workload.timesFaster == 0 ? " | | | " : besideJdbc(workload));
            text.append(format(" | %.1f |\n", allocated(workload)));
        }
        if (measured().containsAll(List.of(Workload.CHECKED_GETTER, Workload.FIELD_READ))) {
            double check = nanos(Driver.SQLANE, Workload.CHECKED_GETTER).median()
                    - nanos(Driver.SQLANE, Workload.FIELD_READ).median();
            text.append(format("\nThe check alone, as the getter less the field: %.2f ns, bar ≤ 2 ns.\n", check));
        }
        text.append("\n");
        text.append("- rounds: ").append(samples.get(samples.size() - 1).round()).append('\n');
        machine.forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append("- SQLite: ").append(sqlite.get(0)).append('\n');
        text.append("- its options: ").append(String.join(", ", sqlite.subList(1, sqlite.size()))).append('\n');
        return text.toString();
    }

    private String besideC(Workload workload) {
        Statistics ratio = Statistics.of(ratios(Driver.SQLANE, Driver.C, workload));
        double above = nanos(Driver.SQLANE, workload).median() - nanos(Driver.C, workload).median();
        return cell(nanos(Driver.C, workload), 1)
                + " | **" + cell(ratio, 2).replaceFirst(" ", "** ")
                + format(" | %.2f | ", best(Driver.SQLANE, workload) / best(Driver.C, workload))
                + (workload.bar.equals(Workload.Bar.NONE)
                        ? " | "
                        : workload.bar + " | " + yes(workload.bar.isMet(ratio.median(), above)));
    }

    private String besideJdbc(Workload workload) {
        Statistics times = Statistics.of(ratios(Driver.JDBC, Driver.SQLANE, workload));
        return cell(nanos(Driver.JDBC, workload), 1)
                + " | **" + cell(times, 2).replaceFirst(" ", "** ")
                + format(" | ≥ %.1f | ", workload.timesFaster) + yes(times.median() >= workload.timesFaster);
    }

    private static String yes(boolean met) {
        return met ? "yes" : "no";
    }

    private List<Workload> measured() {
        return samples.stream().map(Sample::workload).distinct().sorted().toList();
    }

    private List<Sample> of(String driver, Workload workload) {
        return samples.stream()
                .filter(it -> it.driver().equals(driver) && it.workload() == workload)
                .toList();
    }

    private Statistics nanos(String driver, Workload workload) {
        return Statistics.of(of(driver, workload).stream().map(Sample::nanos).toList());
    }

    private double best(String driver, Workload workload) {
        return of(driver, workload).stream()
                .flatMap(it -> it.nanosPerOperation().stream())
                .min(Double::compare)
                .orElseThrow();
    }

    private double allocated(Workload workload) {
        return Statistics.median(of(Driver.SQLANE, workload).stream()
                .map(Sample::bytesPerOperation)
                .toList());
    }

    private List<Double> ratios(String driver, String other, Workload workload) {
        Map<Integer, Double> below =
                of(other, workload).stream().collect(Collectors.toMap(Sample::round, Sample::nanos));
        return of(driver, workload).stream()
                .map(it -> it.nanos() / below.get(it.round()))
                .toList();
    }

    private static String cell(Statistics values, int digits) {
        String pattern = "%." + digits + "f";
        return format(pattern + " (" + pattern + "–" + pattern + ")", values.median(), values.least(), values.most());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    // ---- the raw data

    String json() {
        String facts = machine.entrySet().stream()
                .map(it -> "    " + quote(it.getKey()) + ": " + quote(it.getValue()))
                .collect(Collectors.joining(",\n"));
        String options = sqlite.stream().map(it -> "    " + quote(it)).collect(Collectors.joining(",\n"));
        String rows = samples.stream().map(it -> "    " + json(it)).collect(Collectors.joining(",\n"));
        return "{\n  \"machine\": {\n" + facts + "\n  },\n  \"sqlite\": [\n" + options + "\n  ],\n  \"samples\": [\n"
                + rows + "\n  ]\n}\n";
    }

    private static String json(Sample sample) {
        String nanos = sample.nanosPerOperation().stream()
                .map(it -> format("%.3f", it))
                .collect(Collectors.joining(", "));
        String bytes = Double.isNaN(sample.bytesPerOperation()) ? "null" : format("%.3f", sample.bytesPerOperation());
        return "{\"driver\": " + quote(sample.driver()) + ", \"workload\": " + quote(sample.workload().id())
                + ", \"round\": " + sample.round() + ", \"nanosPerOperation\": [" + nanos
                + "], \"bytesPerOperation\": " + bytes + "}";
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

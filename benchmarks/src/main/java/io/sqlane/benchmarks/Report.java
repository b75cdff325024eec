package io.sqlane.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the samples of a run as JSON, and what follows from them as tables and charts.
 *
 * @param kind what was run, in words
 * @param machine what the numbers depend on
 * @param sqlite SQLite's version and options
 * @param samples of all processes
 */
record Report(String kind, Map<String, String> machine, List<String> sqlite, Samples samples) {
    private static final String SUMMARY_BEGIN = "<!-- written by a run: from here -->";
    private static final String SUMMARY_END = "<!-- to here -->";

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("samples.json"), json());
        Files.writeString(folder.resolve("README.md"), markdown());
        for (Chart chart : Chart.values()) {
            Files.writeString(folder.resolve(chart.fileName()), chart.svg(samples));
        }
    }

    /** Puts the bars and the charts of a run into a page, between two marks. */
    void writeSummary(Path page, Path folder) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(SUMMARY_BEGIN);
        int end = text.indexOf(SUMMARY_END);
        if (begin < 0 || end < begin) {
            throw new IOException("no marks for the summary: page=" + page);
        }
        String link = page.getParent().relativize(folder).toString();
        String summary = SUMMARY_BEGIN + "\n\n[" + folder.getFileName() + "](" + link + "/README.md), " + kind + ", "
                + machine.get("JDK") + ", " + machine.get("processor") + ":\n\n" + bars() + '\n' + charts(link + '/');
        Files.writeString(page, text.substring(0, begin) + summary + text.substring(end));
    }

    // ---- tables

    String markdown() {
        StringBuilder text = new StringBuilder("# Sqlane beside C, JDBC, sqlite4java and Node.js\n\n");
        text.append("This is ").append(kind).append(", rounds: ").append(samples.rounds()).append("""
                .

                Each row of the first table is a figure that is wanted. A ratio is that of the processes of one round,
                which ran one right after the other: its median over the rounds, least and most in brackets. *Of the
                best* is that of the fastest iterations of the whole run, which other work on the machine disturbs
                least.

                """);
        text.append(bars()).append('\n').append(charts(""));
        for (Workload.Family family : Workload.Family.values()) {
            List<Workload> workloads =
                    samples.workloads().stream().filter(it -> it.family == family).toList();
            if (!workloads.isEmpty()) {
                text.append("\n## ").append(family.title).append("\n\n").append(table(workloads));
            }
        }
        if (samples.has(Driver.SQLANE, Workload.CHECKED_GETTER) && samples.has(Driver.SQLANE, Workload.FIELD_READ)) {
            text.append(format("\nThe check of the owner thread alone, as the getter less the field: %.2f ns.\n",
                    samples.nanos(Driver.SQLANE, Workload.CHECKED_GETTER).median()
                            - samples.nanos(Driver.SQLANE, Workload.FIELD_READ).median()));
        }
        text.append("\n## Machine\n\n");
        machine.forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append("- SQLite: ").append(sqlite.get(0)).append('\n');
        text.append("- its options: ").append(String.join(", ", sqlite.subList(1, sqlite.size()))).append('\n');
        return text.toString();
    }

    /** A row for each bar. */
    String bars() {
        StringBuilder text = new StringBuilder();
        text.append("| workload | wanted | measured | of the best | |\n|---|---|---|---|---|\n");
        for (Workload workload : samples.workloads()) {
            for (Bar bar : workload.bars) {
                text.append("| ").append(workload.family == Workload.Family.SMALL ? "small rows: " : "");
                text.append(workload.title).append(" | ").append(bar).append(" | ");
                text.append(samples.canMeasure(workload, bar) ? measured(workload, bar) : "not measured | | ");
                text.append("|\n");
            }
        }
        return text.toString();
    }

    private String measured(Workload workload, Bar bar) {
        Statistics measured = samples.measured(workload, bar);
        String best = switch (bar.kind()) {
            case RATIO -> format("%.2f", samples.ratioOfBest(bar.ours(), bar.other(), workload));
            case TIMES_FASTER -> format("%.2f", samples.ratioOfBest(bar.other(), bar.ours(), workload));
            case NANOS_ABOVE, BYTES, TIMES_FEWER_BYTES, GROWTH -> "";
        };
        String figure = bar.kind() == Bar.Kind.BYTES ? format("%.3f", measured.median()) : cell(measured);
        return figure + " | " + best + " | " + (bar.isMet(measured.median()) ? "met " : "**not met** ");
    }

    private String table(List<Workload> workloads) {
        List<Driver> drivers = Arrays.stream(Driver.values())
                .filter(driver -> workloads.stream().anyMatch(workload -> samples.has(driver, workload)))
                .toList();
        StringBuilder text = new StringBuilder("| |");
        for (Driver driver : drivers) {
            text.append(' ').append(driver.title).append(driver == Driver.SQLANE ? " |" : " | by sqlane |");
        }
        text.append(" bytes allocated |\n|---|").append("---|".repeat(2 * drivers.size())).append('\n');
        for (Workload workload : workloads) {
            text.append("| ").append(workload.title).append(" |");
            for (Driver driver : drivers) {
                text.append(cells(driver, workload));
            }
            double bytes = samples.bytes(Driver.SQLANE, workload).median();
            text.append(Double.isNaN(bytes) ? " |\n" : format(" %.1f |\n", bytes));
        }
        return text.toString();
    }

    private String cells(Driver driver, Workload workload) {
        if (!samples.has(driver, workload)) {
            return driver == Driver.SQLANE ? " |" : " | |";
        }
        String time = ' ' + time(samples.nanos(driver, workload)) + " |";
        return driver == Driver.SQLANE
                ? time
                : time + ' ' + cell(samples.ratio(driver, Driver.SQLANE, workload)) + " |";
    }

    private static String charts(String prefix) {
        return Arrays.stream(Chart.values())
                .map(it -> "![" + it.title + "](" + prefix + it.fileName() + ")\n\n")
                .collect(Collectors.joining());
    }

    private static String cell(Statistics values) {
        String pattern = values.median() < 100 ? "%.2f" : "%.0f";
        return format(pattern + " (" + pattern + "–" + pattern + ")", values.median(), values.least(), values.most());
    }

    private static String time(Statistics nanos) {
        double unit = nanos.median() < 10_000 ? 1 : nanos.median() < 10_000_000 ? 1e3 : 1e6;
        String name = unit == 1 ? "ns" : unit == 1e3 ? "µs" : "ms";
        String pattern = nanos.median() / unit < 100 ? "%.1f" : "%.0f";
        return format(pattern + ' ' + name + " (" + pattern + "–" + pattern + ')',
                nanos.median() / unit, nanos.least() / unit, nanos.most() / unit);
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
        String rows = samples.all().stream().map(it -> "    " + json(it)).collect(Collectors.joining(",\n"));
        return "{\n  \"kind\": " + quote(kind) + ",\n  \"machine\": {\n" + facts + "\n  },\n  \"sqlite\": [\n" + options
                + "\n  ],\n  \"samples\": [\n" + rows + "\n  ]\n}\n";
    }

    private static String json(Sample sample) {
        String nanos = sample.nanosPerOperation().stream()
                .map(it -> format("%.3f", it))
                .collect(Collectors.joining(", "));
        String bytes = Double.isNaN(sample.bytesPerOperation()) ? "null" : format("%.3f", sample.bytesPerOperation());
        return "{\"driver\": " + quote(sample.driver().title) + ", \"workload\": " + quote(sample.workload().id())
                + ", \"round\": " + sample.round() + ", \"nanosPerOperation\": [" + nanos
                + "], \"bytesPerOperation\": " + bytes + "}";
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

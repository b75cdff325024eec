package io.sqlane.benchmarks;

import io.sqlane.benchmarks.TrafficCase.Level;
import io.sqlane.benchmarks.TrafficCase.Side;
import io.sqlane.benchmarks.TrafficCase.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Writes the samples of traffic as JSON, and what follows from them as tables. */
record TrafficReport(Map<String, String> machine, List<TrafficSample> samples) {
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("samples.json"), json());
        Files.writeString(folder.resolve("README.md"), markdown());
    }

    String markdown() {
        StringBuilder text = new StringBuilder("# Many threads on one file\n\n");
        text.append("""
                WAL. Each thread does one thing again and again: a row in a transaction of its own, IMMEDIATE, or a
                point SELECT. *pool* is DatabasePool; *own connections* gives each thread one, and waits up to 5 s for
                the lock; *one executor thread* has one connection and a transaction for each write.

                Medians over the rounds, least and most in brackets. *beside* is the pool's throughput in the same
                round divided by this one. *slowest* is the number of operations of the thread that did fewest by that
                of the thread that did most. *failed* counts the attempts of all rounds that gave up after 5 s.

                """);
        for (Work work : Work.values()) {
            for (Level level : Level.values()) {
                List<TrafficCase> cases = cases(work, level);
                if (!cases.isEmpty()) {
                    text.append("## ").append(work.title).append(", synchronous=").append(level).append("\n\n");
                    table(text, cases);
                }
            }
        }
        conclusions(text);
        text.append('\n');
        text.append("- rounds: ").append(samples.get(samples.size() - 1).round()).append('\n');
        machine.forEach((name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    private List<TrafficCase> cases(Work work, Level level) {
        return samples.stream()
                .map(TrafficSample::work)
                .filter(it -> it.work() == work && it.synchronous() == level)
                .distinct()
                .sorted((a, b) -> a.threads() != b.threads()
                        ? Integer.compare(a.threads(), b.threads())
                        : a.side().compareTo(b.side()))
                .toList();
    }

    private void table(StringBuilder text, List<TrafficCase> cases) {
        text.append("| threads | | a second | beside | p50 µs | p99 µs | p99.9 µs | most ms | slowest | failed |\n");
        text.append("|---|---|---|---|---|---|---|---|---|---|\n");
        for (TrafficCase each : cases) {
            text.append("| ").append(each.threads()).append(" | ").append(each.side().title).append(" | ");
            text.append(cell(statistics(each, TrafficSample::perSecond), 0)).append(" | ");
            text.append(each.side() == Side.POOL ? "" : cell(ratio(each.withSide(Side.POOL), each), 2)).append(" | ");
            text.append(format("%.1f | ", statistics(each, it -> it.p50Nanos() / 1e3).median()));
            text.append(format("%.1f | ", statistics(each, it -> it.p99Nanos() / 1e3).median()));
            text.append(format("%.1f | ", statistics(each, it -> it.p999Nanos() / 1e3).median()));
            text.append(format("%.1f | ", statistics(each, it -> it.maxNanos() / 1e6).most()));
            text.append(format("%.2f | ", statistics(each, TrafficSample::fairness).median()));
            text.append(of(each).stream().mapToLong(TrafficSample::failed).sum()).append(" |\n");
        }
        text.append('\n');
    }

    private void conclusions(StringBuilder text) {
        text.append("## One thread, time per operation\n\n| | pool ns | own connection ns | pool less own ns |\n");
        text.append("|---|---|---|---|\n");
        for (Level level : Level.values()) {
            compare(text, "write, synchronous=" + level, new TrafficCase(Work.WRITE, Side.POOL, 1, level));
        }
        compare(text, "read", new TrafficCase(Work.READ, Side.POOL, 1, Level.FULL));
        text.append("\nThe pool without a metrics listener by the pool with one that does nothing, throughput:");
        String separator = " ";
        for (TrafficCase each : samples.stream().map(TrafficSample::work).distinct().toList()) {
            if (each.side() == Side.METRICS) {
                Statistics ratio = ratio(each.withSide(Side.POOL), each);
                text.append(separator).append(each.work().title).append(", threads=").append(each.threads())
                        .append(", ").append(each.synchronous()).append(": ").append(cell(ratio, 3));
                separator = "; ";
            }
        }
        text.append(".\n");
    }

    private void compare(StringBuilder text, String what, TrafficCase pool) {
        Statistics own = statistics(pool.withSide(Side.OWN), TrafficSample::nanosPerOperation);
        Statistics ours = statistics(pool, TrafficSample::nanosPerOperation);
        text.append("| ").append(what).append(" | ").append(cell(ours, 0)).append(" | ").append(cell(own, 0));
        text.append(format(" | %.0f |\n", ours.median() - own.median()));
    }

    private List<TrafficSample> of(TrafficCase work) {
        return samples.stream().filter(it -> it.work().equals(work)).toList();
    }

    private Statistics statistics(TrafficCase work, ToDoubleFunction<TrafficSample> value) {
        return Statistics.of(of(work).stream().mapToDouble(value).boxed().toList());
    }

    /** Throughput by throughput, of the same round. */
    private Statistics ratio(TrafficCase above, TrafficCase below) {
        Map<Integer, Double> divisors =
                of(below).stream().collect(Collectors.toMap(TrafficSample::round, TrafficSample::perSecond));
        return Statistics.of(of(above).stream()
                .filter(it -> divisors.containsKey(it.round()))
                .map(it -> it.perSecond() / divisors.get(it.round()))
                .toList());
    }

    private static String cell(Statistics values, int digits) {
        String pattern = "%." + digits + "f";
        return format(pattern + " (" + pattern + "–" + pattern + ")", values.median(), values.least(), values.most());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private String json() {
        String facts = machine.entrySet().stream()
                .map(it -> "    \"" + it.getKey() + "\": \"" + it.getValue() + '"')
                .collect(Collectors.joining(",\n"));
        String rows = samples.stream().map(it -> "    " + it.json()).collect(Collectors.joining(",\n"));
        return "{\n  \"machine\": {\n" + facts + "\n  },\n  \"samples\": [\n" + rows + "\n  ]\n}\n";
    }
}

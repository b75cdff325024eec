package io.sqlane.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Many threads on one file: measures the pool, connections of the threads' own, one executor thread, and the JDBC
 * driver. Each case has a process and a file of its own, and the sides of a case take turns.
 *
 * <p>Arguments: {@code --short} for a look that proves nothing. Results are written by a whole run only.
 */
final class TrafficMain {
    private static final Path RESULTS = Path.of("benchmarks/results");
    private static final Path FOLDER = Path.of("benchmarks/target/traffic");
    private static final List<String> JVM_OPTIONS = List.of("-Xms512m", "-Xmx512m");

    private final long warmUpMillis;
    private final long countedMillis;

    private TrafficMain(boolean quick) {
        warmUpMillis = quick ? 300 : 1000;
        countedMillis = quick ? 500 : 2000;
    }

    public static void main(String[] arguments) throws Exception {
        boolean quick = List.of(arguments).contains("--short");
        Files.createDirectories(FOLDER);
        String type = Files.getFileStore(FOLDER).type();
        if (type.equals("tmpfs") || type.equals("ramfs")) {
            throw new IOException("files in memory make no write durable: type=" + type + ", folder=" + FOLDER);
        }
        int rounds = quick ? 1 : 5;
        List<TrafficCase> cases = TrafficCase.all(quick ? List.of(1, 4) : List.of(1, 2, 4, 8, 16));
        TrafficMain main = new TrafficMain(quick);
        Map<String, String> machine = Machine.describe();
        machine.put("JVM options", String.join(" ", JVM_OPTIONS));
        machine.put("file system", type);
        machine.put("fsync of 4 KiB that were appended", fsync());
        List<TrafficSample> samples = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (List<TrafficCase> sides : sides(cases)) {
                // Each side is first in its turn.
                Collections.rotate(sides, round);
                for (TrafficCase each : sides) {
                    samples.add(main.measure(each, round));
                }
            }
            System.err.println("round " + round + " of " + rounds + " is done");
            if (!quick) {
                new TrafficReport(machine, samples).write(RESULTS.resolve(LocalDate.now() + "/traffic"));
            }
        }
        System.out.println(new TrafficReport(machine, samples).markdown());
    }

    /** Cases that differ in their side only, together. */
    private static Collection<List<TrafficCase>> sides(List<TrafficCase> cases) {
        Map<TrafficCase, List<TrafficCase>> sides = new LinkedHashMap<>();
        for (TrafficCase each : cases) {
            sides.computeIfAbsent(each.withSide(TrafficCase.Side.POOL), it -> new ArrayList<>()).add(each);
        }
        return sides.values();
    }

    private TrafficSample measure(TrafficCase work, int round) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(FOLDER, "case");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(JVM_OPTIONS);
            if (Runtime.version().feature() >= 22) {
                command.add("--enable-native-access=ALL-UNNAMED");
            }
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), TrafficProcess.class.getName()));
            command.addAll(List.of(
                    work.work().name(), work.side().name(), Integer.toString(work.threads()),
                    work.synchronous().name(), Long.toString(warmUpMillis), Long.toString(countedMillis),
                    directory.resolve("traffic.db").toString()));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String> lines = process.inputReader().lines().toList();
            if (process.waitFor() != 0 || lines.size() != 1) {
                throw new IOException("a process failed: case=" + work + ", output=" + lines);
            }
            return TrafficSample.parse(work, round, lines.get(0));
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** What a durable write must wait for at least, without SQLite. */
    private static String fsync() throws IOException {
        Path file = Files.createTempFile(FOLDER, "fsync", "");
        List<Double> micros = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < 200; i++) {
                channel.write(ByteBuffer.allocate(4096));
                long start = System.nanoTime();
                channel.force(false);
                micros.add((System.nanoTime() - start) / (double) TimeUnit.MICROSECONDS.toNanos(1));
            }
        } finally {
            Files.delete(file);
        }
        Statistics all = Statistics.of(micros);
        return String.format(Locale.ROOT, "%.0f µs (%.0f–%.0f)", all.median(), all.least(), all.most());
    }
}

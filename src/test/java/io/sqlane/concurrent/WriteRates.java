package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.TransactionMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Prints how many durable writes of one row a second there are: with a connection for each thread, and with a pool. The
 * variants take turns, for the machine is never quiet; what counts is the ratio of their medians.
 *
 * <p>Arguments: a folder, the number of threads, the milliseconds of one round, the number of rounds.
 */
final class WriteRates {
    private static final String INSERT = "INSERT INTO t(a) VALUES (?)";

    private interface Write {
        void once(long value);
    }

    private interface Variant {
        /** Answers the writes of a second. */
        double run(Path file, int threads, long millis) throws Exception;
    }

    private WriteRates() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int threads = Integer.parseInt(arguments[1]);
        long millis = Long.parseLong(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        List<Double> own = new ArrayList<>();
        List<Double> pooled = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            own.add(measure(WriteRates::ownConnections, folder, threads, millis));
            pooled.add(measure(WriteRates::pool, folder, threads, millis));
        }
        System.out.printf("threads=%d own connections=%.0f/s pool=%.0f/s ratio=%.2f%n", threads, median(own),
                median(pooled), median(pooled) / median(own));
        System.out.println("own=" + own + "\npool=" + pooled);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(it -> it).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static double measure(Variant variant, Path folder, int threads, long millis) throws Exception {
        Path directory = Files.createTempDirectory(folder, "rates");
        try {
            return variant.run(directory.resolve("rates.db"), threads, millis);
        } finally {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static double ownConnections(Path file, int threads, long millis) throws Exception {
        OpenOptions options = OpenOptions.builder().journalMode(JournalMode.WAL).build();
        try (Database database = Database.open(file, options)) {
            database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
            return count(threads, millis, body -> {
                try (Database own = Database.open(file, options)) {
                    body.run(value -> {
                        own.transaction(TransactionMode.IMMEDIATE, it -> it.update(INSERT, value));
                    });
                }
            });
        }
    }

    private static double pool(Path file, int threads, long millis) throws Exception {
        try (DatabasePool pool = DatabasePool.open(file, PoolOptions.defaults())) {
            pool.write(it -> it.update("CREATE TABLE t(id INTEGER PRIMARY KEY, a)"));
            return count(threads, millis, body -> body.run(value -> pool.write(it -> it.update(INSERT, value))));
        }
    }

    private interface Body {
        void run(Write write);
    }

    private interface Worker {
        void work(Body body);
    }

    private static double count(int threads, long millis, Worker worker) throws Exception {
        long[] counts = new long[threads];
        long[] nanos = new long[threads];
        CountDownLatch ready = new CountDownLatch(threads);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread thread = new Thread(() -> worker.work(write -> {
                ready.countDown();
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                long start = System.nanoTime();
                long end = start + TimeUnit.MILLISECONDS.toNanos(millis);
                long now = start;
                while (now < end) {
                    try {
                        write.once(counts[number]);
                        counts[number]++;
                    } catch (io.sqlane.error.BusyException starved) {
                        // With connections of their own, some threads do not come to it within the busy timeout.
                    }
                    now = System.nanoTime();
                }
                nanos[number] = now - start;
            }));
            running.add(thread);
            thread.start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        return Arrays.stream(counts).sum() * 1e9 / Arrays.stream(nanos).max().orElseThrow();
    }
}

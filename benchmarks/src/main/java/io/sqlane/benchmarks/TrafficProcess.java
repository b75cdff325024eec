package io.sqlane.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * The process of one {@link TrafficCase}: prints its sample in one line.
 *
 * <p>Arguments: work, side, threads, synchronous; the milliseconds that warm up, and those that count; a file that does
 * not exist yet.
 */
final class TrafficProcess {
    private final TrafficCase work;
    private final long warmUpNanos;
    private final long countedNanos;
    private final CyclicBarrier start;

    private TrafficProcess(TrafficCase work, long warmUpMillis, long countedMillis) {
        this.work = work;
        warmUpNanos = TimeUnit.MILLISECONDS.toNanos(warmUpMillis);
        countedNanos = TimeUnit.MILLISECONDS.toNanos(countedMillis);
        start = new CyclicBarrier(work.threads());
    }

    public static void main(String[] arguments) throws Exception {
        TrafficCase work = new TrafficCase(
                TrafficCase.Work.valueOf(arguments[0]),
                TrafficCase.Side.valueOf(arguments[1]),
                Integer.parseInt(arguments[2]),
                TrafficCase.Level.valueOf(arguments[3]));
        TrafficProcess process =
                new TrafficProcess(work, Long.parseLong(arguments[4]), Long.parseLong(arguments[5]));
        Path file = Path.of(arguments[6]);
        TrafficSample sample;
        try (TrafficSide side = TrafficSide.open(work.side(), file, work.synchronous())) {
            sample = process.run(side);
        }
        System.out.println(TrafficSample.line(sample));
        System.exit(0);
    }

    private TrafficSample run(TrafficSide side) throws Exception {
        List<FutureTask<Latencies>> tasks = new ArrayList<>();
        for (int i = 0; i < work.threads(); i++) {
            int number = i;
            FutureTask<Latencies> task = new FutureTask<>(() -> runThread(side, number));
            tasks.add(task);
            new Thread(task, "worker " + i).start();
        }
        List<Latencies> all = new ArrayList<>();
        for (FutureTask<Latencies> task : tasks) {
            all.add(task.get());
        }
        return sample(all);
    }

    private Latencies runThread(TrafficSide side, int number) throws Exception {
        Latencies latencies = new Latencies();
        SplittableRandom random = new SplittableRandom(number);
        try (TrafficSide.Session session = side.session()) {
            awaitOthers();
            long begin = System.nanoTime() + warmUpNanos;
            long end = begin + countedNanos;
            long before = System.nanoTime();
            for (long i = number; before - end < 0; i++) {
                boolean done = once(session, i, random.nextLong(TrafficSide.ROWS));
                long now = System.nanoTime();
                if (before - begin >= 0) {
                    latencies.add(now - before, done);
                    latencies.nanos = now - begin;
                }
                before = now;
            }
        }
        return latencies;
    }

    private void awaitOthers() throws InterruptedException, BrokenBarrierException {
        start.await();
    }

    private boolean once(TrafficSide.Session session, long i, long random) throws Exception {
        boolean writes = work.work() == TrafficCase.Work.WRITE || work.work() == TrafficCase.Work.MIXED && i % 10 == 0;
        return writes ? session.write(i) : session.read(random + 1) > 0;
    }

    private TrafficSample sample(List<Latencies> all) {
        long[] sorted = all.stream()
                .flatMapToLong(it -> Arrays.stream(it.values, 0, it.count))
                .sorted()
                .toArray();
        long[] done = all.stream().mapToLong(it -> it.count - it.failed).sorted().toArray();
        long failed = all.stream().mapToLong(it -> it.failed).sum();
        long nanos = all.stream().mapToLong(it -> it.nanos).max().orElseThrow();
        return new TrafficSample(
                work, 0, Arrays.stream(done).sum(), nanos, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999),
                at(sorted, 1), done[0], done[done.length - 1], failed);
    }

    private static long at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
    }

    /** Of one thread; those of attempts that failed count, too. */
    private static final class Latencies {
        private long[] values = new long[1 << 16];
        private int count;
        private int failed;
        private long nanos;

        private void add(long value, boolean done) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
            failed += done ? 0 : 1;
        }
    }
}

package io.sqlane.internal.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.TransactionMode;
import io.sqlane.concurrent.DatabasePool;
import io.sqlane.concurrent.PoolOptions;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Leaks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstrumentsTest {
    private static final int TIMES = 100;

    @TempDir
    Path folder;

    private DatabasePool pool(Path file, OpenOptions options) {
        return DatabasePool.open(
                file, PoolOptions.builder().openOptions(options).checkpointPages(1).build());
    }

    /** Writes and reads by a pool, and transactions and checkpoints of a connection of its own. */
    private static void work(Path file, DatabasePool pool, OpenOptions options) {
        pool.write(it -> it.update("CREATE TABLE IF NOT EXISTS t(a)"));
        for (int i = 0; i < TIMES; i++) {
            pool.write(it -> it.update("INSERT INTO t VALUES (1)"));
            pool.read(it -> it.query("SELECT count(*) FROM t").first(row -> row.getLong(0)));
        }
        try (Database own = Database.open(file, options)) {
            own.transaction(TransactionMode.IMMEDIATE, it -> it.update("DELETE FROM t"));
            own.checkpoint(io.sqlane.Checkpoint.Mode.PASSIVE);
        }
    }

    // ---- nobody listens

    /** Counts how often the clock of the instruments is read; in a process in which nothing records. */
    static final class CountingClock {
        private CountingClock() {}

        public static void main(String[] arguments) {
            AtomicInteger reads = new AtomicInteger();
            LongSupplier usual = Instruments.clock;
            Instruments.clock = () -> {
                reads.incrementAndGet();
                return usual.getAsLong();
            };
            MetricsListener listener = new MetricsListener() {};
            OpenOptions options = arguments[1].equals("on")
                    ? OpenOptions.builder().metricsListener(listener).build()
                    : OpenOptions.defaults();
            Path file = Path.of(arguments[0]);
            PoolOptions pooled = PoolOptions.builder().openOptions(options).checkpointPages(1).build();
            try (DatabasePool pool = DatabasePool.open(file, pooled)) {
                work(file, pool, options);
            }
            System.out.println(reads);
        }
    }

    private int clockReads(String how) {
        ChildJvm.Result result =
                ChildJvm.of(CountingClock.class, folder.resolve("clock.db").toString(), how).run();
        assertEquals(0, result.exitCode(), result::toString);
        return Integer.parseInt(result.out().strip());
    }

    @Test
    void clockIsNotReadIfNobodyListens() {
        assertEquals(0, clockReads("off"));
    }

    @Test
    void clockIsReadIfSomebodyListens() {
        assertTrue(clockReads("on") > 2 * TIMES);
    }

    /** Prints the bytes that the instruments allocate when nobody listens, and when somebody does. */
    static final class Allocation {
        private Allocation() {}

        public static void main(String[] arguments) {
            System.out.println(bytes(new Instruments("off", Instruments.NO_METRICS)) + " "
                    + (bytes(new Instruments("on", new MetricsListener() {})) > 0));
        }

        private static long bytes(Instruments instruments) {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            use(instruments);
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            use(instruments);
            return threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        }

        private static void use(Instruments instruments) {
            for (int i = 0; i < 100_000; i++) {
                long start = instruments.start();
                instruments.transactionEnded(start, true);
                instruments.groupCommitted(start, 1, 0, i);
                instruments.checkpointed(start, false, i, i);
                instruments.lockWaitedSince(start, 0);
                instruments.retried(5, i);
            }
        }
    }

    @Test
    void nothingIsAllocatedIfNobodyListens() {
        // Interpreted, so that no compiler can take an allocation away.
        ChildJvm.Result result = ChildJvm.of(Allocation.class).option("-Xint").run();
        assertEquals("0 true\n", result.out(), result::toString);
    }

    // ---- somebody does

    @Test
    void listenerIsToldOfEachKind() {
        Set<String> told = new TreeSet<>();
        MetricsListener listener = new MetricsListener() {
            @Override
            public void groupCommitted(String database, int writes, int queuedWrites, long elapsedNanos) {
                told.add("group " + database + ' ' + writes + ' ' + queuedWrites + ' ' + (elapsedNanos > 0));
            }

            @Override
            public void walSize(String database, long bytes) {
                told.add("wal " + database + ' ' + (bytes > 0));
            }

            @Override
            public void transactionEnded(String database, boolean committed, long elapsedNanos) {
                told.add("transaction " + database + ' ' + committed + ' ' + (elapsedNanos > 0));
            }

            @Override
            public void checkpointed(String database, boolean busy, int walFrames, int frames, long elapsedNanos) {
                told.add("checkpoint " + database + ' ' + busy + ' ' + (walFrames == frames));
            }

            @Override
            public void oldestRead(String database, long ageNanos) {
                told.add("oldest " + database + ' ' + ageNanos);
            }
        };
        OpenOptions options =
                OpenOptions.builder().name("a").metricsListener(listener).build();
        Path file = folder.resolve("a.db");
        try (DatabasePool pool = pool(file, options)) {
            work(file, pool, options);
        }
        assertEquals(
                Set.of("group a 1 0 true", "wal a true", "transaction a true true", "checkpoint a (writer) false true",
                        "checkpoint a false true", "oldest a 0"),
                told);
    }

    @Test
    void oldestReadIsToldWithItsAge() {
        List<Long> ages = new ArrayList<>();
        MetricsListener listener = new MetricsListener() {
            @Override
            public void oldestRead(String database, long ageNanos) {
                ages.add(ageNanos);
            }
        };
        Path file = folder.resolve("a.db");
        try (DatabasePool pool = pool(file, OpenOptions.builder().metricsListener(listener).build())) {
            pool.write(it -> it.update("CREATE TABLE t(a)"));
            pool.read(reader -> {
                reader.query("SELECT count(*) FROM t").first(row -> row.getLong(0));
                assertTrue(pool.state().oldestReadAge().toNanos() > 0);
                return pool.write(it -> it.update("INSERT INTO t VALUES (1)"));
            });
            assertEquals(null, pool.state().oldestReadAge());
        }
        assertEquals(2, ages.size(), ages::toString);
        assertEquals(0, ages.get(0));
        assertTrue(ages.get(1) > 0);
    }

    @Test
    void listenerThatThrowsIsLoggedAndHurtsNobody() {
        MetricsListener failing = new MetricsListener() {
            @Override
            public void groupCommitted(String database, int writes, int queuedWrites, long elapsedNanos) {
                throw new IllegalStateException("a listener of mine");
            }

            @Override
            public void transactionEnded(String database, boolean committed, long elapsedNanos) {
                throw new IllegalStateException("a listener of mine");
            }
        };
        OpenOptions options = OpenOptions.builder().metricsListener(failing).build();
        Path file = folder.resolve("a.db");
        try (Leaks log = new Leaks();
                DatabasePool pool = pool(file, options)) {
            work(file, pool, options);
            assertEquals(TIMES + 2, log.logged("a metrics listener failed").size());
        }
    }

    @Test
    void flightRecorderHasTheEvents() throws IOException {
        Path dump = folder.resolve("work.jfr");
        Path file = folder.resolve("a.db");
        OpenOptions options = OpenOptions.builder().name("recorded").build();
        try (DatabasePool pool = pool(file, options);
                Recording recording = new Recording()) {
            for (String name : List.of("Transaction", "GroupCommit", "Checkpoint", "OldestRead", "LockWait", "Retry")) {
                recording.enable("io.sqlane." + name);
            }
            recording.start();
            work(file, pool, options);
            new Instruments("recorded", Instruments.NO_METRICS).retried(5, 7);
            new Instruments("recorded", Instruments.NO_METRICS).lockWaited(3, 7);
            recording.stop();
            recording.dump(dump);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(dump);
        Set<String> names = events.stream()
                .filter(event -> event.getString("connection").startsWith("recorded"))
                .map(event -> event.getEventType().getName())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                Set.of("io.sqlane.Transaction", "io.sqlane.GroupCommit", "io.sqlane.Checkpoint",
                        "io.sqlane.OldestRead", "io.sqlane.LockWait", "io.sqlane.Retry"),
                names);
        RecordedEvent group = events.stream()
                .filter(event -> event.getEventType().getName().equals("io.sqlane.GroupCommit"))
                .findFirst()
                .orElseThrow();
        assertEquals(1, group.getInt("writes"));
        assertTrue(group.getLong("walBytes") > 0);
        assertTrue(group.getDuration("elapsed").toNanos() > 0);
    }

    /** Works where there is no recorder. */
    static final class WithoutRecorder {
        private WithoutRecorder() {}

        public static void main(String[] arguments) {
            Path file = Path.of(arguments[0]);
            try (DatabasePool pool = DatabasePool.open(file, PoolOptions.defaults())) {
                work(file, pool, OpenOptions.defaults());
            }
            System.out.println(ModuleLayer.boot().findModule("jdk.jfr").isPresent());
        }
    }

    @Test
    void libraryWorksWithoutFlightRecorder() {
        ChildJvm.Result result = ChildJvm.of(
                        WithoutRecorder.class, folder.resolve("a.db").toString())
                .option("--limit-modules", "java.base,java.logging")
                .run();
        assertEquals("false\n", result.out(), result::toString);
    }
}

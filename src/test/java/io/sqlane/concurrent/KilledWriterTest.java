package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.testing.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while their threads write in groups, and processes that write at once. */
class KilledWriterTest {
    private static final int CYCLES = Integer.getInteger("kill.cycles", 4);
    private static final int THREADS = 8;
    private static final String EARLY = "early";

    @TempDir
    Path folder;

    private static DatabasePool open(String file) {
        Initialisation initialisation = Initialisation.builder()
                .step(1, it -> {
                    it.execute("CREATE TABLE t(a, half); CREATE TABLE counter(n); INSERT INTO counter VALUES (0)");
                    return null;
                })
                .build();
        return DatabasePool.open(
                Path.of(file), PoolOptions.builder().initialisation(initialisation).build());
    }

    private static synchronized void tell(long value) {
        System.out.println(value);
        System.out.flush();
    }

    /** Writes without end, two rows each time, and prints each write that was acknowledged. */
    public static final class Child {
        public static void main(String[] arguments) throws Exception {
            boolean early = arguments[1].equals(EARLY);
            DatabasePool pool = open(arguments[0]);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                long first = i * 1_000_000L;
                Thread thread = new Thread(() -> {
                    for (long value = first; ; value++) {
                        writeTwice(pool, value, early);
                        if (!early) {
                            tell(value);
                        }
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private static void writeTwice(DatabasePool pool, long value, boolean early) {
            pool.write(it -> {
                it.update("INSERT INTO t VALUES (?, 1)", value);
                it.update("INSERT INTO t VALUES (?, 2)", value);
                if (early) {
                    // What must be seen: an acknowledgement before COMMIT.
                    tell(value);
                    while (true) {
                        LockSupport.park();
                    }
                }
                return null;
            });
        }
    }

    /** The writes that a killed child has printed and that are not in the file. */
    private Set<Long> lost(String how, int cycle, int lines) {
        String file = folder.resolve(how + cycle + ".db").toString();
        Set<Long> acknowledged = new HashSet<>();
        ChildJvm.Result result;
        try (ChildJvm.Running child = ChildJvm.of(Child.class, file, how).option("-Xmx64m").start()) {
            for (int i = 0; i < lines; i++) {
                acknowledged.add(Long.parseLong(child.nextLine()));
            }
            child.kill();
            result = child.await();
        }
        // The last line may have been cut.
        String whole = result.out();
        whole.lines().limit(Math.max(lines, whole.lines().count() - 1)).map(Long::valueOf).forEach(acknowledged::add);
        try (DatabasePool pool = open(file)) {
            pool.write(it -> it.update("UPDATE counter SET n = n + 1"));
            pool.read(it -> {
                assertEquals(List.of(), it.pragmas().integrityCheck());
                assertEquals(
                        List.of(),
                        it.query("SELECT a FROM t GROUP BY a HAVING count(*) <> 2").list(row -> row.getLong(0)));
                it.query("SELECT a FROM t").list(row -> row.getLong(0)).forEach(acknowledged::remove);
                return null;
            });
        }
        return acknowledged;
    }

    @Test
    void killedProcessLosesNoAcknowledgedWrite() {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            assertEquals(Set.of(), lost("whole", cycle, 50 + 37 * cycle));
        }
    }

    @Test
    void acknowledgementBeforeTheCommitIsCaught() {
        assertFalse(lost(EARLY, 0, 1).isEmpty());
    }

    // ---- many processes

    /** Raises a counter from some threads, and prints how often that was acknowledged by each. */
    public static final class Counter {
        public static void main(String[] arguments) throws Exception {
            int times = Integer.parseInt(arguments[1]);
            try (DatabasePool pool = open(arguments[0])) {
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Thread thread = new Thread(() -> {
                        for (int n = 0; n < times; n++) {
                            pool.write(it -> it.update("UPDATE counter SET n = n + 1"));
                        }
                        tell(times);
                    });
                    threads.add(thread);
                    thread.start();
                }
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        }
    }

    @Test
    void manyProcessesAndThreadsLoseNoUpdate() {
        String file = folder.resolve("counter.db").toString();
        List<ChildJvm.Running> children = new ArrayList<>();
        // Newer JVMs print a warning without the second.
        String[] options = Runtime.version().feature() < 22
                ? new String[] {"-Xmx64m"}
                : new String[] {"-Xmx64m", "--enable-native-access=ALL-UNNAMED"};
        for (int i = 0; i < 4; i++) {
            children.add(ChildJvm.of(Counter.class, file, "50")
                    .option(options)
                    .timeout(Duration.ofMinutes(3))
                    .start());
        }
        long acknowledged = 0;
        for (ChildJvm.Running child : children) {
            ChildJvm.Result result = child.await();
            assertEquals(0, result.exitCode(), result::toString);
            assertEquals("", result.err());
            acknowledged += result.out().lines().mapToLong(Long::parseLong).sum();
        }
        assertTrue(acknowledged == 4 * 4 * 50, () -> "some thread failed");
        try (Database database = Database.open(Path.of(file))) {
            assertEquals(acknowledged, database.query("SELECT n FROM counter").first(r -> r.getLong(0)).get());
        }
    }
}

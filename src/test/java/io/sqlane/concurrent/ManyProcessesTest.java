package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of several threads each that raise one counter at the same time. */
class ManyProcessesTest {
    private static final int PROCESSES = Integer.getInteger("counter.processes", 8);
    private static final int THREADS = Integer.getInteger("counter.threads", 4);

    /** How often the slowest process does it before all are told to stop. */
    private static final int WRITES = Integer.getInteger("counter.writes", 400);

    /** A process or thread that gets less than so much of what another one gets is starved. */
    private static final double LEAST_SHARE = 0.25;

    @TempDir
    Path folder;

    private static DatabasePool open(String file) {
        Initialisation initialisation = Initialisation.builder()
                .step(1, it -> {
                    it.execute("CREATE TABLE counter(n); INSERT INTO counter VALUES (0)");
                    return null;
                })
                .build();
        return DatabasePool.open(
                Path.of(file),
                PoolOptions.builder()
                        .initialisation(initialisation)
                        .writeTimeout(Duration.ofSeconds(60))
                        .build());
    }

    private static synchronized void tell(Object value) {
        System.out.println(value);
    }

    /** Raises the counter from some threads between a first and a second line of input; prints how often each did. */
    public static final class Counter {
        public static void main(String[] arguments) throws Exception {
            try (DatabasePool pool = open(arguments[0])) {
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
                int enough = Integer.parseInt(arguments[2]);
                AtomicInteger all = new AtomicInteger();
                AtomicBoolean over = new AtomicBoolean();
                tell("ready");
                in.readLine();
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                    Thread thread = new Thread(() -> {
                        long times = 0;
                        for (; !over.get(); times++) {
                            pool.write(it -> it.update("UPDATE counter SET n = n + 1"));
                            if (all.incrementAndGet() == enough) {
                                tell("enough");
                            }
                        }
                        tell(times);
                    });
                    threads.add(thread);
                    thread.start();
                }
                tell("started");
                in.readLine();
                over.set(true);
                tell("stopping");
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        }
    }

    private ChildJvm.Running start(String file) {
        // Newer JVMs print a warning without the second.
        String[] options = Runtime.version().feature() < 22
                ? new String[] {"-Xmx64m"}
                : new String[] {"-Xmx64m", "--enable-native-access=ALL-UNNAMED"};
        return ChildJvm.of(Counter.class, file, Integer.toString(THREADS), Integer.toString(WRITES))
                .option(options)
                .timeout(Duration.ofSeconds(300 + WRITES / 4))
                .start();
    }

    /** How often the threads of a child did it. A write that failed would be on its standard error. */
    private static List<Long> times(ChildJvm.Running child) {
        ChildJvm.Result result = child.await();
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals("", result.err());
        return result.out()
                .lines()
                .filter(line -> Character.isDigit(line.charAt(0)))
                .map(Long::valueOf)
                .toList();
    }

    /** While they all have to wait, so that none gets a start over the others, or is let run on alone. */
    private static void tellAll(DatabasePool pool, List<ChildJvm.Running> children, String line, String answer) {
        pool.write(it -> {
            children.forEach(child -> child.send(line));
            children.forEach(child -> child.awaitLine(answer));
            return null;
        });
    }

    @Test
    void counterIsWhatWasAcknowledgedAndNobodyStarves() {
        String file = folder.resolve("counter.db").toString();
        List<ChildJvm.Running> children = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            children.add(start(file));
        }
        children.forEach(child -> child.awaitLine("ready"));
        try (DatabasePool pool = open(file)) {
            tellAll(pool, children, "go", "started");
            children.forEach(child -> child.awaitLine("enough"));
            tellAll(pool, children, "stop", "stopping");
        }
        List<Long> processes = new ArrayList<>();
        for (ChildJvm.Running child : children) {
            List<Long> threads = times(child);
            assertEquals(THREADS, threads.size());
            assertTrue(threads.stream().allMatch(times -> times > 0), threads::toString);
            processes.add(threads.stream().mapToLong(Long::longValue).sum());
        }
        long least = processes.stream().mapToLong(Long::longValue).min().orElseThrow();
        long most = processes.stream().mapToLong(Long::longValue).max().orElseThrow();
        assertTrue(least >= LEAST_SHARE * most, processes::toString);
        try (Database database = Database.open(Path.of(file))) {
            assertEquals(
                    processes.stream().mapToLong(Long::longValue).sum(),
                    database.query("SELECT n FROM counter").first(row -> row.getLong(0)).get());
        }
    }
}

package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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

/** Processes that are killed while their threads write in groups. */
class KilledWriterTest {
    private static final int CYCLES = Integer.getInteger("kill.cycles", 100);
    private static final int GROUP_CYCLES = Integer.getInteger("kill.group.cycles", 2);
    private static final int THREADS = 4;
    private static final int PROCESSES = 8;
    private static final String WHOLE = "whole";
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
                Path.of(file),
                PoolOptions.builder()
                        .initialisation(initialisation)
                        .writeTimeout(Duration.ofSeconds(10))
                        .build());
    }

    private static synchronized void tell(long value) {
        System.out.println(value);
        System.out.flush();
    }

    /** Writes without end, two rows each time, and prints each write that was acknowledged. */
    public static final class Child {
        public static void main(String[] arguments) throws Exception {
            boolean early = arguments[1].equals(EARLY);
            long start = Long.parseLong(arguments[2]) * 100_000_000L;
            DatabasePool pool = open(arguments[0]);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                long first = start + i * 1_000_000L;
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

    private static ChildJvm.Running start(String file, String how, int number) {
        return ChildJvm.of(Child.class, file, how, Integer.toString(number))
                .option("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .start();
    }

    /** Kills the children that write after so many lines of each, and answers all that they have printed. */
    private static Set<Long> acknowledgedBefore(int lines, List<ChildJvm.Running> children) {
        for (ChildJvm.Running child : children) {
            for (int i = 0; i < lines; i++) {
                child.nextLine();
            }
        }
        children.forEach(ChildJvm.Running::kill);
        Set<Long> acknowledged = new HashSet<>();
        for (ChildJvm.Running child : children) {
            List<String> printed = child.await().out().lines().toList();
            // The last line may have been cut.
            printed.stream().limit(Math.max(lines, printed.size() - 1)).map(Long::valueOf).forEach(acknowledged::add);
        }
        return acknowledged;
    }

    /** The writes that killed children have printed and that are not in the file. */
    private Set<Long> lost(String how, int cycle, int processes, int lines) {
        String file = folder.resolve(how + processes + "-" + cycle + ".db").toString();
        // The survivor: it is open before, and writes as soon as the others are dead.
        try (DatabasePool pool = open(file)) {
            List<ChildJvm.Running> children = new ArrayList<>();
            for (int number = 0; number < processes; number++) {
                children.add(start(file, how, number));
            }
            Set<Long> acknowledged = acknowledgedBefore(lines, children);
            pool.write(it -> it.update("UPDATE counter SET n = n + 1"));
            pool.read(it -> {
                assertEquals(List.of(), it.pragmas().integrityCheck());
                assertEquals(
                        List.of(),
                        it.query("SELECT a FROM t GROUP BY a HAVING count(*) <> 2").list(row -> row.getLong(0)));
                it.query("SELECT a FROM t").list(row -> row.getLong(0)).forEach(acknowledged::remove);
                return null;
            });
            return acknowledged;
        }
    }

    @Test
    void killedProcessLosesNoAcknowledgedWrite() {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            assertEquals(Set.of(), lost(WHOLE, cycle, 1, 1 + 13 * (cycle % 20)));
        }
    }

    @Test
    void killedProcessesLoseNoAcknowledgedWrite() {
        for (int cycle = 0; cycle < GROUP_CYCLES; cycle++) {
            assertEquals(Set.of(), lost(WHOLE, cycle, PROCESSES, 1 + 7 * (cycle % 20)));
        }
    }

    @Test
    void acknowledgementBeforeTheCommitIsCaught() {
        assertFalse(lost(EARLY, 0, 1, 1).isEmpty());
    }
}

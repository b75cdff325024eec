package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.HandOver;
import io.sqlane.InterruptHandle;
import io.sqlane.OpenOptions;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.OpenFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several parties at once at the end of a connection, many times over. {@code src/jcstress} looks at the same places
 * more closely; this is what every build runs.
 */
class ReleaseRaceTest {
    private static final int ROUNDS = 1_000;

    @TempDir
    Path folder;

    private final ExecutorService executor = Executors.newFixedThreadPool(3);

    @AfterEach
    void stop() {
        executor.shutdown();
    }

    /** Runs the first on this thread the others on threads of their own, all at once, and answers what they said. */
    @SafeVarargs
    private <T> List<T> race(Callable<T> first, Callable<T>... others) throws Exception {
        CyclicBarrier start = new CyclicBarrier(others.length + 1);
        List<Future<T>> futures = new ArrayList<>();
        for (Callable<T> other : others) {
            futures.add(executor.submit(() -> {
                start.await();
                return other.call();
            }));
        }
        List<T> answers = new ArrayList<>();
        start.await();
        answers.add(first.call());
        for (Future<T> future : futures) {
            answers.add(future.get());
        }
        return answers;
    }

    /** What the cleaner and the reaper do. */
    private static boolean reclaim(Database database) {
        return Access.connection(database).connection.reclaim();
    }

    @Test
    void ownerAndReclaimersCloseAConnectionOnce() throws Exception {
        Path file = folder.resolve("test.db");
        for (int round = 0; round < ROUNDS; round++) {
            Database database = Database.open(file);
            database.execute("SELECT 1 FROM sqlite_schema");
            List<Boolean> won = race(
                    () -> {
                        database.close();
                        return false;
                    },
                    () -> reclaim(database),
                    () -> reclaim(database));
            assertTrue(won.stream().filter(it -> it).count() <= 1, "closed by both");
            assertFalse(database.isOpen());
        }
        assertEquals(List.of(), OpenFiles.of(file));
    }

    @Test
    void useFromOtherThreadsDuringCloseIsRefusedEachTime() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Database database = Database.openInMemory();
            Callable<Boolean> use = () -> {
                RuntimeException refused = assertThrows(IllegalStateException.class, database::inTransaction);
                return refused instanceof ThreadConfinementException
                        || String.valueOf(refused.getMessage()).endsWith("is closed");
            };
            List<Boolean> refused = race(
                    () -> {
                        database.close();
                        return true;
                    },
                    use,
                    use);
            assertEquals(List.of(true, true, true), refused);
        }
    }

    @Test
    void interruptDuringCloseAnswersWhetherItCameInTime() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Database database = Database.openInMemory();
            InterruptHandle handle = database.interruptHandle();
            race(
                    () -> {
                        database.close();
                        return false;
                    },
                    handle::interrupt,
                    handle::interrupt);
            assertFalse(handle.interrupt());
        }
    }

    @Test
    void interruptDuringCallsNeverMeetsAClosedConnection() throws Exception {
        for (int round = 0; round < ROUNDS / 10; round++) {
            Database database = Database.openInMemory();
            InterruptHandle handle = database.interruptHandle();
            Callable<Integer> interrupt = () -> {
                int count = 0;
                while (handle.interrupt()) {
                    count++;
                }
                return count;
            };
            race(
                    () -> {
                        for (int i = 0; i < 20; i++) {
                            database.inTransaction();
                        }
                        database.close();
                        return 0;
                    },
                    interrupt,
                    interrupt);
        }
    }

    @Test
    void handOverIsTakenByOne() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            HandOver token = Database.openInMemory().handOver();
            Callable<Boolean> take = () -> {
                try (Database taken = token.take()) {
                    return !taken.inTransaction();
                } catch (IllegalStateException takenAlready) {
                    return false;
                }
            };
            assertEquals(1, race(take, take, take).stream().filter(it -> it).count());
        }
    }

    /** Former owners end while the reaper looks and the next ones take over. */
    @Test
    void handOverByDyingThreadsIsNeverReclaimed() throws Exception {
        try (Leaks leaks = new Leaks()) {
            OpenOptions options =
                    OpenOptions.defaults().toBuilder().metricsListener(leaks).build();
            HandOver[] token = {Database.openInMemory(options).handOver()};
            for (int round = 0; round < ROUNDS; round++) {
                Thread thread = new Thread(() -> {
                    Database database = token[0].take();
                    database.execute("CREATE TABLE IF NOT EXISTS t(a); INSERT INTO t VALUES (1)");
                    token[0] = database.handOver();
                });
                thread.start();
                thread.join();
            }
            try (Database database = token[0].take()) {
                assertEquals(List.of((long) ROUNDS), database.prepare("SELECT count(*) FROM t")
                        .list(row -> row.getLong(0)));
            }
            assertEquals(0, leaks.unread());
        }
    }
}

package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.await;
import static io.sqlane.concurrent.PoolTests.count;
import static io.sqlane.concurrent.PoolTests.get;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.concurrent.PoolTests.Caller;
import io.sqlane.concurrent.PoolTests.Holding;
import io.sqlane.error.ReadOnlyException;
import io.sqlane.error.SqliteException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.testing.OpenFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The readers of a pool. */
class PoolReadsTest {
    @TempDir
    Path folder;

    private Path file;
    private DatabasePool pool;

    @BeforeEach
    void open() {
        file = folder.resolve("pool.db");
        pool = open(PoolOptions.builder().maxReaders(2));
        pool.write(it -> it.update("CREATE TABLE t(a INTEGER PRIMARY KEY)"));
    }

    private DatabasePool open(PoolOptions.Builder options) {
        return DatabasePool.open(file, options.build());
    }

    @AfterEach
    void close() {
        pool.close();
        assertEquals(List.of(), OpenFiles.of(file));
    }

    // ---- reads

    @Test
    void readSeesAcknowledgedWrites() {
        for (int i = 1; i <= 100; i++) {
            int value = i;
            pool.write(it -> insert(it, value));
            assertEquals(i, count(pool));
        }
    }

    @Test
    void readSeesFutureThatIsCompleted() {
        get(pool.writeAsync(it -> insert(it, 1)));
        assertEquals(1, count(pool));
    }

    @Test
    void readSeesOneState() {
        List<Long> counts = pool.<List<Long>, RuntimeException>read(it -> {
            long before = count(it);
            pool.write(writer -> insert(writer, 1));
            return List.of(before, count(it));
        });
        assertEquals(List.of(0L, 0L), counts);
        assertEquals(1, count(pool));
    }

    @Test
    void readerMustNotWriteOrEndItsTransaction() {
        assertThrows(ReadOnlyException.class, () -> pool.read(it -> insert(it, 1)));
        SqliteException refused = assertThrows(SqliteException.class, () -> pool.read(it -> it.update("COMMIT")));
        assertEquals("SQLITE_AUTH", refused.extendedCode().name());
    }

    @Test
    void lentDatabaseIsDeadAfterItsTask() {
        List<Database> lent = new ArrayList<>();
        pool.read(lent::add);
        pool.write(lent::add);
        pool.writeWithoutTransaction(lent::add);

        for (Database database : lent) {
            assertThrows(ThreadConfinementException.class, () -> count(database));
        }
    }

    @Test
    void rowsOfATaskThatIsOverAreEndedInTheNext() {
        pool.write(it -> it.update("INSERT INTO t(a) VALUES (1), (2), (3)"));
        AtomicReference<io.sqlane.Rows> rows = new AtomicReference<>();
        pool.read(it -> {
            rows.set(it.prepare("SELECT a FROM t").fetchSize(1).query());
            return rows.get().next();
        });
        assertThrows(IllegalStateException.class, () -> pool.read(it -> rows.get().next()));
    }

    @Test
    void readersAreOpenedWhenTheyAreNeededAndKept() {
        assertEquals(0, pool.state().totalReaders());
        for (int i = 0; i < 10; i++) {
            count(pool);
        }
        assertEquals(1, pool.state().totalReaders());
        assertEquals(1, pool.state().idleReaders());
        try (Holding holding = Holding.reader(pool)) {
            count(pool);
            assertEquals(2, pool.state().totalReaders());
            assertEquals(1, pool.state().activeReaders());
        }
    }

    @Test
    void waitForAReaderEndsWithTheStateOfThePool() {
        try (DatabasePool other = open(PoolOptions.builder().maxReaders(1).readTimeout(Duration.ofMillis(1)));
                Holding holding = Holding.reader(other)) {
            PoolTimeoutException late = assertThrows(PoolTimeoutException.class, () -> count(other));
            assertTrue(late.getMessage().contains("total=1, active=1, idle=0, waiting=1"), late::getMessage);
            assertTrue(
                    late.getMessage()
                            .matches(".*oldest holder=\"holder\" since \\d+ ms, "
                                    + "at \\S*example.Application.hold\\(.*\\).*"),
                    late::getMessage);
        }
    }

    @Test
    void waitingReadersAreServedInOrder() {
        List<Integer> order = new CopyOnWriteArrayList<>();
        List<Caller> callers = new ArrayList<>();
        try (DatabasePool other = open(PoolOptions.builder().maxReaders(1))) {
            try (Holding holding = Holding.reader(other)) {
                for (int i = 0; i < 5; i++) {
                    int number = i;
                    callers.add(new Caller(() -> other.read(it -> order.add(number))));
                    await(() -> other.state().waitingReads() == number + 1);
                }
            }
            callers.forEach(caller -> assertNull(caller.thrown()));
        }
        assertEquals(List.of(0, 1, 2, 3, 4), order);
    }

    @Test
    void interruptedReaderDoesNotRunItsTask() {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger flags = new AtomicInteger();
        try (DatabasePool other = open(PoolOptions.builder().maxReaders(1));
                Holding holding = Holding.reader(other)) {
            Caller caller = new Caller(() -> {
                try {
                    other.read(it -> runs.incrementAndGet());
                } finally {
                    flags.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                }
            });
            await(() -> other.state().waitingReads() == 1);
            caller.thread.interrupt();
            assertInstanceOf(CancellationException.class, caller.thrown());
        }
        assertEquals(0, runs.get());
        assertEquals(1, flags.get());
    }

    @Test
    void functionsAreThereInEveryConnection() {
        try (DatabasePool other = open(PoolOptions.builder().onOpen(database -> Functions.scalar(
                database, "answer", FunctionOptions.arguments(0), (values, result) -> result.set(42L))))) {
            String sql = "SELECT answer()";
            assertEquals(42, other.<Long, RuntimeException>read(it -> it.query(sql).first(r -> r.getLong(0)).get()));
            assertEquals(42, other.<Long, RuntimeException>write(it -> it.query(sql).first(r -> r.getLong(0)).get()));
        }
    }

    // ---- concurrent reads

    @Test
    void concurrentReadSeesWhatWasGivenBeforeAndNothingLater() {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        AtomicInteger seen = new AtomicInteger();
        Caller caller;
        try (Holding holding = new Holding(pool)) {
            pool.writeAsync(it -> insert(it, 1));
            caller = new Caller(() -> pool.concurrentRead(it -> {
                reading.countDown();
                await(written);
                seen.set((int) count(it));
                return null;
            }));
            await(() -> pool.state().queuedWrites() == 2);
            pool.writeAsync(it -> insert(it, 2));
        }
        await(reading);
        pool.write(it -> insert(it, 3));
        written.countDown();
        assertNull(caller.thrown());
        assertEquals(1, seen.get());
        assertEquals(3, count(pool));
    }

    @Test
    void whoHasWaitedForLongIsNotPassed() throws InterruptedException {
        List<String> order = new CopyOnWriteArrayList<>();
        try (DatabasePool pool = DatabasePool.open(
                folder.resolve("passed.db"), PoolOptions.builder().maxReaders(1).build())) {
            Thread waiting = new Thread(() -> pool.read(reader -> order.add("waiting")));
            pool.read(reader -> {
                waiting.start();
                await(() -> pool.state().waitingReads() == 1);
                long longEnough = System.nanoTime() + 5_000_000;
                await(() -> System.nanoTime() >= longEnough);
                return null;
            });
            pool.read(reader -> order.add("passing"));
            waiting.join();
        }
        assertEquals(List.of("waiting", "passing"), order);
    }
}

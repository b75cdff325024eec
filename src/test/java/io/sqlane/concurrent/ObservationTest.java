package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.await;
import static io.sqlane.concurrent.PoolTests.group;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.error.SqliteException;
import io.sqlane.testing.Leaks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservationTest {
    private static final String SCHEMA = """
            CREATE TABLE t(a INTEGER PRIMARY KEY, b UNIQUE);
            CREATE TABLE other(a PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE child(a REFERENCES t ON DELETE CASCADE);
            CREATE VIEW both AS SELECT t.a FROM t JOIN other USING (a);
            CREATE VIEW outer_view AS SELECT * FROM both;
            CREATE VIRTUAL TABLE words USING fts5(text);
            CREATE TABLE cause(a);
            CREATE TRIGGER effect AFTER INSERT ON cause BEGIN INSERT INTO other VALUES (NEW.a); END;
            """;

    @TempDir
    Path folder;

    private DatabasePool pool;
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final BlockingQueue<Set<String>> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() {
        Initialisation schema = Initialisation.builder()
                .step(1, it -> {
                    it.execute(SCHEMA);
                    return null;
                })
                .build();
        pool = DatabasePool.open(
                folder.resolve("observed.db"), PoolOptions.builder().initialisation(schema).build());
    }

    @AfterEach
    void close() {
        pool.close();
        executor.shutdownNow();
    }

    private Observation observe(String... tables) {
        return pool.observe(Set.of(tables), executor, told::add);
    }

    private Observation observeQuery(String sql) {
        return pool.observeQuery(sql, executor, told::add);
    }

    private void write(String sql) {
        pool.write(it -> {
            it.execute(sql);
            return null;
        });
    }

    private void assertTold(String... tables) throws InterruptedException {
        assertEquals(Set.of(tables), told.poll(60, TimeUnit.SECONDS));
    }

    /** All that was published before is told when the executor has come to this. */
    private void assertToldNothing() throws Exception {
        executor.submit(() -> {}).get();
        assertEquals(List.of(), List.copyOf(told));
    }

    private void assertTellsOf(String sql, String... tables) throws InterruptedException {
        write(sql);
        assertTold(tables);
    }

    @Test
    void everyKindOfChangeIsTold() throws Exception {
        observe("t", "OTHER", "child");
        assertTellsOf("INSERT INTO t VALUES (1, 1), (2, 2)", "t");
        assertTellsOf("INSERT INTO child VALUES (1); INSERT INTO other VALUES (1)", "child", "other");
        assertTellsOf("UPDATE t SET b = 3 WHERE a = 2", "t");
        assertTellsOf("INSERT INTO cause VALUES (7)", "other");
        assertTellsOf("DELETE FROM t WHERE a = 1", "t", "child");
        assertTellsOf("REPLACE INTO t VALUES (9, 3)", "t");
        assertTellsOf("DELETE FROM other", "other");
        assertTellsOf("DELETE FROM t", "t");
    }

    @Test
    void otherChangesAreNotTold() throws Exception {
        observe("t");
        write("INSERT INTO other VALUES (1); CREATE TEMP TABLE hidden(a)");
        write("UPDATE t SET b = 1 WHERE a = 100");
        pool.read(it -> it.query("SELECT * FROM t").list(row -> row.getLong(0)));
        assertToldNothing();
    }

    @Test
    void whatIsRolledBackIsNotTold() throws Exception {
        observe("t", "other");
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> it.update("INSERT INTO other VALUES (1)"),
                it -> {
                    it.update("INSERT INTO t VALUES (1, 1)");
                    throw new IllegalArgumentException("fails alone");
                });
        PoolTests.get(futures.get(0));
        PoolTests.failure(futures.get(1));
        assertTold("other");
        assertThrows(SqliteException.class, () -> write("INSERT INTO t VALUES (1, 1); INSERT INTO nowhere VALUES (1)"));
        assertToldNothing();
    }

    @Test
    void groupThatEndsIsToldOnceItIsWritten() throws Exception {
        observe("t", "other");
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> it.update("INSERT INTO other VALUES (1)"),
                it -> it.update("INSERT OR ROLLBACK INTO other VALUES (1)"),
                it -> it.update("INSERT INTO other VALUES (2)"));
        PoolTests.get(futures.get(0));
        PoolTests.failure(futures.get(1));
        PoolTests.get(futures.get(2));
        assertTold("other");
        assertEquals(2L, pool.<Long, RuntimeException>read(
                it -> it.query("SELECT count(*) FROM other").first(row -> row.getLong(0)).orElseThrow()));
    }

    @Test
    void listenerSeesWhatItIsToldOf() throws Exception {
        BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
        try (Observation counting =
                pool.observe(Set.of("t"), executor, tables -> seen.add(PoolTests.count(pool)))) {
            for (long i = 1; i <= 20; i++) {
                long value = i;
                pool.write(it -> it.update("INSERT INTO t VALUES (?, ?)", value, value));
                assertTrue(seen.poll(60, TimeUnit.SECONDS) >= i);
            }
        }
    }

    @Test
    void changesThatComeFasterAreToldTogetherAndNoneIsLost() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger inside = new AtomicInteger();
        AtomicLong lastCount = new AtomicLong();
        AtomicBoolean twice = new AtomicBoolean();
        ExecutorService many = Executors.newFixedThreadPool(4);
        Observation slow = pool.observe(Set.of("t"), many, tables -> {
            twice.set(twice.get() || inside.incrementAndGet() > 1);
            calls.incrementAndGet();
            entered.countDown();
            await(released);
            lastCount.set(PoolTests.count(pool));
            inside.decrementAndGet();
        });
        for (int i = 0; i < 200; i++) {
            long value = i;
            pool.write(it -> it.update("INSERT INTO t VALUES (?, ?)", value, value));
            if (i == 0) {
                await(entered);
            }
        }
        assertEquals(1, calls.get());
        released.countDown();
        await(() -> calls.get() == 2);
        await(() -> lastCount.get() == 200);
        slow.close();
        many.shutdown();
        assertTrue(many.awaitTermination(60, TimeUnit.SECONDS));
        assertEquals(2, calls.get());
        assertFalse(twice.get());
    }

    @Test
    void writesWithoutATransactionAreToldAlsoIfTheyFailLater() throws Exception {
        observe("t", "other");
        pool.writeWithoutTransaction(it -> it.update("INSERT INTO t VALUES (1, 1)"));
        assertTold("t");
        assertThrows(IllegalArgumentException.class, () -> pool.writeWithoutTransaction(it -> {
            it.update("INSERT INTO other VALUES (1)");
            throw new IllegalArgumentException("fails");
        }));
        assertTold("other");
    }

    @Test
    void viewsAndVirtualTablesAreToldByTheirNames() throws Exception {
        assertEquals(Set.of("outer_view", "words"), observe("outer_view", "words").tables());
        assertTellsOf("INSERT INTO t VALUES (1, 1)", "outer_view");
        assertTellsOf("INSERT INTO other VALUES (1)", "outer_view");
        assertTellsOf("INSERT INTO words VALUES ('some text')", "words");
    }

    @Test
    void queryIsToldOfTheTablesThatItReads() throws Exception {
        Observation query = observeQuery("SELECT count(*) FROM both, words WHERE both.a = ? AND words MATCH ?");
        assertEquals(Set.of("t", "other", "words"), query.tables());
        assertTellsOf("INSERT INTO t VALUES (1, 1)", "t");
        assertTellsOf("INSERT INTO words VALUES ('some text')", "words");
        write("INSERT INTO child VALUES (1)");
        assertToldNothing();
        assertEquals(Set.of("t", "child"), observeQuery("SELECT 1 FROM t NATURAL LEFT JOIN child").tables());
        assertEquals(Set.of("t"), observeQuery("SELECT value FROM json_each((SELECT b FROM t))").tables());
    }

    @Test
    void queryIsToldOfOtherTablesOnceTheSchemaHasChanged() throws Exception {
        Observation query = observeQuery("SELECT a FROM outer_view");
        write("DROP VIEW both; CREATE VIEW both AS SELECT a FROM child");
        assertTold("child");
        assertEquals(Set.of("child"), query.tables());
        assertTellsOf("INSERT INTO child VALUES (NULL)", "child");
        write("INSERT INTO t VALUES (1, 1)");
        assertToldNothing();
    }

    @Test
    void changeOfTheSchemaIsOneOfAllTables() throws Exception {
        observe("t", "other");
        assertTellsOf("CREATE INDEX i ON child(a)", "t", "other");
        assertTellsOf("DROP TABLE t", "t", "other");
    }

    @Test
    void changeThatComesWhileTheListenerIsCalledIsToldAfterIt() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        pool.observe(Set.of("t", "other"), executor, tables -> {
            told.add(tables);
            entered.countDown();
            await(released);
        });
        write("INSERT INTO t VALUES (1, 1)");
        await(entered);
        write("CREATE INDEX i ON child(a)");
        released.countDown();
        assertTold("t");
        assertTold("t", "other");
    }

    @Test
    void anotherConnectionTakesUpTheObservation() throws Exception {
        observe("t");
        assertTellsOf("PRAGMA cache_size = 100; INSERT INTO t VALUES (1, 1)", "t");
        assertTellsOf("INSERT INTO t VALUES (2, 2)", "t");
    }

    @Test
    void otherConnectionsAreNotHeard() throws Exception {
        observe("t");
        try (Database other = Database.open(folder.resolve("observed.db"))) {
            other.update("INSERT INTO t VALUES (1, 1)");
        }
        assertToldNothing();
    }

    @Test
    void closedObservationHearsNothing() throws Exception {
        Observation closed = observe("t");
        Observation open = observe("other");
        closed.close();
        closed.close();
        assertFalse(closed.isOpen());
        write("INSERT INTO t VALUES (1, 1)");
        assertTellsOf("INSERT INTO other VALUES (1)", "other");
        open.close();
        write("INSERT INTO other VALUES (2)");
        assertToldNothing();
        observe("t");
        assertTellsOf("DELETE FROM t", "t");
    }

    @Test
    void poolThatIsClosedClosesItsObservations() {
        Observation observation = observe("t");
        pool.close();
        assertFalse(observation.isOpen());
        assertThrows(IllegalStateException.class, () -> observe("t"));
    }

    @Test
    void failingListenersAndExecutorsHurtNobody() throws Exception {
        try (Leaks log = new Leaks()) {
            AtomicBoolean refuses = new AtomicBoolean(true);
            Observation failing = pool.observe(Set.of("t"), executor, tables -> {
                throw new IllegalArgumentException("a listener of mine");
            });
            Observation refused = pool.observe(
                    Set.of("t"),
                    work -> {
                        if (refuses.getAndSet(false)) {
                            throw new RejectedExecutionException("full");
                        }
                        executor.execute(work);
                    },
                    told::add);
            write("INSERT INTO t VALUES (1, 1)");
            assertToldNothing();
            assertEquals(1, log.logged("the listener of an observation").size());
            assertEquals(1, log.logged("the executor of an observation").size());
            assertTellsOf("INSERT INTO t VALUES (2, 2)", "t");
            failing.close();
            refused.close();
        }
    }

    @Test
    void whatCannotBeObservedIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> observe());
        assertThrows(IllegalArgumentException.class, () -> observe("nowhere"));
        assertThrows(IllegalArgumentException.class, () -> observeQuery("SELECT 1"));
        assertThrows(IllegalArgumentException.class, () -> observeQuery("DELETE FROM t"));
        assertThrows(SqliteException.class, () -> observeQuery("SELECT * FROM nowhere"));
        pool.write(it -> assertThrows(IllegalStateException.class, () -> observe("t")));
        pool.read(it -> assertThrows(IllegalStateException.class, () -> observe("t")));
        assertEquals(0, pool.state().activeReaders());
    }

    @Test
    void writeThatIsCommittedAfterTheBeginningIsHeard() throws Exception {
        List<Observation> observations = new ArrayList<>();
        try (PoolTests.Holding holding = new PoolTests.Holding(pool)) {
            CompletableFuture<Object> before = pool.writeAsync(it -> it.update("INSERT INTO t VALUES (1, 1)"));
            PoolTests.Caller observing = new PoolTests.Caller(() -> observations.add(observe("t")));
            await(() -> pool.state().queuedWrites() == 2);
            CompletableFuture<Object> after = pool.writeAsync(it -> it.update("INSERT INTO t VALUES (2, 2)"));
            holding.release();
            PoolTests.get(before);
            PoolTests.get(after);
            assertEquals(null, observing.thrown());
        }
        assertTold("t");
        assertToldNothing();
    }

    @Test
    void oneReaderIsEnough() throws Exception {
        try (Database plain = Database.open(folder.resolve("plain.db"), OpenOptions.defaults())) {
            plain.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b)");
        }
        PoolOptions one = PoolOptions.builder().maxReaders(1).build();
        try (DatabasePool small = DatabasePool.open(folder.resolve("plain.db"), one);
                Observation observation = small.observe(Set.of("t"), executor, told::add)) {
            small.write(it -> it.update("INSERT INTO t VALUES (1, 1)"));
            assertTold("t");
            assertEquals(1, PoolTests.count(small));
            assertTrue(observation.isOpen());
        }
    }
}

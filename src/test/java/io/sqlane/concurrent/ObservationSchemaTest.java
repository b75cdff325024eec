package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sqlane.Database;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.hook.Hooks;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.testing.Leaks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An observation goes on in a schema that has changed, also if that cannot be read at once. */
class ObservationSchemaTest {
    private static final String SCHEMA = """
            CREATE TABLE t(a INTEGER PRIMARY KEY);
            CREATE TABLE other(a);
            CREATE TABLE child(a);
            CREATE VIEW both AS SELECT t.a FROM t JOIN other USING (a);
            """;
    private static final String TO_CHILD = "DROP VIEW both; CREATE VIEW both AS SELECT a FROM child";

    @TempDir
    Path folder;

    private DatabasePool pool;
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final BlockingQueue<Set<String>> told = new LinkedBlockingQueue<>();

    /** What the opening of a connection throws. */
    private volatile @Nullable Throwable failing;

    private volatile boolean commits = true;

    @BeforeEach
    void open() {
        pool = DatabasePool.open(
                folder.resolve("observed.db"),
                PoolOptions.builder()
                        .maxReaders(1)
                        .readTimeout(Duration.ofMillis(100))
                        .onOpen(database -> {
                            Throwable failure = failing;
                            if (failure != null) {
                                throw ConnectionHandle.<RuntimeException>sneaky(failure);
                            }
                            Hooks.of(database).setCommitHook(() -> commits);
                        })
                        .build());
        write(SCHEMA);
    }

    @AfterEach
    void close() {
        pool.close();
        executor.shutdownNow();
    }

    private Observation observe(String... tables) {
        return pool.observe(Set.of(tables), executor, told::add);
    }

    private Observation observeQuery() {
        return pool.observeQuery("SELECT a FROM both", executor, told::add);
    }

    private void write(String sql) {
        pool.write(it -> script(it, sql));
    }

    private static @Nullable Object script(Database database, String sql) {
        database.execute(sql);
        return null;
    }

    private void assertTellsOf(String sql, String... tables) throws InterruptedException {
        write(sql);
        assertEquals(Set.of(tables), told.poll(60, TimeUnit.SECONDS));
    }

    private void assertTellsNothingOf(String sql) throws Exception {
        write(sql);
        executor.submit(() -> {}).get();
        assertEquals(List.of(), List.copyOf(told));
    }

    @Test
    void schemaChangeThatWaitsAheadOfTheBeginningIsTakenUp() throws Exception {
        try (PoolTests.Holding holding = new PoolTests.Holding(pool)) {
            CompletableFuture<Object> change = pool.writeAsync(it -> script(it, TO_CHILD));
            PoolTests.Caller observing = new PoolTests.Caller(() -> observe("both"));
            await(() -> pool.state().queuedWrites() == 2);
            holding.release();
            PoolTests.get(change);
            assertNull(observing.thrown());
        }
        assertTellsOf("INSERT INTO child VALUES (1)", "both");
        assertTellsNothingOf("INSERT INTO other VALUES (1)");
    }

    @Test
    void whatCannotBeObservedLeavesNothingBehind() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> observe("nowhere"));
        failing = new IllegalStateException("no reader");
        assertThrows(IllegalStateException.class, () -> observe("t"));
        failing = null;
        assertTellsNothingOf("INSERT INTO t VALUES (1)");
    }

    @Test
    void everyChangeIsToldWhileNoReaderIsFreeToFindTheTables() throws Exception {
        Observation query = observeQuery();
        try (PoolTests.Holding ignored = PoolTests.Holding.reader(pool)) {
            assertTellsOf(TO_CHILD, "t", "other");
            assertTellsOf("INSERT INTO child VALUES (1)", "t", "other");
        }
        assertTellsOf("INSERT INTO child VALUES (2)", "child");
        assertEquals(Set.of("child"), query.tables());
        assertTellsNothingOf("INSERT INTO t VALUES (1)");
    }

    private void assertGoesOnAfter(Throwable failure) throws Exception {
        Observation query = observeQuery();
        failing = failure;
        assertTellsOf(TO_CHILD, "t", "other");
        assertTellsOf("INSERT INTO child VALUES (1)", "t", "other");
        failing = null;
        assertTellsOf("INSERT INTO child VALUES (2)", "child");
        assertEquals(Set.of("child"), query.tables());
        assertTellsNothingOf("INSERT INTO t VALUES (1)");
    }

    @Test
    void everyChangeIsToldWhileTheTablesCannotBeFound() throws Exception {
        assertGoesOnAfter(SqliteException.from(
                SqliteException.Details.of(ResultCode.of(Constants.SQLITE_IOERR_READ), "made for a test")));
    }

    @Test
    void errorThatKeepsTheTablesFromBeingFoundIsLoggedAndLosesNothing() throws Exception {
        try (Leaks log = new Leaks()) {
            assertGoesOnAfter(new AssertionError("mine"));
            assertEquals(2, log.logged("the tables of an observation").size());
        }
    }

    @Test
    void tableThatIsGoneKeepsNoOtherFromBeingFound() throws Exception {
        Observation named = observe("T", "both");
        assertTellsOf("DROP VIEW both; DROP TABLE t; CREATE VIEW both AS SELECT a FROM other", "t", "both");
        assertTellsOf(TO_CHILD, "t", "both");
        assertTellsOf("INSERT INTO child VALUES (1)", "both");
        assertTellsOf("CREATE TABLE t(a)", "t", "both");
        assertTellsOf("INSERT INTO t VALUES (1)", "t");
        assertEquals(Set.of("t", "both"), named.tables());
    }

    @Test
    void viewThatIsBrokenIsFoundAgainOnceItIsMended() throws Exception {
        observe("both", "child");
        assertTellsOf("DROP TABLE other", "both", "child");
        assertTellsOf("INSERT INTO child VALUES (1)", "child");
        assertTellsOf("CREATE TABLE other(a)", "both", "child");
        assertTellsOf("INSERT INTO other VALUES (1)", "both");
    }

    @Test
    void queryThatIsBrokenIsFoundAgainOnceItIsMended() throws Exception {
        observeQuery();
        assertTellsOf("DROP TABLE other", "t", "other");
        assertTellsNothingOf("INSERT INTO child VALUES (1)");
        assertTellsOf("CREATE TABLE other(a)", "t", "other");
        assertTellsOf("INSERT INTO other VALUES (1)", "other");
    }

    /** The version of the schema is the same after both. */
    @Test
    void schemaChangeIsToldAfterOneThatWasNotCommitted() throws Exception {
        observeQuery();
        commits = false;
        assertThrows(ConstraintException.class, () -> write(TO_CHILD));
        commits = true;
        assertTellsOf(TO_CHILD, "child");
    }

    @Test
    void tablesOfSqliteThatItChangesUnheardAreRefused() {
        write("CREATE TABLE counted(a INTEGER PRIMARY KEY AUTOINCREMENT); ANALYZE");
        assertThrows(IllegalArgumentException.class, () -> observe("sqlite_sequence"));
        assertThrows(IllegalArgumentException.class, () -> observe("SQLITE_STAT1"));
        assertThrows(
                IllegalArgumentException.class,
                () -> pool.observeQuery("SELECT seq FROM sqlite_sequence", executor, told::add));
    }
}

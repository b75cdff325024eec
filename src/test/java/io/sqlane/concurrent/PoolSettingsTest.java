package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.failure;
import static io.sqlane.concurrent.PoolTests.get;
import static io.sqlane.concurrent.PoolTests.group;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sqlane.Database;
import io.sqlane.Limit;
import io.sqlane.Setting;
import io.sqlane.error.SqliteException;
import io.sqlane.function.Collations;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.hook.Authorizer;
import io.sqlane.hook.Hooks;
import io.sqlane.hook.TraceEvent;
import io.sqlane.hook.TraceListener;
import io.sqlane.hook.TracedStatement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a task sets on its connection does not reach the next one. */
class PoolSettingsTest {
    @TempDir
    Path folder;

    private DatabasePool pool;
    private final AtomicInteger opened = new AtomicInteger();
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final String MANY_ROWS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT count(*) FROM n";

    @BeforeEach
    void open() {
        pool = DatabasePool.open(
                folder.resolve("settings.db"),
                PoolOptions.builder()
                        .maxReaders(1)
                        .maxGroupTime(Duration.ofHours(1))
                        .onOpen(database -> opened.incrementAndGet())
                        .build());
        pool.write(it -> it.update("CREATE TABLE t(a)"));
        opened.set(0);
        CALLS.set(0);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    /** Something that a task may leave, and how another one would find it. */
    enum Left {
        QUERY_ONLY(it -> it.execute("PRAGMA query_only = ON"), pragma("query_only")),
        DEFERRED_KEYS(it -> it.execute("PRAGMA defer_foreign_keys = ON"), pragma("defer_foreign_keys")),
        CACHE_SIZE(it -> it.pragmas().set("cache_size", 77), pragma("cache_size")),
        BUSY_TIMEOUT_PRAGMA(it -> it.execute("PRAGMA busy_timeout = 77"), pragma("busy_timeout")),
        BUSY_TIMEOUT(it -> it.setBusyTimeout(Duration.ofMillis(78)), pragma("busy_timeout")),
        TEMPORARY_TABLE(
                it -> it.execute("CREATE TEMP TABLE left_over(a)"),
                it -> it.query("SELECT count(*) FROM sqlite_temp_schema").first(row -> row.getLong(0)).orElseThrow()),
        TEMPORARY_VIEW(
                it -> it.execute("CREATE TEMP VIEW left_over AS SELECT 1"),
                it -> it.query("SELECT count(*) FROM sqlite_temp_schema").first(row -> row.getLong(0)).orElseThrow()),
        LIMIT(it -> it.setLimit(Limit.EXPRESSION_DEPTH, 50), it -> it.limit(Limit.EXPRESSION_DEPTH)),
        SETTING(it -> it.setSetting(Setting.TRIGGERS, false), it -> it.setting(Setting.TRIGGERS)),
        FUNCTION(
                it -> Functions.scalar(
                        it, "left_over", FunctionOptions.arguments(0), (values, result) -> result.set(1L)),
                it -> answers(it, "SELECT left_over()")),
        COLLATION(
                it -> Collations.register(it, "left_over", (a, b) -> 0),
                it -> answers(it, "SELECT 1 ORDER BY 1 COLLATE left_over")),
        AUTHORIZER(
                it -> Hooks.of(it).setAuthorizer(request -> {
                    CALLS.incrementAndGet();
                    return Authorizer.Answer.OK;
                }),
                Left::calls),
        TRACE(
                it -> Hooks.of(it).setTraceListener(Set.of(TraceEvent.STATEMENT), new TraceListener() {
                    @Override
                    public void begins(TracedStatement statement) {
                        CALLS.incrementAndGet();
                    }
                }),
                Left::calls),
        PROGRESS(
                it -> Hooks.of(it).setProgressHandler(1, () -> CALLS.incrementAndGet() > 0),
                Left::calls),
        DEADLINE(
                it -> Hooks.of(it).setStatementDeadline(Duration.ofNanos(1)),
                it -> answers(it, MANY_ROWS));

        private final Consumer<Database> leaving;
        private final Function<Database, Object> finding;

        Left(Consumer<Database> leaving, Function<Database, Object> finding) {
            this.leaving = leaving;
            this.finding = finding;
        }

        private static Function<Database, Object> pragma(String name) {
            return it -> String.valueOf(it.pragmas().get(name));
        }

        private static Object answers(Database database, String sql) {
            try {
                database.query(sql).list(row -> true);
                return true;
            } catch (SqliteException failed) {
                return false;
            }
        }

        private static Object calls(Database database) {
            CALLS.set(0);
            answers(database, "SELECT a FROM t ORDER BY a DESC");
            return CALLS.get() > 0;
        }
    }

    @ParameterizedTest
    @EnumSource
    void writeLeavesNothingToTheNextGroup(Left left) {
        Object before = pool.<Object, RuntimeException>write(left.finding::apply);
        pool.write(it -> {
            left.leaving.accept(it);
            return null;
        });
        assertEquals(before, pool.<Object, RuntimeException>write(left.finding::apply));
        assertEquals(1, opened.get());
    }

    @ParameterizedTest
    @EnumSource
    void taskThatFailsLeavesNothingEither(Left left) {
        Object before = pool.<Object, RuntimeException>write(left.finding::apply);
        assertThrows(IllegalStateException.class, () -> pool.write(it -> {
            left.leaving.accept(it);
            throw new IllegalStateException("mine");
        }));
        assertEquals(before, pool.<Object, RuntimeException>write(left.finding::apply));
    }

    @ParameterizedTest
    @EnumSource
    void writeLeavesNothingToTheOthersOfItsGroup(Left left) {
        Object before = pool.<Object, RuntimeException>write(left.finding::apply);
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> it.update("INSERT INTO t VALUES (1)"),
                it -> {
                    left.leaving.accept(it);
                    return null;
                },
                left.finding::apply);
        get(futures.get(0));
        assertEquals(before, get(futures.get(2)));
    }

    @ParameterizedTest
    @EnumSource
    void workWithoutTransactionLeavesNothing(Left left) {
        Object before = pool.<Object, RuntimeException>write(left.finding::apply);
        pool.writeWithoutTransaction(it -> {
            left.leaving.accept(it);
            return null;
        });
        assertEquals(before, pool.<Object, RuntimeException>write(left.finding::apply));
    }

    @ParameterizedTest
    @EnumSource
    void readLeavesNothingToTheNext(Left left) {
        Object before = pool.<Object, RuntimeException>read(left.finding::apply);
        pool.read(it -> {
            left.leaving.accept(it);
            return null;
        });
        assertEquals(before, pool.<Object, RuntimeException>read(left.finding::apply));
        assertEquals(0, pool.state().activeReaders());
    }

    /** What the tests above compare would differ if the connection stayed. */
    @ParameterizedTest
    @EnumSource
    void leftoverIsFoundOnTheSameConnection(Left left) {
        try (Database database = Database.open(folder.resolve("settings.db"))) {
            Object before = left.finding.apply(database);
            database.execute("BEGIN");
            left.leaving.accept(database);
            Object after = left.finding.apply(database);
            assertNotEquals(before, after);
        }
    }

    @Test
    void foreignKeysAreOnAgain() {
        pool.writeWithoutTransaction(it -> {
            it.execute("PRAGMA foreign_keys = OFF");
            return null;
        });
        assertEquals(1L, pool.<Object, RuntimeException>write(it -> it.pragmas().get("foreign_keys")));
    }

    @Test
    void attachedDatabaseIsGone() {
        pool.writeWithoutTransaction(it -> it.update("ATTACH ':memory:' AS left_over"));
        assertEquals(
                List.of("main"),
                pool.<List<String>, RuntimeException>write(
                        it -> it.query("PRAGMA database_list").list(row -> row.getString(1))));
    }

    /** Nothing is compiled anew where a task finds its statement in the cache. */
    @Test
    void settingThatIsFoundInTheStatementCacheIsNoticed() {
        try (DatabasePool caching = DatabasePool.open(
                folder.resolve("caching.db"),
                PoolOptions.builder()
                        .onOpen(it -> {
                            it.update("ATTACH ':memory:' AS left_over");
                            it.update("DETACH left_over");
                        })
                        .build())) {
            caching.writeWithoutTransaction(it -> it.update("ATTACH ':memory:' AS left_over"));
            assertEquals(
                    List.of("main"),
                    caching.<List<String>, RuntimeException>write(
                            it -> it.query("PRAGMA database_list").list(row -> row.getString(1))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "INSERT INTO t VALUES (1)", "PRAGMA table_info(t)", "PRAGMA user_version = 3", "PRAGMA integrity_check(5)",
        "PRAGMA foreign_key_check(t)", "PRAGMA busy_timeout", "PRAGMA optimize", "CREATE TABLE u(a)", "ANALYZE",
        "SELECT * FROM pragma_table_info('t')", "REINDEX", "CREATE VIRTUAL TABLE f USING fts5(a)",
        "WITH x AS MATERIALIZED (SELECT 1) SELECT * FROM x"
    })
    void taskThatLeavesNothingKeepsTheConnection(String sql) {
        pool.write(it -> {
            it.execute(sql);
            return null;
        });
        pool.write(it -> it.update("INSERT INTO t VALUES (2)"));
        assertEquals(0, opened.get());
    }

    @Test
    void groupEndsWithATaskThatLeavesSomething() {
        List<CompletableFuture<Object>> futures = group(
                pool,
                it -> it.update("INSERT INTO t VALUES (1)"),
                it -> {
                    it.execute("PRAGMA query_only = ON");
                    return null;
                },
                it -> it.update("INSERT INTO t VALUES (2)"));
        futures.forEach(PoolTests::get);
        assertEquals(2, PoolTests.count(pool));
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMMIT", "ROLLBACK", "SAVEPOINT a"})
    void authorizerOfATaskDoesNotTakeThePlaceOfThePools(String sql) {
        List<CompletableFuture<Object>> futures = group(pool, it -> it.update("INSERT INTO t VALUES (1)"), it -> {
            Hooks.of(it).setAuthorizer(request -> Authorizer.Answer.OK);
            return it.update(sql);
        });
        get(futures.get(0));
        SqliteException refused = assertInstanceOf(SqliteException.class, failure(futures.get(1)));
        assertEquals("SQLITE_AUTH", refused.extendedCode().name());
        assertEquals(1, PoolTests.count(pool));
    }
}

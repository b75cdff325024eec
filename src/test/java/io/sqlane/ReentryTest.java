package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Handlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler may do with the connection that called it; method by method in {@link LifecycleMatrixTest}. */
class ReentryTest {
    private Database database;
    private Handlers handlers;

    @TempDir
    Path folder;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("reentry.db"));
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)");
        handlers = new Handlers(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private long one(String sql, Object... values) {
        return database.query(sql, values).first(row -> row.getLong(0)).orElseThrow();
    }

    // ---- inside a function

    @Test
    void functionReadsTheConnection() {
        handlers.function("below", value -> one("SELECT count(*) FROM t WHERE a < ?", value));
        assertEquals(
                List.of(0L, 1L, 2L), database.query("SELECT below(a) FROM t ORDER BY a").list(row -> row.getLong(0)));
    }

    @Test
    void functionWritesTheConnection() {
        database.execute("CREATE TABLE log(a)");
        handlers.function("logged", value -> {
            database.update("INSERT INTO log VALUES (?)", value);
            return value;
        });
        assertEquals(3, database.query("SELECT logged(a) FROM t").list(row -> row.getLong(0)).size());
        assertEquals(3, one("SELECT count(*) FROM log"));
        assertFalse(database.inTransaction());
    }

    @Test
    void functionPreparesRunsAndClosesStatementsOfItsOwn() {
        handlers.function("f", value -> {
            try (Statement statement = database.prepare("SELECT ? * 2").bind(1, value)) {
                return statement.first(row -> row.getLong(0)).orElseThrow();
            }
        });
        assertEquals(12, one("SELECT sum(f(a)) FROM t"));
    }

    @Test
    void functionRunsATransaction() {
        handlers.function("f", value -> database.transaction(
                TransactionMode.DEFERRED, it -> it.update("DELETE FROM t WHERE a = ?", value).count()));
        assertEquals(List.of(1L, 1L, 1L), database.query("SELECT f(column1) FROM (VALUES (1), (2), (3))")
                .list(row -> row.getLong(0)));
        assertEquals(0, one("SELECT count(*) FROM t"));
    }

    @Test
    void rowsOpenedInOneCallAreReadInTheNext() {
        List<Rows> open = new ArrayList<>();
        handlers.function("following", value -> {
            if (open.isEmpty()) {
                open.add(database.prepare("SELECT a * 10 FROM t ORDER BY a").fetchSize(1).query());
            }
            open.get(0).next();
            return open.get(0).getLong(0);
        });
        try (Statement statement = database.prepare("SELECT following(a) FROM t").fetchSize(1)) {
            assertEquals(List.of(10L, 20L, 30L), statement.list(row -> row.getLong(0)));
        }
        open.get(0).close();
    }

    @Test
    void nestedCallsKeepTheirRowsApart() {
        // Every level packs its rows into memory while those of the level above lie half packed in theirs.
        handlers.function("depth", value -> value == 0
                ? 0
                : 1 + database.query("SELECT depth(?), zeroblob(30000) FROM t", value - 1)
                        .list(row -> row.getLong(0) + row.getBytes(1).length - 30_000)
                        .get(2));
        try (Statement statement = database.prepare("SELECT a, depth(4), a FROM t ORDER BY a")) {
            assertEquals(
                    List.of("1 4 1", "2 4 2", "3 4 3"),
                    statement.list(row -> row.getLong(0) + " " + row.getLong(1) + " " + row.getLong(2)));
        }
    }

    private static void assertRefused(String told, Executable executable) {
        IllegalStateException refused = assertThrows(IllegalStateException.class, executable);
        assertEquals(IllegalStateException.class, refused.getClass());
        assertTrue(refused.getMessage().contains(told), refused::toString);
    }

    @Test
    void refusalInAHandlerIsThrownByTheCallAroundIt() {
        handlers.function("f", value -> {
            database.close();
            return value;
        });
        assertRefused("must not be closed inside a callback", () -> one("SELECT f(1)"));
        assertTrue(database.isOpen());
    }

    @Test
    void closingTheRowsOfTheRunningStatementIsRefusedAndKeepsThemOutOfTheCache() {
        Rows[] rows = new Rows[1];
        int[] refused = new int[1];
        handlers.function("f", value -> {
            if (value == 20) {
                assertRefused("is running", () -> rows[0].close());
                refused[0]++;
                // The same SQL: it must get another statement.
                assertEquals(1, database.query("SELECT f(n) FROM (WITH RECURSIVE c(n) AS"
                        + " (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c)", 1)
                        .list(row -> row.getLong(0)).size());
            }
            return value;
        });
        rows[0] = database.query("SELECT f(n) FROM (WITH RECURSIVE c(n) AS"
                + " (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c)", 30);
        assertEquals(30, rows[0].list(row -> row.getLong(0)).size());
        assertEquals(1, refused[0]);
    }

    @Test
    void batchInsideItsOwnRunIsRefused() {
        handlers.function("f", value -> value);
        try (Statement statement = database.prepare("INSERT INTO t VALUES (f(?))")) {
            Batch batch = statement.batch();
            batch.bind(1, 5L).add();
            handlers.function("f", value -> {
                assertRefused("is running", () -> batch.bind(1, 6L));
                assertRefused("is running", batch::add);
                assertRefused("is running", batch::run);
                assertRefused("is running", statement::batch);
                return value;
            });
            assertEquals(1, batch.run().count());
        }
    }

    @Test
    void commitInsideARunningWriteIsRefusedBySqlite() {
        handlers.function("f", value -> {
            assertThrows(SqliteException.class, () -> database.execute("COMMIT"));
            return value;
        });
        database.execute("BEGIN");
        database.update("INSERT INTO t VALUES (f(4))");
        assertTrue(database.inTransaction());
        database.execute("COMMIT");
        assertEquals(4, one("SELECT count(*) FROM t"));
    }

    @Test
    void functionIsNotRedefinedWhileAStatementIsRunning() {
        handlers.function("f", value -> value);
        try (Statement statement = database.prepare("SELECT f(a) FROM t ORDER BY a").fetchSize(1);
                Rows rows = statement.query()) {
            rows.next();
            assertEquals(Constants.SQLITE_BUSY, handlers.function("f", value -> -value) & 0xff);
            assertEquals(Constants.SQLITE_BUSY, handlers.removeFunction("f") & 0xff);
            assertEquals(List.of(2L, 3L), rows.list(row -> row.getLong(0)));
        }
        assertEquals(Constants.SQLITE_OK, handlers.function("f", value -> -value));
        assertEquals(-6, one("SELECT sum(f(a)) FROM t"));
    }

    @Test
    void redefinedFunctionsAndRefusedOnesAreForgotten() {
        ConnectionHandle connection = Access.connection(database);
        handlers.function("f", value -> value);
        long next = connection.register((a, b, c) -> 0, null);
        connection.unregister(next);
        Statement running = database.prepare("SELECT a FROM t").fetchSize(1);
        for (int i = 0; i < 10_000; i++) {
            assertEquals(Constants.SQLITE_OK, handlers.function("f", value -> value));
            if (i % 100 == 0) {
                running.query();
                assertEquals(Constants.SQLITE_BUSY, handlers.function("f", value -> value) & 0xff);
                running.reset();
            }
        }
        assertTrue(connection.register((a, b, c) -> 0, null) <= next + 1);
    }

    // ---- inside the others

    @Test
    void nothingIsAllowedInsideAHook() {
        List<String> refusals = new ArrayList<>();
        Handlers.Body body = () -> refusals.add(
                assertThrows(IllegalStateException.class, () -> one("SELECT 1")).getMessage());
        handlers.commit(body);
        handlers.rollback(body);
        handlers.update(body);
        handlers.progress(1, () -> {});
        database.update("INSERT INTO t VALUES (4)");
        database.execute("BEGIN; DELETE FROM t; ROLLBACK");
        handlers.removeHooks();
        assertEquals("[update, commit, rollback]", refusals.stream()
                .map(refusal -> refusal.replaceAll(".*must not be used inside an? (\\S*) hook", "$1"))
                .distinct()
                .toList()
                .toString());
        assertEquals(4, one("SELECT count(*) FROM t"));
    }

    @Test
    void nothingIsAllowedInsideAProgressHandler() {
        int[] calls = new int[1];
        handlers.progress(1, () -> {
            assertRefused("must not be used inside a progress handler", () -> one("SELECT 1"));
            calls[0]++;
        });
        assertEquals(6, one("SELECT sum(a) FROM t"));
        assertTrue(calls[0] > 0);
    }

    @Test
    void afterTheHookAFunctionMayGoOn() {
        handlers.update(() -> {});
        handlers.function("f", value -> {
            database.update("INSERT INTO t VALUES (?)", value);
            return one("SELECT count(*) FROM t");
        });
        assertEquals(4, one("SELECT f(4)"));
    }

    // ---- close

    @Test
    void closeCallsNoHook() {
        List<String> called = new ArrayList<>();
        handlers.commit(() -> called.add("commit"));
        handlers.rollback(() -> called.add("rollback"));
        handlers.update(() -> called.add("update"));
        handlers.authorizer(() -> called.add("authorizer"));
        handlers.progress(1, () -> called.add("progress"));
        database.execute("BEGIN; INSERT INTO t VALUES (4)");
        Rows rows = database.prepare("SELECT a FROM t").fetchSize(1).query();
        rows.next();
        called.clear();
        database.close();
        assertEquals(List.of(), called);
        database = Database.open(folder.resolve("reentry.db"));
        assertEquals(3, one("SELECT count(*) FROM t"));
    }

    /** Ends its JVM in the midst of SQLite. */
    static final class Halt {
        public static void main(String[] arguments) {
            Database database = Database.open(Path.of(arguments[0]));
            Handlers handlers = new Handlers(database);
            handlers.function("f", value -> value);
            switch (arguments[1]) {
                case "function" -> handlers.function("f", value -> halt());
                case "commit" -> handlers.commit(Halt::halt);
                case "update" -> handlers.update(Halt::halt);
                case "exit" -> handlers.function("f", value -> {
                    System.exit(43);
                    return 0;
                });
                default -> throw new IllegalArgumentException(arguments[1]);
            }
            database.execute("CREATE TABLE halted(a); INSERT INTO halted VALUES (f(1))");
        }

        private static long halt() {
            Runtime.getRuntime().halt(43);
            return 0;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"function", "commit", "update", "exit"})
    void jvmThatEndsInsideACallbackExitsWithItsCode(String callback) {
        Path file = folder.resolve("halted.db");
        ChildJvm.Result result = ChildJvm.of(Halt.class, file.toString(), callback).run();
        assertEquals(43, result.exitCode(), result::toString);
        // From Java 24 on the JVM itself warns of native access.
        List<String> complaints = result.err().lines()
                .filter(line -> !line.isBlank() && !line.startsWith("WARNING: "))
                .toList();
        assertEquals(List.of(), complaints, result::toString);
        try (Database again = Database.open(file)) {
            assertEquals(List.of(), again.pragmas().integrityCheck());
        }
    }
}

package io.sqlane.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.error.BusyException;
import io.sqlane.error.ConstraintException;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.testing.Throwables.CustomError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What every handler has in common: what it throws, what follows, and that it must not use its database. */
class HookExceptionTest {
    private static final String INSERT = "INSERT INTO t VALUES (1)";

    /** A kind of handler, and a script that leads to it. */
    private enum Kind {
        UPDATE("an update hook", INSERT, (hooks, body) -> hooks.setUpdateHook((operation, schema, table, row) ->
                body.run())),
        PREUPDATE("a preupdate hook", INSERT, (hooks, body) -> hooks.setPreupdateHook(change -> body.run())),
        COMMIT("a commit hook", INSERT, (hooks, body) -> hooks.setCommitHook(() -> {
            body.run();
            return true;
        })),
        ROLLBACK("a rollback hook", "BEGIN; INSERT INTO t VALUES (1); ROLLBACK", Hooks::setRollbackHook),
        WAL("a WAL hook", "UPDATE other SET a = a + 1", (hooks, body) -> hooks.setWalHook((schema, frames) ->
                body.run())),
        AUTHORIZER("an authorizer", INSERT, (hooks, body) -> hooks.setAuthorizer(request -> {
            body.run();
            return Authorizer.Answer.OK;
        })),
        TRACE("a trace listener", INSERT, (hooks, body) -> hooks.setTraceListener(
                Set.of(TraceEvent.STATEMENT), new TraceListener() {
                    @Override
                    public void begins(TracedStatement statement) {
                        body.run();
                    }
                })),
        TRACE_ROW("a trace listener", INSERT + " RETURNING a", (hooks, body) -> hooks.setTraceListener(
                Set.of(TraceEvent.ROW), new TraceListener() {
                    @Override
                    public void row(TracedStatement statement) {
                        body.run();
                    }
                })),
        PROFILE("a trace listener", "SELECT 1", (hooks, body) -> hooks.setTraceListener(
                EnumSet.of(TraceEvent.PROFILE), new TraceListener() {
                    @Override
                    public void ends(TracedStatement statement, long elapsedNanos) {
                        body.run();
                    }
                })),
        PROGRESS("a progress handler", INSERT, (hooks, body) -> hooks.setProgressHandler(1, () -> {
            body.run();
            return true;
        })),
        BUSY("a busy handler", INSERT, (hooks, body) -> hooks.setBusyHandler(count -> {
            body.run();
            return false;
        }));

        private final String name;
        private final String script;
        private final BiConsumer<Hooks, Runnable> register;

        Kind(String name, String script, BiConsumer<Hooks, Runnable> register) {
            this.name = name;
            this.script = script;
            this.register = register;
        }
    }

    @TempDir
    Path folder;

    private Database database;

    /** Holds a write lock while a test wants one. */
    private Database other;

    @BeforeEach
    void open() {
        OpenOptions options = OpenOptions.builder().journalMode(JournalMode.WAL).build();
        database = Database.open(folder.resolve("hooks.db"), options);
        other = Database.open(folder.resolve("hooks.db"), options);
        database.execute("CREATE TABLE t(a); CREATE TABLE other(a); INSERT INTO other VALUES (0)");
    }

    @AfterEach
    void close() {
        other.close();
        database.close();
    }

    private void trigger(Kind kind) {
        if (kind != Kind.BUSY) {
            database.execute(kind.script);
            return;
        }
        other.execute("BEGIN IMMEDIATE");
        try {
            database.execute(kind.script);
        } finally {
            other.execute("ROLLBACK");
        }
    }

    private void removeAll() {
        Hooks hooks = Hooks.of(database);
        hooks.setUpdateHook(null);
        hooks.setPreupdateHook(null);
        hooks.setCommitHook(null);
        hooks.setRollbackHook(null);
        hooks.setWalHook(null);
        hooks.setAuthorizer(null);
        hooks.setTraceListener(Set.of(), null);
        hooks.setProgressHandler(1, null);
        hooks.setBusyHandler(null);
    }

    private long count() {
        return database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow();
    }

    private void assertUsableAndUnchanged() {
        removeAll();
        assertFalse(database.inTransaction());
        assertEquals(0, count());
        database.transaction(TransactionMode.IMMEDIATE, it -> it.update(INSERT));
        assertEquals(1, database.update("DELETE FROM t WHERE a = 1").count());
    }

    private interface Check {
        void on(Kind kind) throws Exception;
    }

    private Stream<DynamicTest> forEachKind(Check check) {
        return Stream.of(Kind.values()).map(kind -> dynamicTest(kind.name(), () -> {
            removeAll();
            check.on(kind);
        }));
    }

    private static Runnable throwing(Throwable thrown) {
        return () -> {
            throw ConnectionHandle.sneaky(thrown);
        };
    }

    @TestFactory
    Stream<DynamicTest> verySameThrowableReachesTheCallerAndNothingIsChanged() {
        return forEachKind(kind -> {
            for (Throwable thrown : List.of(
                    new ArithmeticException(), new IOException(), new CustomError(), new StackOverflowError(),
                    new OutOfMemoryError())) {
                kind.register.accept(Hooks.of(database), throwing(thrown));
                assertSame(thrown, assertThrows(Throwable.class, () -> trigger(kind)), kind + " " + thrown);
                assertEquals(0, thrown.getSuppressed().length);
                assertUsableAndUnchanged();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> tenThousandRepeatsLeaveNothingBehind() {
        return forEachKind(kind -> {
            CustomError error = new CustomError();
            kind.register.accept(Hooks.of(database), throwing(error));
            repeat(100, kind, error);
            long held = database.memoryUsed();
            // Counted in the build for tests only.
            long used = LibraryFunctions.sqlane_memory_used();
            repeat(10_000, kind, error);
            assertEquals(used, LibraryFunctions.sqlane_memory_used(), 8_192);
            assertEquals(held, database.memoryUsed(), 8_192);
            assertEquals(0, error.getSuppressed().length);
            assertUsableAndUnchanged();
        });
    }

    private void repeat(int times, Kind kind, Throwable error) {
        for (int i = 0; i < times; i++) {
            try {
                trigger(kind);
            } catch (Throwable thrown) {
                assertSame(error, thrown);
                continue;
            }
            fail("nothing thrown: " + kind);
        }
    }

    @TestFactory
    Stream<DynamicTest> databaseMustNotBeUsedInside() {
        return forEachKind(kind -> {
            List<String> refusals = new ArrayList<>();
            kind.register.accept(Hooks.of(database), () -> refusals.add(
                    assertThrows(IllegalStateException.class, database::inTransaction).getMessage()));
            try {
                trigger(kind);
            } catch (BusyException e) {
                assertSame(Kind.BUSY, kind);
            }
            assertFalse(refusals.isEmpty());
            for (String refusal : refusals) {
                assertTrue(refusal.endsWith("must not be used inside " + kind.name), refusal);
            }
            removeAll();
            database.execute("DELETE FROM t");
        });
    }

    @TestFactory
    Stream<DynamicTest> closingTheDatabaseCallsNone() {
        return Stream.of(Kind.values()).map(kind -> dynamicTest(kind.name(), () -> {
            int[] calls = new int[1];
            Database closing = Database.openInMemory();
            closing.execute("CREATE TABLE t(a); BEGIN; " + INSERT);
            kind.register.accept(Hooks.of(closing), () -> calls[0]++);
            closing.close();
            assertEquals(0, calls[0]);
        }));
    }

    // ---- what is undone

    private void failOn(Kind kind) {
        kind.register.accept(Hooks.of(database), throwing(new CustomError()));
    }

    @Test
    void changeInATransactionTakesTheTransactionAlong() {
        for (Kind kind : List.of(Kind.UPDATE, Kind.PREUPDATE, Kind.TRACE_ROW)) {
            database.execute("BEGIN; INSERT INTO t VALUES (5)");
            failOn(kind);
            assertThrows(CustomError.class, () -> database.execute("INSERT INTO t VALUES (6) RETURNING a"));
            assertUsableAndUnchanged();
        }
    }

    @Test
    void bodyThatCatchesTheExceptionIsNoLongerInATransaction() {
        failOn(Kind.UPDATE);
        RuntimeException ended = assertThrows(RuntimeException.class, () -> database.transaction(
                TransactionMode.IMMEDIATE, it -> {
                    assertThrows(CustomError.class, () -> it.update(INSERT));
                    assertFalse(it.inTransaction());
                    return 1;
                }));
        assertTrue(ended.getMessage().contains("transaction"), ended::toString);
        assertUsableAndUnchanged();
    }

    @Test
    void readThatIsTracedLeavesTheTransactionAlone() {
        database.execute("BEGIN; INSERT INTO t VALUES (5)");
        failOn(Kind.TRACE);
        assertThrows(CustomError.class, () -> database.execute("SELECT count(*) FROM t"));
        removeAll();
        assertTrue(database.inTransaction());
        database.execute("ROLLBACK");
    }

    @Test
    void rowsOfOthersGoOn() {
        database.execute("INSERT INTO other VALUES (1), (2)");
        try (Statement statement = database.prepare("SELECT a FROM other ORDER BY a").fetchSize(1);
                Rows rows = statement.query()) {
            rows.next();
            database.execute("BEGIN");
            failOn(Kind.UPDATE);
            assertThrows(CustomError.class, () -> database.update(INSERT));
            assertTrue(rows.next());
            assertTrue(rows.next());
            assertEquals(2, rows.getLong(0));
        }
        assertUsableAndUnchanged();
    }

    @Test
    void openRowsOfAWriteAreNotCommittedWithTheFailedChange() {
        Statement first = database.prepare("INSERT INTO t VALUES (7), (8), (9) RETURNING a").fetchSize(1);
        Rows rows = first.query();
        rows.next();
        failOn(Kind.UPDATE);
        assertThrows(CustomError.class, () -> database.update(INSERT));
        removeAll();
        assertThrows(ConstraintException.class, () -> rows.list(row -> row.getLong(0)));
        first.close();
        assertUsableAndUnchanged();
    }

    @Test
    void whatTheWalHookWasToldOfStays() {
        failOn(Kind.WAL);
        assertThrows(CustomError.class, () -> database.update(INSERT));
        removeAll();
        assertEquals(1, count());
    }
}

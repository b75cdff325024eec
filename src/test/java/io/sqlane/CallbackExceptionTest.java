package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sqlane.error.SqliteException;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.testing.Handlers;
import io.sqlane.testing.Handlers.Body;
import io.sqlane.testing.Throwables;
import io.sqlane.testing.Throwables.CustomError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a handler throws reaches the caller as it is, whatever it is and wherever SQLite called the handler. */
class CallbackExceptionTest {
    private static final String COUNT =
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000) ";

    /** A kind of callback, with what makes SQLite call it. */
    private enum Kind {
        FUNCTION(
                (handlers, body) -> handlers.function("f", value -> {
                    body.run();
                    return value;
                }),
                database -> database.update("INSERT INTO t VALUES (f(1))")),
        PROGRESS((handlers, body) -> handlers.progress(100, body), database -> database.update(COUNT
                + "INSERT INTO t SELECT n FROM c")),
        COMMIT(Handlers::commit, database -> database.update("INSERT INTO t VALUES (1)")),
        ROLLBACK(Handlers::rollback, database -> database.execute("BEGIN; INSERT INTO t VALUES (1); ROLLBACK")),
        UPDATE(Handlers::update, database -> database.update("INSERT INTO t VALUES (1)")),
        AUTHORIZER(Handlers::authorizer, database -> database.prepare("INSERT INTO t VALUES (1)").run());

        private final BiConsumer<Handlers, Body> register;
        private final Consumer<Database> trigger;

        Kind(BiConsumer<Handlers, Body> register, Consumer<Database> trigger) {
            this.register = register;
            this.trigger = trigger;
        }
    }

    private Database database;
    private Handlers handlers;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(a)");
        handlers = new Handlers(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Long> stored() {
        return database.query("SELECT a FROM t ORDER BY a").list(row -> row.getLong(0));
    }

    private void assertUsable() {
        handlers.removeHooks();
        assertFalse(database.inTransaction());
        assertEquals(List.of(), stored());
        database.transaction(TransactionMode.IMMEDIATE, it -> it.update("INSERT INTO t VALUES (?)", 7));
        assertEquals(List.of(7L), stored());
    }

    private static Stream<DynamicTest> forEachKind(Consumer<Kind> test) {
        return Stream.of(Kind.values()).map(kind -> dynamicTest(kind.name(), () -> test.accept(kind)));
    }

    // ---- the very same

    @TestFactory
    Stream<DynamicTest> verySameThrowableReachesTheCaller() {
        return Stream.of(Kind.values()).flatMap(kind -> Throwables.ALL.stream().map(Supplier::get).map(thrown -> {
            String name = kind + " throws " + thrown.getClass().getSimpleName();
            return dynamicTest(name, () -> assertVerySame(kind, thrown));
        }));
    }

    private static void assertVerySame(Kind kind, Throwable thrown) {
        CallbackExceptionTest test = new CallbackExceptionTest();
        test.open();
        try {
            kind.register.accept(test.handlers, () -> {
                throw thrown;
            });
            assertSame(thrown, assertThrows(Throwable.class, () -> kind.trigger.accept(test.database)));
            assertEquals(0, thrown.getSuppressed().length);
            test.assertUsable();
        } finally {
            test.close();
        }
    }

    @Test
    void stackThatOverflowsInsideTheCallbackIsTold() {
        handlers.function("f", value -> Throwables.depth(0));
        assertThrows(StackOverflowError.class, () -> database.query("SELECT f(1)"));
        assertUsable();
    }

    @Test
    void recursionThroughSqlEndsInAStackOverflow() {
        handlers.function("f", value -> database.query("SELECT f(?)", value + 1).first(row -> 1L).orElseThrow());
        assertThrows(StackOverflowError.class, () -> database.query("SELECT f(1)"));
        assertUsable();
        database.close();
        assertFalse(database.isOpen());
    }

    @Test
    void stackThatOverflowsAnywhereOnTheWayLeavesTheConnectionWhole() {
        handlers.function("f", value -> value);
        try (Statement statement = database.prepare("SELECT f(1)").fetchSize(1)) {
            for (int frames = 0; frames < 300; frames++) {
                int above = frames;
                assertThrows(StackOverflowError.class, () -> overflowing(statement, above));
                assertEquals(1, statement.first(row -> row.getLong(0)).orElseThrow());
            }
        }
        assertUsable();
        database.handOver().take().close();
        assertFalse(database.isOpen());
    }

    /** Uses the statement at every depth of the stack down to its end, after so many frames of another size. */
    private static int overflowing(Statement statement, int framesAbove) {
        if (framesAbove > 0) {
            return 1 + overflowing(statement, framesAbove - 1);
        }
        statement.first(row -> row.getLong(0));
        return 1 + overflowingHere(statement);
    }

    private static int overflowingHere(Statement statement) {
        statement.first(row -> row.getLong(0));
        return 1 + overflowingHere(statement);
    }

    @TestFactory
    Stream<DynamicTest> tenThousandRepeatsLeaveNothingBehind() {
        return forEachKind(kind -> {
            CallbackExceptionTest test = new CallbackExceptionTest();
            test.open();
            CustomError error = new CustomError();
            kind.register.accept(test.handlers, () -> {
                throw error;
            });
            test.repeat(100, kind, error);
            long held = test.database.memoryUsed();
            // Counted in the build for tests only.
            long used = LibraryFunctions.sqlane_memory_used();
            test.repeat(10_000, kind, error);
            assertEquals(used, LibraryFunctions.sqlane_memory_used(), 4_096);
            assertEquals(held, test.database.memoryUsed(), 4_096);
            assertEquals(0, error.getSuppressed().length);
            test.assertUsable();
            test.close();
        });
    }

    private void repeat(int times, Kind kind, Throwable error) {
        for (int i = 0; i < times; i++) {
            try {
                kind.trigger.accept(database);
            } catch (Throwable thrown) {
                assertSame(error, thrown);
                continue;
            }
            throw new AssertionError("nothing thrown: " + kind);
        }
    }

    // ---- the statement fails

    @Test
    void statementThatCallsAFailingFunctionChangesNothing() {
        handlers.function("f", value -> {
            if (value == 3) {
                throw new CustomError();
            }
            return value;
        });
        assertThrows(
                CustomError.class, () -> database.update("INSERT INTO t SELECT f(value) FROM json_each('[1,2,3]')"));
        assertEquals(List.of(), stored());
        assertUsable();
    }

    @Test
    void statementWithAFailingUpdateHandlerIsNotCommitted() {
        handlers.update(() -> {
            throw new CustomError();
        });
        for (Consumer<Database> write : List.<Consumer<Database>>of(
                it -> it.update("INSERT INTO t VALUES (1)"),
                it -> it.execute("INSERT INTO t VALUES (1)"),
                it -> it.query("INSERT INTO t VALUES (1) RETURNING a"),
                it -> it.prepare("INSERT INTO t VALUES (1), (2), (3) RETURNING a").fetchSize(1).query(),
                it -> it.prepare("INSERT INTO t VALUES (1)").batch().add().run())) {
            assertThrows(CustomError.class, () -> write.accept(database));
            assertEquals(List.of(), stored());
            assertFalse(database.inTransaction());
        }
        assertUsable();
    }

    @Test
    void failingUpdateHandlerEndsALongStatementSoon() {
        long[] calls = new long[1];
        handlers.update(() -> {
            calls[0]++;
            throw new CustomError();
        });
        assertThrows(CustomError.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            assertThrows(CustomError.class, () -> it.update(COUNT + "INSERT INTO t SELECT n FROM c"));
            assertTrue(it.totalChanges() < 10_000, it.totalChanges() + " rows");
            return it.update("INSERT INTO t VALUES (1)");
        }));
        assertEquals(2, calls[0]);
        assertUsable();
    }

    @Test
    void failingUpdateHandlerEndsABatchAtItsRow() {
        long[] calls = new long[1];
        handlers.update(() -> {
            if (++calls[0] == 2) {
                throw new CustomError();
            }
        });
        Batch batch = database.prepare("INSERT INTO t VALUES (?)").batch();
        for (int i = 1; i <= 5; i++) {
            batch.bind(1, i).add();
        }
        assertThrows(CustomError.class, batch::run);
        assertEquals(List.of(1L), stored());
        assertEquals(2, calls[0]);
    }

    @Test
    void failingUpdateHandlerEndsAScriptAtItsStatement() {
        handlers.update(() -> {
            throw new CustomError();
        });
        assertThrows(CustomError.class, () -> database.execute("BEGIN; INSERT INTO t VALUES (1); DROP TABLE t"));
        assertUsable();
    }

    @Test
    void failingRollbackHandlerEndsAScriptAtItsStatement() {
        handlers.rollback(() -> {
            throw new CustomError();
        });
        assertThrows(CustomError.class, () -> database.execute("BEGIN; DELETE FROM t; ROLLBACK; DROP TABLE t"));
        assertUsable();
    }

    @Test
    void failingHandlerLeavesOtherRowsOpen() {
        database.execute("CREATE TABLE other(n); INSERT INTO other VALUES (1), (2), (3)");
        handlers.update(() -> {
            throw new CustomError();
        });
        handlers.rollback(() -> {
            throw new CustomError();
        });
        try (Statement statement = database.prepare("SELECT n FROM other ORDER BY n").fetchSize(1);
                Rows rows = statement.query()) {
            rows.next();
            assertThrows(CustomError.class, () -> database.update("INSERT INTO t VALUES (1)"));
            assertTrue(rows.next());
            assertThrows(CustomError.class, () -> database.execute("BEGIN; INSERT INTO t VALUES (1)"));
            assertTrue(rows.next());
            assertEquals(3, rows.getLong(0));
        }
        assertUsable();
    }

    @Test
    void rollbackHandlerIsToldWhateverFailed() {
        List<String> told = new ArrayList<>();
        handlers.rollback(() -> told.add("rollback"));
        handlers.function("f", value -> {
            throw new CustomError();
        });
        assertThrows(CustomError.class, () -> database.update("INSERT INTO t SELECT f(1)"));
        assertThrows(CustomError.class, () -> database.transaction(
                TransactionMode.IMMEDIATE, it -> it.update("INSERT INTO t SELECT f(1)")));
        handlers.commit(() -> {
            throw new CustomError();
        });
        assertThrows(CustomError.class, () -> database.update("INSERT INTO t VALUES (1)"));
        assertEquals(3, told.size(), told::toString);
        assertUsable();
    }

    @Test
    void secondThrowableIsSuppressedByTheFirst() {
        IOException first = new IOException();
        IOException second = new IOException();
        handlers.commit(() -> {
            throw first;
        });
        handlers.rollback(() -> {
            throw second;
        });
        assertSame(first, assertThrows(IOException.class, () -> database.update("INSERT INTO t VALUES (1)")));
        assertArrayEquals(new Throwable[] {second}, first.getSuppressed());
        assertUsable();
    }

    // ---- calls inside calls

    @Test
    void nestedFailureThatIsCaughtIsOver() {
        handlers.function("failing", value -> {
            throw new CustomError();
        });
        handlers.function("careful", value -> {
            assertThrows(CustomError.class, () -> database.query("SELECT failing(1)"));
            assertThrows(CustomError.class, () -> database.execute("SELECT failing(1)"));
            return value + 1;
        });
        assertEquals(8, database.query("SELECT careful(7)").first(row -> row.getLong(0)).orElseThrow());
        assertUsable();
    }

    @Test
    void nestedFailureOfAHookTakesTheWritingStatementAroundItAlong() {
        database.execute("CREATE TABLE log(a)");
        boolean[] fails = new boolean[1];
        handlers.update(() -> {
            if (fails[0]) {
                throw new CustomError();
            }
        });
        handlers.function("careful", value -> {
            fails[0] = true;
            assertThrows(CustomError.class, () -> database.update("INSERT INTO log VALUES (1)"));
            fails[0] = false;
            return value;
        });
        for (String begin : List.of("", "BEGIN; ")) {
            assertThrows(SqliteException.class, () -> database.execute(
                    begin + "INSERT INTO t SELECT careful(value) FROM json_each('[1,2,3]'); INSERT INTO t VALUES (4)"));
            assertEquals(List.of(), stored());
            assertEquals(0, database.query("SELECT count(*) FROM log").first(row -> row.getLong(0)).orElseThrow());
            assertFalse(database.inTransaction());
        }
        database.query("SELECT careful(1)").close();
        assertUsable();
    }

    @Test
    void nestedFailureThatIsNotCaughtIsThrownByTheOutermostCall() {
        CustomError error = new CustomError();
        handlers.function("failing", value -> {
            throw error;
        });
        handlers.function("passing", value -> database.query("SELECT failing(1)").first(row -> 1L).orElseThrow());
        assertSame(error, assertThrows(CustomError.class, () -> database.query("SELECT passing(1)")));
        assertUsable();
    }

    @Test
    void functionThatThrowsInsteadOfTheNestedFailureDecides() {
        handlers.function("failing", value -> {
            throw new CustomError();
        });
        IOException own = new IOException();
        handlers.function("translating", value -> {
            assertThrows(CustomError.class, () -> database.query("SELECT failing(1)"));
            throw own;
        });
        assertSame(own, assertThrows(IOException.class, () -> database.query("SELECT translating(1)")));
        assertUsable();
    }

    @Test
    void noHandlerRunsAfterOneThrew() {
        int[] calls = new int[1];
        handlers.function("f", value -> {
            calls[0]++;
            throw new CustomError();
        });
        handlers.function("g", value -> calls[0]++);
        assertThrows(CustomError.class, () -> database.query("SELECT coalesce(nullif(f(1), g(1)), g(2))"));
        assertEquals(1, calls[0]);
    }

    @Test
    void nothingOfAFailureIsLeftForTheNextCall() {
        handlers.function("f", value -> {
            throw new CustomError();
        });
        assertThrows(CustomError.class, () -> database.query("SELECT f(1)"));
        assertEquals(TransactionState.NONE, database.transactionState(null));
        assertNotNull(database.pragmas().get("user_version"));
        database.execute("SELECT 1");
    }
}

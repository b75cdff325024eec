package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.BusyException;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.SqliteException;
import io.sqlane.hook.Authorizer;
import io.sqlane.hook.AuthorizerAction;
import io.sqlane.hook.Hooks;
import io.sqlane.hook.TraceEvent;
import io.sqlane.hook.TraceListener;
import io.sqlane.hook.TracedStatement;
import io.sqlane.testing.Handlers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionTest {
    private static final OpenOptions IMPATIENT =
            OpenOptions.builder().busyTimeout(Duration.ZERO).build();

    @TempDir
    Path folder;

    private Path file;
    private Database database;

    @BeforeEach
    void open() {
        file = folder.resolve("transaction.db");
        database = Database.open(file, IMPATIENT);
        database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Long> stored() {
        return database.query("SELECT a FROM t ORDER BY a").list(row -> row.getLong(0));
    }

    private static long add(Database database, long value) {
        return database.update("INSERT INTO t VALUES (?)", value).count();
    }

    private <E extends Exception> void immediate(Database.TransactionBody<?, E> body) throws E {
        database.transaction(TransactionMode.IMMEDIATE, body);
    }

    @ParameterizedTest
    @EnumSource
    void returningCommits(TransactionMode mode) {
        String result = database.transaction(mode, it -> {
            assertSame(database, it);
            assertTrue(it.inTransaction());
            add(it, 1);
            return "result";
        });
        assertEquals("result", result);
        assertFalse(database.inTransaction());
        assertEquals(List.of(1L), stored());
    }

    @ParameterizedTest
    @EnumSource
    void throwingRollsBackAndThrowsTheSame(TransactionMode mode) {
        IOException failure = new IOException();
        assertSame(failure, assertThrows(IOException.class, () -> database.transaction(mode, it -> {
            add(it, 1);
            throw failure;
        })));
        assertArrayEquals(new Throwable[0], failure.getSuppressed());
        assertFalse(database.inTransaction());
        assertEquals(List.of(), stored());
    }

    @Test
    void resultMayBeNull() {
        Object result = database.transaction(TransactionMode.DEFERRED, it -> null);
        assertNull(result);
    }

    @Test
    void modesTakeTheirLocksAtTheBeginning() {
        try (Database other = Database.open(file, IMPATIENT)) {
            database.transaction(TransactionMode.DEFERRED, it -> {
                assertEquals(TransactionState.NONE, it.transactionState("main"));
                return add(other, 1);
            });
            database.transaction(TransactionMode.IMMEDIATE, it -> {
                assertEquals(TransactionState.WRITE, it.transactionState("main"));
                assertThrows(BusyException.class, () -> add(other, 2));
                return other.query("SELECT a FROM t").list(row -> 1);
            });
            database.transaction(TransactionMode.EXCLUSIVE, it -> {
                assertThrows(BusyException.class, () -> other.query("SELECT a FROM t"));
                return 0;
            });
        }
    }

    @Test
    void bodyDoesNotRunWithoutTheLock() {
        try (Database other = Database.open(file, IMPATIENT)) {
            immediate(it -> assertThrows(
                    BusyException.class,
                    () -> other.transaction(TransactionMode.IMMEDIATE, none -> {
                        throw new AssertionError("the body ran");
                    })));
            assertFalse(other.inTransaction());
        }
    }

    @Test
    void failingCommitRollsBack() {
        database.execute("CREATE TABLE child(t REFERENCES t DEFERRABLE INITIALLY DEFERRED)");
        assertThrows(ConstraintException.class, () -> immediate(it -> {
            add(it, 1);
            return it.update("INSERT INTO child VALUES (99)");
        }));
        assertFalse(database.inTransaction());
        assertEquals(List.of(), stored());
    }

    @Test
    void busyCommitRollsBack() {
        add(database, 1);
        try (Database reader = Database.open(file, IMPATIENT);
                Statement reading = reader.prepare("SELECT a FROM t").fetchSize(1);
                Rows rows = reading.query()) {
            rows.next();
            assertThrows(BusyException.class, () -> immediate(it -> add(it, 2)));
            assertFalse(database.inTransaction());
        }
        assertEquals(List.of(1L), stored());
        immediate(it -> add(it, 2));
    }

    @Test
    void vetoedCommitRollsBack() {
        Handlers handlers = new Handlers(database);
        IllegalArgumentException veto = new IllegalArgumentException();
        handlers.commit(() -> {
            throw veto;
        });
        assertSame(veto, assertThrows(IllegalArgumentException.class, () -> immediate(it -> add(it, 1))));
        handlers.removeHooks();
        assertFalse(database.inTransaction());
        assertEquals(List.of(), stored());
    }

    @Test
    void transactionThatSqliteRolledBackIsNotRolledBackAgain() {
        ConstraintException failure = assertThrows(ConstraintException.class, () -> immediate(it -> {
            add(it, 1);
            return it.update("INSERT OR ROLLBACK INTO t VALUES (1)");
        }));
        assertArrayEquals(new Throwable[0], failure.getSuppressed());
        assertFalse(database.inTransaction());
        assertEquals(List.of(), stored());
    }

    @Test
    void rollbackHandlerThatThrowsIsSuppressed() {
        Handlers handlers = new Handlers(database);
        Error second = new AssertionError("second");
        handlers.rollback(() -> {
            throw second;
        });
        IOException first = assertThrows(IOException.class, () -> immediate(it -> {
            add(it, 1);
            throw new IOException("first");
        }));
        assertArrayEquals(new Throwable[] {second}, first.getSuppressed());
        handlers.removeHooks();
        assertFalse(database.inTransaction());
    }

    // ---- a body that does what it must not

    @Test
    void bodyThatClosesTheDatabaseFails() {
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> immediate(it -> {
            add(it, 1);
            it.close();
            return 0;
        }));
        assertTrue(failure.getMessage().contains("is closed"), failure::toString);
        database = Database.open(file);
        assertEquals(List.of(), stored());
    }

    @Test
    void bodyThatCommitsFails() {
        Exception failure = assertThrows(IllegalStateException.class, () -> immediate(it -> {
            add(it, 1);
            it.execute("COMMIT");
            return 0;
        }));
        assertTrue(failure.getMessage().contains("ended inside its body"), failure::toString);
        assertTrue(failure.getCause() instanceof SqliteException, failure::toString);
        assertFalse(database.inTransaction());
    }

    @Test
    void innerBodyThatRollsBackEverythingFailsTheOuterOne() {
        assertThrows(IllegalStateException.class, () -> immediate(outer -> {
            add(outer, 1);
            assertThrows(
                    SqliteException.class,
                    () -> outer.transaction(TransactionMode.DEFERRED, inner -> {
                        inner.execute("ROLLBACK");
                        return 0;
                    }));
            return 0;
        }));
        assertFalse(database.inTransaction());
        assertEquals(List.of(), stored());
    }

    // ---- one inside the other

    @Test
    void innerTransactionIsASavepoint() {
        immediate(outer -> {
            add(outer, 1);
            outer.transaction(TransactionMode.IMMEDIATE, inner -> add(inner, 2));
            assertTrue(outer.inTransaction());
            return outer.transaction(TransactionMode.EXCLUSIVE, inner -> add(inner, 3));
        });
        assertEquals(List.of(1L, 2L, 3L), stored());
    }

    @Test
    void failingInnerTransactionLeavesTheOuterOne() {
        immediate(outer -> {
            add(outer, 1);
            IOException failure = new IOException();
            assertSame(
                    failure,
                    assertThrows(
                            IOException.class,
                            () -> outer.transaction(TransactionMode.IMMEDIATE, inner -> {
                                add(inner, 2);
                                throw failure;
                            })));
            assertArrayEquals(new Throwable[0], failure.getSuppressed());
            assertTrue(outer.inTransaction());
            return add(outer, 3);
        });
        assertEquals(List.of(1L, 3L), stored());
    }

    /** Throws when a statement that begins with these words begins to run. */
    private void failAt(String words, RuntimeException failure) {
        Hooks.of(database).setTraceListener(EnumSet.of(TraceEvent.STATEMENT), new TraceListener() {
            @Override
            public void begins(TracedStatement statement) {
                if (statement.sql().startsWith(words)) {
                    throw failure;
                }
            }
        });
    }

    /** RELEASE has taken effect by then, and there is no savepoint any more to roll back to. */
    @Test
    void innerTransactionThatFailsWhenItsSavepointIsReleasedIsNotKept() {
        RuntimeException failure = new RuntimeException("the listener fails");
        failAt("RELEASE", failure);
        assertThrows(IllegalStateException.class, () -> immediate(outer -> {
            add(outer, 1);
            assertSame(
                    failure,
                    assertThrows(
                            RuntimeException.class,
                            () -> outer.transaction(TransactionMode.IMMEDIATE, inner -> add(inner, 2))));
            assertFalse(outer.inTransaction());
            return 0;
        }));
        assertEquals(List.of(), stored());
    }

    @Test
    void savepointThatFailsWhenItIsBegunIsNotLeftBehind() {
        RuntimeException failure = new RuntimeException("the listener fails");
        failAt("SAVEPOINT", failure);
        immediate(outer -> {
            add(outer, 1);
            assertSame(
                    failure,
                    assertThrows(
                            RuntimeException.class,
                            () -> outer.transaction(TransactionMode.IMMEDIATE, inner -> add(inner, 2))));
            assertThrows(SqliteException.class, () -> outer.execute("RELEASE sqlane_1"));
            return add(outer, 3);
        });
        assertEquals(List.of(1L, 3L), stored());
    }

    @Test
    void savepointThatCannotBeBegunLeavesTheOuterTransaction() {
        immediate(outer -> {
            add(outer, 1);
            Hooks.of(outer).setAuthorizer(request ->
                    request.action() == AuthorizerAction.SAVEPOINT ? Authorizer.Answer.DENY : Authorizer.Answer.OK);
            assertThrows(
                    SqliteException.class,
                    () -> outer.transaction(TransactionMode.IMMEDIATE, inner -> add(inner, 2)));
            return add(outer, 3);
        });
        assertEquals(List.of(1L, 3L), stored());
    }

    @Test
    void failingOuterTransactionUndoesTheInnerOne() {
        assertThrows(IOException.class, () -> immediate(outer -> {
            outer.transaction(TransactionMode.IMMEDIATE, inner -> add(inner, 2));
            throw new IOException();
        }));
        assertEquals(List.of(), stored());
    }

    private static void nest(Database database, int depth, int failing) {
        database.transaction(TransactionMode.IMMEDIATE, it -> {
            add(it, depth);
            try {
                if (depth < 20) {
                    nest(it, depth + 1, failing);
                }
            } catch (ArithmeticException failed) {
                assertEquals(failing, depth + 1);
            }
            return depth == failing ? 1 / 0 : 0;
        });
    }

    @Test
    void twentyLevelsUndoOnlyWhatIsInsideTheFailingOne() {
        nest(database, 1, 15);
        assertEquals(14, stored().size());
        assertEquals(14, stored().get(13));
        assertFalse(database.inTransaction());
    }

    @Test
    void statementThatRollsTheWholeTransactionBackEndsBothLevels() {
        assertThrows(IllegalStateException.class, () -> immediate(outer -> {
            add(outer, 1);
            assertThrows(
                    ConstraintException.class,
                    () -> outer.transaction(
                            TransactionMode.IMMEDIATE, inner -> inner.update("INSERT OR ROLLBACK INTO t VALUES (1)")));
            assertFalse(outer.inTransaction());
            return 0;
        }));
        assertEquals(List.of(), stored());
    }

    @Test
    void transactionBegunBySqlIsTheOuterOne() {
        database.execute("BEGIN");
        immediate(it -> add(it, 1));
        assertTrue(database.inTransaction());
        database.execute("ROLLBACK");
        assertEquals(List.of(), stored());
    }

    @Test
    void openRowsSurviveTheCommit() {
        immediate(it -> it.update("INSERT INTO t VALUES (1), (2), (3)"));
        try (Statement statement = database.prepare("SELECT a FROM t ORDER BY a").fetchSize(1);
                Rows rows = statement.query()) {
            rows.next();
            immediate(it -> add(it, 4));
            assertEquals(List.of(2L, 3L, 4L), rows.list(row -> row.getLong(0)));
        }
    }

    @Test
    void transactionsWorkWithoutAStatementCache() {
        database.close();
        database = Database.open(file, OpenOptions.builder().statementCacheSize(0).build());
        immediate(outer -> outer.transaction(TransactionMode.IMMEDIATE, inner -> add(inner, 1)));
        assertEquals(List.of(1L), stored());
    }
}

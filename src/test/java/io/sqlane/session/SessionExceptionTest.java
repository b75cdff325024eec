package io.sqlane.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.function.Collations;
import io.sqlane.hook.Hooks;
import io.sqlane.hook.TraceEvent;
import io.sqlane.hook.TraceListener;
import io.sqlane.hook.TracedStatement;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.testing.Throwables;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the filters of sessions and applications and the conflict handler throw reaches the caller as it is. */
class SessionExceptionTest {
    private static final int REPEATS = 10_000;

    private enum Place {
        CONFLICT_HANDLER,
        APPLY_FILTER,
        SESSION_FILTER
    }

    private final Database database = Recording.open(3);
    private final Changeset changeset =
            Recording.changesetOf(3, "UPDATE t SET a = 'x'; INSERT INTO t VALUES (9, 9, 9)");
    private Throwable current = new Error();

    @AfterEach
    void close() {
        database.close();
    }

    private RuntimeException thrown() {
        throw ConnectionHandle.sneaky(current);
    }

    private void provoke(Place place) {
        switch (place) {
            case CONFLICT_HANDLER -> changeset.apply(database, ApplyOptions.defaults().conflictHandler(conflict -> {
                conflict.change();
                throw thrown();
            }));
            case APPLY_FILTER -> changeset.apply(database, ApplyOptions.defaults().tableFilter(table -> {
                throw thrown();
            }));
            case SESSION_FILTER -> {
                SessionOptions options = SessionOptions.defaults().tableFilter(table -> {
                    throw thrown();
                });
                try (Session session = Session.open(database, options)) {
                    database.execute("UPDATE t SET a = 'x'");
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> theVerySameObjectReachesTheCallerAndAllIsUndone() {
        database.execute("DELETE FROM t WHERE id = 3");
        List<String> rows = Recording.rows(database);
        return Stream.of(Place.values()).flatMap(place -> Throwables.ALL.stream().map(supplier -> {
            Throwable object = supplier.get();
            return DynamicTest.dynamicTest(place + ": " + object.getClass().getSimpleName(), () -> {
                current = object;
                assertSame(object, assertThrows(Throwable.class, () -> provoke(place)));
                assertFalse(database.inTransaction());
                assertEquals(rows, Recording.rows(database));
            });
        }));
    }

    @Test
    void filterThatThrowsEndsTheStatementSoon() {
        current = new ArithmeticException("soon");
        SessionOptions options = SessionOptions.defaults().tableFilter(table -> {
            throw thrown();
        });
        try (Session session = Session.open(database, options)) {
            String sql = "INSERT INTO t(id) WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n)"
                    + " SELECT i FROM n LIMIT 100000";
            assertSame(current, assertThrows(ArithmeticException.class, () -> database.execute(sql)));
            assertTrue(session.isEmpty());
        }
        // What was rolled back still counts as the last one.
        long last = database.query("SELECT last_insert_rowid()")
                .first(row -> row.getLong(0))
                .orElseThrow();
        assertTrue(last < 10_000, () -> "last=" + last);
    }

    @Test
    void listenerThatThrowsAtAnyStatementOfAnApplicationLeavesNothingApplied() {
        List<String> rows = Recording.rows(database);
        current = new ArithmeticException("listener");
        int statements = 0;
        boolean failing = true;
        while (failing) {
            int after = statements++;
            database.execute("BEGIN");
            failing = applyFailing(after);
            if (database.inTransaction()) {
                if (failing) {
                    assertEquals(rows, Recording.rows(database), () -> "after=" + after);
                }
                database.execute("ROLLBACK");
            }
            assertEquals(rows, Recording.rows(database));
        }
        assertTrue(statements > 4);
    }

    @Test
    void collationThatThrowsDuringAnApplicationLeavesNoIndexInTheWrongOrder() {
        database.execute("CREATE TABLE c(id INTEGER PRIMARY KEY, a)");
        Changeset inserts = Recording.changeset(database, "INSERT INTO c VALUES (3, 'a')");
        current = new ArithmeticException("collation");
        boolean[] throwing = {false};
        Collations.register(database, "java", (left, right) -> {
            if (throwing[0]) {
                throw thrown();
            }
            return left.compareTo(right);
        });
        database.execute("DROP TABLE c; CREATE TABLE c(id INTEGER PRIMARY KEY, a COLLATE java);"
                + "CREATE INDEX i ON c(a); INSERT INTO c VALUES (1, 'b'), (2, 'c'); BEGIN");
        throwing[0] = true;
        assertSame(
                current,
                assertThrows(ArithmeticException.class, () -> inserts.apply(database, ApplyOptions.defaults())));
        throwing[0] = false;
        assertFalse(database.inTransaction());
        assertEquals(List.of("1", "2"), Recording.rows(database, "SELECT id || '' FROM c ORDER BY id"));
        assertEquals(List.of(), database.pragmas().integrityCheck());
    }

    /** Whether the listener threw. */
    private boolean applyFailing(int statementsBefore) {
        int[] left = {statementsBefore};
        Hooks hooks = Hooks.of(database);
        hooks.setTraceListener(EnumSet.of(TraceEvent.STATEMENT), new TraceListener() {
            @Override
            public void begins(TracedStatement statement) {
                if (left[0]-- == 0) {
                    throw thrown();
                }
            }
        });
        try {
            changeset.apply(database, ApplyOptions.defaults());
            return false;
        } catch (ArithmeticException thrown) {
            assertSame(current, thrown);
            assertEquals(0, thrown.getSuppressed().length, () -> Arrays.toString(thrown.getSuppressed()));
            return true;
        } finally {
            hooks.setTraceListener(Set.of(), null);
        }
    }

    @Test
    void afterTenThousandThrowsNothingIsLeft() {
        database.execute("DELETE FROM t WHERE id = 3");
        List<String> rows = Recording.rows(database);
        current = new ArithmeticException("again");
        throwing(REPEATS / 10);
        long before = LibraryFunctions.sqlane_memory_used();
        throwing(REPEATS);
        long grown = LibraryFunctions.sqlane_memory_used() - before;
        // Counted in the test build only; elsewhere 0. SQLite's caches may move by a little.
        assertTrue(grown < 4096, () -> "grown=" + grown);
        assertEquals(rows, Recording.rows(database));
        database.execute("INSERT INTO t VALUES (3, '3', 1.5)");
        changeset.apply(database, ApplyOptions.defaults());
        assertEquals("1|'x'|0.5", Recording.rows(database).get(0));
    }

    private void throwing(int times) {
        for (int i = 0; i < times; i++) {
            Place place = Place.values()[i % 3];
            assertSame(current, assertThrows(ArithmeticException.class, () -> provoke(place)));
        }
    }
}

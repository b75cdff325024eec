package io.sqlane.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TraceTest {
    private final List<String> told = new ArrayList<>();
    private Database database;
    private Hooks hooks;

    private final TraceListener listener = new TraceListener() {
        @Override
        public void begins(TracedStatement statement) {
            told.add("begins " + statement.sql());
        }

        @Override
        public void row(TracedStatement statement) {
            told.add("row " + statement.sql());
        }

        @Override
        public void ends(TracedStatement statement, long elapsedNanos) {
            assertTrue(elapsedNanos >= 0 && elapsedNanos < 60_000_000_000L, () -> elapsedNanos + " ns");
            told.add("ends " + statement.expandedSql());
        }

        @Override
        public void closed() {
            told.add("closed " + database.isOpen());
        }
    };

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(a)");
        hooks = Hooks.of(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void listenerIsToldOfBeginningRowsEndAndClose() {
        hooks.setTraceListener(EnumSet.allOf(TraceEvent.class), listener);
        try (Statement query = database.prepare("SELECT ? UNION ALL SELECT 2").bind(1, 1L)) {
            query.list(row -> row.getLong(0));
        }
        database.close();
        String sql = "SELECT ? UNION ALL SELECT 2";
        assertEquals(
                List.of(
                        "begins " + sql, "row " + sql, "row " + sql, "ends SELECT 1 UNION ALL SELECT 2",
                        "closed false"),
                told);
    }

    @Test
    void onlyTheEventsThatWereAskedForAreTold() {
        hooks.setTraceListener(Set.of(TraceEvent.ROW), listener);
        database.execute("SELECT 1");
        hooks.setTraceListener(Set.of(TraceEvent.CLOSE), listener);
        database.execute("SELECT 1");
        hooks.setTraceListener(Set.of(TraceEvent.CLOSE), null);
        database.execute("SELECT 1");
        database.close();
        assertEquals(List.of("row SELECT 1"), told);
    }

    @Test
    void triggerIsToldAsAComment() {
        database.execute("CREATE TABLE log(a);"
                + " CREATE TRIGGER noted AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END");
        hooks.setTraceListener(Set.of(TraceEvent.STATEMENT), listener);
        database.update("INSERT INTO t VALUES (?)", 1);
        assertEquals(List.of("begins INSERT INTO t VALUES (?)", "begins -- TRIGGER noted"), told.subList(0, 2));
    }

    @Test
    void statementIsOfNoUseAfterItsCall() {
        List<TracedStatement> kept = new ArrayList<>();
        hooks.setTraceListener(Set.of(TraceEvent.STATEMENT), new TraceListener() {
            @Override
            public void begins(TracedStatement statement) {
                kept.add(statement);
            }
        });
        database.execute("SELECT 1");
        assertThrows(IllegalStateException.class, () -> kept.get(0).sql());
        assertThrows(IllegalStateException.class, () -> kept.get(0).expandedSql());
    }

    @Test
    void listenerWithoutEventsIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> hooks.setTraceListener(Set.of(), listener));
    }

    @Test
    void whatClosedThrowsComesAfterTheDatabaseIsClosed() {
        IllegalArgumentException thrown = new IllegalArgumentException();
        hooks.setTraceListener(Set.of(TraceEvent.CLOSE), new TraceListener() {
            @Override
            public void closed() {
                throw thrown;
            }
        });
        assertSame(thrown, assertThrows(IllegalArgumentException.class, database::close));
        assertFalse(database.isOpen());
        database.close();
    }
}

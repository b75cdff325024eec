package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.diagnostic.OpenHandles;
import io.sqlane.diagnostic.StatementCounter;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.SqliteException;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Handlers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatementCacheTest {
    private static final String NUMBERS =
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c";

    /** What the cache told: H for a hit, M for a miss. */
    private final StringBuilder told = new StringBuilder();

    private Database database = open(64);

    private Database open(int cacheSize) {
        MetricsListener listener = new MetricsListener() {
            @Override
            public void statementCacheHit(String name) {
                told.append('H');
            }

            @Override
            public void statementCacheMiss(String name) {
                told.append('M');
            }
        };
        return Database.openInMemory(OpenOptions.builder()
                .name("cached")
                .statementCacheSize(cacheSize)
                .metricsListener(listener)
                .build());
    }

    private void reopen(int cacheSize) {
        database.close();
        database = open(cacheSize);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private long one(String sql, Object... values) {
        return database.query(sql, values).first(row -> row.getLong(0)).orElseThrow();
    }

    private static int openStatements() {
        return Database.openHandlesOfCurrentThread().entries().stream()
                .filter(entry -> entry.database().contains("cached"))
                .mapToInt(OpenHandles.Entry::openStatements)
                .sum();
    }

    @Test
    void secondUseOfTheSameSqlIsAHit() {
        assertEquals(1, one("SELECT ?", 1));
        assertEquals(2, one("SELECT ?", 2));
        assertEquals("MH", told.toString());
        assertEquals(1, openStatements());
    }

    @Test
    void sqlIsComparedCharacterByCharacter() {
        one("SELECT 1");
        one("SELECT  1");
        assertEquals("MM", told.toString());
    }

    @Test
    void leastRecentlyUsedStatementIsEvicted() {
        reopen(2);
        one("SELECT 1");
        one("SELECT 2");
        one("SELECT 1");
        one("SELECT 3");
        assertEquals(2, openStatements());
        one("SELECT 1");
        one("SELECT 2");
        assertEquals("MMHMHM", told.toString());
        assertEquals(2, openStatements());
    }

    @Test
    void cacheOfNoneKeepsNoStatement() {
        reopen(0);
        one("SELECT 1");
        one("SELECT 1");
        assertEquals("MM", told.toString());
        assertEquals(0, openStatements());
    }

    @Test
    void queriesOfTheSameSqlOneInsideTheOtherHaveAStatementEach() {
        List<String> pairs = new ArrayList<>();
        try (Rows outer = database.query(NUMBERS, 40)) {
            while (outer.next()) {
                try (Rows inner = database.query(NUMBERS, 2)) {
                    while (inner.next()) {
                        pairs.add(outer.getLong(0) + "." + inner.getLong(0));
                    }
                }
            }
        }
        assertEquals(80, pairs.size());
        assertEquals("40.2", pairs.get(79));
        assertEquals("MM" + "H".repeat(39), told.toString());
        assertEquals(1, openStatements());
    }

    @Test
    void recursionThroughAFunctionHasAStatementEach() {
        new Handlers(database).function("factorial", n -> n < 2 ? 1 : n * one("SELECT factorial(?)", n - 1));
        assertEquals(3_628_800, one("SELECT factorial(?)", 10));
        assertEquals(3_628_800, one("SELECT factorial(?)", 10));
    }

    @Test
    void rowsReadToTheEndGiveTheirStatementBack() {
        Rows rows = database.query("SELECT 1");
        rows.next();
        assertFalse(rows.next());
        one("SELECT 1");
        assertEquals("MH", told.toString());
    }

    @Test
    void endOfRowsStaysTheEndThoughTheirStatementServesOthers() {
        Rows done = database.query(NUMBERS, 1);
        done.next();
        assertFalse(done.next());
        Rows others = database.query(NUMBERS, 2);
        assertTrue(others.next());
        assertFalse(done.next());
        assertEquals(List.of(), done.list(row -> row.getLong(0)));
        assertEquals("MH", told.toString());
        assertTrue(others.next());
    }

    @Test
    void closingRowsThatAreAtTheirEndLeavesTheirStatementToOthers() {
        Rows done = database.query(NUMBERS, 1);
        done.next();
        assertFalse(done.next());
        Rows others = database.query(NUMBERS, 40);
        assertTrue(others.next());
        done.close();
        done.close();
        assertThrows(IllegalStateException.class, done::next);
        assertEquals(7, one(NUMBERS + " WHERE n = 7", 40));
        Rows third = database.query(NUMBERS, 3);
        assertTrue(third.next());
        assertEquals(39, others.list(row -> row.getLong(0)).size());
        assertEquals(2, third.list(row -> row.getLong(0)).size());
    }

    @Test
    void rowsClosedInTheMiddleGiveTheirStatementBackReset() {
        Rows rows = database.query(NUMBERS, 1_000);
        rows.next();
        rows.close();
        assertEquals(TransactionState.NONE, database.transactionState(null));
        assertEquals(2, database.query(NUMBERS, 2).list(row -> row.getLong(0)).size());
        assertEquals("MH", told.toString());
    }

    @Test
    void failedExecutionGivesItsStatementBack() {
        database.execute("CREATE TABLE t(a NOT NULL)");
        assertThrows(ConstraintException.class, () -> database.update("INSERT INTO t VALUES (?)", (Object) null));
        assertEquals(1, database.update("INSERT INTO t VALUES (?)", 1).count());
        assertEquals("MH", told.toString());
    }

    @Test
    void wrongNumberOfValuesGivesTheStatementBack() {
        assertThrows(IllegalArgumentException.class, () -> database.query("SELECT ?, ?", 1));
        assertEquals(1, one("SELECT ?, ?", 1, 2));
        assertEquals("MH", told.toString());
    }

    @Test
    void failedQueryGivesItsStatementBack() {
        assertThrows(SqliteException.class, () -> database.query("SELECT abs(?)", Long.MIN_VALUE));
        assertEquals(1, one("SELECT abs(?)", -1));
        assertEquals("MH", told.toString());
    }

    @Test
    void sqlThatDoesNotCompileIsNotKept() {
        assertThrows(SqliteException.class, () -> database.query("SELECT * FROM later"));
        database.execute("CREATE TABLE later(a)");
        assertEquals(List.of(), database.query("SELECT * FROM later").list(row -> 1));
    }

    @Test
    void statementWithLargeParametersIsNotKept() {
        assertEquals(2 << 20, one("SELECT length(?)", new byte[2 << 20]));
        assertEquals(0, openStatements());
    }

    @Test
    void abandonedRowsFreeTheirStatement() {
        database.query(NUMBERS, 1_000).next();
        assertEquals(1, openStatements());
        Garbage.collectUntil(
                () -> {
                    database.inTransaction();
                    return openStatements() == 0;
                },
                "the statement of abandoned rows is freed");
        one(NUMBERS, 1);
        assertEquals("MM", told.toString());
    }

    @Test
    void cachedStatementFollowsTheSchema() {
        database.execute("CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 2)");
        assertEquals(2, database.query("SELECT * FROM t").first(row -> row.getLong("b")).orElseThrow());
        database.execute("DROP TABLE t; CREATE TABLE t(b, a); INSERT INTO t VALUES (1, 2)");
        assertEquals(1, database.query("SELECT * FROM t").first(row -> row.getLong("b")).orElseThrow());
        database.execute("ALTER TABLE t RENAME COLUMN b TO c");
        assertEquals(1, database.query("SELECT * FROM t").first(row -> row.getLong("c")).orElseThrow());
        database.execute("ALTER TABLE t ADD COLUMN d DEFAULT 3");
        assertEquals(3, database.query("SELECT * FROM t").first(row -> row.getLong("d")).orElseThrow());
        assertEquals("MHHH", told.toString());
    }

    @Test
    void statementFollowsTheSchemaThoughItsCounterIsReset() {
        database.execute("CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 2)");
        try (Statement statement = database.prepare("SELECT * FROM t")) {
            for (String name : List.of("b", "c", "d", "e")) {
                assertEquals(2, statement.first(row -> row.getLong(name)).orElseThrow());
                char next = (char) (name.charAt(0) + 1);
                database.execute("ALTER TABLE t RENAME COLUMN " + name + " TO " + next);
                statement.counter(StatementCounter.REPREPARE, true);
            }
        }
    }

    @Test
    void rowsWithoutARowHaveTheColumnsOfTheSchemaNow() {
        database.execute("CREATE TABLE t(a)");
        database.query("SELECT * FROM t").close();
        database.execute("ALTER TABLE t ADD COLUMN b");
        try (Rows rows = database.query("SELECT * FROM t")) {
            assertEquals(2, rows.columnCount());
            assertEquals(1, rows.columnIndex("b"));
        }
    }

    @Test
    void closedDatabaseHasClosedWhatWaited() {
        one("SELECT 1");
        database.close();
        assertEquals(0, openStatements());
        assertThrows(IllegalStateException.class, () -> database.query("SELECT 1"));
    }
}

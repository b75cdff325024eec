package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Statement.Column;
import io.sqlane.diagnostic.StatementCounter;
import io.sqlane.error.BusyException;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.SqliteException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementTest {
    @TempDir
    Path folder;

    private Path file;
    private Database database;

    @BeforeEach
    void open() {
        file = folder.resolve("statement.db");
        database = Database.open(
                file, OpenOptions.builder().busyTimeout(Duration.ZERO).build());
        database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b VARCHAR(20) UNIQUE);"
                + "INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, 'three')");
    }

    @AfterEach
    void close() {
        database.close();
    }

    // ---- prepare

    @Test
    void exactlyOneStatementIsPrepared() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> database.prepare("SELECT 'ä'; DELETE FROM t"));
        assertTrue(refused.getMessage().contains("more than one statement"), refused::toString);
        assertTrue(refused.getMessage().contains("at=11"), refused::toString);
        assertThrows(IllegalArgumentException.class, () -> database.prepare("SELECT 1; garbage"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1", "SELECT 1;", " SELECT 1 ; ", "SELECT 1 -- end", "SELECT 1; /* end */ -- end\n",
        "/* start */ SELECT 1;;; ", "SELECT 1 /* not closed"})
    void commentsAndSpaceMayFollow(String sql) {
        try (Statement statement = database.prepare(sql)) {
            assertEquals(Optional.of(1L), statement.first(row -> row.getLong(0)));
            assertEquals(sql, statement.sql());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\t", ";", "-- comment", "/* comment */", ";;"})
    void noStatementIsRefused(String sql) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> database.prepare(sql));
        assertTrue(refused.getMessage().contains("holds no statement"), refused::toString);
    }

    @Test
    void errorIsPlacedByCharacters() {
        SqliteException failure =
                assertThrows(SqliteException.class, () -> database.prepare("SELECT '😀ä', nowhere"));
        assertEquals(14, failure.errorOffset());
        assertEquals("no such column: nowhere", failure.errorMessage());
        assertEquals("SELECT '😀ä', nowhere", failure.sql());
    }

    // ---- run

    @Test
    void runTellsWhatItChanged() {
        assertEquals(new Changes(2, 5), database.prepare("INSERT INTO t VALUES (4, 'four'), (5, 'five')").run());
        assertEquals(5, database.prepare("UPDATE t SET b = b || '!'").run().count());
        assertEquals(0, database.prepare("DELETE FROM t WHERE a > 99").run().count());
        assertEquals(0, database.prepare("CREATE TABLE other(a)").run().count());
        assertEquals(5, database.prepare("DELETE FROM t").run().count());
    }

    @Test
    void runCountsNoTriggersAndForeignKeyActions() {
        database.execute("CREATE TABLE log(a); CREATE TRIGGER log AFTER DELETE ON t BEGIN"
                + " INSERT INTO log VALUES (old.a), (old.a); END;"
                + "CREATE TABLE child(t REFERENCES t ON DELETE CASCADE); INSERT INTO child VALUES (1), (1), (2)");
        assertEquals(2, database.prepare("DELETE FROM t WHERE a < 3").run().count());
        assertEquals(4, database.query("SELECT count(*) FROM log").first(row -> row.getLong(0)).orElseThrow());
        assertEquals(0, database.query("SELECT count(*) FROM child").first(row -> row.getLong(0)).orElseThrow());
    }

    @Test
    void runDropsTheRowsOfReturning() {
        assertEquals(new Changes(3, 6), database.prepare("INSERT INTO t(b) SELECT b || '.' FROM t RETURNING a").run());
        assertFalse(database.inTransaction());
    }

    @Test
    void runRefusesAStatementThatOnlyReads() {
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> database.prepare("SELECT a FROM t").run());
        assertTrue(refused.getMessage().contains("use query()"), refused::toString);
    }

    @Test
    void failedRunLeavesStatementAndBindings() {
        try (Statement insert = database.prepare("INSERT INTO t VALUES (?, ?)").bind(1, 9).bind(2, "one")) {
            ConstraintException failure = assertThrows(ConstraintException.class, insert::run);
            assertEquals("SQLITE_CONSTRAINT_UNIQUE", failure.extendedCode().name());
            assertFalse(insert.isBusy());
            assertEquals(new Changes(1, 9), insert.bind(2, "nine").run());
        }
    }

    @Test
    void resultsOfOneStatementAreNotThoseOfAnother() {
        try (Statement first = database.prepare("INSERT INTO t(b) VALUES (?)");
                Statement second = database.prepare("SELECT max(a) FROM t")) {
            for (int i = 0; i < 100; i++) {
                long rowid = first.bind(1, "b" + i).run().lastInsertRowid();
                assertEquals(Optional.of(rowid), second.first(row -> row.getLong(0)));
            }
        }
    }

    // ---- reset, bindings, close

    @Test
    void resetReleasesTheLockAndKeepsTheBindings() {
        try (Database other = Database.open(file);
                Statement statement = database.prepare("SELECT a FROM t WHERE a >= ?").fetchSize(1)) {
            other.setBusyTimeout(Duration.ZERO);
            statement.bind(1, 2).query().next();
            assertThrows(BusyException.class, () -> other.update("DELETE FROM t WHERE a = 1"));
            statement.reset();
            assertEquals(1, other.update("DELETE FROM t WHERE a = 1").count());
            assertEquals(List.of(2L, 3L), statement.list(row -> row.getLong(0)));
        }
    }

    @Test
    void clearedBindingsAreUnbound() {
        try (Statement statement = database.prepare("SELECT :p").bind("p", 1)) {
            assertEquals(Optional.of(1L), statement.first(row -> row.getLong(0)));
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> statement.clearBindings().query());
            assertTrue(refused.getMessage().contains("index=1, name=:p"), refused::toString);
            assertEquals(Optional.of(2L), statement.bind("p", 2).first(row -> row.getLong(0)));
        }
    }

    @Test
    void closedStatementIsClosedForGood() {
        Statement statement = database.prepare("SELECT 1");
        statement.close();
        statement.close();
        assertFalse(statement.isOpen());
        IllegalStateException refused = assertThrows(IllegalStateException.class, statement::query);
        assertEquals("statement is closed: sql=\"SELECT 1\"", refused.getMessage());
    }

    @Test
    void statementOutlivesItsDatabaseClosed() {
        Statement statement = database.prepare("SELECT a FROM t").fetchSize(1);
        Rows rows = statement.query();
        rows.next();
        database.close();
        assertFalse(statement.isOpen());
        assertThrows(IllegalStateException.class, rows::next);
        assertThrows(IllegalStateException.class, statement::query);
        rows.close();
        statement.close();
        assertEquals("Statement \"SELECT a FROM t\" of " + database, statement.toString());
    }

    @Test
    void closingInsideTheIterationEndsIt() {
        Statement statement = database.prepare("SELECT a FROM t").fetchSize(1);
        Rows rows = statement.query();
        assertThrows(IllegalStateException.class, () -> {
            while (rows.next()) {
                statement.close();
            }
        });
        rows.close();
    }

    // ---- facts

    @Test
    void expandedSqlShowsTheBoundValues() {
        try (Statement statement = database.prepare("SELECT ?, :b, @c, $d, ?9")) {
            assertEquals("SELECT NULL, NULL, NULL, NULL, NULL", statement.expandedSql());
            statement.bind(1, 1).bind("b", "it's").bind("c", new byte[] {1, 2}).bind("d", 1.5);
            assertEquals("SELECT 1, 'it''s', x'0102', 1.5, NULL", statement.expandedSql());
            statement.bindNull(1).bindNull(9);
            for (int i = 5; i < 9; i++) {
                statement.bindNull(i);
            }
            statement.fetchSize(1).query().next();
            assertEquals("SELECT NULL, 'it''s', x'0102', 1.5, NULL", statement.expandedSql());
            statement.clearBindings();
            assertEquals("SELECT NULL, NULL, NULL, NULL, NULL", statement.expandedSql());
        }
    }

    @Test
    void expandedSqlAboveTheLimitIsAnError() {
        try (Statement statement = database.prepare("SELECT ?").bind(1, "x".repeat(1_000))) {
            database.setLimit(Limit.LENGTH, 500);
            assertThrows(SqliteException.class, statement::expandedSql);
        }
    }

    @Test
    void statementsThatReadAreToldFromThoseThatWrite() {
        assertTrue(database.prepare("SELECT 1").isReadOnly());
        assertTrue(database.prepare("BEGIN").isReadOnly());
        assertFalse(database.prepare("BEGIN IMMEDIATE").isReadOnly());
        assertFalse(database.prepare("DELETE FROM t WHERE 0").isReadOnly());
        assertFalse(database.prepare("DELETE FROM t RETURNING a").isReadOnly());
    }

    @Test
    void explainIsTold() {
        assertTrue(database.prepare("EXPLAIN SELECT 1").isExplain());
        assertTrue(database.prepare("EXPLAIN QUERY PLAN SELECT 1").isExplain());
        assertFalse(database.prepare("SELECT 1").isExplain());
    }

    @Test
    void parametersAreCountedAndNamed() {
        try (Statement statement = database.prepare("SELECT ?, :named, ?5")) {
            assertEquals(5, statement.parameterCount());
            assertNull(statement.parameterName(1));
            assertEquals(":named", statement.parameterName(2));
            assertNull(statement.parameterName(3));
            assertEquals("?5", statement.parameterName(5));
            assertEquals(2, statement.parameterIndex("named"));
            assertThrows(IndexOutOfBoundsException.class, () -> statement.parameterName(0));
            assertThrows(IndexOutOfBoundsException.class, () -> statement.parameterName(6));
        }
    }

    @Test
    void columnsTellTheirOrigin() {
        database.execute("ATTACH ':memory:' AS side; CREATE TABLE side.s(x BLOB);"
                + "CREATE VIEW v AS SELECT b AS vb FROM t");
        try (Statement statement = database.prepare("SELECT a, b AS renamed, a + 1 AS sum, x, vb FROM t, s, v")) {
            assertEquals(
                    List.of(
                            new Column("a", "a", "t", "main", "INTEGER"),
                            new Column("renamed", "b", "t", "main", "VARCHAR(20)"),
                            new Column("sum", null, null, null, null),
                            new Column("x", "x", "s", "side", "BLOB"),
                            new Column("vb", "b", "t", "main", "VARCHAR(20)")),
                    statement.columns());
        }
        assertEquals(List.of(), database.prepare("DELETE FROM t").columns());
    }

    @Test
    void queryPlanIsIndented() {
        try (Statement statement = database.prepare("SELECT b FROM t WHERE a = ? UNION ALL SELECT b FROM t")) {
            assertEquals(
                    List.of(
                            "COMPOUND QUERY",
                            "  LEFT-MOST SUBQUERY",
                            "    SEARCH t USING INTEGER PRIMARY KEY (rowid=?)",
                            "  UNION ALL",
                            "    SCAN t"),
                    statement.explainQueryPlan());
        }
    }

    @Test
    void countersCountAndStartAnew() {
        try (Statement statement = database.prepare("SELECT b FROM t ORDER BY b || ''")) {
            assertEquals(0, statement.counter(StatementCounter.RUN, false));
            statement.list(row -> row.getString(0));
            statement.list(row -> row.getString(0));
            assertEquals(2, statement.counter(StatementCounter.RUN, false));
            assertEquals(2, statement.counter(StatementCounter.SORT, true));
            assertEquals(0, statement.counter(StatementCounter.SORT, false));
            assertEquals(4, statement.counter(StatementCounter.FULL_SCAN_STEP, false));
            assertTrue(statement.counter(StatementCounter.MEMORY_USED, false) > 0);
        }
    }

    @Test
    void statementFollowsTheSchema() {
        try (Statement statement = database.prepare("SELECT * FROM t WHERE a = 1")) {
            assertEquals(Optional.of(2), statement.first(Row::columnCount));
            database.execute("ALTER TABLE t ADD COLUMN c DEFAULT 7");
            assertEquals(Optional.of(7L), statement.first(row -> row.getLong("c")));
            assertEquals(3, statement.columns().size());
            database.execute("DROP TABLE t");
            assertThrows(SqliteException.class, statement::query);
        }
    }

    @Test
    void busyIsWhoStandsOnARow() {
        try (Statement statement = database.prepare("SELECT a FROM t").fetchSize(2)) {
            assertFalse(statement.isBusy());
            Rows rows = statement.query();
            assertTrue(statement.isBusy());
            assertEquals(3, rows.list(row -> 1).size());
            assertFalse(statement.isBusy());
        }
    }

    @Test
    void planOfAStatementBehindEmptyOnesIsGiven() {
        try (Statement statement = database.prepare(" ;; SELECT 1")) {
            assertEquals(List.of("SCAN CONSTANT ROW"), statement.explainQueryPlan());
        }
    }

    @Test
    void queryRefusedForWantOfStackHasEndedTheOneBefore() throws InterruptedException {
        database.execute("CREATE TABLE many(a); INSERT INTO many WITH RECURSIVE r(i) AS"
                + " (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 1000) SELECT i FROM r");
        try (Statement statement = database.prepare("SELECT a FROM many")) {
            assertTrue(statement.query().next());
            assertEquals(TransactionState.READ, database.transactionState("main"));
            assertThrows(StackOverflowError.class, () -> queryDeeper(statement));
            assertEquals(TransactionState.NONE, database.transactionState("main"));
        }
    }

    private static int queryDeeper(Statement statement) {
        statement.query();
        return queryDeeper(statement) + 1;
    }
}

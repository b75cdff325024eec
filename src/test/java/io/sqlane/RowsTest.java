package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.SqliteException;
import io.sqlane.testing.Handlers;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsTest {
    /** The numbers from 1 to the parameter. */
    private static final String COUNT =
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < :last) SELECT n FROM c";

    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT);"
                + "INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, NULL)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    // ---- moving

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void nextMovesThroughTheRowsInOrder(int fetchSize) {
        try (Statement statement = database.prepare("SELECT a FROM t ORDER BY a").fetchSize(fetchSize)) {
            assertEquals(List.of(1L, 2L, 3L), statement.list(row -> row.getLong(0)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 100_000})
    void manyFetchesLoseAndRepeatNothing(int fetchSize) {
        String sql = COUNT.replace("SELECT n FROM", "SELECT n, printf('%.*c', n % 300, 'x') FROM");
        try (Statement statement = database.prepare(sql).fetchSize(fetchSize);
                Rows rows = statement.bind("last", 20_000).query()) {
            for (long n = 1; n <= 20_000; n++) {
                assertTrue(rows.next());
                assertEquals(n, rows.getLong(0));
                assertEquals(Math.max(1, n % 300), rows.getString(1).length());
            }
            assertFalse(rows.next());
        }
    }

    @Test
    void rowsOfEverySizeAreReadWhole() {
        // From a few bytes to more than the fetch buffer, and values that are fetched on their own among them.
        String sql = COUNT.replace("SELECT n FROM", "SELECT n, zeroblob(n * 37 % 40000), 'end' || n FROM");
        try (Statement statement = database.prepare(sql);
                Rows rows = statement.bind("last", 2_000).query()) {
            for (int n = 1; n <= 2_000; n++) {
                assertTrue(rows.next());
                assertArrayEquals(new byte[n * 37 % 40_000], rows.getBytes(1));
                assertEquals("end" + n, rows.getString(2));
            }
            assertFalse(rows.next());
        }
    }

    @Test
    void nextAnswersFalseAtTheEndAndFromThenOn() {
        try (Rows rows = database.query("SELECT a FROM t LIMIT 1")) {
            assertTrue(rows.next());
            assertFalse(rows.next());
            assertFalse(rows.next());
        }
    }

    @Test
    void emptyResultHasColumnsButNoRow() {
        try (Rows rows = database.query("SELECT a, b FROM t WHERE 0")) {
            assertEquals(2, rows.columnCount());
            assertEquals("b", rows.columnName(1));
            assertFalse(rows.next());
        }
    }

    @Test
    void statementWithoutResultHasNoRowsAndIsExecuted() {
        try (Rows rows = database.query("INSERT INTO t VALUES (4, 'four')")) {
            assertEquals(0, rows.columnCount());
            assertFalse(rows.next());
        }
        assertEquals(4, count("t"));
    }

    private long count(String table) {
        return database.query("SELECT count(*) FROM " + table).first(row -> row.getLong(0)).orElseThrow();
    }

    // ---- locks and changes meanwhile

    @Test
    void rowsFetchedToTheEndHoldNoLock() {
        try (Statement statement = database.prepare("SELECT a FROM t");
                Rows rows = statement.query()) {
            assertFalse(statement.isBusy());
            assertEquals(TransactionState.NONE, database.transactionState("main"));
            assertTrue(rows.next());
        }
    }

    @Test
    void unfinishedRowsHoldAReadLockUntilTheyAreClosed() {
        try (Statement statement = database.prepare("SELECT a FROM t").fetchSize(1)) {
            Rows rows = statement.query();
            assertTrue(statement.isBusy());
            assertEquals(TransactionState.READ, database.transactionState("main"));
            rows.close();
            assertFalse(statement.isBusy());
            assertEquals(TransactionState.NONE, database.transactionState("main"));
        }
    }

    @Test
    void fetchSizeOneSeesWhatHappensMeanwhile() {
        try (Statement statement = database.prepare("SELECT a FROM t ORDER BY a").fetchSize(1);
                Rows rows = statement.query()) {
            rows.next();
            database.update("DELETE FROM t WHERE a = 3");
            database.update("INSERT INTO t VALUES (4, '')");
            assertEquals(List.of(2L, 4L), rows.list(row -> row.getLong(0)));
        }
    }

    @Test
    void rowsFetchedAheadAreAsTheyWere() {
        try (Statement statement = database.prepare("SELECT a FROM t ORDER BY a");
                Rows rows = statement.query()) {
            rows.next();
            database.update("DELETE FROM t");
            assertEquals(List.of(2L, 3L), rows.list(row -> row.getLong(0)));
        }
    }

    @Test
    void largeValueIsReadableUntilTheNextRowWhateverHappensMeanwhile() {
        database.execute("CREATE TABLE large(v); INSERT INTO large VALUES (zeroblob(100000)), (x'01')");
        try (Rows rows = database.query("SELECT v FROM large ORDER BY rowid")) {
            rows.next();
            database.execute("BEGIN; UPDATE large SET v = x'02'; ROLLBACK;"
                    + "UPDATE large SET v = x'03'; DELETE FROM large");
            assertArrayEquals(new byte[100_000], rows.getBytes(0));
            assertArrayEquals(new byte[100_000], rows.getBytes(0));
        }
    }

    // ---- errors

    private void failAt(long row) {
        new Handlers(database).function("checked", value -> {
            if (value == row) {
                throw new ArithmeticException("row " + row);
            }
            return value;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void errorComesWithTheNextThatReachesIt(int fetchSize) {
        failAt(5);
        try (Statement statement = database.prepare("SELECT checked(n) FROM (" + COUNT + ")").fetchSize(fetchSize)) {
            Rows rows = statement.bind("last", 10).query();
            for (int i = 1; i < 5; i++) {
                assertTrue(rows.next());
                assertEquals(i, rows.getLong(0));
            }
            assertEquals("row 5", assertThrows(ArithmeticException.class, rows::next).getMessage());
            assertFalse(statement.isBusy());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void afterAnErrorThereIsNoEnd(int fetchSize) {
        failAt(5);
        try (Statement statement = database.prepare("SELECT checked(n) FROM (" + COUNT + ")").fetchSize(fetchSize);
                Rows rows = statement.bind("last", 10).query()) {
            assertThrows(ArithmeticException.class, () -> {
                while (rows.next()) {
                    rows.getLong(0);
                }
            });
            assertThrows(IllegalStateException.class, rows::next);
            assertThrows(IllegalStateException.class, () -> rows.getLong(0));
        }
    }

    @Test
    void errorBehindRowsThatNobodyReadsIsNoError() {
        failAt(5);
        String sql = "SELECT checked(n) FROM (" + COUNT + ")";
        assertEquals(Optional.of(1L), database.query(sql, 10).first(row -> row.getLong(0)));
    }

    @Test
    void errorOfTheFirstRowComesFromTheQuery() {
        assertThrows(SqliteException.class, () -> database.query("SELECT abs(-9223372036854775808)"));
    }

    // ---- rows of a statement that went on

    private static void assertEnded(Rows rows) {
        IllegalStateException refused = assertThrows(IllegalStateException.class, rows::next);
        assertTrue(refused.getMessage().contains("rows are ended"), refused::toString);
        assertThrows(IllegalStateException.class, () -> rows.getLong(0));
        assertThrows(IllegalStateException.class, () -> rows.list(row -> 1));
        assertThrows(IllegalStateException.class, () -> rows.stream(row -> 1));
    }

    private void assertEnds(Consumer<Statement> action) {
        for (int fetchSize = 0; fetchSize < 2; fetchSize++) {
            try (Statement statement = database.prepare(COUNT).fetchSize(fetchSize)) {
                Rows rows = statement.bind("last", 3).query();
                rows.next();
                action.accept(statement);
                assertEnded(rows);
                rows.close();
            }
        }
    }

    @Test
    void bindingEndsTheRows() {
        assertEnds(statement -> statement.bind(1, 100));
        assertEnds(Statement::clearBindings);
    }

    @Test
    void resetEndsTheRows() {
        assertEnds(Statement::reset);
    }

    @Test
    void batchEndsTheRows() {
        assertEnds(Statement::batch);
    }

    @Test
    void closingTheStatementEndsTheRows() {
        assertEnds(Statement::close);
    }

    @Test
    void executingAgainEndsTheRowsBefore() {
        assertEnds(Statement::query);
        assertEnds(statement -> statement.list(row -> row.getLong(0)));
    }

    @Test
    void staleRowsDoNotDriveTheNewOnes() {
        try (Statement statement = database.prepare(COUNT).fetchSize(1)) {
            Rows stale = statement.bind("last", 3).query();
            Rows rows = statement.query();
            assertTrue(rows.next());
            assertEnded(stale);
            stale.close();
            assertEquals(1, rows.getLong(0));
            assertEquals(List.of(2L, 3L), rows.list(row -> row.getLong(0)));
        }
    }

    @Test
    void batchRunEndsTheRowsOfAWrite() {
        try (Statement statement = database.prepare("INSERT INTO t(b) SELECT b FROM t RETURNING a").fetchSize(1)) {
            Batch batch = statement.batch();
            Rows rows = statement.query();
            rows.next();
            batch.add();
            assertEnded(rows);
            batch.run();
        }
    }
}

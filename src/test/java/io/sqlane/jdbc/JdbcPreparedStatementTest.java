package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdbcPreparedStatementTest {
    private Connection connection;
    private PreparedStatement insert;

    @BeforeEach
    void open() throws SQLException {
        connection = JdbcTests.open();
        JdbcTests.run(connection, "CREATE TABLE t(id INTEGER PRIMARY KEY, c TEXT UNIQUE, n)");
        insert = connection.prepareStatement("INSERT INTO t(c, n) VALUES (?, ?)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private List<String> stored() throws SQLException {
        return JdbcTests.query(connection, "SELECT c, n FROM t ORDER BY id");
    }

    // ---- single executions

    @Test
    void valuesStayFromOneExecutionToTheNext() throws SQLException {
        insert.setString(1, "a");
        insert.setInt(2, 5);
        assertEquals(1, insert.executeUpdate());
        insert.setString(1, "b");
        insert.executeUpdate();
        assertEquals(List.of("a|5", "b|5"), stored());
    }

    @Test
    void longerTextThanBeforeTakesItsPlace() throws SQLException {
        for (int length = 0; length < 300; length += 7) {
            insert.setString(1, "x".repeat(length));
            insert.setInt(2, length);
            insert.executeUpdate();
        }
        assertEquals("0", JdbcTests.value(connection, "SELECT count(*) FROM t WHERE length(c) <> n"));
    }

    @Test
    void textAfterANumberInTheSamePlaceIsStored() throws SQLException {
        insert.setString(1, "first text");
        insert.setLong(1, Long.MAX_VALUE);
        insert.setString(1, "text");
        insert.setString(2, "");
        insert.executeUpdate();
        assertEquals(List.of("text|"), stored());
    }

    @Test
    void valueThatWasNotSetIsNull() throws SQLException {
        insert.setString(1, "a");
        insert.executeUpdate();
        insert.setInt(2, 1);
        insert.clearParameters();
        insert.executeUpdate();
        assertEquals(List.of("a|null", "null|null"), stored());
    }

    @Test
    void queryRunsAgainAndAgain() throws SQLException {
        insert.setString(1, "a");
        insert.executeUpdate();
        try (PreparedStatement select = connection.prepareStatement("SELECT id FROM t WHERE c = ?")) {
            for (int i = 0; i < 3; i++) {
                select.setString(1, "a");
                assertEquals(List.of("1"), JdbcTests.rows(select.executeQuery()));
            }
            select.setString(1, "b");
            assertEquals(List.of(), JdbcTests.rows(select.executeQuery()));
        }
    }

    @Test
    void setterDoesNotDisturbOpenRows() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT ? UNION ALL SELECT 2")) {
            select.setString(1, "a");
            ResultSet rows = select.executeQuery();
            select.setString(1, "b");
            assertEquals(List.of("a", "2"), JdbcTests.rows(rows));
        }
    }

    @Test
    void kindOfStatementIsChecked() throws SQLException {
        assertEquals("Query does not return results", JdbcTests.refused(insert::executeQuery).getMessage());
        try (PreparedStatement select = connection.prepareStatement("SELECT 1")) {
            assertEquals("Query returns results", JdbcTests.refused(select::executeUpdate).getMessage());
            assertTrue(select.execute());
            assertFalse(insert.execute());
        }
    }

    @Test
    void secondStatementIsRefused() {
        SQLException refused = JdbcTests.refused(
                () -> connection.prepareStatement("INSERT INTO t(c) VALUES (1); DELETE FROM t"));
        assertEquals("42000", refused.getSQLState());
    }

    @Test
    void sqlIsNotTakenAnymore() {
        JdbcTests.refused(() -> insert.execute("SELECT 1"));
        JdbcTests.refused(() -> insert.executeQuery("SELECT 1"));
        JdbcTests.refused(() -> insert.executeUpdate("SELECT 1"));
        JdbcTests.refused(() -> insert.executeLargeUpdate("SELECT 1"));
        JdbcTests.refused(() -> insert.addBatch("SELECT 1"));
        JdbcTests.refused(() -> insert.execute("SELECT 1", 1));
    }

    @Test
    void parameterOutOfRangeIsRefused() {
        assertEquals("07009", JdbcTests.refused(() -> insert.setInt(0, 1)).getSQLState());
        assertEquals("07009", JdbcTests.refused(() -> insert.setString(3, "x")).getSQLState());
        JdbcTests.refused(() -> insert.setObject(3, new Object()));
    }

    @Test
    void unpairedSurrogateIsRefused() {
        assertEquals("22018", JdbcTests.refused(() -> insert.setString(1, "a\uD800")).getSQLState());
    }

    @Test
    void generatedKeyComesWithReturningToo() throws SQLException {
        insert.setString(1, "a");
        insert.executeUpdate();
        assertEquals(List.of("1"), JdbcTests.rows(insert.getGeneratedKeys()));
        try (PreparedStatement returning =
                connection.prepareStatement("INSERT INTO t(c) VALUES (?) RETURNING id, c")) {
            returning.setString(1, "b");
            assertEquals(List.of("2|b"), JdbcTests.rows(returning.executeQuery()));
            returning.setString(1, "c");
            assertEquals(1, returning.executeUpdate());
        }
        assertEquals(3, stored().size());
    }

    @Test
    void metaDataIsThereBeforeTheExecution() throws SQLException {
        assertNull(insert.getMetaData());
        assertEquals(2, insert.getParameterMetaData().getParameterCount());
        try (PreparedStatement select = connection.prepareStatement("SELECT id, c AS name FROM t")) {
            assertEquals(2, select.getMetaData().getColumnCount());
            assertEquals("name", select.getMetaData().getColumnLabel(2));
            assertEquals("INTEGER", select.getMetaData().getColumnTypeName(1));
        }
    }

    @Test
    void columnsFollowAChangeOfTheSchema() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM t")) {
            assertEquals(3, select.executeQuery().getMetaData().getColumnCount());
            JdbcTests.run(connection, "ALTER TABLE t ADD COLUMN more DEFAULT 5", "INSERT INTO t(c) VALUES ('a')");
            ResultSet rows = select.executeQuery();
            assertTrue(rows.next());
            assertEquals(5, rows.getInt("more"));
        }
    }

    // ---- batches

    @Test
    void batchKeepsTheValuesOfTheRowBefore() throws SQLException {
        insert.setString(1, "a");
        insert.setString(2, "same");
        insert.addBatch();
        insert.setString(1, "b");
        insert.addBatch();
        assertArrayEquals(new int[] {1, 1}, insert.executeBatch());
        insert.setString(1, "c");
        insert.executeUpdate();
        assertEquals(List.of("a|same", "b|same", "c|same"), stored());
    }

    @Test
    void batchOfManyBlocksStoresEveryRow() throws SQLException {
        int rows = 20_000;
        for (int i = 0; i < rows; i++) {
            insert.setString(1, "row " + i);
            if (i % 3 == 0) {
                insert.setString(2, "x".repeat(i % 50));
            }
            insert.addBatch();
        }
        int[] counts = insert.executeBatch();
        assertEquals(rows, counts.length);
        assertTrue(Arrays.stream(counts).allMatch(count -> count == 1));
        assertEquals("" + rows, JdbcTests.value(connection, "SELECT count(*) FROM t"));
        assertEquals("0", JdbcTests.value(connection, "SELECT count(*) FROM t WHERE c <> 'row ' || (id - 1)"
                + " OR length(n) <> ((id - 1) / 3 * 3) % 50"));
    }

    @Test
    void batchWithLargeRowsIsStored() throws SQLException {
        byte[] large = new byte[200_000];
        Arrays.fill(large, (byte) 7);
        for (int i = 0; i < 5; i++) {
            insert.setInt(1, i);
            insert.setBytes(2, large);
            insert.addBatch();
        }
        assertEquals(5, insert.executeBatch().length);
        assertEquals("1000000", JdbcTests.value(connection, "SELECT sum(length(n)) FROM t"));
    }

    @Test
    void batchAnswersTheRowsThatEachHasChanged() throws SQLException {
        JdbcTests.run(connection, "INSERT INTO t(c, n) VALUES ('a', 1), ('b', 1), ('c', 2)");
        try (PreparedStatement update = connection.prepareStatement("UPDATE t SET c = c || 'x' WHERE n = ?")) {
            for (int n : new int[] {1, 9, 2}) {
                update.setInt(1, n);
                update.addBatch();
            }
            assertArrayEquals(new long[] {2, 0, 1}, update.executeLargeBatch());
        }
    }

    @Test
    void batchWithoutParametersRuns() throws SQLException {
        try (PreparedStatement plain = connection.prepareStatement("INSERT INTO t(n) VALUES (1)")) {
            for (int i = 0; i < 10_000; i++) {
                plain.addBatch();
            }
            assertEquals(10_000, plain.executeBatch().length);
        }
        assertEquals("10000", JdbcTests.value(connection, "SELECT count(*) FROM t"));
    }

    @Test
    void failedRowOfABatchTellsWhatWasDone() throws SQLException {
        for (String c : new String[] {"a", "b", "a", "d"}) {
            insert.setString(1, c);
            insert.addBatch();
        }
        BatchUpdateException failed = assertThrows(BatchUpdateException.class, insert::executeBatch);
        assertArrayEquals(new int[] {1, 1}, failed.getUpdateCounts());
        assertEquals("23505", failed.getSQLState());
        assertEquals(19, failed.getErrorCode());
        assertTrue(failed.getMessage().startsWith("batch entry 2: [SQLITE_CONSTRAINT_UNIQUE] A UNIQUE constraint"
                + " failed (UNIQUE constraint failed: t.c)"), failed::getMessage);
        assertTrue(failed.getNextException() instanceof SQLIntegrityConstraintViolationException);
        assertEquals(List.of("a|null", "b|null"), stored());
        assertEquals(0, insert.executeBatch().length);
        insert.setString(1, "e");
        assertEquals(1, insert.executeUpdate());
    }

    @Test
    void batchInAutoCommitModeIsCommittedTogether() throws SQLException {
        insert.setInt(2, 1);
        insert.addBatch();
        insert.addBatch();
        insert.executeBatch();
        assertTrue(connection.getAutoCommit());
        JdbcTests.run(connection, "BEGIN", "COMMIT");
    }

    @Test
    void clearedBatchRunsNothing() throws SQLException {
        insert.setString(1, "a");
        insert.addBatch();
        insert.clearBatch();
        assertEquals(0, insert.executeBatch().length);
        insert.addBatch();
        assertEquals(1, insert.executeBatch().length);
        assertEquals(List.of("a|null"), stored());
    }

    @Test
    void queryInABatchIsRefused() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT 1")) {
            select.addBatch();
            assertThrows(BatchUpdateException.class, select::executeBatch);
        }
    }

    // ---- batches that are undone

    private static PreparedStatement twice(Connection connection) throws SQLException {
        PreparedStatement twice = connection.prepareStatement("INSERT OR ROLLBACK INTO t(c) VALUES (?)");
        for (String c : new String[] {"a", "b", "a"}) {
            twice.setString(1, c);
            twice.addBatch();
        }
        return twice;
    }

    @Test
    void batchThatSqliteHasRolledBackCountsNoRows() throws SQLException {
        PreparedStatement twice = twice(connection);
        BatchUpdateException failed = assertThrows(BatchUpdateException.class, twice::executeBatch);
        assertArrayEquals(new int[0], failed.getUpdateCounts());
        assertEquals("23505", failed.getSQLState());
        assertTrue(failed.getMessage().startsWith("batch entry 2: "), failed::getMessage);
        assertEquals(List.of(), stored());
    }

    @Test
    void batchThatTakesItsTransactionAlongCountsNoRows() throws SQLException {
        connection.setAutoCommit(false);
        PreparedStatement twice = twice(connection);
        BatchUpdateException failed = assertThrows(BatchUpdateException.class, twice::executeBatch);
        assertArrayEquals(new int[0], failed.getUpdateCounts());
        assertEquals("40000", JdbcTests.refused(connection::commit).getSQLState());
        connection.rollback();
        try (Statement plain = connection.createStatement()) {
            for (String c : new String[] {"a", "b", "a"}) {
                plain.addBatch("INSERT OR ROLLBACK INTO t(c) VALUES ('" + c + "')");
            }
            failed = assertThrows(BatchUpdateException.class, plain::executeBatch);
            assertArrayEquals(new int[0], failed.getUpdateCounts());
        }
        connection.rollback();
        assertEquals(List.of(), stored());
    }

    @Test
    void errorOfAFunctionLeavesNoTransactionOfTheBatch() throws SQLException {
        Error thrown = new AssertionError("from inside");
        Functions.scalar(connection.unwrap(Database.class), "boom", FunctionOptions.arguments(1), (in, out) -> {
            if (in.getLong(0) == 2) {
                throw thrown;
            }
            out.set(in.getLong(0));
        });
        connection.clearWarnings();
        PreparedStatement boom = connection.prepareStatement("INSERT INTO t(n) VALUES (boom(?))");
        for (int i = 1; i <= 3; i++) {
            boom.setInt(1, i);
            boom.addBatch();
        }
        assertSame(thrown, assertThrows(AssertionError.class, boom::executeBatch));
        JdbcTests.run(connection, "BEGIN", "COMMIT");
        assertEquals(List.of("null|1"), stored());
    }

    private PreparedStatement child() throws SQLException {
        JdbcTests.run(connection, "PRAGMA foreign_keys = ON", "CREATE TABLE child(a UNIQUE,"
                + " parent REFERENCES t DEFERRABLE INITIALLY DEFERRED)");
        PreparedStatement child = connection.prepareStatement("INSERT INTO child VALUES (?, 77)");
        child.setInt(1, 1);
        child.addBatch();
        return child;
    }

    @Test
    void batchThatCannotBeCommittedCountsNoRows() throws SQLException {
        PreparedStatement child = child();
        BatchUpdateException failed = assertThrows(BatchUpdateException.class, child::executeBatch);
        assertArrayEquals(new int[0], failed.getUpdateCounts());
        assertEquals("23503", failed.getSQLState());
        assertEquals("0", JdbcTests.value(connection, "SELECT count(*) FROM child"));
    }

    @Test
    void failedRowIsToldAlsoIfTheRowsBeforeItCannotBeCommitted() throws SQLException {
        PreparedStatement child = child();
        child.addBatch();
        BatchUpdateException failed = assertThrows(BatchUpdateException.class, child::executeBatch);
        assertArrayEquals(new int[0], failed.getUpdateCounts());
        assertEquals("23505", failed.getSQLState());
        assertEquals(1, failed.getSuppressed().length);
        assertEquals("0", JdbcTests.value(connection, "SELECT count(*) FROM child"));
    }
}

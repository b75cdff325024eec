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
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdbcStatementTest {
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void open() throws SQLException {
        connection = JdbcTests.open();
        JdbcTests.run(connection, "CREATE TABLE t(id INTEGER PRIMARY KEY, c TEXT UNIQUE)");
        statement = connection.createStatement();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private String count() throws SQLException {
        return JdbcTests.value(connection, "SELECT count(*) FROM t");
    }

    // ---- execute

    @Test
    void updateAnswersTheNumberOfRows() throws SQLException {
        assertEquals(2, statement.executeUpdate("INSERT INTO t(c) VALUES ('a'), ('b')"));
        assertEquals(2, statement.getUpdateCount());
        assertEquals(0, statement.executeUpdate("CREATE TABLE u(a)"));
        assertEquals(2L, statement.executeLargeUpdate("UPDATE t SET c = c || 'x'"));
    }

    @Test
    void executeTellsWhetherThereAreRows() throws SQLException {
        assertFalse(statement.execute("INSERT INTO t(c) VALUES ('a')"));
        assertEquals(1, statement.getUpdateCount());
        assertNull(statement.getResultSet());
        assertTrue(statement.execute("SELECT c FROM t"));
        assertEquals(-1, statement.getUpdateCount());
        assertEquals(List.of("a"), JdbcTests.rows(statement.getResultSet()));
        assertFalse(statement.getMoreResults());
        assertEquals(-1, statement.getUpdateCount());
    }

    @Test
    void updateRunsAScript() throws SQLException {
        assertEquals(3, statement.executeUpdate(
                "INSERT INTO t(c) VALUES ('a'); INSERT INTO t(c) VALUES ('b'); DELETE FROM t WHERE c = 'a'"));
        assertEquals("1", count());
        assertFalse(statement.execute("INSERT INTO t(c) VALUES ('x'); INSERT INTO t(c) VALUES ('y')"));
        assertEquals("3", count());
    }

    @Test
    void failureInAScriptKeepsWhatWasBefore() throws SQLException {
        SQLException failed = JdbcTests.refused(() -> statement.executeUpdate(
                "INSERT INTO t(c) VALUES ('a'); INSERT INTO nowhere VALUES (1); INSERT INTO t(c) VALUES ('b')"));
        assertEquals("42000", failed.getSQLState());
        assertEquals("1", count());
    }

    @Test
    void emptySqlDoesNothing() throws SQLException {
        assertEquals(0, statement.executeUpdate(""));
        assertFalse(statement.execute(" -- nothing\n"));
        assertEquals(0, statement.getUpdateCount());
        JdbcTests.refused(() -> statement.executeQuery(""));
        JdbcTests.refused(() -> connection.prepareStatement(""));
    }

    @Test
    void queryRefusesWhatHasNoRowsBeforeItIsRun() throws SQLException {
        SQLException refused =
                JdbcTests.refused(() -> statement.executeQuery("INSERT INTO t(c) VALUES ('a')"));
        assertEquals("query does not return ResultSet", refused.getMessage());
        assertEquals("0", count());
    }

    @Test
    void updateOfAPragmaWithRowsDropsThem() throws SQLException {
        assertEquals(0, statement.executeUpdate("PRAGMA journal_mode = MEMORY"));
        assertEquals(0, statement.executeUpdate("SELECT 1"));
    }

    @Test
    void queryOfReturningAnswersItsRows() throws SQLException {
        assertEquals(
                List.of("1|a", "2|b"),
                JdbcTests.rows(statement.executeQuery("INSERT INTO t(c) VALUES ('a'), ('b') RETURNING id, c")));
        assertEquals("2", count());
    }

    @Test
    void nextExecutionClosesTheRows() throws SQLException {
        ResultSet first = statement.executeQuery("SELECT 1");
        statement.executeQuery("SELECT 2");
        assertTrue(first.isClosed());
        JdbcTests.refused(first::next);
    }

    // ---- generated keys

    @Test
    void generatedKeyIsTheRowidOfTheInsert() throws SQLException {
        statement.executeUpdate("INSERT INTO t(c) VALUES ('a'), ('b')", Statement.RETURN_GENERATED_KEYS);
        ResultSet keys = statement.getGeneratedKeys();
        assertEquals("last_insert_rowid()", keys.getMetaData().getColumnLabel(1));
        assertEquals(List.of("2"), JdbcTests.rows(keys));
        statement.executeUpdate("DELETE FROM t WHERE id = 77");
        assertEquals(List.of(), JdbcTests.rows(statement.getGeneratedKeys()));
    }

    @Test
    void generatedKeysCanBeSwitchedOff() throws SQLException {
        try (Connection without = JdbcTests.open(JdbcTests.MEMORY + "?jdbc.get_generated_keys=false");
                Statement insert = without.createStatement()) {
            insert.executeUpdate("CREATE TABLE t(a)");
            insert.executeUpdate("INSERT INTO t VALUES (1)");
            assertEquals(List.of(), JdbcTests.rows(insert.getGeneratedKeys()));
        }
    }

    @Test
    void unknownWishForKeysIsRefused() {
        JdbcTests.refused(() -> statement.executeUpdate("SELECT 1", 7));
        JdbcTests.refused(() -> connection.prepareStatement("SELECT 1", 7));
    }

    // ---- settings

    @Test
    void maxRowsEndsTheRows() throws SQLException {
        statement.setMaxRows(2);
        assertEquals(List.of("1", "2"), JdbcTests.rows(statement.executeQuery("VALUES (1), (2), (3)")));
        statement.setLargeMaxRows(0);
        assertEquals(3, JdbcTests.rows(statement.executeQuery("VALUES (1), (2), (3)")).size());
    }

    @Test
    void queryTimeoutEndsTheQuery() throws SQLException {
        statement.setQueryTimeout(1);
        SQLException ended = assertThrows(
                SQLTimeoutException.class,
                () -> statement.executeQuery(
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"));
        assertEquals("HYT00", ended.getSQLState());
        assertEquals(9, ended.getErrorCode());
        statement.setQueryTimeout(0);
        assertEquals(List.of("1"), JdbcTests.rows(statement.executeQuery("SELECT 1")));
    }

    @Test
    void queryTimeoutEndsReadingOn() throws SQLException {
        statement.setQueryTimeout(1);
        ResultSet rows = statement.executeQuery("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                + " SELECT i FROM n WHERE i < 5 OR i < 0");
        assertThrows(SQLTimeoutException.class, () -> {
            while (rows.next()) {
                rows.getInt(1);
            }
        });
    }

    @Test
    void negativeSettingsAreRefused() {
        JdbcTests.refused(() -> statement.setMaxRows(-1));
        JdbcTests.refused(() -> statement.setQueryTimeout(-1));
        JdbcTests.refused(() -> statement.setFetchSize(-1));
        JdbcTests.refused(() -> statement.setMaxFieldSize(-1));
        JdbcTests.refused(() -> statement.setFetchDirection(ResultSet.FETCH_REVERSE));
        JdbcTests.refused(() -> statement.getMoreResults(77));
    }

    @Test
    void fetchSizeIsAHint() throws SQLException {
        statement.setFetchSize(1);
        assertEquals(1, statement.getFetchSize());
        assertEquals(3, JdbcTests.rows(statement.executeQuery("VALUES (1), (2), (3)")).size());
    }

    @Test
    void otherCursorsAreRefused() {
        assertThrows(
                SQLFeatureNotSupportedException.class,
                () -> connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_READ_ONLY));
        assertThrows(
                SQLFeatureNotSupportedException.class,
                () -> connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_UPDATABLE));
        assertThrows(SQLFeatureNotSupportedException.class, () -> connection.prepareCall("x"));
    }

    @Test
    void statementClosesWithItsRowsIfAsked() throws SQLException {
        statement.closeOnCompletion();
        ResultSet rows = statement.executeQuery("SELECT 1");
        rows.close();
        assertTrue(statement.isClosed());
    }

    @Test
    void statementKnowsItsConnection() throws SQLException {
        assertSame(connection, statement.getConnection());
        assertSame(statement, statement.executeQuery("SELECT 1").getStatement());
        assertSame(statement, statement.unwrap(Statement.class));
        assertEquals("HY009", JdbcTests.refused(() -> statement.unwrap(null)).getSQLState());
    }

    // ---- batches

    @Test
    void batchAnswersACountForEach() throws SQLException {
        statement.addBatch("INSERT INTO t(c) VALUES ('a'), ('b')");
        statement.addBatch("UPDATE t SET c = c || '!'");
        statement.addBatch("CREATE TABLE u(a)");
        assertArrayEquals(new int[] {2, 2, 0}, statement.executeBatch());
        assertArrayEquals(new int[0], statement.executeBatch());
    }

    @Test
    void failedBatchTellsWhatWasDone() throws SQLException {
        statement.addBatch("INSERT INTO t(c) VALUES ('a')");
        statement.addBatch("INSERT INTO t(c) VALUES ('a')");
        statement.addBatch("INSERT INTO t(c) VALUES ('b')");
        BatchUpdateException failed = assertThrows(BatchUpdateException.class, statement::executeBatch);
        assertArrayEquals(new int[] {1}, failed.getUpdateCounts());
        assertEquals("23505", failed.getSQLState());
        assertEquals(19, failed.getErrorCode());
        assertEquals("1", count());
    }

    @Test
    void queryInABatchIsRefused() throws SQLException {
        statement.addBatch("SELECT 1");
        assertThrows(BatchUpdateException.class, statement::executeBatch);
        statement.addBatch("SELECT 1");
        statement.clearBatch();
        assertEquals(0, statement.executeBatch().length);
    }

    /** Makes the SQL function stop(), which cancels the statement from inside of it. */
    private void registerStop() throws SQLException {
        Functions.scalar(connection.unwrap(Database.class), "stop", FunctionOptions.arguments(0), (in, out) -> {
            statement.cancel();
            out.set("stopped");
        });
        connection.clearWarnings();
    }

    @Test
    void cancelEndsABatch() throws SQLException {
        registerStop();
        statement.addBatch("INSERT INTO t(c) VALUES ('a')");
        statement.addBatch("INSERT INTO t(c) VALUES (stop())");
        statement.addBatch("INSERT INTO t(c) VALUES ('b')");
        BatchUpdateException ended = assertThrows(BatchUpdateException.class, statement::executeBatch);
        assertEquals("HYT00", ended.getSQLState());
        assertArrayEquals(new int[] {1, 1}, ended.getUpdateCounts());
        assertEquals(List.of("a", "stopped"), JdbcTests.query(connection, "SELECT c FROM t ORDER BY id"));
        assertEquals(1, statement.executeUpdate("INSERT INTO t(c) VALUES ('c')"));
    }

    @Test
    void cancelEndsAScript() throws SQLException {
        registerStop();
        assertThrows(SQLTimeoutException.class, () -> statement.executeUpdate(
                "INSERT INTO t(c) VALUES (stop()); INSERT INTO t(c) VALUES ('b')"));
        assertEquals(List.of("stopped"), JdbcTests.query(connection, "SELECT c FROM t ORDER BY id"));
        assertEquals(2, statement.executeUpdate("INSERT INTO t(c) VALUES ('c'); INSERT INTO t(c) VALUES ('d')"));
    }

    @Test
    void queryTimeoutEndsTheWaitingOfTheBegin(@TempDir Path folder) throws SQLException {
        String url = "jdbc:sqlite:" + folder.resolve("t.db") + "?busy_timeout=20000&transaction_mode=IMMEDIATE";
        try (Connection holder = JdbcTests.open(url); Connection waiting = JdbcTests.open(url)) {
            holder.setAutoCommit(false);
            waiting.setAutoCommit(false);
            JdbcTests.value(holder, "SELECT 1");
            try (Statement late = waiting.createStatement();
                    PreparedStatement prepared = waiting.prepareStatement("SELECT 1")) {
                late.setQueryTimeout(1);
                assertThrows(SQLTimeoutException.class, () -> late.executeQuery("SELECT 1"));
                assertThrows(SQLTimeoutException.class, () -> late.executeUpdate("SELECT 1; SELECT 2"));
                prepared.setQueryTimeout(1);
                prepared.addBatch();
                assertThrows(SQLTimeoutException.class, prepared::executeQuery);
            }
            holder.rollback();
            assertEquals("1", JdbcTests.value(waiting, "SELECT 1"));
        }
    }

    @Test
    void scriptIsCutWhereItsStatementsEnd() throws SQLException {
        statement.executeUpdate("""
                ; -- one; two
                CREATE TABLE "a;b"(x); /* three; ' */ CREATE TABLE [c;d](x);
                CREATE TRIGGER tr AFTER INSERT ON t BEGIN
                    INSERT INTO "a;b" VALUES (new.c || ';''--');
                    INSERT INTO `c;d` VALUES (CASE WHEN new.id > 0 THEN 1 END);
                END;;
                INSERT INTO t(c) VALUES ('it''s; done') -- last
                """);
        assertEquals(List.of("it's; done;'--"), JdbcTests.query(connection, "SELECT x FROM \"a;b\""));
        assertEquals(List.of("1"), JdbcTests.query(connection, "SELECT x FROM [c;d]"));
    }

    /** Compiled once at its end, and not at the end of each statement in it, of which there may be thousands. */
    @Test
    void triggerOfAScriptEndsWithItsEnd() throws SQLException {
        String body = "INSERT INTO u VALUES (CASE new.id WHEN 1 THEN 'END;' END);".repeat(1000);
        statement.executeUpdate("CREATE TABLE u(a); CREATE TRIGGER tr AFTER INSERT ON t BEGIN " + body
                + " /* END; */ end -- END\n ; INSERT INTO t(id, c) VALUES (1, 'a')");
        assertEquals("1000", JdbcTests.value(connection, "SELECT count(*) FROM u WHERE a = 'END;'"));
    }

    @Test
    void scriptThatEndsInTheMiddleRunsWhatWasBefore() throws SQLException {
        assertEquals("42000", JdbcTests.refused(() -> statement.executeUpdate(
                "INSERT INTO t(c) VALUES ('a'); CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1;")).getSQLState());
        assertEquals("1", count());
        JdbcTests.refused(() -> statement.executeUpdate("INSERT INTO t(c) VALUES ('b'); SELECT 'x;"));
        assertEquals("2", count());
    }

    @Test
    void generatedKeyOfAScriptIsThatOfItsLastInsert() throws SQLException {
        statement.executeUpdate("INSERT INTO t(c) VALUES ('a'); INSERT INTO t(c) VALUES ('b')");
        assertEquals(List.of("2"), JdbcTests.rows(statement.getGeneratedKeys()));
        statement.executeUpdate("DELETE FROM t WHERE id = 77; DELETE FROM t WHERE id = 78");
        assertEquals(List.of(), JdbcTests.rows(statement.getGeneratedKeys()));
    }

    @Test
    void generatedKeyComesWithReturningToo() throws SQLException {
        assertTrue(statement.execute("INSERT INTO t(c) VALUES ('a') RETURNING c"));
        assertEquals(List.of("1"), JdbcTests.rows(statement.getGeneratedKeys()));
        assertEquals(List.of("a"), JdbcTests.rows(statement.getResultSet()));
        assertTrue(statement.execute("INSERT INTO t(c) WITH RECURSIVE n(i) AS"
                + " (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500) SELECT i FROM n RETURNING c"));
        assertEquals(List.of("501"), JdbcTests.rows(statement.getGeneratedKeys()));
        assertTrue(statement.execute("INSERT OR IGNORE INTO t(c) VALUES ('a') RETURNING c"));
        assertEquals(List.of(), JdbcTests.rows(statement.getGeneratedKeys()));
        assertTrue(statement.execute("SELECT 1"));
        assertEquals(List.of(), JdbcTests.rows(statement.getGeneratedKeys()));
    }

    @Test
    void returningInABatchIsCounted() throws SQLException {
        statement.addBatch("INSERT INTO t(c) VALUES ('a'), ('b') RETURNING id");
        statement.addBatch("INSERT INTO t(c) VALUES ('c')");
        assertArrayEquals(new int[] {2, 1}, statement.executeBatch());
        assertEquals("3", count());
    }

    @Test
    void queryInABatchIsRefusedBeforeItIsRun() throws SQLException {
        AtomicInteger calls = new AtomicInteger();
        Functions.scalar(connection.unwrap(Database.class), "seen", FunctionOptions.arguments(0), (in, out) ->
                out.set(calls.incrementAndGet()));
        connection.clearWarnings();
        statement.addBatch("SELECT seen()");
        assertThrows(BatchUpdateException.class, statement::executeBatch);
        assertEquals(0, calls.get());
    }
}

package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class JdbcTransactionTest {
    private static final String SERIES =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 500) SELECT i FROM n";

    @TempDir
    Path folder;

    private String url;
    private Connection connection;
    private Connection other;

    @BeforeEach
    void open() throws SQLException {
        url = "jdbc:sqlite:" + folder.resolve("t.db") + "?busy_timeout=0";
        connection = JdbcTests.open(url);
        JdbcTests.run(connection, "CREATE TABLE t(a)");
        other = JdbcTests.open(url);
    }

    @AfterEach
    void close() throws SQLException {
        other.close();
        connection.close();
    }

    private String seenByOther() throws SQLException {
        return JdbcTests.value(other, "SELECT count(*) FROM t");
    }

    @Test
    void commitMakesChangesSeen() throws SQLException {
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        assertEquals("0", seenByOther());
        connection.commit();
        assertEquals("1", seenByOther());
    }

    @Test
    void rollbackUndoesChanges() throws SQLException {
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        connection.rollback();
        assertEquals("0", JdbcTests.value(connection, "SELECT count(*) FROM t"));
    }

    @Test
    void transactionBeginsWithTheFirstStatement() throws SQLException {
        try (Connection exclusive = JdbcTests.open(url + "&transaction_mode=EXCLUSIVE")) {
            exclusive.setAutoCommit(false);
            assertEquals("0", seenByOther());
            JdbcTests.value(exclusive, "SELECT 1");
            assertThrows(SQLTransientException.class, this::seenByOther);
            exclusive.commit();
            assertEquals("0", seenByOther());
        }
    }

    @Test
    void transactionModeDecidesWhatIsLockedFirst() throws SQLException {
        try (Connection immediate = JdbcTests.open(url + "&transaction_mode=IMMEDIATE")) {
            immediate.setAutoCommit(false);
            JdbcTests.value(immediate, "SELECT 1");
            SQLException busy = JdbcTests.refused(() -> JdbcTests.run(other, "INSERT INTO t VALUES (1)"));
            assertEquals(5, busy.getErrorCode());
            assertEquals("40001", busy.getSQLState());
        }
    }

    @Test
    void nothingToCommitIsNoError() throws SQLException {
        connection.setAutoCommit(false);
        connection.commit();
        connection.rollback();
        connection.setAutoCommit(true);
    }

    @Test
    void turningAutoCommitOnCommits() throws SQLException {
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        connection.setAutoCommit(true);
        assertEquals("1", seenByOther());
    }

    @Test
    void autoCommitModeRefusesCommitAndRollback() {
        JdbcTests.refused(connection::commit);
        JdbcTests.refused(connection::rollback);
        JdbcTests.refused(connection::setSavepoint);
    }

    @Test
    void pragmaRunsOutsideOfATransaction() throws SQLException {
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "PRAGMA foreign_keys = ON");
        assertEquals("1", JdbcTests.value(connection, "PRAGMA foreign_keys"));
    }

    @Test
    void transactionInSqlIsRespected() throws SQLException {
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "BEGIN IMMEDIATE", "INSERT INTO t VALUES (1)", "COMMIT");
        assertEquals("1", seenByOther());
        JdbcTests.run(connection, "INSERT INTO t VALUES (2)");
        assertEquals("1", seenByOther());
        connection.commit();
        assertEquals("2", seenByOther());
    }

    @Test
    void transactionThatSqliteHasRolledBackBeginsAnewAfterRollback() throws SQLException {
        loseTransaction();
        connection.rollback();
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        assertEquals("0", seenByOther());
        connection.rollback();
        assertEquals("0", JdbcTests.value(connection, "SELECT count(*) FROM t"));
    }

    /** Inserts a row into t, and then lets SQLite roll back by itself. */
    private SQLException loseTransaction() throws SQLException {
        JdbcTests.run(connection, "CREATE TABLE u(a UNIQUE ON CONFLICT ROLLBACK)", "INSERT INTO u VALUES (1)");
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        return JdbcTests.refused(() -> JdbcTests.run(connection, "INSERT INTO u VALUES (1)"));
    }

    private static void assertLost(Executable call) {
        SQLException lost = assertThrows(SQLTransactionRollbackException.class, call);
        assertEquals("40000", lost.getSQLState());
        assertTrue(lost.getMessage().contains("UNIQUE constraint failed: u.a"), lost::getMessage);
        assertTrue(lost.getMessage().contains("rollback()"), lost::getMessage);
    }

    @Test
    void transactionThatSqliteHasRolledBackCannotBeCommitted() throws SQLException {
        SQLException cause = loseTransaction();
        assertEquals("23505", cause.getSQLState());
        assertLost(connection::commit);
        assertLost(() -> connection.setAutoCommit(true));
        assertFalse(connection.getAutoCommit());
        connection.rollback();
        connection.commit();
        connection.setAutoCommit(true);
        assertEquals("0", seenByOther());
    }

    @Test
    void nothingRunsInATransactionThatSqliteHasRolledBack() throws SQLException {
        loseTransaction();
        assertLost(() -> JdbcTests.run(connection, "INSERT INTO t VALUES (2)"));
        assertLost(() -> JdbcTests.value(connection, "SELECT 1"));
        assertLost(() -> JdbcTests.run(connection, "INSERT INTO t VALUES (2); INSERT INTO t VALUES (3)"));
        assertLost(connection::setSavepoint);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (2)")) {
            assertLost(insert::executeUpdate);
            insert.addBatch();
            assertLost(insert::executeBatch);
        }
        assertTrue(connection.isValid(0));
        connection.rollback();
        assertEquals("0", JdbcTests.value(connection, "SELECT count(*) FROM t"));
    }

    @Test
    void cancelledWriteTakesItsTransactionAlong() throws SQLException {
        Statement endless = connection.createStatement();
        Functions.scalar(connection.unwrap(Database.class), "stop", FunctionOptions.arguments(0), (in, out) -> {
            endless.cancel();
            out.set(1);
        });
        connection.clearWarnings();
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        assertThrows(SQLTimeoutException.class, () -> endless.executeUpdate(
                "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT stop() FROM n"));
        assertThrows(SQLTransactionRollbackException.class, connection::commit);
        connection.rollback();
        connection.commit();
    }

    @Test
    void failureThatLeavesTheTransactionOpenLosesNothing() throws SQLException {
        JdbcTests.run(connection, "CREATE TABLE v(a UNIQUE)");
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO v VALUES (1)");
        JdbcTests.refused(() -> JdbcTests.run(connection, "INSERT INTO v VALUES (1)"));
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        connection.commit();
        assertEquals("1", seenByOther());
    }

    @Test
    void failureBehindACommitInSqlLosesNothing() throws SQLException {
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)", "COMMIT");
        JdbcTests.refused(() -> JdbcTests.run(connection, "ATTACH '/no/such/folder/x.db' AS other"));
        connection.commit();
        assertEquals("1", seenByOther());
    }

    @Test
    void scriptThatBeginsWithAPragmaIsPartOfATransaction() throws SQLException {
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "PRAGMA foreign_keys = ON; INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)");
        assertEquals("1", JdbcTests.value(connection, "PRAGMA foreign_keys"));
        assertEquals("0", seenByOther());
        connection.rollback();
        assertEquals("0", JdbcTests.value(connection, "SELECT count(*) FROM t"));
    }

    @Test
    void scriptThatCommitsGoesOnInATransaction() throws SQLException {
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO t VALUES (1); COMMIT; INSERT INTO t VALUES (2)");
        assertEquals("1", seenByOther());
        connection.rollback();
        assertEquals("1", JdbcTests.value(connection, "SELECT count(*) FROM t"));
    }

    @Test
    void commitEndsAWriteWhoseRowsAreNotReadOut() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery(
                    "INSERT INTO t " + SERIES + " RETURNING a");
            assertTrue(rows.next());
            connection.commit();
            assertEquals("500", seenByOther());
        }
    }

    @Test
    void commitEndsTheSnapshotOfAQuery() throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                Statement small = connection.createStatement()) {
            JdbcTests.run(connection, "INSERT INTO t " + SERIES);
            connection.commit();
            ResultSet rows = statement.executeQuery("SELECT a FROM t");
            ResultSet few = small.executeQuery("SELECT a FROM t LIMIT 3");
            assertTrue(rows.next());
            assertTrue(few.next());
            connection.commit();
            JdbcTests.run(other, "INSERT INTO t VALUES (501)");
            SQLException ended = JdbcTests.refused(() -> {
                while (rows.next()) {
                    rows.getInt(1);
                }
            });
            assertTrue(ended.getMessage().contains("ended"), ended::getMessage);
            assertEquals("501", JdbcTests.value(connection, "SELECT count(*) FROM t"));
        }
    }

    @Test
    void functionMayCommitWhatItsStatementIsPartOf() throws SQLException {
        Functions.scalar(connection.unwrap(Database.class), "commit_now", FunctionOptions.arguments(0), (in, out) -> {
            connection.commit();
            out.set(1);
        });
        connection.clearWarnings();
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        assertEquals("1", JdbcTests.value(connection, "SELECT commit_now()"));
        assertEquals("1", seenByOther());
    }

    @Test
    void savepointIsRolledBackTo() throws SQLException {
        connection.setAutoCommit(false);
        Savepoint first = connection.setSavepoint();
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        Savepoint named = connection.setSavepoint("it's \"quoted\"; DROP TABLE t; --");
        JdbcTests.run(connection, "INSERT INTO t VALUES (2)");
        connection.rollback(named);
        connection.releaseSavepoint(named);
        assertEquals("1", JdbcTests.value(connection, "SELECT count(*) FROM t"));
        connection.rollback(first);
        assertEquals("0", JdbcTests.value(connection, "SELECT count(*) FROM t"));
        assertEquals(1, first.getSavepointId());
        assertEquals("it's \"quoted\"; DROP TABLE t; --", named.getSavepointName());
        JdbcTests.refused(first::getSavepointName);
        JdbcTests.refused(named::getSavepointId);
    }

    @Test
    void savepointsOfOneNameAreTwo() throws SQLException {
        connection.setAutoCommit(false);
        Savepoint first = connection.setSavepoint("same");
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        Savepoint second = connection.setSavepoint("same");
        JdbcTests.run(connection, "INSERT INTO t VALUES (2)");
        connection.rollback(first);
        assertEquals("0", JdbcTests.value(connection, "SELECT count(*) FROM t"));
        JdbcTests.refused(() -> connection.rollback(second));
        JdbcTests.refused(() -> connection.releaseSavepoint(second));
        connection.releaseSavepoint(first);
        JdbcTests.refused(() -> connection.rollback(first));
    }

    @Test
    void savepointOfAnEarlierTransactionIsRefusedAndBeginsNone() throws SQLException {
        try (Connection immediate = JdbcTests.open(url + "&transaction_mode=IMMEDIATE")) {
            immediate.setAutoCommit(false);
            Savepoint old = immediate.setSavepoint("old");
            immediate.commit();
            assertEquals("HY010", JdbcTests.refused(() -> immediate.rollback(old)).getSQLState());
            assertEquals("HY010", JdbcTests.refused(() -> immediate.releaseSavepoint(old)).getSQLState());
            JdbcTests.run(other, "INSERT INTO t VALUES (1)");
            assertEquals("1", seenByOther());
        }
    }

    @Test
    void savepointOfAnotherConnectionIsRefused() throws SQLException {
        connection.setAutoCommit(false);
        other.setAutoCommit(false);
        Savepoint foreign = other.setSavepoint();
        JdbcTests.refused(() -> connection.rollback(foreign));
        other.rollback();
    }

    @Test
    void readOnlyRefusesWritesUntilItEnds() throws SQLException {
        connection.setReadOnly(true);
        assertTrue(connection.isReadOnly());
        SQLException refused = JdbcTests.refused(() -> JdbcTests.run(connection, "INSERT INTO t VALUES (1)"));
        assertEquals("25006", refused.getSQLState());
        connection.setReadOnly(false);
        assertFalse(connection.isReadOnly());
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
    }

    @Test
    void everyIsolationIsSerializable() throws SQLException {
        for (int level : new int[] {1, 2, 4, 8}) {
            connection.setTransactionIsolation(level);
            assertEquals(level, connection.getTransactionIsolation());
        }
        JdbcTests.refused(() -> connection.setTransactionIsolation(0));
        JdbcTests.refused(() -> connection.setTransactionIsolation(99));
    }

    @Test
    void closeRollsBack() throws SQLException {
        connection.setAutoCommit(false);
        JdbcTests.run(connection, "INSERT INTO t VALUES (1)");
        connection.close();
        assertEquals("0", seenByOther());
    }
}

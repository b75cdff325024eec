package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLSyntaxErrorException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcErrorsTest {
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = JdbcTests.open(JdbcTests.MEMORY + "?foreign_keys=on");
        JdbcTests.run(connection, "CREATE TABLE p(id INTEGER PRIMARY KEY, c UNIQUE);"
                + " CREATE TABLE t(a NOT NULL, b CHECK (b > 0), p REFERENCES p(id)); INSERT INTO p VALUES (1, 'c')");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private SQLException failure(String sql) {
        return JdbcTests.refused(() -> JdbcTests.run(connection, sql));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "INSERT INTO p(c) VALUES ('c') | 23505 | [SQLITE_CONSTRAINT_UNIQUE] A UNIQUE constraint failed"
                + " (UNIQUE constraint failed: p.c)",
        "INSERT INTO p(id) VALUES (1) | 23505 | [SQLITE_CONSTRAINT_PRIMARYKEY] A PRIMARY KEY constraint failed"
                + " (UNIQUE constraint failed: p.id)",
        "INSERT INTO t VALUES (NULL, 1, 1) | 23502 | [SQLITE_CONSTRAINT_NOTNULL] A NOT NULL constraint failed"
                + " (NOT NULL constraint failed: t.a)",
        "INSERT INTO t VALUES (1, 0, 1) | 23514 | [SQLITE_CONSTRAINT_CHECK] A CHECK constraint failed"
                + " (CHECK constraint failed: b > 0)",
        "INSERT INTO t VALUES (1, 1, 7) | 23503 | [SQLITE_CONSTRAINT_FOREIGNKEY] A foreign key constraint failed"
                + " (FOREIGN KEY constraint failed)"
    })
    void constraintHasItsStateAndMessage(String sql, String state, String message) {
        SQLException failed = failure(sql);
        assertInstanceOf(SQLIntegrityConstraintViolationException.class, failed);
        assertEquals(message, failed.getMessage());
        assertEquals(state, failed.getSQLState());
        assertEquals(19, failed.getErrorCode());
    }

    @Test
    void syntaxErrorTellsItsPlace() {
        SQLException failed = failure("SELECT 1 FORM t");
        assertInstanceOf(SQLSyntaxErrorException.class, failed);
        assertEquals("42000", failed.getSQLState());
        assertEquals(1, failed.getErrorCode());
        assertEquals(
                "[SQLITE_ERROR] SQL error or missing database (near \"t\": syntax error), offset=14,"
                        + " sql=\"SELECT 1 FORM t\"",
                failed.getMessage());
        SqliteException cause = assertInstanceOf(SqliteException.class, failed.getCause());
        assertEquals(14, cause.errorOffset());
        assertEquals("SELECT 1 FORM t", cause.sql());
    }

    @Test
    void offsetCountsCharacters() {
        String sql = "SELECT 'üöä', nowhere";
        SqliteException cause = assertInstanceOf(SqliteException.class, failure(sql).getCause());
        assertEquals(sql.indexOf("nowhere"), cause.errorOffset());
    }

    @Test
    void everyCodeHasAState() {
        Map<Integer, String> states = new TreeMap<>();
        for (int code : new int[] {1, 5, 6, 7, 8, 9, 10, 11, 13, 14, 18, 19, 20, 21, 23, 25, 26}) {
            SqliteException failure =
                    SqliteException.from(SqliteException.Details.of(ResultCode.of(code), "text"));
            SQLException made = SqlErrors.of(failure);
            assertEquals(code, made.getErrorCode());
            assertSame(failure, made.getCause());
            assertTrue(made.getMessage().contains("(text)"), made::getMessage);
            states.put(code, made.getSQLState());
        }
        assertEquals(
                "{1=HY000, 5=40001, 6=40001, 7=53000, 8=25006, 9=HYT00, 10=HY000, 11=08007, 13=53100, 14=08001,"
                        + " 18=22001, 19=23000, 20=22000, 21=HY010, 23=28000, 25=22003, 26=08007}",
                states.toString());
    }

    @Test
    void unknownTableIsASyntaxError() {
        assertEquals("42000", failure("SELECT * FROM nowhere").getSQLState());
    }

    @Test
    void whatAFunctionThrowsIsTheCause() throws SQLException {
        IOException thrown = new IOException("from the function");
        Functions.scalar(connection.unwrap(Database.class), "f", FunctionOptions.arguments(0), (arguments, result) -> {
            throw thrown;
        });
        SQLException failed = JdbcTests.refused(() -> JdbcTests.query(connection, "SELECT f()"));
        assertSame(thrown, failed.getCause());
        assertEquals("HY000", failed.getSQLState());
        assertEquals("from the function", failed.getMessage());
    }

    @Test
    void nulInSqlIsRefused() {
        failure("SELECT 1\0");
        failure("SELECT '\uD800'");
        JdbcTests.refused(() -> connection.prepareStatement(null));
        JdbcTests.refused(() -> connection.createStatement().execute(null));
        JdbcTests.refused(() -> connection.createStatement().addBatch(null));
    }
}

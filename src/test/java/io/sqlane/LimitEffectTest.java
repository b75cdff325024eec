package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.ffi.Constants;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each limit: what it lets pass at its value, and what it refuses above. */
class LimitEffectTest {
    private static final ResultCode TOOBIG = ResultCode.of(Constants.SQLITE_TOOBIG);
    private static final ResultCode ERROR = ResultCode.of(Constants.SQLITE_ERROR);

    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void refused(ResultCode code, String message, Runnable body) {
        SqliteException e = assertThrows(SqliteException.class, body::run);
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertEquals(code, e.primaryCode(), e.getMessage());
    }

    private void refused(ResultCode code, String message, String sql) {
        refused(code, message, () -> database.execute(sql));
    }

    private long length(Object value) {
        return database.query("SELECT length(?)", value).first(row -> row.getLong(0)).orElseThrow();
    }

    @Test
    void lengthOfValues() {
        database.setLimit(Limit.LENGTH, 1000);
        assertEquals(1000, length(new byte[1000]));
        assertEquals(1000, length("x".repeat(1000)));
        assertEquals(500, length("é".repeat(500)));
        refused(TOOBIG, "a value is too large: bytes=1001, limit=1000", () -> length(new byte[1001]));
        refused(TOOBIG, "bytes=1001, limit=1000", () -> length("x".repeat(1001)));
        refused(TOOBIG, "bytes=1002, limit=1000", () -> length("é".repeat(501)));
        refused(TOOBIG, "string or blob too big", "SELECT length(zeroblob(500) || zeroblob(501))");
        refused(TOOBIG, "string or blob too big", "CREATE TABLE t AS SELECT zeroblob(1001)");
    }

    @Test
    void refusedValuesCostNothing() {
        database.setLimit(Limit.LENGTH, 1_000_000);
        try (Statement statement = database.prepare("SELECT ?1 || ?1")) {
            String half = "x".repeat(600_000);
            statement.bind(1, half);
            assertThrows(SqliteException.class, statement::query);
            long kept = statement.handle().keptBytes();
            long used = database.memoryUsed();
            for (int i = 0; i < 200; i++) {
                assertThrows(SqliteException.class, () -> statement.bind(1, new byte[1_000_001 + 1000]));
                assertThrows(SqliteException.class, () -> statement.bindZeroBlob(1, Long.MAX_VALUE));
                statement.bind(1, half);
                assertThrows(SqliteException.class, statement::query);
            }
            assertEquals(kept, statement.handle().keptBytes());
            assertEquals(used, database.memoryUsed());
        }
    }

    @Test
    void lengthOfZeroBlobs() {
        try (Statement statement = database.prepare("SELECT length(?)")) {
            for (long length : new long[] {0, 1, 1_000_000_000}) {
                assertEquals(
                        Optional.of(length), statement.bindZeroBlob(1, length).first(row -> row.getLong(0)));
            }
            for (long length : new long[] {1_000_000_001, Integer.MAX_VALUE, 1L << 31, Long.MAX_VALUE}) {
                refused(TOOBIG, "bytes=" + length + ", limit=1000000000", () -> statement.bindZeroBlob(1, length));
            }
            assertEquals(Optional.of(1_000_000_000L), statement.first(row -> row.getLong(0)));
        }
    }

    @Test
    void lengthOfARow() {
        database.setLimit(Limit.LENGTH, 1000);
        database.execute("CREATE TABLE t(a, b)");
        database.update("INSERT INTO t VALUES(?, NULL)", new byte[900]);
        refused(
                TOOBIG,
                "string or blob too big",
                () -> database.update("INSERT INTO t VALUES(?, ?)", new byte[600], new byte[600]));
        refused(TOOBIG, "string or blob too big", () -> database.update("INSERT INTO t(a) VALUES(?)", new byte[1000]));
    }

    @Test
    void lengthOfSql() {
        database.setLimit(Limit.SQL_LENGTH, 100);
        String sql = "SELECT '" + "x".repeat(91) + "'";
        assertEquals(100, sql.length());
        database.prepare(sql).close();
        refused(TOOBIG, "SQL_LENGTH", () -> database.prepare(sql + " "));
        refused(TOOBIG, "SQL_LENGTH", sql.replace("x", "xx"));
        // Each statement of a script is measured on its own.
        database.execute((sql.replaceFirst("x", "") + ";").repeat(50));
    }

    @Test
    void lengthOfSqlIsAMillionByDefault() {
        assertEquals(1_000_000, database.limit(Limit.SQL_LENGTH));
        String longest = "SELECT '" + "x".repeat(999_991) + "'";
        assertEquals(999_991, database.query("SELECT length(a) FROM (" + longest.replaceFirst("x{100}", "") + " AS a)")
                .first(row -> row.getLong(0))
                .orElseThrow() + 100);
        refused(TOOBIG, "string or blob too big", () -> database.prepare(longest + "  "));
    }

    @Test
    void hugeSqlIsRefusedInAShortMessage() {
        String huge = "SELECT '" + "é".repeat(20_000_000) + "'";
        SqliteException e = assertThrows(SqliteException.class, () -> database.execute(huge));
        assertEquals(TOOBIG, e.primaryCode());
        assertTrue(e.getMessage().length() < 1_500, "length=" + e.getMessage().length());
    }

    @Test
    void hugeSqlIsShortenedInEveryMessage() {
        String sql = "SELECT ?1 AS a /*" + "x".repeat(500_000) + "*/";
        try (Statement statement = database.prepare(sql)) {
            for (Runnable use : java.util.List.<Runnable>of(
                    statement::query,
                    () -> statement.bind(2, 1),
                    () -> statement.bind("a", 1),
                    () -> statement.bindAll(),
                    () -> statement.bind(1, 1).first(row -> row.getLong(1)),
                    () -> statement.bind(1, 1).first(row -> row.getLong("b")),
                    () -> statement.bind(1, "text").first(row -> row.getLong("a")),
                    statement::run,
                    () -> {
                        throw new IllegalStateException(statement.toString());
                    },
                    () -> {
                        statement.close();
                        statement.query();
                    },
                    () -> database.prepare("/*" + "x".repeat(500_000) + "*/"),
                    () -> database.prepare(sql + ";" + sql))) {
                RuntimeException e = assertThrows(RuntimeException.class, use::run);
                assertTrue(e.getMessage().length() < 1_500, e.getMessage().length() + ": " + e.getClass());
            }
        }
    }

    @Test
    void columns() {
        // The table of the schema has 5.
        database.setLimit(Limit.COLUMN, 5);
        database.execute("SELECT 1, 2, 3, 4, 5; CREATE TABLE t(a, b, c, d, e)");
        refused(ERROR, "too many columns in result set", "SELECT 1, 2, 3, 4, 5, 6");
        refused(ERROR, "too many columns on u", "CREATE TABLE u(a, b, c, d, e, f)");
    }

    @Test
    void expressionDepth() {
        database.setLimit(Limit.EXPRESSION_DEPTH, 10);
        database.execute("SELECT 1" + "+a".repeat(8) + " FROM (SELECT 1 AS a)");
        refused(
                ERROR,
                "Expression tree is too large (maximum depth 10)",
                "SELECT 1" + "+a".repeat(12) + " FROM (SELECT 1 AS a)");
    }

    @Test
    void parserDepth() {
        // The parser has 50 places before it asks for more.
        database.setLimit(Limit.PARSER_DEPTH, 30);
        database.execute("SELECT " + "(".repeat(30) + "1" + ")".repeat(30));
        refused(ERROR, "Recursion limit", "SELECT " + "(".repeat(60) + "1" + ")".repeat(60));
    }

    @Test
    void termsOfACompoundSelect() {
        database.setLimit(Limit.COMPOUND_SELECT, 3);
        database.execute("SELECT 1 UNION SELECT 2 UNION SELECT 3");
        refused(ERROR, "too many terms in compound SELECT", "SELECT 1" + " UNION SELECT 2".repeat(3));
    }

    @Test
    void instructionsOfAProgram() {
        database.setLimit(Limit.VDBE_OP, 100);
        database.execute("CREATE TABLE t(a)");
        refused(
                ResultCode.of(Constants.SQLITE_NOMEM),
                "VDBE_OP",
                "SELECT " + "a + 1, ".repeat(100) + "a FROM t");
    }

    @Test
    void argumentsOfAFunction() {
        database.setLimit(Limit.FUNCTION_ARGUMENT, 3);
        database.execute("SELECT max(1, 2, 3)");
        refused(ERROR, "too many arguments on function max", "SELECT max(1, 2, 3, 4)");
    }

    @Test
    void attachedDatabases() {
        database.setLimit(Limit.ATTACHED, 1);
        database.execute("ATTACH ':memory:' AS one");
        refused(ERROR, "too many attached databases - max 1", "ATTACH ':memory:' AS two");
    }

    @Test
    void lengthOfALikePattern() {
        database.setLimit(Limit.LIKE_PATTERN_LENGTH, 5);
        database.update("CREATE TABLE t(a)");
        database.query("SELECT 'x' LIKE ?", "%%%%%").close();
        refused(
                ERROR,
                "LIKE or GLOB pattern too complex",
                () -> database.query("SELECT 'x' LIKE ?", "%%%%%%").close());
        refused(
                ERROR,
                "LIKE or GLOB pattern too complex",
                () -> database.query("SELECT 'x' GLOB ?", "******").close());
    }

    @Test
    void highestParameter() {
        database.setLimit(Limit.VARIABLE_NUMBER, 2);
        database.prepare("SELECT ?2").close();
        refused(ERROR, "variable number must be between ?1 and ?2", () -> database.prepare("SELECT ?3"));
        refused(ERROR, "too many SQL variables", () -> database.prepare("SELECT ?, ?, ?"));
    }

    @Test
    void depthOfTriggers() {
        database.execute("PRAGMA recursive_triggers = ON; CREATE TABLE t(a);"
                + "CREATE TRIGGER r AFTER INSERT ON t WHEN new.a > 0 BEGIN INSERT INTO t VALUES(new.a - 1); END");
        database.setLimit(Limit.TRIGGER_DEPTH, 5);
        database.update("INSERT INTO t VALUES(4)");
        refused(
                ERROR,
                "triggers nested too deep",
                () -> database.update("INSERT INTO t VALUES(6)"));
    }

    @Test
    void workerThreads() {
        database.setLimit(Limit.WORKER_THREADS, 2);
        assertEquals(2L, database.pragmas().get("threads"));
    }

    @Test
    void entriesOfASchema() {
        database.setLimit(Limit.SCHEMA, 3);
        database.execute("CREATE TABLE a(x); CREATE TABLE b(x)");
        SqliteException e = assertThrows(SqliteException.class, () -> {
            for (int i = 0; i < 10; i++) {
                database.execute("CREATE TABLE c" + i + "(x)");
            }
        });
        assertTrue(e.getMessage().contains("too many"), e.getMessage());
    }

    @Test
    void stepsOfATrigger() {
        database.execute("CREATE TABLE t(a)");
        database.setLimit(Limit.TRIGGER_STEPS, 2);
        String trigger = "CREATE TRIGGER r AFTER INSERT ON t BEGIN ";
        database.execute(trigger + "SELECT 1; SELECT 2; END; DROP TRIGGER r");
        refused(ERROR, "trigger", trigger + "SELECT 1; SELECT 2; SELECT 3; END");
    }

    @Test
    void everyLimitCanBeReadAndLowered() {
        for (Limit limit : Limit.values()) {
            int before = database.limit(limit);
            int lower = limit == Limit.LENGTH ? 30 : Math.min(before, 1);
            database.setLimit(limit, lower);
            assertEquals(lower, database.limit(limit), limit.name());
            database.setLimit(limit, before);
            assertEquals(before, database.limit(limit), limit.name());
        }
    }

    @Test
    void limitsOutsideTheBuildAreRefusedAndStay() {
        for (Limit limit : Limit.values()) {
            int before = database.limit(limit);
            for (int value : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                if (value < 0 || limit != Limit.SCHEMA) {
                    IllegalArgumentException e =
                            assertThrows(IllegalArgumentException.class, () -> database.setLimit(limit, value));
                    assertTrue(e.getMessage().contains("limit=" + limit + ", value=" + value), e.getMessage());
                    assertEquals(before, database.limit(limit));
                }
            }
        }
    }

    @Test
    void limitThatIsRefusedOrTakenBackLeavesTheConnectionUsable() {
        assertThrows(IllegalArgumentException.class, () -> database.setLimit(Limit.LIKE_PATTERN_LENGTH, 1_000_000));
        assertThrows(IllegalArgumentException.class, () -> database.setLimit(Limit.EXPRESSION_DEPTH, 1_000_000));
        database.execute("SELECT 1");
        int before = database.limit(Limit.LIKE_PATTERN_LENGTH);
        database.setLimit(Limit.LIKE_PATTERN_LENGTH, 50_000);
        database.setLimit(Limit.LIKE_PATTERN_LENGTH, before);
        database.execute("SELECT 1");
    }
}

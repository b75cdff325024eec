package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.error.SqliteInterruptedException;
import io.sqlane.internal.ffi.Constants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The profile for SQL and files that are not trusted: what it refuses, and that the rest works. */
class HardenedTest {
    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("test.db"), OpenOptions.hardened());
        database.execute("CREATE TABLE t(a, b)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void refused(int code, String message, String sql) {
        SqliteException e = assertThrows(SqliteException.class, () -> database.execute(sql));
        assertEquals(ResultCode.of(code), e.primaryCode(), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private void refused(String message, String sql) {
        refused(Constants.SQLITE_ERROR, message, sql);
    }

    @Test
    void deepExpression() {
        database.execute("SELECT a" + "+a".repeat(17) + " FROM t");
        refused("Expression tree is too large (maximum depth 20)", "SELECT a" + "+a".repeat(21) + " FROM t");
    }

    @Test
    void deepParentheses() {
        refused("Recursion limit", "SELECT " + "(".repeat(100) + "1" + ")".repeat(100));
    }

    @Test
    void longSql() {
        database.execute("SELECT '" + "x".repeat(99_000) + "'");
        refused(Constants.SQLITE_TOOBIG, "string or blob too big", "SELECT '" + "x".repeat(100_000) + "'");
    }

    @Test
    void attach() {
        refused("too many attached databases - max 0", "ATTACH ':memory:' AS other");
        refused("too many attached databases - max 0", "ATTACH '/etc/passwd' AS other");
    }

    @Test
    void vacuumInto() {
        Path target = folder.resolve("copy.db");
        refused("too many attached databases - max 0", "VACUUM INTO '" + target + "'");
    }

    @Test
    void longPattern() {
        refused("LIKE or GLOB pattern too complex", "SELECT 'x' LIKE '" + "%".repeat(51) + "'");
        database.execute("SELECT 'x' LIKE '" + "%".repeat(50) + "'");
    }

    @Test
    void manyColumns() {
        refused("too many columns in result set", "SELECT " + String.join(",", Collections.nCopies(101, "1")));
    }

    @Test
    void manyTermsOfACompoundSelect() {
        refused("too many terms in compound SELECT", "SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4");
    }

    @Test
    void longProgram() {
        String rows = String.join(",", Collections.nCopies(12_000, "(2,1)"));
        refused(Constants.SQLITE_NOMEM, "VDBE_OP", "INSERT INTO t VALUES" + rows);
    }

    @Test
    void manyParameters() {
        assertThrows(SqliteException.class, () -> database.prepare("SELECT ?101"));
        database.prepare("SELECT ?100").close();
    }

    @Test
    void largeValue() {
        refused(Constants.SQLITE_TOOBIG, "string or blob too big", "SELECT zeroblob(1000001)");
        assertThrows(SqliteException.class, () -> database.update("INSERT INTO t VALUES(?, 1)", new byte[1_000_001]));
    }

    @Test
    void deepTriggers() {
        database.execute("PRAGMA recursive_triggers = ON;"
                + "CREATE TRIGGER r AFTER INSERT ON t WHEN new.a > 0 BEGIN INSERT INTO t VALUES(new.a - 1, 0); END");
        refused("triggers nested too deep", "INSERT INTO t VALUES(20, 0)");
    }

    @Test
    void changeOfTheSchemaBehindItsBack() {
        refused(
                "table sqlite_master may not be modified",
                "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'x'");
    }

    @Test
    void extension() {
        refused("not authorized", "SELECT load_extension('libm.so.6')");
    }

    @Test
    void uri() {
        refused("too many attached databases", "ATTACH 'file:/etc/passwd?mode=ro' AS other");
    }

    @Test
    void settingsOfTheProfileAreOn() {
        assertTrue(database.setting(Setting.DEFENSIVE));
        assertFalse(database.setting(Setting.TRUSTED_SCHEMA));
        assertFalse(database.setting(Setting.DOUBLE_QUOTED_STRINGS_DML));
        assertEquals(1L, database.pragmas().get("cell_size_check"));
        assertEquals(0L, database.pragmas().get("mmap_size"));
        assertTrue(database.pragmas().foreignKeys());
        assertEquals(Duration.ofSeconds(5), OpenOptions.hardened().statementDeadline());
    }

    @Test
    void endlessStatementEndsAtTheDeadline() {
        OpenOptions options =
                OpenOptions.hardened().toBuilder().statementDeadline(Duration.ofMillis(30)).build();
        try (Database other = Database.openInMemory(options)) {
            for (String endless : List.of(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY -i",
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n, n",
                    "SELECT count(*) FROM pragma_function_list a, pragma_function_list b, pragma_function_list c,"
                            + " pragma_function_list d")) {
                assertThrows(SqliteInterruptedException.class, () -> other.execute(endless), endless);
            }
            other.execute("SELECT 1");
        }
    }

    @Test
    void ordinaryWorkGoesOn() {
        Changes changes = database.transaction(TransactionMode.IMMEDIATE, it -> {
            Batch batch = it.prepare("INSERT INTO t VALUES(?, ?)").batch();
            for (int i = 0; i < 1000; i++) {
                batch.bindAll(i, "text " + i).add();
            }
            return batch.run();
        });
        assertEquals(1000, changes.count());
        database.execute("CREATE INDEX i ON t(a); ANALYZE; DELETE FROM t WHERE a % 2; REINDEX");
        assertEquals(
                500,
                database.query("SELECT count(*) FROM t a JOIN t b USING (a) WHERE a.b LIKE 'text %'")
                        .first(row -> row.getInt(0))
                        .orElseThrow());
        assertEquals(List.of(), database.pragmas().integrityCheck());
        database.pragmas().setJournalMode(JournalMode.WAL);
        assertFalse(database.checkpoint(Checkpoint.Mode.TRUNCATE).busy());
    }
}

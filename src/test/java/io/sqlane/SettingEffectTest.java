package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.diagnostic.StatementCounter;
import io.sqlane.error.SqliteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each setting, on and off, as SQL feels it. */
class SettingEffectTest {
    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("test.db"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void set(Setting setting, boolean on) {
        database.setSetting(setting, on);
        assertEquals(on, database.setting(setting));
    }

    private void refused(String message, String sql) {
        SqliteException e = assertThrows(SqliteException.class, () -> database.execute(sql));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private Object value(String sql) {
        return database.query(sql).first(row -> row.getValue(0)).orElseThrow();
    }

    @Test
    void everySettingIsAppliedWhenOpening() {
        for (Setting setting : Setting.values()) {
            for (boolean on : new boolean[] {true, false}) {
                OpenOptions options = OpenOptions.builder().setting(setting, on).build();
                try (Database other = Database.openInMemory(options)) {
                    assertEquals(on, other.setting(setting), setting.name());
                }
            }
        }
    }

    @Test
    void defensive() {
        String sql = "PRAGMA writable_schema = ON; CREATE TABLE t(a);"
                + " UPDATE sqlite_schema SET sql = 'CREATE TABLE t(b)' WHERE name = 't'; DROP TABLE t";
        refused("table sqlite_master may not be modified", sql);
        database.execute("DROP TABLE t");
        set(Setting.DEFENSIVE, false);
        database.execute(sql);
    }

    @Test
    void trustedSchema() {
        database.execute("CREATE VIEW v AS SELECT * FROM sqlite_stmt");
        refused("unsafe use of virtual table \"sqlite_stmt\"", "SELECT * FROM v");
        set(Setting.TRUSTED_SCHEMA, true);
        database.execute("SELECT * FROM v");
    }

    @Test
    void doubleQuotedStringsOfQueries() {
        refused("no such column: \"text\"", "SELECT \"text\"");
        set(Setting.DOUBLE_QUOTED_STRINGS_DML, true);
        assertEquals("text", value("SELECT \"text\""));
    }

    @Test
    void doubleQuotedStringsOfDefinitions() {
        String sql = "CREATE TABLE t(a CHECK(a <> \"text\"))";
        refused("no such column: \"text\"", sql);
        set(Setting.DOUBLE_QUOTED_STRINGS_DDL, true);
        database.execute(sql);
    }

    @Test
    void triggers() {
        database.execute("CREATE TABLE t(a); CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET a = a + 1; END");
        database.execute("INSERT INTO t VALUES(1)");
        assertEquals(2L, value("SELECT a FROM t"));
        set(Setting.TRIGGERS, false);
        database.execute("DELETE FROM t; INSERT INTO t VALUES(1)");
        assertEquals(1L, value("SELECT a FROM t"));
    }

    @Test
    void views() {
        database.execute("CREATE VIEW v AS SELECT 1");
        database.execute("SELECT * FROM v");
        set(Setting.VIEWS, false);
        refused("access to view \"v\" prohibited", "SELECT * FROM v");
    }

    @Test
    void creatingWhileAttaching() {
        set(Setting.ATTACH_CREATE, false);
        refused("unable to open database", "ATTACH '" + folder.resolve("new.db") + "' AS other");
        assertFalse(Files.exists(folder.resolve("new.db")));
        set(Setting.ATTACH_CREATE, true);
        database.execute("ATTACH '" + folder.resolve("new.db") + "' AS other; CREATE TABLE other.t(a)");
    }

    @Test
    void writingToAnAttachedFile() {
        Path file = folder.resolve("other.db");
        try (Database other = Database.open(file)) {
            other.execute("CREATE TABLE t(a)");
        }
        set(Setting.ATTACH_WRITE, false);
        database.execute("ATTACH '" + file + "' AS other");
        refused("attempt to write a readonly database", "INSERT INTO other.t VALUES(1)");
    }

    @Test
    void comments() {
        String sql = "SELECT 1 /* one */";
        database.execute(sql);
        set(Setting.COMMENTS, false);
        assertThrows(SqliteException.class, () -> database.execute(sql));
    }

    @Test
    void noCheckpointOnClose() {
        for (boolean on : new boolean[] {false, true}) {
            Path file = folder.resolve(on + ".db");
            OpenOptions options = OpenOptions.builder()
                    .journalMode(JournalMode.WAL)
                    .setting(Setting.NO_CHECKPOINT_ON_CLOSE, on)
                    .build();
            try (Database other = Database.open(file, options)) {
                other.execute("CREATE TABLE t(a)");
            }
            assertEquals(on, Files.exists(folder.resolve(on + ".db-wal")));
        }
    }

    @Test
    void queryPlannerStabilityGuarantee() {
        database.execute("CREATE TABLE t(a TEXT COLLATE NOCASE PRIMARY KEY) WITHOUT ROWID;"
                + "INSERT INTO t SELECT hex(randomblob(9)) FROM pragma_function_list");
        for (boolean on : new boolean[] {false, true}) {
            set(Setting.QUERY_PLANNER_STABILITY_GUARANTEE, on);
            try (Statement statement = database.prepare("SELECT a FROM t WHERE a LIKE ?")) {
                statement.bind(1, "0%").list(row -> row.getString(0));
                assertEquals(on, statement.counter(StatementCounter.FULL_SCAN_STEP, false) > 0);
            }
        }
    }

    @Test
    void queryPlansOfTriggers() {
        database.execute("CREATE TABLE t(a); CREATE TABLE u(a);"
                + "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE u SET a = 1; END");
        List<String> plain = database.prepare("INSERT INTO t VALUES(1)").explainQueryPlan();
        set(Setting.TRIGGER_EXPLAIN_QUERY_PLAN, true);
        List<String> whole = database.prepare("INSERT INTO t VALUES(1)").explainQueryPlan();
        assertTrue(whole.size() > plain.size(), plain + ", " + whole);
    }

    @Test
    void reverseScanOrder() {
        database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY); INSERT INTO t VALUES(1), (2)");
        assertEquals(1L, value("SELECT a FROM t"));
        set(Setting.REVERSE_SCAN_ORDER, true);
        assertEquals(Optional.of(2L), database.prepare("SELECT a FROM t").first(row -> row.getLong(0)));
    }

    @Test
    void legacyAlterTable() {
        database.execute("CREATE TABLE t(a); CREATE VIEW v AS SELECT a FROM t");
        set(Setting.LEGACY_ALTER_TABLE, true);
        database.execute("ALTER TABLE t RENAME TO u");
        refused("no such table: main.t", "SELECT * FROM v");
        set(Setting.LEGACY_ALTER_TABLE, false);
        database.execute("DROP VIEW v; CREATE VIEW v AS SELECT a FROM u; ALTER TABLE u RENAME TO t; SELECT * FROM v");
    }

    @Test
    void legacyFileFormat() throws IOException {
        for (boolean on : new boolean[] {false, true}) {
            Path file = folder.resolve("format" + on + ".db");
            OpenOptions options = OpenOptions.builder().setting(Setting.LEGACY_FILE_FORMAT, on).build();
            try (Database other = Database.open(file, options)) {
                other.execute("CREATE TABLE t(a)");
            }
            assertEquals(on ? 1 : 4, Files.readAllBytes(file)[47]);
        }
    }
}

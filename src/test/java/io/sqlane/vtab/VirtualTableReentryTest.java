package io.sqlane.vtab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.error.SqliteException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What SQLite does not survive by itself: tables that are dropped, written or rolled back inside their own methods, and
 * declarations that are more than one statement. On the build for tests SQLite's assertions see what goes wrong unseen.
 */
class VirtualTableReentryTest {
    private Database database;
    private Store store;
    private final List<Throwable> refusals = new ArrayList<>();

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        store = Store.register(database, ModuleOptions.created().transactional());
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Runs a script inside the first call of a method. */
    private void inside(String method, String sql) {
        store.bodies.put(method, () -> {
            store.bodies.clear();
            try {
                database.execute(sql);
            } catch (RuntimeException refused) {
                refusals.add(refused);
            }
        });
    }

    private void assertRefused(String message) {
        assertEquals(1, refusals.size(), refusals::toString);
        String actual = String.valueOf(refusals.get(0).getMessage());
        assertTrue(actual.contains(message), actual);
    }

    private List<String> tables() {
        return database.query("SELECT name FROM sqlite_schema ORDER BY name").list(row -> row.getString(0));
    }

    @Test
    void tableIsNotDroppedInsideItsOwnChange() {
        database.execute("CREATE VIRTUAL TABLE t USING store");
        inside("insert", "DROP TABLE t");
        database.execute("INSERT INTO t VALUES (1, 2)");
        assertRefused("locked");
        assertEquals(1, database.query("SELECT count(*) FROM t").first(row -> row.getInt(0)).orElseThrow());
    }

    @Test
    void tableIsNotDroppedInsideItsOwnDropping() {
        database.execute("CREATE VIRTUAL TABLE t USING store");
        inside("destroy", "DROP TABLE t");
        store.takeTold();
        database.execute("DROP TABLE t");
        assertRefused("locked");
        assertEquals(List.of(), tables());
        assertEquals(1, store.takeTold().stream().filter("destroy t"::equals).count());
    }

    @Test
    void tableIsNotDroppedInsideItsOwnRenaming() {
        database.execute("CREATE VIRTUAL TABLE t USING store");
        inside("rename", "DROP TABLE t");
        database.execute("ALTER TABLE t RENAME TO u");
        assertRefused("locked");
        assertEquals(List.of("u"), tables());
    }

    @Test
    void tableIsNotDroppedInsideItsSavepoint() {
        database.execute("CREATE VIRTUAL TABLE t USING store; BEGIN; INSERT INTO t VALUES (1, 2)");
        inside("savepoint", "DROP TABLE t");
        database.execute("SAVEPOINT s; COMMIT");
        assertEquals(1, refusals.size());
        assertEquals(List.of("t"), tables());
    }

    @Test
    void tableIsDroppedInsideTheChangeOfAnother() {
        database.execute("CREATE VIRTUAL TABLE t USING store; CREATE VIRTUAL TABLE u USING store");
        inside("insert", "DROP TABLE u");
        database.execute("INSERT INTO t VALUES (1, 2)");
        assertEquals(List.of(), refusals);
        assertEquals(List.of("t"), tables());
    }

    // SQLite would have it twice in its list of tables, or beyond the end of the list.
    @Test
    void tableTakesPartInATransactionOnce() {
        database.execute("CREATE VIRTUAL TABLE t USING store");
        inside("begin", "INSERT INTO t VALUES (3, 4)");
        store.takeTold();
        database.execute("INSERT INTO t VALUES (1, 2)");
        assertRefused("must not be used inside the beginning of a virtual table's transaction");
        List<String> told = store.takeTold();
        assertEquals(1, told.stream().filter("begin"::equals).count(), told::toString);
        assertEquals(1, told.stream().filter("commit"::equals).count(), told::toString);
    }

    @Test
    void tableWhoseMakingRollsBackIsNotMade() {
        inside("create", "ROLLBACK");
        SqliteException e = assertThrows(
                SqliteException.class, () -> database.execute("BEGIN; CREATE VIRTUAL TABLE t USING store"));
        assertTrue(e.getMessage().contains("a rollback has undone the virtual table"), e::getMessage);
        assertEquals(List.of("create t[]", "close t"), store.takeTold());
        assertEquals(List.of(), tables());
        database.execute("CREATE VIRTUAL TABLE t USING store");
        assertEquals(List.of("t"), tables());
    }

    @Test
    void tableWhoseMakingRollsASavepointBackIsNotMade() {
        inside("create", "ROLLBACK TO s");
        database.execute("BEGIN; SAVEPOINT s");
        assertThrows(SqliteException.class, () -> database.execute("CREATE VIRTUAL TABLE t USING store"));
        assertEquals(List.of(), refusals);
        database.execute("COMMIT");
        assertEquals(List.of(), tables());
    }

    @Test
    void schemaIsNotReadAnewWhileATableIsMade() {
        database.execute("CREATE TEMP TABLE o(a)");
        inside("create", "PRAGMA temp_store = MEMORY");
        database.execute("CREATE VIRTUAL TABLE t USING store");
        assertRefused("not authorized");
        assertEquals(List.of("t"), tables());
    }

    @Test
    void tableInATemporarySchemaIsMade() {
        inside("create", "CREATE TEMP TABLE shadow(a)");
        database.execute("CREATE VIRTUAL TABLE temp.\"a \"\"table\"\"\" USING store");
        assertEquals(List.of(), refusals);
        assertEquals(0, database.query("SELECT count(*) FROM \"a \"\"table\"\"\"").first(row -> row.getInt(0))
                .orElseThrow());
    }

    @Test
    void changeInsideWhichIsRolledBackIsGone() {
        database.execute("CREATE VIRTUAL TABLE t USING store; BEGIN; INSERT INTO t VALUES (1, 2)");
        inside("insert", "ROLLBACK");
        try {
            database.execute("INSERT INTO t VALUES (3, 4)");
        } catch (SqliteException ended) {
            assertEquals("SQLITE_ABORT_ROLLBACK", ended.extendedCode().name());
        }
        assertEquals(List.of(), refusals);
        assertEquals(List.of("t"), tables());
    }

    @Test
    void tableGoesBackToASavepointThatIsOlderThanItsPart() {
        database.execute("CREATE VIRTUAL TABLE t USING store; BEGIN; SAVEPOINT a; SAVEPOINT b");
        store.takeTold();
        database.execute("INSERT INTO t VALUES (1, 2); ROLLBACK TO a");
        assertTrue(store.told.containsAll(List.of("savepoint 1", "rollbackTo 0")), store.told::toString);
        assertFalse(store.told.contains("savepoint 0"), store.told::toString);
        assertEquals(0, database.query("SELECT count(*) FROM t").first(row -> row.getInt(0)).orElseThrow());
        database.execute("COMMIT");
    }

    // ---- declarations

    // SQLite would take its columns from the first, and the library perhaps from the second.
    @Test
    void declarationOfSeveralStatementsIsRefused() {
        for (String other : List.of("a", "b", "y", "z", "other")) {
            store.declaration = "CREATE TABLE x(k, v, w); CREATE TABLE " + other + "(k)";
            SqliteException e = assertThrows(
                    SqliteException.class, () -> database.execute("CREATE VIRTUAL TABLE t USING store"));
            assertTrue(e.getMessage().contains("a declaration must be one statement"), e::getMessage);
        }
        store.declaration = "CREATE TABLE x(k, v) ;\n";
        database.execute("CREATE VIRTUAL TABLE t USING store");
    }

    @Test
    void secondStatementOfADeclarationIsNotRun() {
        // The limit is that of the process.
        long before = database.query("PRAGMA soft_heap_limit").first(row -> row.getLong(0)).orElseThrow();
        store.declaration = "CREATE TABLE x(k, v); PRAGMA soft_heap_limit = 987654321";
        try {
            assertThrows(SqliteException.class, () -> database.execute("CREATE VIRTUAL TABLE t USING store"));
            assertEquals(before, database.query("PRAGMA soft_heap_limit").first(row -> row.getLong(0)).orElseThrow());
        } finally {
            database.query("PRAGMA soft_heap_limit = " + before).close();
        }
    }
}

package io.sqlane.vtab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.error.SqliteException;
import io.sqlane.function.Collations;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How tables come and go. */
class ModuleTest {
    private Database database;

    @TempDir
    Path folder;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static long count(Database of, String table) {
        return of.query("SELECT count(*) FROM " + table).first(row -> row.getLong(0)).orElseThrow();
    }

    // ---- kinds

    @Test
    void createdTableIsMadeByItsStatement() {
        Store store = Store.register(database, ModuleOptions.created().writable());
        assertThrows(SqliteException.class, () -> count(database, "store"));
        database.execute("CREATE VIRTUAL TABLE t USING store(a, 'b c', d = e)");
        assertEquals(List.of("create t[a, 'b c', d = e]"), store.takeTold());
    }

    @Test
    void eponymousOnlyTableExistsByItself() {
        Store store = Store.register(database, ModuleOptions.eponymousOnly().writable());
        database.update("INSERT INTO store VALUES (1, 2)");
        assertEquals(1, count(database, "store"));
        assertEquals("connect store", store.takeTold().get(0));
        SqliteException e = assertThrows(
                SqliteException.class, () -> database.execute("CREATE VIRTUAL TABLE t USING store"));
        assertTrue(e.getMessage().contains("no such module: store"), e::getMessage);
    }

    @Test
    void eponymousTableExistsAndOthersCanBeCreated() {
        Store store = Store.register(database, ModuleOptions.eponymous().writable());
        assertEquals(0, count(database, "store"));
        database.execute("CREATE VIRTUAL TABLE t USING store(x); INSERT INTO t VALUES (1, 2)");
        assertEquals(1, count(database, "t"));
        assertEquals(List.of("connect store", "connect t", "insert null 1 2 ABORT"), store.takeTold());
        database.execute("DROP TABLE t");
        assertEquals(List.of("destroy t", "close t"), store.takeTold());
    }

    @Test
    void argumentsNameModuleSchemaAndTable() {
        TableArguments[] seen = new TableArguments[1];
        VirtualTables.register(database, "Mod", ModuleOptions.created(), arguments -> {
            seen[0] = arguments;
            throw new UnsupportedOperationException();
        });
        assertThrows(
                UnsupportedOperationException.class,
                () -> database.execute("CREATE VIRTUAL TABLE temp.\"T é\" USING mod(x y, 'é')"));
        assertEquals(new TableArguments("mod", "temp", "T é", List.of("x y", "'é'")), seen[0]);
    }

    // ---- lives

    @Test
    void droppedTableIsDestroyedThenClosed() {
        Store store = Store.register(database, ModuleOptions.created().writable());
        database.execute("CREATE VIRTUAL TABLE t USING store");
        store.takeTold();
        database.execute("DROP TABLE t");
        assertEquals(List.of("destroy t", "close t"), store.takeTold());
        assertEquals(List.of(), List.copyOf(store.rows.keySet()));
    }

    @Test
    void tableThatRefusesItsDestructionStays() {
        Store store = Store.register(database, ModuleOptions.created().writable());
        database.execute("CREATE VIRTUAL TABLE t USING store; INSERT INTO t VALUES (1, 2)");
        IllegalStateException failure = new IllegalStateException();
        store.fail("destroy", failure);
        assertThrows(IllegalStateException.class, () -> database.execute("DROP TABLE t"));
        store.bodies.clear();
        assertEquals(1, count(database, "t"));
        database.execute("DROP TABLE t");
        assertThrows(SqliteException.class, () -> count(database, "t"));
    }

    @Test
    void renamedTableIsTold() {
        Store store = Store.register(database, ModuleOptions.created().writable());
        database.execute("CREATE VIRTUAL TABLE t USING store; INSERT INTO t VALUES (1, 2)");
        store.takeTold();
        database.execute("ALTER TABLE t RENAME TO \"u é\"");
        assertTrue(store.takeTold().contains("rename u é"));
        assertEquals(1, count(database, "\"u é\""));
    }

    @Test
    void tableOfAFileIsConnectedAgain() {
        Path file = folder.resolve("file.db");
        try (Database first = Database.open(file)) {
            Store store = Store.register(first, ModuleOptions.created().writable());
            first.execute("CREATE VIRTUAL TABLE t USING store(a)");
            store.takeTold();
            first.close();
            assertEquals(List.of("close t", "closeModule"), store.takeTold());
        }
        try (Database second = Database.open(file)) {
            SqliteException e = assertThrows(SqliteException.class, () -> count(second, "t"));
            assertTrue(e.getMessage().contains("no such module: store"), e::getMessage);
            Store store = Store.register(second, ModuleOptions.created().writable());
            assertEquals(0, count(second, "t"));
            assertEquals(List.of("connect t"), store.takeTold());
        }
    }

    @Test
    void moduleIsClosedWhenItIsReplacedOrRemoved() {
        Store first = Store.register(database, ModuleOptions.eponymousOnly().writable());
        count(database, "store");
        Store second = Store.register(database, ModuleOptions.eponymousOnly().writable());
        try (Statement statement = database.prepare("SELECT count(*) FROM store")) {
            statement.query().close();
            assertEquals(0, count(database, "store"));
            assertEquals(List.of("connect store", "close store", "closeModule"), first.takeTold());
            count(database, "sqlite_schema");
        }
        try (Database other = Database.openInMemory()) {
            Store third = Store.register(other, ModuleOptions.eponymousOnly().writable());
            try (Statement statement = other.prepare("SELECT * FROM store")) {
                statement.query().close();
                VirtualTables.remove(other, "store");
                assertEquals(List.of("connect store"), third.takeTold());
            }
            other.execute("SELECT 1");
            assertEquals(List.of("close store", "closeModule"), third.takeTold());
        }
        assertEquals(List.of("connect store"), second.takeTold());
    }

    @Test
    void connectedTableOutlivesItsModulesName() {
        Store store = Store.register(database, ModuleOptions.created().writable());
        database.execute("CREATE VIRTUAL TABLE t USING store");
        VirtualTables.remove(database, "store");
        database.execute("INSERT INTO t VALUES (1, 2)");
        assertEquals(1, count(database, "t"));
        assertTrue(!store.told.contains("closeModule"));
        database.close();
        assertTrue(store.told.contains("closeModule"));
    }

    @Test
    void cursorIsClosedWithItsStatement() {
        Store store = Store.register(database, ModuleOptions.created().writable());
        store.silent.clear();
        database.execute("CREATE VIRTUAL TABLE t USING store; INSERT INTO t VALUES (1, 2), (3, 4)");
        store.takeTold();
        try (Rows rows = database.prepare("SELECT * FROM t").fetchSize(1).query()) {
            rows.next();
            assertTrue(!store.told.contains("closeCursor t"));
        }
        assertTrue(store.told.contains("closeCursor t"));
    }

    // ---- refusals

    @Test
    void namesAreChecked() {
        TableFunction<Object> function = TableFunction.of(List.of("a"), it -> List.of(), (o, row) -> {});
        for (String name : List.of("", "x".repeat(256), "a\0b", "\uDC00")) {
            assertThrows(IllegalArgumentException.class, () -> VirtualTables.register(database, name, function));
            assertThrows(IllegalArgumentException.class, () -> VirtualTables.remove(database, name));
        }
        VirtualTables.register(database, "x".repeat(255), function);
    }

    @Test
    void declarationThatDoesNotParseIsTold() {
        Store store = Store.register(database, ModuleOptions.created().writable());
        for (String declaration : List.of("", "CREATE", "DROP TABLE main.x", "CREATE TABLE x(a, a)",
                "CREATE TABLE x()", "CREATE VIEW v AS SELECT 1", "ATTACH 'f' AS g", "CREATE TABLE temp.x(a)",
                "CREATE TABLE x AS SELECT 1", "CREATE TABLE x(a, b AS (a))")) {
            store.declaration = declaration;
            SqliteException e = assertThrows(
                    SqliteException.class, () -> database.execute("CREATE VIRTUAL TABLE t USING store"), declaration);
            assertEquals(declaration, e.sql());
            store.takeTold();
        }
        store.declaration = "CREATE TABLE x(k\0)";
        assertThrows(
                IllegalArgumentException.class, () -> database.execute("CREATE VIRTUAL TABLE t USING store"));
    }

    @Test
    void declarationMayNameACollationInJava() {
        Collations.register(database, "backwards", Comparator.reverseOrder());
        Store store = Store.register(database, ModuleOptions.created().writable());
        store.declaration = "CREATE TABLE x(k TEXT COLLATE backwards, v)";
        database.execute("CREATE VIRTUAL TABLE t USING store; INSERT INTO t VALUES ('a', 1), ('b', 2)");
        assertEquals(
                List.of("b", "a"), database.query("SELECT k FROM t ORDER BY k").list(row -> row.getString(0)));
    }

    @Test
    void tableIsClosedWhenItsDeclarationIsRefused() {
        Store store = Store.register(database, ModuleOptions.created().writable());
        store.declaration = "CREATE TABLE x(a, a)";
        assertThrows(SqliteException.class, () -> database.execute("CREATE VIRTUAL TABLE t USING store"));
        assertEquals(List.of("create t[]", "close t"), store.takeTold());
    }

    @Test
    void noTableAndNoCursorAreRefused() {
        VirtualTables.register(database, "none", ModuleOptions.eponymousOnly(), arguments -> null);
        NullPointerException e = assertThrows(NullPointerException.class, () -> count(database, "none"));
        assertTrue(e.getMessage().contains("the module has made no table: name=none"), e::getMessage);
    }

    @Test
    void hiddenColumnsAreRowsLikeOthers() {
        Store store = Store.register(database, ModuleOptions.created().writable());
        store.declaration = "CREATE TABLE x(k TEXT, v HIDDEN)";
        database.execute("CREATE VIRTUAL TABLE t USING store; INSERT INTO t(k, v) VALUES (1, 2)");
        try (Rows rows = database.query("SELECT *, v FROM t")) {
            rows.next();
            assertEquals(2, rows.columnCount());
            assertEquals(2, rows.getLong(1));
        }
        database.execute("INSERT INTO t VALUES ('only')");
        assertNull(store.rows.get("t").get(2L)[1]);
    }

    @Test
    void optionsTellWhatTheyAre() {
        assertEquals(
                "ModuleOptions[created=true, eponymous=true, writable=true, transactional=true, "
                        + "conflictResolution=true, inTrustedSchema=false, innocuous=true]",
                ModuleOptions.eponymous().transactional().conflictResolution().inTrustedSchema().innocuous()
                        .toString());
    }
}

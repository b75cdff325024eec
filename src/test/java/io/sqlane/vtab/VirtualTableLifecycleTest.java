package io.sqlane.vtab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sqlane.Database;
import io.sqlane.HandOver;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.Owner;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What may be done inside the methods of virtual tables, and what becomes of the objects. */
class VirtualTableLifecycleTest {
    private static final ModuleOptions OPTIONS = ModuleOptions.created().transactional();
    private static final List<String> USABLE =
            List.of("create", "open", "filter", "next", "insert", "update", "delete", "sync", "savepoint",
                    "rename", "destroy");
    private static final List<String> FORBIDDEN =
            List.of("bestIndex", "closeCursor", "begin", "commit", "rollback", "release", "rollbackTo", "close",
                    "connect");

    @TempDir
    Path folder;

    // ---- inside the methods

    /** A database with two tables, and a body that tries to use it. */
    private void insideEach(String method, Use use) throws Exception {
        Store store = new Store();
        Database[] current = new Database[1];
        List<Throwable> refusals = new ArrayList<>();
        int[] calls = new int[1];
        store.bodies.put(method, () -> {
            if (calls[0]++ > 0) {
                return;
            }
            try {
                use.on(current[0]);
            } catch (Throwable refused) {
                refusals.add(refused);
            }
        });
        Path file = folder.resolve(method + ".db");
        for (int i = 0; i < 2; i++) {
            try (Database database = Database.open(file)) {
                current[0] = database;
                VirtualTables.register(database, "store", OPTIONS, store);
                if (i == 0) {
                    database.execute("CREATE TABLE o(a); INSERT INTO o VALUES (7);"
                            + "CREATE VIRTUAL TABLE a USING store; CREATE VIRTUAL TABLE b USING store; DROP TABLE a;"
                            + "INSERT INTO b VALUES (1, 2), (3, 4); UPDATE b SET v = 5; DELETE FROM b WHERE k = 1;"
                            + "BEGIN; INSERT INTO b VALUES (8, 9); SAVEPOINT s; INSERT INTO b VALUES (10, 11);"
                            + "ROLLBACK TO s; RELEASE s; COMMIT; BEGIN; DELETE FROM b; ROLLBACK;"
                            + "ALTER TABLE b RENAME TO c");
                } else {
                    database.query("SELECT * FROM c").close();
                }
            }
        }
        assertTrue(calls[0] > 0, () -> method + " was not called");
        use.verify(method, refusals);
    }

    private interface Use {
        void on(Database database) throws Exception;

        default void verify(String method, List<Throwable> refusals) {
            assertEquals(List.of(), refusals, method);
        }
    }

    @TestFactory
    Stream<DynamicTest> connectionMayBeUsedWhereAStatementRuns() {
        return USABLE.stream().map(method -> dynamicTest(method, () -> insideEach(method, database -> assertEquals(
                List.of(7L), database.query("SELECT a FROM o").list(row -> row.getLong(0))))));
    }

    @TestFactory
    Stream<DynamicTest> connectionMustNotBeUsedElsewhere() {
        return FORBIDDEN.stream().map(method -> dynamicTest(method, () -> insideEach(method, new Use() {
            @Override
            public void on(Database database) {
                database.query("SELECT a FROM o").close();
            }

            @Override
            public void verify(String name, List<Throwable> refusals) {
                assertEquals(1, refusals.size(), name);
                String message = String.valueOf(refusals.get(0).getMessage());
                assertEquals(IllegalStateException.class, refusals.get(0).getClass(), message);
                assertTrue(message.contains("must not be used inside") || message.contains("is closed"), message);
            }
        })));
    }

    @TestFactory
    Stream<DynamicTest> connectionIsNotClosedAndNoModuleChangedInside() {
        return Stream.of("create", "filter", "next", "insert", "sync").map(method -> dynamicTest(
                method, () -> insideEach(method, database -> {
                    assertThrows(IllegalStateException.class, database::close);
                    assertThrows(IllegalStateException.class, database::handOver);
                    assertThrows(IllegalStateException.class, () -> VirtualTables.remove(database, "store"));
                    IllegalStateException e = assertThrows(
                            IllegalStateException.class,
                            () -> VirtualTables.register(database, "store", OPTIONS, new Store()));
                    assertTrue(e.getMessage().contains("inside a callback"), e::getMessage);
                })));
    }

    @Test
    void runningStatementIsNotDrivenByItsTable() {
        try (Database database = Database.openInMemory()) {
            Store store = Store.register(database, OPTIONS);
            database.execute("CREATE VIRTUAL TABLE t USING store; INSERT INTO t VALUES (1, 2)");
            try (Statement statement = database.prepare("SELECT * FROM t")) {
                List<Throwable> refusals = new ArrayList<>();
                store.bodies.put("next", () -> {
                    refusals.add(assertThrows(IllegalStateException.class, statement::query));
                    refusals.add(assertThrows(IllegalStateException.class, statement::close));
                });
                statement.query().close();
                assertTrue(refusals.size() >= 2);
            }
        }
    }

    // ---- the end

    @Test
    void closedDatabaseEndsCursorsTablesAndModule() {
        Database database = Database.openInMemory();
        Store store = Store.register(database, OPTIONS);
        store.silent.clear();
        database.execute("CREATE VIRTUAL TABLE t USING store; INSERT INTO t VALUES (1, 2), (3, 4)");
        Statement statement = database.prepare("SELECT * FROM t").fetchSize(1);
        Rows rows = statement.query();
        assertTrue(rows.next());
        store.takeTold();
        database.close();
        assertEquals(List.of("closeCursor t", "close t", "closeModule"), store.takeTold());
        assertFalse(database.isOpen());
    }

    @Test
    void closedDatabaseRollsItsTablesBack() {
        Database database = Database.openInMemory();
        Store store = Store.register(database, OPTIONS);
        database.execute("CREATE VIRTUAL TABLE t USING store; BEGIN; INSERT INTO t VALUES (1, 2)");
        store.takeTold();
        database.close();
        assertEquals(List.of("rollback", "close t", "closeModule"), store.takeTold());
        assertEquals(0, store.rows.get("t").size());
    }

    private static void leaveBehind(Store store, String sql, String rows) {
        store.silent.clear();
        try (Leaks leaks = new Leaks()) {
            Database left = Owner.PLATFORM.run(() -> {
                Database database = Database.openInMemory(OpenOptions.builder().metricsListener(leaks).build());
                VirtualTables.register(database, "store", OPTIONS.innocuous(), store);
                database.execute("CREATE VIRTUAL TABLE t USING store; INSERT INTO t VALUES (1, 2), (3, 4);" + sql);
                assertTrue(database.prepare(rows).fetchSize(1).query().next());
                store.takeTold();
                return database;
            });
            leaks.await();
            assertFalse(left.isOpen());
        }
    }

    @Test
    void databaseThatWasLeftBehindRunsNoCodeOfItsTables() {
        Store store = new Store();
        leaveBehind(store, "BEGIN; INSERT INTO t VALUES (5, 6)", "SELECT * FROM t");
        assertEquals(List.of(), store.takeTold());
    }

    @Test
    void writeThatWasLeftBehindIsNotSynced() {
        Store store = new Store();
        leaveBehind(
                store,
                "CREATE TABLE o(a); CREATE TRIGGER g AFTER INSERT ON o BEGIN INSERT INTO t VALUES (new.a, 0); END",
                "INSERT INTO o VALUES (8), (9) RETURNING a");
        assertEquals(4, store.rows.get("t").size());
        assertEquals(List.of(), store.takeTold());
    }

    private static WeakReference<Object> registered(Database database) {
        Store store = Store.register(database, ModuleOptions.eponymousOnly().writable());
        return new WeakReference<>(store);
    }

    @Test
    void moduleIsHeldAsLongAsSqliteKnowsIt() {
        try (Database database = Database.openInMemory()) {
            WeakReference<Object> store = registered(database);
            System.gc();
            database.execute("INSERT INTO store VALUES (1, 2)");
            assertTrue(store.get() != null);
            VirtualTables.remove(database, "store");
            database.prepare("SELECT 1").close();
            Garbage.collectUntil(() -> store.get() == null, "the module is garbage");
        }
    }

    @Test
    void databaseThatIsHandedOverTakesItsTablesAlong() {
        Database database = Database.openInMemory();
        Store store = Store.register(database, OPTIONS);
        database.execute("CREATE VIRTUAL TABLE t USING store; INSERT INTO t VALUES (1, 2)");
        HandOver token = database.handOver();
        long count = Owner.PLATFORM.run(() -> {
            try (Database mine = token.take()) {
                mine.execute("INSERT INTO t VALUES (3, 4)");
                return mine.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow();
            }
        });
        assertEquals(2, count);
        assertTrue(store.told.contains("closeModule"));
    }

    @Test
    void registrationOnAnotherThreadAndAfterCloseIsRefused() {
        Database database = Database.openInMemory();
        TableFunction<Object> function = TableFunction.of(List.of("a"), it -> List.of(), (o, row) -> {});
        Owner.PLATFORM.run(() -> {
            assertThrows(
                    ThreadConfinementException.class, () -> VirtualTables.register(database, "f", function));
            assertThrows(
                    ThreadConfinementException.class,
                    () -> VirtualTables.register(database, "f", OPTIONS, new Store()));
            return assertThrows(ThreadConfinementException.class, () -> VirtualTables.remove(database, "f"));
        });
        database.close();
        assertThrows(IllegalStateException.class, () -> VirtualTables.register(database, "f", function));
        assertThrows(IllegalStateException.class, () -> VirtualTables.register(database, "f", OPTIONS, new Store()));
        assertThrows(IllegalStateException.class, () -> VirtualTables.remove(database, "f"));
    }
}

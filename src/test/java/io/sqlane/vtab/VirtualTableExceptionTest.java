package io.sqlane.vtab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.testing.Throwables;
import io.sqlane.testing.Throwables.CustomError;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a method of a virtual table throws reaches the caller as it is, whatever it is and whatever the method. */
class VirtualTableExceptionTest {
    /** A method, with what makes SQLite call it on a table t that exists and holds a row. */
    private enum Method {
        create(it -> it.execute("CREATE VIRTUAL TABLE other USING store")),
        connect(it -> it.query("SELECT * FROM alone").close()),
        bestIndex(it -> it.prepare("SELECT * FROM t WHERE k > 1").close()),
        open(it -> it.query("SELECT * FROM t").close()),
        filter(it -> it.query("SELECT * FROM t").close()),
        next(it -> it.query("SELECT * FROM t").close()),
        closeCursor(it -> it.query("SELECT k FROM t").list(row -> row.getString(0))),
        insert(it -> it.execute("INSERT INTO t VALUES (1, 2)")),
        update(it -> it.execute("UPDATE t SET v = 3")),
        delete(it -> it.execute("DELETE FROM t")),
        begin(it -> it.execute("INSERT INTO t VALUES (1, 2)")),
        sync(it -> it.execute("INSERT INTO t VALUES (1, 2)")),
        commit(it -> it.execute("DELETE FROM t WHERE v = 'none'; BEGIN; DELETE FROM t WHERE v = 'none'; COMMIT")),
        rollback(it -> it.execute("BEGIN; INSERT INTO t VALUES (1, 2); ROLLBACK")),
        savepoint(it -> it.execute("BEGIN; DELETE FROM t WHERE v = 'none'; SAVEPOINT s")),
        release(it -> it.execute("BEGIN; DELETE FROM t WHERE v = 'none'; SAVEPOINT s; RELEASE s")),
        rollbackTo(it -> it.execute("BEGIN; DELETE FROM t WHERE v = 'none'; SAVEPOINT s; ROLLBACK TO s")),
        rename(it -> it.execute("ALTER TABLE t RENAME TO u")),
        destroy(it -> it.execute("DROP TABLE t"));

        private final Consumer<Database> trigger;

        Method(Consumer<Database> trigger) {
            this.trigger = trigger;
        }
    }

    private static Store prepare(Database database) {
        Store store = Store.register(database, ModuleOptions.created().transactional().conflictResolution());
        VirtualTables.register(database, "alone", ModuleOptions.eponymousOnly().transactional(), store::connect);
        database.execute("CREATE VIRTUAL TABLE t USING store; INSERT INTO t VALUES ('a', 1)");
        return store;
    }

    private static void assertUsable(Database database, Store store) {
        store.bodies.clear();
        if (database.inTransaction()) {
            database.execute("ROLLBACK");
        }
        assertFalse(database.inTransaction());
        database.execute("DROP TABLE IF EXISTS other");
        assertEquals(List.of("a"), database.query("SELECT k FROM t").list(row -> row.getString(0)));
        database.execute("BEGIN; INSERT INTO t VALUES ('b', 2); ROLLBACK; CREATE TABLE o(a); DROP TABLE o");
        assertEquals(1, database.query("SELECT count(*) FROM t").first(row -> row.getInt(0)).orElseThrow());
        assertEquals("ok", database.query("PRAGMA integrity_check").first(row -> row.getString(0)).orElseThrow());
    }

    // ---- the very same

    @TestFactory
    Stream<DynamicTest> verySameThrowableReachesTheCaller() {
        return Stream.of(Method.values()).flatMap(method -> Throwables.ALL.stream().map(Supplier::get).map(
                thrown -> dynamicTest(method + " throws " + thrown.getClass().getSimpleName(), () -> {
                    try (Database database = Database.openInMemory()) {
                        Store store = prepare(database);
                        store.fail(method.name(), thrown);
                        assertSame(thrown, assertThrows(Throwable.class, () -> method.trigger.accept(database),
                                method::name));
                        assertEquals(0, thrown.getSuppressed().length);
                        assertUsable(database, store);
                    } catch (AssertionError failed) {
                        throw new AssertionError(method + ": " + failed.getMessage(), failed);
                    }
                })));
    }

    @Test
    void throwableOfATablesEndReachesWhoClosesTheDatabase() {
        IOException thrown = new IOException();
        Database database = Database.openInMemory();
        Store store = prepare(database);
        store.fail("close", thrown);
        assertSame(thrown, assertThrows(IOException.class, database::close));
        assertFalse(database.isOpen());
    }

    @Test
    void throwableOfAModulesEndReachesWhoRemovesIt() {
        IOException thrown = new IOException();
        try (Database database = Database.openInMemory()) {
            Store store = Store.register(database, ModuleOptions.eponymousOnly().writable());
            store.fail("closeModule", thrown);
            assertSame(thrown, assertThrows(IOException.class, () -> VirtualTables.remove(database, "store")));
        }
    }

    @Test
    void throwableOfACursorsEndIsSuppressedByTheFirst() {
        try (Database database = Database.openInMemory()) {
            Store store = prepare(database);
            IOException first = new IOException();
            IOException second = new IOException();
            store.fail("next", first);
            store.fail("closeCursor", second);
            assertSame(first, assertThrows(IOException.class, () -> {
                try (var statement = database.prepare("SELECT * FROM t")) {
                    statement.query().close();
                }
            }));
            assertArrayEquals(new Throwable[] {second}, first.getSuppressed());
            assertUsable(database, store);
        }
    }

    @Test
    void throwableOfACursorsEndReachesWhoClosesItsRows() {
        try (Database database = Database.openInMemory()) {
            Store store = prepare(database);
            database.execute("INSERT INTO t VALUES ('b', 2)");
            IOException thrown = new IOException();
            Rows rows = database.prepare("SELECT k FROM t").fetchSize(1).query();
            rows.next();
            store.fail("closeCursor", thrown);
            assertSame(thrown, assertThrows(IOException.class, rows::close));
            store.bodies.clear();
            assertEquals(2, database.query("SELECT count(*) FROM t").first(row -> row.getInt(0)).orElseThrow());
        }
    }

    @Test
    void stackThatOverflowsInsideAMethodIsTold() {
        try (Database database = Database.openInMemory()) {
            Store store = prepare(database);
            for (Method method : Method.values()) {
                if (method != Method.release && method != Method.savepoint) {
                    store.bodies.put(method.name(), () -> Throwables.depth(0));
                    assertThrows(StackOverflowError.class, () -> method.trigger.accept(database), method::name);
                    assertUsable(database, store);
                }
            }
        }
    }

    @Test
    void recursionThroughATableEndsInAStackOverflow() {
        try (Database database = Database.openInMemory()) {
            Store store = prepare(database);
            store.bodies.put("filter", () -> database.query("SELECT * FROM t").close());
            assertThrows(StackOverflowError.class, () -> database.query("SELECT * FROM t").close());
            assertUsable(database, store);
        }
    }

    // ---- leaks

    @TestFactory
    Stream<DynamicTest> tenThousandRepeatsLeaveNothingBehind() {
        return Stream.of(Method.values()).map(method -> dynamicTest(method.name(), () -> {
            try (Database database = Database.openInMemory()) {
                Store store = prepare(database);
                CustomError error = new CustomError();
                store.silent.addAll(List.of("create", "connect", "insert", "update", "delete", "begin", "sync",
                        "commit", "rollback", "savepoint", "release", "rollbackTo", "rename", "destroy", "close"));
                repeat(100, database, store, method, error);
                long held = database.memoryUsed();
                // Counted in the build for tests only.
                long used = LibraryFunctions.sqlane_memory_used();
                repeat(10_000, database, store, method, error);
                assertEquals(used, LibraryFunctions.sqlane_memory_used(), 4_096, method::name);
                assertEquals(held, database.memoryUsed(), 4_096, method::name);
                assertEquals(0, error.getSuppressed().length);
                assertUsable(database, store);
            }
        }));
    }

    private static void repeat(int times, Database database, Store store, Method method, Throwable error) {
        for (int i = 0; i < times; i++) {
            store.fail(method.name(), error);
            try {
                method.trigger.accept(database);
            } catch (Throwable thrown) {
                assertSame(error, thrown);
                store.bodies.clear();
                store.plans.clear();
                if (database.inTransaction()) {
                    database.execute("ROLLBACK");
                }
                continue;
            }
            throw new AssertionError("nothing thrown: " + method);
        }
    }
}

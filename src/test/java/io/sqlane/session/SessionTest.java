package io.sqlane.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Statement;
import io.sqlane.error.MisuseException;
import io.sqlane.error.SqliteException;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.hook.Hooks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session records. */
class SessionTest {
    private final Database database = Recording.open(3);

    @AfterEach
    void close() {
        database.close();
    }

    private Session open(SessionOptions options) {
        return Session.open(database, options);
    }

    private Session recording() {
        Session session = open(SessionOptions.defaults());
        session.attachAll();
        return session;
    }

    private static List<String> changes(Changeset changeset) {
        return StreamSupport.stream(changeset.spliterator(), false)
                .map(it -> it.operation() + " " + it.table() + (it.isIndirect() ? " indirect" : ""))
                .sorted()
                .toList();
    }

    @Test
    void everyAttachedTableIsRecorded() {
        database.execute("CREATE TABLE u(id INTEGER PRIMARY KEY)");
        try (Session session = recording()) {
            database.execute("UPDATE t SET a = 'x' WHERE id = 1; DELETE FROM t WHERE id = 2; INSERT INTO u VALUES (9)");
            assertEquals(List.of("DELETE t", "INSERT u", "UPDATE t"), changes(session.changeset()));
        }
    }

    @Test
    void tableThatIsNotAttachedIsNotRecorded() {
        database.execute("CREATE TABLE u(id INTEGER PRIMARY KEY)");
        try (Session session = open(SessionOptions.defaults())) {
            session.attach("u");
            database.execute("DELETE FROM t; INSERT INTO u VALUES (9)");
            assertEquals(List.of("INSERT u"), changes(session.changeset()));
        }
    }

    @Test
    void filterDecidesWhichTablesAreRecorded() {
        database.execute("CREATE TABLE u(id INTEGER PRIMARY KEY)");
        List<String> asked = new ArrayList<>();
        SessionOptions options = SessionOptions.defaults().tableFilter(table -> {
            asked.add(table);
            return table.equals("u");
        });
        try (Session session = open(options)) {
            database.execute("DELETE FROM t WHERE id = 1; INSERT INTO u VALUES (9), (10)");
            assertEquals(List.of("INSERT u", "INSERT u"), changes(session.changeset()));
        }
        assertEquals(List.of("t", "u"), asked);
    }

    @Test
    void databaseIsRefusedInsideAFilter() {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        SessionOptions options = SessionOptions.defaults().tableFilter(table -> {
            refused.set(assertThrows(IllegalStateException.class, database::inTransaction));
            return true;
        });
        try (Session session = open(options)) {
            database.execute("DELETE FROM t");
            assertEquals(3, changes(session.changeset()).size());
        }
        assertTrue(refused.get().getMessage().contains("inside a table filter of a session"), refused::toString);
    }

    @Test
    void whatAFilterThrowsReachesTheCallerAndUndoesTheChange() {
        Error thrown = new Error("thrown");
        SessionOptions options = SessionOptions.defaults().tableFilter(table -> {
            throw thrown;
        });
        List<String> before = Recording.rows(database);
        try (Session session = open(options)) {
            assertSame(thrown, assertThrows(Error.class, () -> database.execute("UPDATE t SET a = 1")));
            assertSame(thrown, assertThrows(Error.class, () -> database.execute("DELETE FROM t WHERE id = 1")));
            assertEquals(before, Recording.rows(database));
            assertTrue(session.isEmpty());
        }
        database.execute("DELETE FROM t");
    }

    @Test
    void whatAFilterThrowsInAComparisonLeavesTheTransactionAlone() {
        Error thrown = new Error("thrown");
        database.execute("ATTACH ':memory:' AS other; CREATE TABLE other.t(id INTEGER PRIMARY KEY, a, b)");
        SessionOptions options = SessionOptions.defaults().tableFilter(table -> {
            throw thrown;
        });
        database.execute("BEGIN; DELETE FROM t WHERE id = 1");
        try (Session session = open(options)) {
            assertSame(thrown, assertThrows(Error.class, () -> session.diff("other", "t")));
        }
        assertTrue(database.inTransaction());
        database.execute("COMMIT");
        assertEquals(2, Recording.rows(database).size());
    }

    @Test
    void disabledSessionLeavesOutWhatComes() {
        try (Session session = recording()) {
            assertTrue(session.isEnabled());
            session.setEnabled(false);
            assertFalse(session.isEnabled());
            database.execute("DELETE FROM t WHERE id = 1");
            session.setEnabled(true);
            database.execute("UPDATE t SET a = 'x' WHERE id = 2");
            assertEquals(List.of("UPDATE t"), changes(session.changeset()));
        }
    }

    @Test
    void changesOfTriggersAreIndirect() {
        database.execute("CREATE TABLE log(id INTEGER PRIMARY KEY);"
                + "CREATE TRIGGER tr AFTER DELETE ON t BEGIN INSERT INTO log VALUES (old.id); END");
        try (Session session = recording()) {
            database.execute("DELETE FROM t WHERE id = 1");
            assertEquals(List.of("DELETE t", "INSERT log indirect"), changes(session.changeset()));
            session.setIndirect(true);
            assertTrue(session.isIndirect());
            database.execute("DELETE FROM t WHERE id = 2");
            assertEquals(
                    List.of("DELETE t", "DELETE t indirect", "INSERT log indirect", "INSERT log indirect"),
                    changes(session.changeset()));
        }
    }

    @Test
    void sessionIsEmptyUntilARowIsTouched() {
        try (Session session = recording()) {
            assertTrue(session.isEmpty());
            long before = session.memoryUsed();
            database.execute("UPDATE t SET a = 'x' WHERE id = 1");
            assertFalse(session.isEmpty());
            assertTrue(session.memoryUsed() > before);
            database.execute("UPDATE t SET a = '1' WHERE id = 1");
            assertTrue(session.changeset().isEmpty());
        }
    }

    @Test
    void whatIsRolledBackIsLeftOut() {
        try (Session session = recording()) {
            database.execute("BEGIN; DELETE FROM t; ROLLBACK");
            assertTrue(session.changeset().isEmpty());
        }
    }

    @Test
    void deleteThatWasCompiledBeforeIsRecorded() {
        Statement all = database.prepare("DELETE FROM t");
        try (Session session = recording()) {
            all.run();
            assertEquals(3, changes(session.changeset()).size());
        }
    }

    @Test
    void sizeOfTheChangesetIsBounded() {
        try (Session session = open(SessionOptions.defaults().countingSize())) {
            session.attachAll();
            database.execute("UPDATE t SET a = hex(zeroblob(1000))");
            int size = session.changeset().size();
            assertTrue(size > 6000 && session.maxChangesetSize() >= size, () -> "size=" + size);
        }
        try (Session session = recording()) {
            assertThrows(IllegalStateException.class, session::maxChangesetSize);
        }
    }

    @Test
    void rowidStandsInForAMissingPrimaryKey() {
        database.execute("CREATE TABLE k(a); INSERT INTO k VALUES ('x')");
        try (Session without = recording();
                Session with = open(SessionOptions.defaults().recordingRowids())) {
            with.attachAll();
            database.execute("INSERT INTO k(rowid, a) VALUES (7, 'y')");
            assertTrue(without.changeset().isEmpty());
            Change change = with.changeset().iterator().next();
            assertEquals(2, change.columnCount());
            assertTrue(change.isPrimaryKey(0));
            assertEquals(7, change.newValues().getLong(0));
            assertEquals("y", change.newValues().getString(1));
        }
    }

    @Test
    void sessionRecordsItsSchemaOnly() {
        database.execute("ATTACH ':memory:' AS other; CREATE TABLE other.t(id INTEGER PRIMARY KEY)");
        try (Session session = open(SessionOptions.defaults().schema("other"))) {
            session.attachAll();
            database.execute("DELETE FROM main.t; INSERT INTO other.t VALUES (9)");
            assertEquals(List.of("INSERT t"), changes(session.changeset()));
        }
    }

    @Test
    void schemaThatIsNotThereIsRefused() {
        SessionOptions nowhere = SessionOptions.defaults().schema("nowhere");
        var refused = assertThrows(IllegalArgumentException.class, () -> open(nowhere));
        assertTrue(refused.getMessage().contains("nowhere"), refused::toString);
    }

    @Test
    void differenceOfTwoTablesIsAChangeset() {
        database.execute("ATTACH ':memory:' AS other; CREATE TABLE other.t(id INTEGER PRIMARY KEY, a, b);"
                + "INSERT INTO other.t VALUES (1, '1', 0.5), (2, 'old', 1.0), (4, '4', 2.0)");
        try (Session session = open(SessionOptions.defaults())) {
            session.diff("other", "t");
            assertEquals(List.of("DELETE t", "INSERT t", "UPDATE t"), changes(session.changeset()));
            database.execute("CREATE TABLE here(id INTEGER PRIMARY KEY)");
            var refused = assertThrows(SqliteException.class, () -> session.diff("other", "here"));
            assertTrue(refused.getMessage().contains("no such table: other.here"), refused::toString);
        }
    }

    @Test
    void sessionIsRefusedWhileAPreupdateHookIsSet() {
        Hooks.of(database).setPreupdateHook(change -> {});
        var refused = assertThrows(MisuseException.class, () -> open(SessionOptions.defaults()));
        assertTrue(refused.getMessage().contains("preupdate hook"), refused::toString);
        Hooks.of(database).setPreupdateHook(null);
        recording().close();
    }

    @Test
    void preupdateHookIsRefusedWhileASessionIsOpen() {
        List<String> seen = new ArrayList<>();
        try (Session session = recording()) {
            var refused = assertThrows(
                    MisuseException.class, () -> Hooks.of(database).setPreupdateHook(it -> seen.add(it.table())));
            assertTrue(refused.getMessage().contains("session"), refused::toString);
            database.execute("DELETE FROM t WHERE id = 1");
            assertEquals(1, changes(session.changeset()).size());
        }
        Hooks.of(database).setPreupdateHook(it -> seen.add(it.table()));
        database.execute("DELETE FROM t WHERE id = 2");
        assertEquals(List.of("t"), seen);
    }

    @Test
    void sessionsRecordBesideEachOther() {
        Session first = recording();
        database.execute("DELETE FROM t WHERE id = 1");
        try (Session second = recording()) {
            database.execute("DELETE FROM t WHERE id = 2");
            assertEquals(2, changes(first.changeset()).size());
            first.close();
            database.execute("DELETE FROM t WHERE id = 3");
            assertEquals(2, changes(second.changeset()).size());
        }
    }

    @Test
    void closedSessionRefusesEverything() {
        Session session = recording();
        session.close();
        session.close();
        assertFalse(session.isOpen());
        var refused = assertThrows(IllegalStateException.class, session::changeset);
        assertEquals("session is closed: schema=main", refused.getMessage());
    }

    @Test
    void sessionMovesWithItsDatabaseToAnotherThread() throws Exception {
        try (Database moving = Recording.open(1)) {
            Session session = Session.open(moving, SessionOptions.defaults());
            session.attachAll();
            var token = moving.handOver();
            AtomicReference<Changeset> made = new AtomicReference<>();
            AtomicReference<Object> back = new AtomicReference<>();
            Thread other = new Thread(() -> {
                Database taken = token.take();
                taken.execute("DELETE FROM t");
                made.set(session.changeset());
                taken.close();
                back.set(session.isOpen());
            });
            other.start();
            other.join();
            assertEquals(List.of("DELETE t"), changes(made.get()));
            assertEquals(false, back.get());
        }
    }

    @Test
    void sessionIsRefusedInsideAFunctionThatItCalls() {
        AtomicReference<Session> current = new AtomicReference<>();
        List<String> refusals = new ArrayList<>();
        Functions.scalar(database, "later", FunctionOptions.arguments(0).innocuous(), (arguments, result) -> {
            Session session = current.get();
            if (session != null) {
                List<Runnable> calls = List.of(
                        session::changeset, session::close, session::attachAll, () -> session.diff("main", "t"));
                calls.forEach(it -> refusals.add(
                        assertThrows(IllegalStateException.class, it::run).getMessage()));
                assertFalse(session.isEmpty());
            }
            result.set(1);
        });
        database.execute("CREATE TABLE d(id INTEGER PRIMARY KEY, x DEFAULT (later()))");
        try (Session session = recording()) {
            database.execute("INSERT INTO d(id) VALUES (1)");
            database.execute("ALTER TABLE d ADD COLUMN y DEFAULT 2");
            current.set(session);
            session.changeset();
            current.set(null);
            assertTrue(session.isOpen());
        }
        assertEquals(4, refusals.size(), refusals::toString);
    }
}

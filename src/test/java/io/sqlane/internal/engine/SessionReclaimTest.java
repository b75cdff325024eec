package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.error.MisuseException;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.hook.Hooks;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.session.Session;
import io.sqlane.session.SessionOptions;
import io.sqlane.testing.Garbage;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of sessions that nobody closed. */
class SessionReclaimTest {
    private static WeakReference<Session> openAndDrop(Database database) {
        Object filter = new Object();
        Session session = Session.open(
                database, SessionOptions.defaults().tableFilter(table -> !filter.toString().isEmpty()));
        return new WeakReference<>(session);
    }

    private static void awaitCollected(WeakReference<?> dropped) {
        Garbage.collectUntil(() -> dropped.get() == null, "session is unreachable");
        Garbage.collect();
    }

    private static void setPreupdateHook(Database database) {
        Hooks.of(database).setPreupdateHook(change -> {});
    }

    @Test
    void droppedSessionIsDeletedAtTheOwnersNextCall() {
        try (Database database = Database.openInMemory()) {
            WeakReference<Session> dropped = openAndDrop(database);
            assertThrows(MisuseException.class, () -> setPreupdateHook(database));
            awaitCollected(dropped);
            database.inTransaction();
            setPreupdateHook(database);
        }
    }

    @Test
    void sessionsAreFreedWithTheirDatabase() {
        long before = LibraryFunctions.sqlane_memory_used();
        List<Session> open = new ArrayList<>();
        try (Database database = Database.openInMemory()) {
            database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
            for (int i = 0; i < 5; i++) {
                Session session = Session.open(database, SessionOptions.defaults());
                session.attachAll();
                open.add(session);
            }
            database.execute("INSERT INTO t VALUES (1, zeroblob(1000))");
        }
        assertEquals(before, LibraryFunctions.sqlane_memory_used());
        open.forEach(session -> assertTrue(!session.isOpen()));
    }

    /** SQLite has the other session in hand when it computes the default of a column that was added. */
    @Test
    void sessionThatIsDroppedInTheMidstOfAChangeIsDeletedLater() {
        try (Database database = Database.openInMemory()) {
            List<WeakReference<Session>> dropped = new ArrayList<>();
            int[] calls = {0};
            Functions.scalar(database, "later", FunctionOptions.arguments(0).innocuous(), (arguments, result) -> {
                if (!dropped.isEmpty()) {
                    calls[0]++;
                    awaitCollected(dropped.get(0));
                    database.inTransaction();
                }
                result.set(1);
            });
            database.execute("CREATE TABLE d(id INTEGER PRIMARY KEY, x DEFAULT (later()))");
            Session session = Session.open(database, SessionOptions.defaults());
            session.attachAll();
            database.execute("INSERT INTO d(id) VALUES (1); ALTER TABLE d ADD COLUMN y DEFAULT 2");
            dropped.add(openAndDrop(database));
            database.execute("INSERT INTO d VALUES (2, 2, 2)");
            assertTrue(calls[0] > 0);
            assertEquals(3, session.changeset().iterator().next().columnCount());
            session.close();
            setPreupdateHook(database);
        }
    }
}

package io.sqlane.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.testing.Throwables;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the filters of sessions and applications and the conflict handler throw reaches the caller as it is. */
class SessionExceptionTest {
    private static final int REPEATS = 10_000;

    private enum Place {
        CONFLICT_HANDLER,
        APPLY_FILTER,
        SESSION_FILTER
    }

    private final Database database = Recording.open(3);
    private final Changeset changeset =
            Recording.changesetOf(3, "UPDATE t SET a = 'x'; INSERT INTO t VALUES (9, 9, 9)");
    private Throwable current = new Error();

    @AfterEach
    void close() {
        database.close();
    }

    private RuntimeException thrown() {
        throw ConnectionHandle.sneaky(current);
    }

    private void provoke(Place place) {
        switch (place) {
            case CONFLICT_HANDLER -> changeset.apply(database, ApplyOptions.defaults().conflictHandler(conflict -> {
                conflict.change();
                throw thrown();
            }));
            case APPLY_FILTER -> changeset.apply(database, ApplyOptions.defaults().tableFilter(table -> {
                throw thrown();
            }));
            case SESSION_FILTER -> {
                SessionOptions options = SessionOptions.defaults().tableFilter(table -> {
                    throw thrown();
                });
                try (Session session = Session.open(database, options)) {
                    database.execute("UPDATE t SET a = 'x'");
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> theVerySameObjectReachesTheCallerAndAllIsUndone() {
        database.execute("DELETE FROM t WHERE id = 3");
        List<String> rows = Recording.rows(database);
        return Stream.of(Place.values()).flatMap(place -> Throwables.ALL.stream().map(supplier -> {
            Throwable object = supplier.get();
            return DynamicTest.dynamicTest(place + ": " + object.getClass().getSimpleName(), () -> {
                current = object;
                assertSame(object, assertThrows(Throwable.class, () -> provoke(place)));
                assertFalse(database.inTransaction());
                assertEquals(rows, Recording.rows(database));
            });
        }));
    }

    @Test
    void afterTenThousandThrowsNothingIsLeft() {
        database.execute("DELETE FROM t WHERE id = 3");
        List<String> rows = Recording.rows(database);
        current = new ArithmeticException("again");
        throwing(REPEATS / 10);
        long before = LibraryFunctions.sqlane_memory_used();
        throwing(REPEATS);
        long grown = LibraryFunctions.sqlane_memory_used() - before;
        // Counted in the test build only; elsewhere 0. SQLite's caches may move by a little.
        assertTrue(grown < 4096, () -> "grown=" + grown);
        assertEquals(rows, Recording.rows(database));
        database.execute("INSERT INTO t VALUES (3, '3', 1.5)");
        changeset.apply(database, ApplyOptions.defaults());
        assertEquals("1|'x'|0.5", Recording.rows(database).get(0));
    }

    private void throwing(int times) {
        for (int i = 0; i < times; i++) {
            Place place = Place.values()[i % 3];
            assertSame(current, assertThrows(ArithmeticException.class, () -> provoke(place)));
        }
    }
}

package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.diagnostic.OpenHandles;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a connection is called where a metrics system or a list names it. */
class ConnectionNameTest {
    @TempDir
    Path folder;

    private final Set<String> names = new LinkedHashSet<>();
    private final OpenOptions options =
            OpenOptions.builder().metricsListener(new NamesOnly(names)).build();

    private record NamesOnly(Set<String> names) implements MetricsListener {
        @Override
        public void connectionOpened(String database) {
            names.add(database);
        }

        @Override
        public void statementPrepared(String database, long elapsedNanos) {
            names.add(database);
        }

        @Override
        public void statementCacheMiss(String database) {
            names.add(database);
        }

        @Override
        public void statementCacheHit(String database) {
            names.add(database);
        }

        @Override
        public void wrongThread(String database) {
            names.add(database);
        }

        @Override
        public void connectionClosed(String database) {
            names.add(database);
        }
    }

    private void use(Database database) throws InterruptedException {
        try (database) {
            database.update("CREATE TABLE t (x)");
            database.update("INSERT INTO t VALUES (?)", 1);
            database.update("INSERT INTO t VALUES (?)", 2);
            Thread other = new Thread(() -> {
                try {
                    database.totalChanges();
                } catch (IllegalStateException expected) {
                    // Only the listener matters here.
                }
            });
            other.start();
            other.join();
        }
    }

    @Test
    void listenerIsToldThePath() throws InterruptedException {
        Path file = folder.resolve("a.db");

        use(Database.open(file, options));

        assertEquals(Set.of(file.toString()), names);
    }

    @Test
    void listenerIsToldTheNameOfTheOptions() throws InterruptedException {
        use(Database.open(folder.resolve("a.db"), options.toBuilder().name("orders").build()));

        assertEquals(Set.of("orders"), names);
    }

    @Test
    void openHandlesHaveTheName() {
        try (Database database = Database.openInMemory(options.toBuilder().name("orders").build())) {
            database.totalChanges();

            List<OpenHandles.Entry> entries = Database.openHandlesOfCurrentThread().entries();
            assertTrue(entries.contains(new OpenHandles.Entry("orders", 0)), entries::toString);
        }
    }
}

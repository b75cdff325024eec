package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.count;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.error.ReadOnlyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to the files of a pool, by its checkpoints and by others. Here nobody opens them but SQLite. */
class PoolFilesTest {
    @TempDir
    Path folder;

    private Path file;
    private Path log;

    @BeforeEach
    void names() {
        file = folder.resolve("files.db");
        log = folder.resolve("files.db-wal");
    }

    private DatabasePool open(PoolOptions.Builder options) {
        DatabasePool pool = DatabasePool.open(file, options.build());
        pool.write(it -> it.update("CREATE TABLE t(a, b)"));
        return pool;
    }

    private interface Harm {
        void run() throws IOException;
    }

    private void assertDetected(Harm harm, String told) throws IOException {
        try (DatabasePool pool = open(PoolOptions.builder())) {
            pool.write(it -> insert(it, 1));
            count(pool);
            harm.run();
            ReadOnlyException lost = assertThrows(ReadOnlyException.class, () -> pool.write(it -> insert(it, 2)));
            assertEquals("SQLITE_READONLY_DBMOVED", lost.extendedCode().name());
            assertTrue(lost.getMessage().contains(told), lost::getMessage);
            assertThrows(ReadOnlyException.class, () -> pool.write(it -> insert(it, 3)));
            assertThrows(ReadOnlyException.class, () -> pool.writeAsync(it -> insert(it, 3)));
            assertThrows(ReadOnlyException.class, () -> count(pool));
        }
    }

    @Test
    void deletedFileEndsThePool() throws IOException {
        assertDetected(() -> Files.delete(file), "the database file was moved");
    }

    @Test
    void renamedFileEndsThePool() throws IOException {
        assertDetected(() -> Files.move(file, folder.resolve("elsewhere.db")), "the database file was moved");
    }

    @Test
    void deletedLogEndsThePool() throws IOException {
        assertDetected(() -> Files.delete(log), "the write-ahead log was deleted or replaced");
    }

    @Test
    void replacedLogEndsThePool() throws IOException {
        Path other = Files.createFile(folder.resolve("other"));
        assertDetected(
                () -> Files.move(other, log, StandardCopyOption.REPLACE_EXISTING),
                "the write-ahead log was deleted or replaced");
    }

    /** The writer is opened again after a task that has left something; with it goes the log. */
    @Test
    void fileThatHasTakenThePlaceIsNotTouched() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        Initialisation schema =
                Initialisation.builder().step(1, it -> it.update("CREATE TABLE u(a)")).build();
        try (DatabasePool pool =
                open(PoolOptions.builder().initialisation(schema).onOpen(it -> opened.incrementAndGet()))) {
            pool.writeWithoutTransaction(it -> it.update("PRAGMA cache_size = 100"));
            Files.move(file, folder.resolve("elsewhere.db"));
            try (Database foreign = Database.open(file)) {
                foreign.execute("CREATE TABLE foreign_table(a)");
            }
            byte[] before = Files.readAllBytes(file);
            opened.set(0);
            assertThrows(ReadOnlyException.class, () -> pool.write(it -> insert(it, 1)));
            assertEquals(0, opened.get());
            assertArrayEquals(before, Files.readAllBytes(file));
        }
    }

    @Test
    void writerThatIsOpenedAgainSwitchesBackToTheLog() {
        try (DatabasePool pool = open(PoolOptions.builder())) {
            pool.writeWithoutTransaction(it -> it.update("PRAGMA cache_size = 100"));
            try (Database other = Database.open(file)) {
                other.pragmas().setJournalMode(JournalMode.DELETE);
            }
            pool.write(it -> insert(it, 1));
            assertEquals(1, count(pool));
        }
    }

    /** Why the pool looks: SQLite says OK. */
    @Test
    void commitToADeletedFileSucceedsWithoutAPool() throws IOException {
        try (Database database = Initialisation.none().open(file, OpenOptions.defaults())) {
            database.execute("CREATE TABLE t(a)");
            Files.delete(file);
            insert(database, 1);
        }
    }

    // ---- checkpoints

    private static void fill(DatabasePool pool, int rows) {
        for (int i = 0; i < rows; i++) {
            pool.write(it -> it.update("INSERT INTO t VALUES (1, zeroblob(20000))"));
        }
    }

    @Test
    void writerMovesTheLogIntoTheFile() throws IOException {
        try (DatabasePool pool = open(PoolOptions.builder().checkpointPages(20))) {
            fill(pool, 20);
            assertTrue(Files.size(file) > 300_000, () -> "bytes=" + file.toFile().length());
            assertTrue(Files.size(log) < 300_000, () -> "bytes=" + log.toFile().length());
        }
    }

    @Test
    void withoutCheckpointsTheLogGrows() throws IOException {
        try (DatabasePool pool = open(PoolOptions.builder().checkpointPages(0))) {
            fill(pool, 20);
            assertTrue(Files.size(file) < 100_000, () -> "bytes=" + file.toFile().length());
            assertTrue(Files.size(log) > 400_000, () -> "bytes=" + log.toFile().length());
        }
    }

    @Test
    void largeLogIsTruncated() throws IOException {
        try (DatabasePool pool = open(PoolOptions.builder().checkpointPages(20).walSizeLimitBytes(50_000))) {
            fill(pool, 20);
            assertTrue(Files.size(log) < 150_000, () -> "bytes=" + log.toFile().length());
        }
    }

    /**
     * RESTART, FULL and a TRUNCATE without a timeout of its own would wait for the reader, an hour for each checkpoint.
     */
    @Test
    @Timeout(60)
    void checkpointsDoNotWaitForReaders() throws IOException {
        try (DatabasePool pool = open(PoolOptions.builder()
                .openOptions(OpenOptions.builder().busyTimeout(Duration.ofHours(1)).build())
                .checkpointPages(5)
                .walSizeLimitBytes(0)
                .truncateTimeout(Duration.ofMillis(1)))) {
            pool.read(reader -> {
                count(reader);
                fill(pool, 20);
                return null;
            });
            assertTrue(Files.size(log) > 400_000, () -> "bytes=" + log.toFile().length());
        }
    }

    @Test
    void logBelowTheLimitIsNotTruncated() throws IOException {
        try (DatabasePool pool = open(PoolOptions.builder().checkpointPages(20).walSizeLimitBytes(1_000_000))) {
            fill(pool, 60);
            // It is begun anew again and again, and keeps its size.
            long bytes = Files.size(log);
            assertTrue(bytes > 80_000 && bytes < 1_000_000, () -> "bytes=" + bytes);
            assertTrue(Files.size(file) > 1_000_000, () -> "bytes=" + file.toFile().length());
        }
    }

    @Test
    void workWithoutTransactionMovesTheLogToo() throws IOException {
        try (DatabasePool pool = open(PoolOptions.builder().checkpointPages(20))) {
            for (int i = 0; i < 20; i++) {
                pool.writeWithoutTransaction(it -> it.update("INSERT INTO t VALUES (1, zeroblob(20000))"));
            }
            assertTrue(Files.size(file) > 300_000, () -> "bytes=" + file.toFile().length());
        }
    }

    @Test
    void readerKeepsTheLogAndTheWriterGoesOn() throws IOException {
        try (DatabasePool pool = open(PoolOptions.builder()
                .checkpointPages(20)
                .walSizeLimitBytes(50_000)
                .truncateTimeout(Duration.ofMillis(1)))) {
            pool.read(reader -> {
                count(reader);
                fill(pool, 20);
                assertEquals(0, count(reader));
                return null;
            });
            assertTrue(Files.size(log) > 400_000, () -> "bytes=" + log.toFile().length());
            fill(pool, 3);
            assertTrue(Files.size(log) < 150_000, () -> "bytes=" + log.toFile().length());
        }
    }
}

package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Checkpoint;
import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.Lending;
import io.sqlane.internal.engine.Lending.FileState;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.OpenFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints beside the writer: that they are made there, and what the writer does without them. */
class CheckpointerTest {
    private static final int PAGES = 500;

    @TempDir
    Path folder;

    private final Leaks log = new Leaks();
    private final List<String> checkpoints = new CopyOnWriteArrayList<>();
    private Path file;
    private Path wal;

    @BeforeEach
    void names() {
        file = folder.resolve("a.db");
        wal = folder.resolve("a.db-wal");
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** Notes who makes which checkpoint, without those that find nothing to do. */
    private PoolOptions.Builder options() {
        MetricsListener listener = new MetricsListener() {
            @Override
            public void checkpointed(String database, boolean busy, int frames, int copied, long elapsedNanos) {
                checkpoints.add(database + " " + (frames == copied ? "all" : "some"));
            }
        };
        OpenOptions opening = OpenOptions.builder().name("p").metricsListener(listener).build();
        return PoolOptions.builder().openOptions(opening).checkpointPages(PAGES);
    }

    private DatabasePool open(PoolOptions.Builder options) {
        DatabasePool pool = DatabasePool.open(file, options.build());
        pool.write(it -> it.update("CREATE TABLE t(a)"));
        return pool;
    }

    /** Writes so many transactions of about five pages each. */
    private static void fill(DatabasePool pool, int rows) {
        for (int i = 0; i < rows; i++) {
            pool.write(it -> it.update("INSERT INTO t VALUES (zeroblob(20000))"));
        }
    }

    private void awaitCheckpoints(int count) {
        PoolTests.await(() -> checkpoints.size() >= count);
    }

    /** Until it waits for something, which has an end in all that a pool does. */
    private static void awaitWaiting(Thread thread) {
        PoolTests.await(() -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void longLogIsCopiedBesideTheWriter() throws Exception {
        try (DatabasePool pool = open(options())) {
            // Nothing is being written while it is copied, which decides how much of it can be.
            fillAtOnce(pool);
            awaitCheckpoints(1);
            assertEquals("p (checkpoints) all", checkpoints.get(0));
            assertTrue(Files.size(file) > 1_500_000, () -> "bytes=" + file.toFile().length());
        }
        assertEquals(List.of(), log.logged("checkpoint"));
        assertFalse(Files.exists(wal));
    }

    /**
     * However fast it is written: what was added meanwhile the writer copies, so that the log can begin anew. The file
     * of one that does not is longer after each write.
     */
    @Test
    void logDoesNotGrowForEver() {
        try (DatabasePool pool = open(options())) {
            AtomicInteger rows = new AtomicInteger();
            PoolTests.await(() -> {
                long bytes = wal.toFile().length();
                fill(pool, 10);
                return rows.addAndGet(10) > PAGES && wal.toFile().length() == bytes;
            });
            PoolTests.await(() -> checkpoints.contains("p (checkpoints) all"));
            assertEquals(rows.get(), PoolTests.count(pool));
        }
    }

    private DatabasePool openWithAttached() {
        Path other = folder.resolve("b.db");
        OpenOptions wal = OpenOptions.builder().journalMode(JournalMode.WAL).build();
        try (Database attached = Database.open(other, wal)) {
            attached.execute("CREATE TABLE u(a)");
        }
        return open(options().onOpen(database -> database.update("ATTACH ? AS b", other.toString())));
    }

    /** Each commit tells of two logs, and of the shorter one last. */
    @Test
    void logsOfAttachedDatabasesDoNotGrowForEver() {
        try (DatabasePool pool = openWithAttached()) {
            assertLogsEndToGrow(pool, 20_000, 12_000, PAGES);
            PoolTests.await(() -> checkpoints.contains("p (checkpoints) all"));
        }
    }

    /** The log of the main database begins anew while the other is still being copied. */
    @Test
    void longLogBesideAShortOneDoesNotGrowForEver() {
        try (DatabasePool pool = openWithAttached()) {
            assertLogsEndToGrow(pool, 10, 400_000, 100);
        }
    }

    /** Writes so many rows at least, and on until ten of them make neither log longer. */
    private void assertLogsEndToGrow(DatabasePool pool, int bytes, int attachedBytes, int least) {
        Path otherWal = folder.resolve("b.db-wal");
        AtomicInteger rows = new AtomicInteger();
        PoolTests.await(() -> {
            long before = wal.toFile().length();
            long otherBefore = otherWal.toFile().length();
            for (int i = 0; i < 10; i++) {
                pool.write(it -> {
                    it.update("INSERT INTO t VALUES (zeroblob(?))", bytes);
                    return it.update("INSERT INTO u VALUES (zeroblob(?))", attachedBytes);
                });
            }
            return rows.addAndGet(10) > least
                    && wal.toFile().length() == before
                    && otherWal.toFile().length() == otherBefore;
        });
        assertEquals(rows.get(), PoolTests.count(pool));
    }

    /** It cannot begin anew, and is copied again when it has grown by as much. */
    @Test
    void attachedLogInUseIsNotCopiedAfterEachWrite() throws Exception {
        try (DatabasePool pool = openWithAttached()) {
            CountDownLatch reading = new CountDownLatch(1);
            CountDownLatch enough = new CountDownLatch(1);
            Thread reader = new Thread(() -> pool.read(it -> {
                it.query("SELECT count(*) FROM u").first(row -> row.getLong(0));
                reading.countDown();
                PoolTests.await(enough);
                return null;
            }));
            reader.start();
            PoolTests.await(reading);
            for (int i = 0; i < PAGES; i++) {
                pool.write(it -> it.update("INSERT INTO u VALUES (zeroblob(12000))"));
            }
            awaitCheckpoints(1);
            enough.countDown();
            reader.join();
            // Four times as many pages: each time they are copied beside the writer, and what is left by it.
            assertTrue(checkpoints.size() <= 10, checkpoints::toString);
        }
    }

    @Test
    void shortLogIsCopiedByTheWriter() {
        try (DatabasePool pool = open(options().checkpointPages(PAGES - 1))) {
            fill(pool, PAGES / 5);
            assertEquals(List.of("p (writer) all"), checkpoints);
        }
    }

    @Test
    void writerDoesItItselfIfThereIsNoOtherConnection() {
        AtomicInteger opened = new AtomicInteger();
        try (DatabasePool pool = open(options().onOpen(database -> {
            if (opened.incrementAndGet() > 1) {
                throw new IllegalStateException("made for a test");
            }
        }))) {
            PoolTests.await(() -> {
                fill(pool, 10);
                return checkpoints.contains("p (writer) all");
            });
            assertFalse(checkpoints.contains("p (checkpoints) all"), checkpoints::toString);
            assertFalse(log.logged("a checkpoint beside the writer").isEmpty());
        }
    }

    @Test
    void closingWaitsForThePass() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Boolean> closed = new ArrayList<>();
        AtomicInteger opened = new AtomicInteger();
        DatabasePool pool = open(options().onOpen(database -> {
            if (opened.incrementAndGet() == 2) {
                begun.countDown();
                PoolTests.await(go);
            }
        }));
        fill(pool, 1 + PAGES / 5);
        PoolTests.await(begun);
        Thread closing = new Thread(() -> {
            pool.close();
            closed.add(true);
        });
        closing.start();
        awaitWaiting(closing);
        assertEquals(List.of(), closed);
        go.countDown();
        closing.join();
        assertEquals(List.of(true), closed);
        // The last one that closes a database removes its log.
        assertFalse(Files.exists(wal));
    }

    // ---- what comes between

    /** In one transaction, after which the log is due. */
    private static void fillAtOnce(DatabasePool pool) {
        pool.write(it -> it.update("INSERT INTO t VALUES (zeroblob(?))", 4096 * (PAGES + 100)));
    }

    /** The log begins anew without the writer's having made a checkpoint. */
    @Test
    void logThatOnlyPassesHaveCopiedIsTruncated() throws Exception {
        try (DatabasePool pool = open(options().walSizeLimitBytes(100_000))) {
            fillAtOnce(pool);
            awaitCheckpoints(1);
            fill(pool, 1);
            // As long as the pass has not ended the writer leaves the log alone.
            PoolTests.await(() -> {
                pool.write(it -> null);
                return wal.toFile().length() < 100_000;
            });
        }
    }

    /** It would be told that it is busy. */
    @Test
    void checkpointOfATaskWaitsForThePass() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger opened = new AtomicInteger();
        List<Boolean> busy = new CopyOnWriteArrayList<>();
        try (DatabasePool pool = open(options().onOpen(database -> {
            if (opened.incrementAndGet() == 2) {
                begun.countDown();
                PoolTests.await(go);
            }
        }))) {
            fillAtOnce(pool);
            PoolTests.await(begun);
            Thread task = new Thread(() -> pool.writeWithoutTransaction(
                    it -> busy.add(it.checkpoint(Checkpoint.Mode.TRUNCATE).busy())));
            task.start();
            awaitWaiting(task);
            assertEquals(List.of(), busy);
            go.countDown();
            task.join();
            assertEquals(List.of(false), busy);
        }
    }

    @Test
    void rowsThatAreLeftOpenWhenTheConnectionIsOpenedAreEnded() throws Exception {
        List<Rows> left = new CopyOnWriteArrayList<>();
        try (DatabasePool pool = open(options().onOpen(database -> {
            Rows rows =
                    database.query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n");
            rows.next();
            left.add(rows);
        }))) {
            fillAtOnce(pool);
            awaitCheckpoints(1);
        }
        assertEquals("p (checkpoints) all", checkpoints.get(0));
        assertEquals(List.of(), log.logged("checkpoint"));
    }

    @Test
    void otherFileIsRefusedBeforeAnythingIsDoneWithIt() {
        AtomicInteger opened = new AtomicInteger();
        PoolConnections connections = new PoolConnections(
                file, options().onOpen(database -> opened.incrementAndGet()).build());
        connections.openWriter().close();
        IllegalStateException refusal = new IllegalStateException("another file");
        assertSame(refusal, assertThrows(IllegalStateException.class, () -> connections.openForCheckpoints(it -> {
            throw refusal;
        })));
        assertEquals(0, opened.get());
        assertEquals(List.of(), OpenFiles.of(file));
    }

    // ---- failures

    @Test
    void failedClosingOfItsConnectionDoesNotKeepTheWriterOpen() throws Exception {
        MetricsListener listener = new MetricsListener() {
            @Override
            public void connectionClosed(String database) {
                if (database.endsWith("(checkpoints)")) {
                    throw new IllegalStateException("made for a test");
                }
            }

            @Override
            public void checkpointed(String database, boolean busy, int frames, int copied, long elapsedNanos) {
                checkpoints.add(database);
            }
        };
        OpenOptions opening = OpenOptions.builder().metricsListener(listener).build();
        DatabasePool pool = open(options().openOptions(opening));
        fillAtOnce(pool);
        awaitCheckpoints(1);
        assertEquals(
                "made for a test",
                assertThrows(IllegalStateException.class, pool::close).getMessage());
        assertEquals(List.of(), OpenFiles.of(file));
        pool.close();
    }

    /** The system may have dropped what is in no file yet; what is wrong with the log is seen only at an opening. */
    @Test
    void failureOfAFileInAPassReplacesTheWriter() {
        List<String> opened = new CopyOnWriteArrayList<>();
        try (DatabasePool pool = open(options().onOpen(database -> {
            opened.add(database.toString());
            if (opened.size() == 2) {
                throw SqliteException.from(SqliteException.Details.of(
                        ResultCode.of(Constants.SQLITE_IOERR), "made for a test"));
            }
        }))) {
            fillAtOnce(pool);
            PoolTests.await(() -> {
                fill(pool, 1);
                return opened.size() > 2;
            });
            assertTrue(opened.get(1).contains("(checkpoints)"), opened::toString);
            assertTrue(opened.get(2).contains("(writer)"), opened::toString);
        }
    }

    @Test
    void retiredConnectionIsClosedAtOnce() throws InterruptedException {
        List<Database> opened = new CopyOnWriteArrayList<>();
        Checkpointer checkpointer = new Checkpointer(
                "test",
                () -> {
                    Database fresh = openHere();
                    opened.add(fresh);
                    return fresh;
                },
                failed -> {});
        try (Database database = openHere()) {
            FileState files = filledLog(database);
            run(checkpointer, files);
            assertTrue(opened.get(0).isOpen());
            checkpointer.retire();
            assertFalse(opened.get(0).isOpen());
            run(checkpointer, files);
            assertEquals(2, opened.size());
            awaitEnd(checkpointer);
            checkpointer.closeConnection();
        }
    }

    // ---- the pass alone

    private static void awaitEnd(Checkpointer checkpointer) {
        assertTrue(checkpointer.stop(System.nanoTime() + TimeUnit.SECONDS.toNanos(30)));
    }

    private Database openHere() {
        return Database.open(
                file, OpenOptions.builder().journalMode(JournalMode.WAL).build());
    }

    private FileState filledLog(Database database) {
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(100000))");
        return Lending.fileState(Access.connection(database));
    }

    @Test
    void passCopiesTheLog() {
        try (Database database = openHere()) {
            FileState files = filledLog(database);
            Checkpointer checkpointer = new Checkpointer("test", this::openHere, failed -> {});
            assertTrue(checkpointer.begin(files));
            awaitEnd(checkpointer);
            assertTrue(checkpointer.copiedFrames() > 20, () -> "frames=" + checkpointer.copiedFrames());
            assertFalse(checkpointer.begin(files));
            checkpointer.closeConnection();
        }
        assertFalse(Files.exists(wal));
    }

    /** What is in it is not of this database: it would be copied into it. */
    @Test
    void otherLogIsNotCopied() {
        List<Throwable> failures = new ArrayList<>();
        try (Database database = openHere()) {
            FileState files = filledLog(database);
            FileState others = new FileState(
                    false, files.device(), files.inode(), files.walDevice(), files.walInode() + 1, files.walBytes());
            Checkpointer checkpointer = new Checkpointer("test", this::openHere, failures::add);
            assertTrue(checkpointer.begin(others));
            awaitEnd(checkpointer);
            assertEquals(Checkpointer.FAILED, checkpointer.copiedFrames());
            checkpointer.closeConnection();
        }
        assertEquals("the write-ahead log is not that of the writer: path=" + file, failures.get(0).getMessage());
        assertEquals(1, log.logged("a checkpoint beside the writer").size());
    }

    /** After the writer's connection was closed as the last one, there is another log. */
    @Test
    void connectionIsOpenedAnewForAnotherLog() throws InterruptedException {
        AtomicInteger opened = new AtomicInteger();
        Checkpointer checkpointer = new Checkpointer(
                "test",
                () -> {
                    opened.incrementAndGet();
                    return openHere();
                },
                failed -> {});
        try (Database database = openHere()) {
            FileState files = filledLog(database);
            for (int i = 0; i < 2; i++) {
                run(checkpointer, files);
            }
            assertEquals(1, opened.get());
            FileState others = new FileState(
                    false, files.device(), files.inode(), files.walDevice(), files.walInode() + 1, files.walBytes());
            run(checkpointer, others);
            assertEquals(Checkpointer.FAILED, checkpointer.copiedFrames());
            run(checkpointer, files);
            assertEquals(3, opened.get());
            assertTrue(checkpointer.copiedFrames() > 20);
            awaitEnd(checkpointer);
            checkpointer.closeConnection();
        }
    }

    private static void run(Checkpointer checkpointer, FileState files) {
        assertTrue(checkpointer.begin(files));
        PoolTests.await(() -> !checkpointer.isRunning());
    }
}

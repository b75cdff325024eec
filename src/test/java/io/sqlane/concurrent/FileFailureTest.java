package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.count;
import static io.sqlane.concurrent.PoolTests.failure;
import static io.sqlane.concurrent.PoolTests.group;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.concurrent.PoolTests.Holding;
import io.sqlane.error.SqliteException;
import io.sqlane.testing.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pool to whose files the system refuses to write more: in a process that may have no large files. */
class FileFailureTest {
    @TempDir
    Path folder;

    /**
     * Writes a small row, a large one and another small row together, and prints what becomes of each.
     * The cache decides whether the large one fails in its task or at COMMIT.
     */
    static final class SmallFiles {
        private static final AtomicInteger OPENED = new AtomicInteger();

        private SmallFiles() {}

        public static void main(String[] arguments) throws Exception {
            PoolOptions options = PoolOptions.builder()
                    .maxGroupTime(Duration.ofHours(1))
                    .onOpen(database -> {
                        database.pragmas().set("cache_size", -Integer.parseInt(arguments[2]));
                        OPENED.incrementAndGet();
                    })
                    .build();
            try (DatabasePool pool = DatabasePool.open(Path.of(arguments[0]), options)) {
                pool.write(it -> it.update("CREATE TABLE t(a INTEGER PRIMARY KEY, b)"));
                count(pool);
                int bytes = Integer.parseInt(arguments[1]);
                List<CompletableFuture<Object>> futures = group(
                        pool,
                        it -> insert(it, 1),
                        it -> it.update("INSERT INTO t(b) VALUES (zeroblob(?))", bytes),
                        it -> insert(it, 3));
                for (CompletableFuture<Object> future : futures) {
                    System.out.println(outcome(future));
                }
                System.out.println("rows=" + count(pool));
                // The first two and another reader; another writer, too, if one of the writes came after the failure.
                System.out.println("opened=" + OPENED);
                pool.write(it -> insert(it, 9));
                System.out.println("rows=" + count(pool));
                System.out.println(pool.<List<String>, RuntimeException>read(it -> it.pragmas().integrityCheck()));
            }
        }

        private static String outcome(CompletableFuture<Object> future) throws InterruptedException {
            try {
                future.get();
                return "written";
            } catch (ExecutionException e) {
                return e.getCause() instanceof SqliteException failed
                        ? failed.extendedCode().name()
                        : e.getCause().toString();
            }
        }
    }

    /** Reads as soon as it is told that a write has failed: the writer goes on only when that is done. */
    static final class ReadAtOnce {
        private static final AtomicInteger OPENED = new AtomicInteger();

        private ReadAtOnce() {}

        public static void main(String[] arguments) {
            PoolOptions options = PoolOptions.builder()
                    .onOpen(database -> OPENED.incrementAndGet())
                    .completionExecutor(ReadAtOnce::runAndWait)
                    .build();
            try (DatabasePool pool = DatabasePool.open(Path.of(arguments[0]), options)) {
                pool.write(it -> it.update("CREATE TABLE t(a INTEGER PRIMARY KEY, b)"));
                count(pool);
                System.out.println("opened=" + OPENED);
                int bytes = Integer.parseInt(arguments[1]);
                CompletableFuture<?> told;
                try (Holding holding = new Holding(pool)) {
                    told = pool.writeAsync(it -> it.update("INSERT INTO t(b) VALUES (zeroblob(?))", bytes))
                            .whenComplete((changes, failed) ->
                                    System.out.println("rows=" + count(pool) + ", opened=" + OPENED));
                }
                failure(told);
            }
        }

        private static void runAndWait(Runnable completion) {
            Thread thread = new Thread(completion);
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private String run(int cacheKibibytes) {
        return run(SmallFiles.class, cacheKibibytes);
    }

    /** With a limit of 16 MB, which leaves room for the library. */
    private String run(Class<?> main, int cacheKibibytes) {
        ChildJvm.Result result = ChildJvm.of(
                        main,
                        folder.resolve("small.db").toString(),
                        "30000000",
                        Integer.toString(cacheKibibytes))
                .after("ulimit -f 32000")
                .option("-Xmx64m")
                .run();
        assertEquals(0, result.exitCode(), result::toString);
        return result.out();
    }

    @Test
    void commitThatCannotBeWrittenAcknowledgesNobody() {
        assertEquals(
                "SQLITE_IOERR_WRITE\nSQLITE_IOERR_WRITE\nSQLITE_IOERR_WRITE\nrows=0\nopened=3\nrows=1\n[]\n",
                run(100_000));
    }

    @Test
    void whoIsToldOfAFailedFileReadsWithANewConnection() {
        assertEquals("opened=2\nrows=0, opened=3\n", run(ReadAtOnce.class, 0));
    }

    @Test
    void taskThatCannotBeWrittenFailsWhatWasBeforeIt() {
        assertEquals(
                "SQLITE_IOERR_WRITE\nSQLITE_IOERR_WRITE\nwritten\nrows=1\nopened=4\nrows=2\n[]\n", run(2_000));
    }
}

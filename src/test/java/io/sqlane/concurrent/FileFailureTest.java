package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.count;
import static io.sqlane.concurrent.PoolTests.group;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;

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

    /** Writes a small row, a large one and another small row together, and prints what becomes of each. */
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
                // The first two, and another writer and another reader in their places.
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

    /** With a limit of 16 MB, which leaves room for the library. */
    private String run(int cacheKibibytes) {
        ChildJvm.Result result = ChildJvm.of(
                        SmallFiles.class,
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
                "SQLITE_IOERR_WRITE\nSQLITE_IOERR_WRITE\nSQLITE_IOERR_WRITE\nrows=0\nopened=4\nrows=1\n[]\n",
                run(100_000));
    }

    @Test
    void taskThatCannotBeWrittenFailsWhatWasBeforeIt() {
        assertEquals(
                "SQLITE_IOERR_WRITE\nSQLITE_IOERR_WRITE\nwritten\nrows=1\nopened=4\nrows=2\n[]\n", run(2_000));
    }
}

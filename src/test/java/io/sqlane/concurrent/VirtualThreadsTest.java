package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.Database;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Owner;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a long query leaves to other virtual threads, where one carrier has to do for all of them: the query ends when
 * another virtual thread has run, and that can only be while the query is running.
 */
@EnabledForJreRange(minVersion = 21)
class VirtualThreadsTest {
    @TempDir
    Path folder;

    private String other(String form, long patienceSeconds) {
        ChildJvm.Result result = ChildJvm.of(
                        OneCarrier.class, form, folder.resolve("test.db").toString(), Long.toString(patienceSeconds))
                .option(
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                        "--enable-native-access=ALL-UNNAMED")
                .run();
        assertEquals(0, result.exitCode(), result::toString);
        return result.out();
    }

    @Test
    void asynchronousWriteHoldsNoCarrier() {
        assertEquals("ran meanwhile\n", other("async", 50));
    }

    @Test
    void readOnAPlatformThreadHoldsNoCarrier() {
        assertEquals("ran meanwhile\n", other("executor", 50));
    }

    /** The control: a call into SQLite keeps the carrier of its thread. */
    @Test
    void readOnAVirtualThreadHoldsItsCarrier() {
        assertEquals("waited\n", other("direct", 1));
    }

    static final class OneCarrier {
        private static final String LONG = """
                WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE NOT over())
                SELECT max(i) FROM n
                """;

        private static final CountDownLatch RUNNING = new CountDownLatch(1);
        private static final CountDownLatch OVER = new CountDownLatch(1);
        private static volatile boolean otherRan;
        private static volatile boolean ranMeanwhile;

        public static void main(String[] arguments) throws InterruptedException {
            long patience = TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[2]));
            PoolOptions options =
                    PoolOptions.builder().onOpen(database -> register(database, patience)).build();
            ExecutorService platform = Executors.newSingleThreadExecutor();
            try (DatabasePool pool = DatabasePool.open(Path.of(arguments[1]), options)) {
                Owner.VIRTUAL.unstarted(() -> runLong(arguments[0], pool, platform)).start();
                RUNNING.await();
                Owner.VIRTUAL.unstarted(() -> otherRan = true).start();
                OVER.await();
                System.out.println(ranMeanwhile ? "ran meanwhile" : "waited");
            } finally {
                platform.shutdown();
            }
        }

        private static void runLong(String form, DatabasePool pool, ExecutorService platform) {
            switch (form) {
                case "async" -> pool.writeAsync(OneCarrier::query).join();
                case "executor" ->
                        CompletableFuture.supplyAsync(() -> pool.read(OneCarrier::query), platform).join();
                default -> pool.read(OneCarrier::query);
            }
            OVER.countDown();
        }

        private static Object query(Database database) {
            return database.query(LONG).first(row -> row.getLong(0)).orElseThrow();
        }

        private static void register(Database database, long patienceNanos) {
            long[] end = new long[1];
            Functions.scalar(database, "over", FunctionOptions.arguments(0), (args, result) -> {
                if (RUNNING.getCount() > 0) {
                    end[0] = System.nanoTime() + patienceNanos;
                    RUNNING.countDown();
                }
                ranMeanwhile = otherRan;
                result.set(ranMeanwhile || System.nanoTime() - end[0] >= 0);
            });
        }
    }
}

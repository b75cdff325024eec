package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.count;
import static io.sqlane.concurrent.PoolTests.insert;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.concurrent.PoolTests.Caller;
import io.sqlane.error.BusyException;
import io.sqlane.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads that write and read while another process holds the write lock for two seconds now and then. */
class MixedLoadTest {
    private static final int SECONDS = Integer.getInteger("mixed.seconds", 6);
    private static final int THREADS = 8;
    private static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path folder;

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicInteger busy = new AtomicInteger();
    private volatile boolean over;

    /** Takes the write lock when it is told to, and gives it back when it is told to. */
    public static final class Locker {
        public static void main(String[] arguments) throws Exception {
            try (Database database = Database.open(
                    Path.of(arguments[0]),
                    OpenOptions.builder().busyTimeout(Duration.ofMinutes(1)).build())) {
                System.out.println("ready");
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    database.execute(line);
                    System.out.println("done");
                }
            }
        }
    }

    /** Answers how often the lock was taken. */
    private int disturb(Path file) {
        int holds = 0;
        try (ChildJvm.Running locker = ChildJvm.of(Locker.class, file.toString())
                .option("-Xmx64m", "-XX:TieredStopAtLevel=1")
                .timeout(Duration.ofSeconds(SECONDS + 300L))
                .start()) {
            locker.awaitLine("ready");
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < end) {
                locker.send("BEGIN IMMEDIATE");
                locker.awaitLine("done");
                pause(HOLD_NANOS);
                locker.send("COMMIT");
                locker.awaitLine("done");
                holds++;
                pause(REST_NANOS);
            }
        }
        return holds;
    }

    private static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void work(Runnable operation) {
        while (!over) {
            try {
                operation.run();
            } catch (BusyException seen) {
                busy.incrementAndGet();
            }
        }
    }

    @Test
    void nobodySeesThatTheFileIsBusy() {
        Path file = folder.resolve("mixed.db");
        int holds;
        try (DatabasePool pool = DatabasePool.open(file, PoolOptions.defaults())) {
            pool.write(it -> it.update("CREATE TABLE t(a)"));
            List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                boolean alsoAsync = i % 2 == 0;
                callers.add(new Caller(() -> work(() -> {
                    if (alsoAsync) {
                        PoolTests.get(pool.writeAsync(it -> insert(it, 1)));
                    } else {
                        pool.write(it -> insert(it, 1));
                    }
                    acknowledged.incrementAndGet();
                    pool.read(it -> it.query("SELECT max(rowid) FROM t").first(row -> row.getLong(0)));
                    reads.incrementAndGet();
                })));
            }
            holds = disturb(file);
            over = true;
            callers.forEach(caller -> assertNull(caller.thrown()));
            assertEquals(acknowledged.get(), count(pool));
        }
        assertEquals(0, busy.get());
        assertTrue(holds >= 1 && reads.get() > 0, () -> "reads=" + reads);
        System.getLogger("io.sqlane.test")
                .log(System.Logger.Level.DEBUG, "holds=" + holds + ", writes=" + acknowledged + ", reads=" + reads);
    }

    /** Without a pool, and with a timeout below two seconds, it is seen. */
    @Test
    void ownConnectionsWithAShortTimeoutSeeIt() {
        Path file = folder.resolve("control.db");
        Initialisation.builder()
                .step(1, it -> it.update("CREATE TABLE t(a)"))
                .build()
                .open(file, OpenOptions.defaults())
                .close();
        Caller caller = new Caller(() -> {
            OpenOptions hasty = OpenOptions.builder().busyTimeout(Duration.ofMillis(100)).build();
            try (Database database = Database.open(file, hasty)) {
                work(() -> insert(database, 1));
            }
        });
        try (ChildJvm.Running locker = ChildJvm.of(Locker.class, file.toString()).option("-Xmx64m").start()) {
            locker.awaitLine("ready");
            locker.send("BEGIN IMMEDIATE");
            locker.awaitLine("done");
            PoolTests.await(() -> busy.get() > 0);
            over = true;
            assertNull(caller.thrown());
        }
    }
}

package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.OpenFiles;
import io.sqlane.testing.Owner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fifty threads die in the middle of a write transaction, ten at a time. */
class ThreadDeathTest {
    private static final int ROUNDS = 5;
    private static final int THREADS = 10;

    @TempDir
    Path folder;

    static Stream<Owner> owners() {
        return ReclaimerTest.owners();
    }

    @ParameterizedTest
    @MethodSource("owners")
    void everyWriteLockIsFreeWithinASecond(Owner owner) throws InterruptedException {
        try (Leaks leaks = new Leaks()) {
            OpenOptions options = OpenOptions.defaults().toBuilder()
                    .metricsListener(leaks)
                    .busyTimeout(Duration.ofSeconds(1))
                    .build();
            List<Database> others = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Database other = Database.open(file(i), options);
                other.execute("CREATE TABLE t(a)");
                others.add(other);
            }
            for (int round = 0; round < ROUNDS; round++) {
                Database[] left = dieTogether(owner, options);
                for (Database other : others) {
                    other.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES ('survivor'); COMMIT");
                }
                assertEquals(THREADS, Stream.of(left).filter(database -> !database.isOpen()).count());
            }
            for (int i = 0; i < ROUNDS * THREADS; i++) {
                leaks.await();
            }
            for (Database other : others) {
                assertEquals(
                        List.of((long) ROUNDS),
                        other.prepare("SELECT count(*) FROM t").list(row -> row.getLong(0)));
                other.close();
            }
            assertEquals(List.of(), OpenFiles.of(folder));
        }
    }

    private Database[] dieTogether(Owner owner, OpenOptions options) throws InterruptedException {
        Database[] left = new Database[THREADS];
        CountDownLatch die = new CountDownLatch(1);
        CountDownLatch ready = new CountDownLatch(THREADS);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int index = i;
            Thread thread = owner.unstarted(() -> {
                left[index] = Database.open(file(index), options);
                left[index].execute("BEGIN IMMEDIATE; INSERT INTO t VALUES ('lost')");
                ready.countDown();
                try {
                    die.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            threads.add(thread);
            thread.start();
        }
        ready.await();
        die.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        return left;
    }

    private Path file(int i) {
        return folder.resolve("test" + i + ".db");
    }
}

package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.OpenFiles;
import io.sqlane.testing.Owner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The system refuses the threads that watch over connections. */
@EnabledOnOs(OS.LINUX)
class ThreadShortageTest {
    @TempDir
    Path folder;

    @Test
    void openingIsRefusedWithoutATraceUntilThereAreThreadsAgain() {
        // Stacks of a gibibyte fill the address space long before they fill the memory.
        ChildJvm.Result result = ChildJvm.of(Shortage.class, folder.toString())
                .option("-Xss1g", "-Xmx64m", "-Xlog:os+thread=off")
                .after("ulimit -v " + 24 * 1024 * 1024)
                .run();
        assertEquals("refused, open files=0\nrefused, open files=0\nreclaimed\n", result.out(), result::toString);
    }

    static final class Shortage {
        public static void main(String[] arguments) throws InterruptedException {
            Path file = Path.of(arguments[0], "test.db");
            Database.open(file).close(); // Loads the library; the reaper ends again.
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("sqlane-reaper")) {
                    thread.join();
                }
            }
            CountDownLatch end = new CountDownLatch(1);
            List<Thread> threads = useUp(end);
            open(file);
            open(file);
            end.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            try (Leaks leaks = new Leaks()) {
                OpenOptions options =
                        OpenOptions.defaults().toBuilder().metricsListener(leaks).build();
                Owner.PLATFORM.run(() -> Database.open(file, options));
                leaks.await();
                System.out.println("reclaimed");
            }
        }

        private static void open(Path file) {
            try {
                Database.open(file);
                System.out.println("opened");
            } catch (OutOfMemoryError refused) {
                System.out.println("refused, open files=" + OpenFiles.of(file).size());
            }
        }

        private static List<Thread> useUp(CountDownLatch end) {
            List<Thread> threads = new ArrayList<>();
            try {
                while (true) {
                    Thread thread = new Thread(() -> {
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                    thread.start();
                    threads.add(thread);
                }
            } catch (OutOfMemoryError noMore) {
                return threads;
            }
        }
    }
}

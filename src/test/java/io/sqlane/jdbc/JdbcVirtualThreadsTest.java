package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.function.ScalarFunction;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Owner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

/** Virtual threads that wait for their turn leave their carriers alone: nothing here waits with a monitor held. */
@EnabledForJreRange(minVersion = 21)
class JdbcVirtualThreadsTest {
    /** The child names the frames of what it counts, for the case that it is not what was expected. */
    private static void assertPinned(String expected, String form) {
        ChildJvm.Result result = ChildJvm.of(Contending.class, form)
                .option("-Djdk.virtualThreadScheduler.parallelism=2", "--enable-native-access=ALL-UNNAMED")
                .run();
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals(expected, result.out().strip(), result::toString);
    }

    @Test
    void waitingForATurnPinsNoCarrier() {
        assertPinned("byMonitors=0 byNativeFrames=0", "turns");
    }

    /** The control: what waits in a function that SQL calls has SQLite below it, and that is seen. */
    @Test
    void waitingInsideSqliteIsSeen() {
        assertPinned("byMonitors=0 byNativeFrames=1", "function");
    }

    static final class Contending {
        @FunctionalInterface
        private interface Work {
            void of(Connection connection) throws Exception;
        }

        public static void main(String[] arguments) throws Exception {
            Work work = arguments[0].equals("function") ? Contending::callFunction : Contending::contend;
            Path file = Files.createTempFile("pinned", ".jfr");
            try (Recording recording = new Recording(); Connection connection = JdbcTests.open()) {
                JdbcTests.run(connection, "CREATE TABLE t(a)");
                // Who waits for another thread to initialize a class pins its carrier, whatever the class is.
                awaitReaper();
                work.of(connection);
                recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
                recording.start();
                work.of(connection);
                recording.stop();
                recording.dump(file);
            }
            report(file);
        }

        /** Until it has made what it consists of, for which it initializes classes, too. */
        private static void awaitReaper() {
            until(() -> Thread.getAllStackTraces().keySet().stream()
                    .anyMatch(thread -> thread.getName().equals("sqlane-reaper")
                            && thread instanceof ForkJoinWorkerThread));
        }

        private static void until(BooleanSupplier condition) {
            while (!condition.getAsBoolean()) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        private static void function(Connection connection, ScalarFunction body) throws SQLException {
            Functions.scalar(connection.unwrap(Database.class), "pause", FunctionOptions.arguments(0), body);
            connection.clearWarnings();
        }

        private static void call(Connection connection) {
            try {
                JdbcTests.query(connection, "SELECT pause()");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        private static void callFunction(Connection connection) throws Exception {
            function(connection, (in, out) -> LockSupport.parkNanos(Duration.ofMillis(50).toNanos()));
            Thread thread = Owner.VIRTUAL.unstarted(() -> call(connection));
            thread.start();
            thread.join();
        }

        private static boolean isWaiting(Thread thread) {
            assertTrue(thread.isAlive(), thread::toString);
            return thread.getState() == Thread.State.WAITING;
        }

        /** All of them wait for the first turn, which another thread has until they do. */
        private static void contend(Connection connection) throws Exception {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch waiting = new CountDownLatch(1);
            function(connection, (in, out) -> {
                begun.countDown();
                waiting.await();
            });
            Thread first = new Thread(() -> call(connection));
            first.start();
            assertTrue(begun.await(60, TimeUnit.SECONDS));
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                threads.add(Owner.VIRTUAL.unstarted(() -> insert(connection)));
            }
            threads.forEach(Thread::start);
            until(() -> threads.stream().allMatch(Contending::isWaiting));
            waiting.countDown();
            first.join();
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private static void insert(Connection connection) {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
                for (int i = 0; i < 500; i++) {
                    insert.setInt(1, i);
                    insert.executeUpdate();
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        private static void report(Path file) throws Exception {
            int byMonitors = 0;
            int byNativeFrames = 0;
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                List<RecordedFrame> frames = event.getStackTrace() == null
                        ? List.of()
                        : event.getStackTrace().getFrames();
                boolean ours = frames.stream()
                        .anyMatch(frame -> frame.getMethod().getType().getName().startsWith("io.sqlane."));
                boolean inNativeCode = frames.stream().anyMatch(frame -> frame.getType().equals("Native"));
                byMonitors += ours && !inNativeCode ? 1 : 0;
                byNativeFrames += ours && inNativeCode ? 1 : 0;
                if (ours) {
                    System.err.println(event);
                }
            }
            Files.delete(file);
            System.out.println("byMonitors=" + byMonitors + " byNativeFrames=" + byNativeFrames);
        }
    }
}

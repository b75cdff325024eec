package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.Database;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
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
import java.util.concurrent.locks.LockSupport;
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
        public static void main(String[] arguments) throws Exception {
            Path file = Files.createTempFile("pinned", ".jfr");
            try (Recording recording = new Recording(); Connection connection = JdbcTests.open()) {
                JdbcTests.run(connection, "CREATE TABLE t(a)");
                // Not recorded: who waits for another thread to initialize a class pins its carrier, whatever it is.
                contend(connection);
                recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ZERO).withStackTrace();
                recording.start();
                if (arguments[0].equals("function")) {
                    Functions.scalar(connection.unwrap(Database.class), "pause", FunctionOptions.arguments(0),
                            (in, out) -> LockSupport.parkNanos(Duration.ofMillis(50).toNanos()));
                    connection.clearWarnings();
                    join(List.of(Owner.VIRTUAL.unstarted(() -> call(connection))));
                } else {
                    contend(connection);
                }
                recording.stop();
                recording.dump(file);
            }
            report(file);
        }

        private static void call(Connection connection) {
            try {
                JdbcTests.query(connection, "SELECT pause()");
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        private static void contend(Connection connection) throws InterruptedException {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                threads.add(Owner.VIRTUAL.unstarted(() -> insert(connection)));
            }
            join(threads);
        }

        private static void join(List<Thread> threads) throws InterruptedException {
            threads.forEach(Thread::start);
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

package io.sqlane.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.NativeLibrary;
import io.sqlane.internal.ffi.Shim;
import io.sqlane.testing.BrokenRules;
import io.sqlane.testing.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/**
 * The build that looks for misuse notices it: what the suite's silence under that build is worth. The mistakes are made
 * past the library's own checks.
 */
class MisuseCrashTest {
    private static final int ABORTED = 134;

    @Test
    void twoThreadsInOneConnectionEndTheProcess() {
        ChildJvm.Result result = BrokenRules.childWithTestBuild(SharedConnection.class, "2").run();
        assertEquals(ABORTED, result.exitCode(), result::toString);
    }

    @Test
    void oneThreadInOneConnectionDoesNot() {
        ChildJvm.Result result = BrokenRules.childWithTestBuild(SharedConnection.class, "1").run();
        assertEquals(0, result.exitCode(), result::toString);
    }

    @Test
    void jniMistakeIsReported() {
        ChildJvm.Result result = BrokenRules.childWithTestBuild(JniMistake.class).option("-Xcheck:jni").run();
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.out().contains("WARNING in native method: JNI call made"), result::toString);
    }

    @Test
    void libraryWithoutMistakeIsNotReported() {
        ChildJvm.Result result = BrokenRules.childWithTestBuild(SharedConnection.class, "1")
                .option("-Xcheck:jni")
                .run();
        assertEquals(0, result.exitCode(), result::toString);
        assertFalse(result.out().contains("in native method"), result::toString);
    }

    /** Argument: how many threads use the connection for a while. */
    static final class SharedConnection {
        public static void main(String[] arguments) throws InterruptedException {
            NativeLibrary.load();
            byte[] path = ":memory:\0".getBytes(StandardCharsets.UTF_8);
            int flags = Constants.SQLITE_OPEN_READWRITE | Constants.SQLITE_OPEN_CREATE;
            long connection = ConnectionFunctions.sqlane_open(path, flags, Shim.client(), 0);
            // Else a call would need a stack of megabytes.
            ConnectionFunctions.sqlane_limit(connection, Constants.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100);
            ConnectionFunctions.sqlane_limit(connection, Constants.SQLITE_LIMIT_EXPR_DEPTH, 100);
            Thread[] threads = new Thread[Integer.parseInt(arguments[0])];
            CyclicBarrier begin = new CyclicBarrier(threads.length);
            for (int i = 0; i < threads.length; i++) {
                threads[i] = new Thread(() -> use(connection, begin));
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            ConnectionFunctions.sqlane_close(connection);
        }

        private static void use(long connection, CyclicBarrier begin) {
            byte[] sql = "SELECT sum(value) FROM json_each('[1,2,3,4,5,6,7,8]')\0".getBytes(StandardCharsets.UTF_8);
            try {
                begin.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new AssertionError(e);
            }
            for (int i = 0; i < 20_000; i++) {
                if (ConnectionFunctions.sqlane_exec(connection, sql, sql.length - 1, 0) != Constants.SQLITE_OK) {
                    throw new AssertionError("a statement failed");
                }
            }
        }
    }

    static final class JniMistake {
        public static void main(String[] arguments) {
            NativeLibrary.load();
            BrokenRules.jniMistake();
        }
    }
}

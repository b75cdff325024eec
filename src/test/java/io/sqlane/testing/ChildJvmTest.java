package io.sqlane.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChildJvmTest {

    /** Prints each line that it reads, and ends with status 3 after the line "end". */
    static final class Echo {
        public static void main(String[] arguments) throws IOException {
            System.err.println("arguments=" + String.join("|", arguments));
            BufferedReader reader = new BufferedReader(new InputStreamReader(System.in));
            for (String line = reader.readLine(); !"end".equals(line); line = reader.readLine()) {
                System.out.println(line);
            }
            System.exit(3);
        }
    }

    @Test
    void resultHasExitCodeAndBothOutputs() {
        try (ChildJvm.Running child = ChildJvm.of(Echo.class, "a b", "*").start()) {
            child.send("one");
            child.send("end");
            assertEquals(new ChildJvm.Result(3, "one\n", "arguments=a b|*\n"), child.await());
        }
    }

    @Test
    void linesAreExchangedWhileTheChildRuns() {
        try (ChildJvm.Running child = ChildJvm.of(Echo.class).start()) {
            child.send("passed over");
            child.send("awaited");
            child.awaitLine("awaited");
            child.send("next");
            assertEquals("next", child.nextLine());
        }
    }

    @Test
    void childThatEndsFailsTheAwaitedLine() {
        try (ChildJvm.Running child = ChildJvm.of(Echo.class).start()) {
            child.send("end");
            AssertionError error = assertThrows(AssertionError.class, child::nextLine);
            assertTrue(String.valueOf(error.getMessage()).contains("exit code=3"), error::toString);
        }
    }

    @Test
    void childThatHangsIsKilledAndItsThreadsAreShown() {
        try (ChildJvm.Running child = ChildJvm.of(Echo.class).start()) {
            child.send("running");
            child.awaitLine("running");
            AssertionError error = assertThrows(AssertionError.class, () -> child.await(Duration.ofMillis(100)));
            assertTrue(String.valueOf(error.getMessage()).contains("Full thread dump"), error::toString);
            child.process().onExit().join();
            assertFalse(child.process().isAlive());
        }
    }

    @Test
    void killedChildHasTheStatusOfSigkill() {
        try (ChildJvm.Running child = ChildJvm.of(Echo.class).start()) {
            child.kill();
            assertEquals(137, child.await().exitCode());
        }
    }

    @Test
    void crashIsToldFromAnOrdinaryEnd() throws IOException {
        try (ChildJvm.Running child = ChildJvm.of(Echo.class).start()) {
            child.send("running");
            child.awaitLine("running");
            new ProcessBuilder("kill", "-SEGV", Long.toString(child.process().pid())).start();
            ChildJvm.Result result = child.await();
            assertEquals(134, result.exitCode());
            assertTrue(result.crashed());
            assertTrue(result.err().contains("SIGSEGV"), result::toString);
        }
    }

    @Test
    void environmentPrefixAndShellCommandsReachTheChild() {
        ChildJvm.Result result = ChildJvm.of(Environment.class)
                .environment("SQLANE_TEST", "outer")
                .environment("HOME", null)
                .prefix("env", "SQLANE_PREFIX=yes")
                .after("export SQLANE_TEST=\"$SQLANE_TEST and inner\"")
                .run();
        assertEquals("outer and inner yes null\n", result.out(), result::toString);
    }

    static final class Environment {
        public static void main(String[] arguments) {
            System.out.println(System.getenv("SQLANE_TEST") + ' ' + System.getenv("SQLANE_PREFIX") + ' '
                    + System.getenv("HOME"));
        }
    }
}

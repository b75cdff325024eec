package io.sqlane.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.ChildJvm;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Neither a damaged file nor SQL without sense ends the process.
 *
 * <p>{@code -Dfuzz.files=100000} and {@code -Dfuzz.statements=1000000} try more of them, {@code -Dfuzz.seed=7} others.
 */
class BadInputCrashTest {
    private static final int FILES = Integer.getInteger("fuzz.files", 500);
    private static final int STATEMENTS = Integer.getInteger("fuzz.statements", 10_000);
    private static final String SEED = System.getProperty("fuzz.seed", "1");

    @TempDir
    Path folder;

    /** The last line that the child printed, if it came to its end. The report of a crash is not its own. */
    private static String survives(ChildJvm child) {
        ChildJvm.Result result = child.run();
        String last = result.out()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .reduce("", (first, second) -> second);
        assertEquals(0, result.exitCode(), () -> last + '\n' + result.err());
        return last;
    }

    private static int number(String name, String line) {
        return Integer.parseInt(line.replaceAll(".*\\b" + name + "=(\\d+).*", "$1"));
    }

    @Test
    void damagedFilesLeaveTheProcessAlive() {
        String line = survives(ChildJvm.of(DamagedFiles.class, folder.toString(), Integer.toString(FILES), SEED)
                .timeout(Duration.ofSeconds(300 + FILES / 5)));
        assertEquals(FILES, number("files", line), line);
        assertTrue(number("unopened", line) < FILES / 2, () -> "most were damaged too much to be used: " + line);
        assertTrue(number("refused", line) > FILES / 2, () -> "the damage was hardly ever met: " + line);
    }

    @Test
    void sqlWithoutSenseLeavesTheProcessAlive() {
        String line = survives(ChildJvm.of(RandomSql.class, Integer.toString(STATEMENTS), SEED)
                .timeout(Duration.ofSeconds(300 + STATEMENTS / 100)));
        assertEquals(STATEMENTS, number("statements", line), line);
        int refused = number("refused", line);
        assertTrue(refused > STATEMENTS / 2 && refused < STATEMENTS * 99 / 100, line);
    }

    /** Writes to the address 0. */
    static final class Crash {
        private Crash() {}

        public static void main(String[] args) throws ReflectiveOperationException {
            System.out.println("about to crash");
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            type.getMethod("putAddress", long.class, long.class).invoke(field.get(null), 0L, 0L);
        }
    }

    @Test
    void processThatDiesIsNoticed() {
        AssertionError failure = assertThrows(AssertionError.class, () -> survives(ChildJvm.of(Crash.class)));
        assertTrue(failure.getMessage().startsWith("about to crash"), failure.getMessage());
    }
}

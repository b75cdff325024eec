package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.ChildJvm;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HostileArgumentsTest {
    @Test
    void everyParameterRefusesWhatItCannotTake() {
        ChildJvm.Result result = ChildJvm.of(HostileArguments.class)
                .option("-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .environment("MALLOC_ARENA_MAX", "1")
                .run();
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.out().contains(" problems=0\n"), result::toString);
        assertTrue(number("calls", result) > 1500, result::toString);
        assertTrue(number("refusals", result) > 500, result::toString);
        assertTrue(number("grownKiB", result) < 8 * 1024, result::toString);
        assertEquals(0, number("grownInSqlite", result), result::toString);
    }

    private static long number(String name, ChildJvm.Result result) {
        Matcher matcher = Pattern.compile(name + "=(-?\\d+)").matcher(result.out());
        assertTrue(matcher.find(), result::toString);
        return Long.parseLong(matcher.group(1));
    }

    /** What the campaign must not overlook. */
    public static final class Careless {
        public static int unnamedNull(String text) {
            return text.length();
        }

        public static int namedNull(String text) {
            return Objects.requireNonNull(text, "text").length();
        }

        public static byte[] wrongException(int size) {
            return new byte[Math.min(size, 1)];
        }

        public static void unnamedValue(int number) {
            if (number < 0) {
                throw new IllegalArgumentException("a number is negative");
            }
        }

        public static void withoutMessage(boolean flag) {
            if (flag) {
                throw new IllegalStateException();
            }
        }
    }

    @Test
    void carelessMethodsAreFound() {
        HostileArguments arguments = new HostileArguments(List.of(Careless.class));
        arguments.callAll();
        List<String> methods = arguments.problems().stream()
                .map(problem -> problem.replaceAll(".*Careless\\.(\\w+)\\(.*", "$1"))
                .distinct()
                .sorted()
                .toList();
        assertEquals(List.of("unnamedNull", "unnamedValue", "withoutMessage", "wrongException"), methods);
    }
}

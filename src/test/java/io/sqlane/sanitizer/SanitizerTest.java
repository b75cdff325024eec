package io.sqlane.sanitizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.testing.BrokenRules;
import io.sqlane.testing.ChildJvm;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The sanitizers work inside a JVM: what the suite's silence under them is worth. Part of that run only (the execution
 * {@code sanitizers} in {@code pom.xml}), whose environment the children inherit.
 */
class SanitizerTest {

    private static ChildJvm child(String mistake) {
        // To the standard error instead of a file, where a report fails the build.
        String options = Objects.requireNonNull(System.getenv("ASAN_OPTIONS")).replaceAll("log_path=[^:]*", "");
        return ChildJvm.of(Mistake.class, mistake)
                .environment("ASAN_OPTIONS", options)
                .environment("UBSAN_OPTIONS", "");
    }

    @Test
    void useOfFreedMemoryIsReported() {
        ChildJvm.Result result = child("use after free").run();
        assertNotEquals(0, result.exitCode(), result::toString);
        assertTrue(result.err().contains("AddressSanitizer: heap-use-after-free"), result::toString);
    }

    @Test
    void undefinedBehaviorIsReported() {
        ChildJvm.Result result = child("overflow").run();
        assertNotEquals(0, result.exitCode(), result::toString);
        assertTrue(result.err().contains("runtime error: signed integer overflow"), result::toString);
    }

    @Test
    void programWithoutMistakeIsNot() {
        ChildJvm.Result result = child("none").run();
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals("ended\n", result.out(), result::toString);
    }

    static final class Mistake {
        public static void main(String[] arguments) {
            try (Database database = Database.openInMemory()) {
                switch (arguments[0]) {
                    case "use after free" -> Access.connection(database).call(address -> {
                        BrokenRules.useAfterFree(address);
                        return 0;
                    });
                    case "overflow" -> System.out.println(BrokenRules.overflow(1));
                    default -> database.execute("SELECT 1");
                }
                System.out.println("ended");
            }
        }
    }
}

package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.LeakStress;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One hundredth of what {@link LeakStress} is made for, in a JVM that does not grow by itself. */
@EnabledOnOs(OS.LINUX)
class LeakTest {
    private static final int MOST_KIBI = 2 * 1024;
    private static final Pattern GROWTH = Pattern.compile("growth=(-?\\d+) KiB");

    @TempDir
    Path folder;

    private ChildJvm.Result stress(String... more) {
        String[] arguments = new String[3 + more.length];
        arguments[0] = folder.toString();
        arguments[1] = "1000";
        arguments[2] = "10000";
        System.arraycopy(more, 0, arguments, 3, more.length);
        return ChildJvm.of(LeakStress.class, arguments)
                .option("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1", "-Xbatch")
                .run();
    }

    private static int growth(ChildJvm.Result result) {
        Matcher matcher = GROWTH.matcher(result.out());
        assertTrue(matcher.find(), result::toString);
        return Integer.parseInt(matcher.group(1));
    }

    @Test
    void openingAndPreparingLeaveNothing() {
        ChildJvm.Result result = stress();
        assertTrue(growth(result) <= MOST_KIBI, result::toString);
        assertTrue(result.out().contains("more descriptors=0, more bytes of SQLite=0"), result::toString);
    }

    @Test
    void leakedStatementsAreNoticed() {
        ChildJvm.Result result = stress("leak");
        assertTrue(growth(result) > MOST_KIBI, result::toString);
    }
}

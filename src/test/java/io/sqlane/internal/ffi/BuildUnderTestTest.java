package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The suite runs on the shipped libraries, and once more on those that look for misuse: each time the right ones. */
class BuildUnderTestTest {
    private static final boolean MISUSE_BUILD =
            System.getProperty("io.sqlane.library.path", "").endsWith("native/test");

    @BeforeAll
    static void load() {
        NativeLibrary.load();
    }

    private static boolean compiledWith(String option) {
        return LibraryFunctions.sqlane_compileoption_used((option + '\0').getBytes(StandardCharsets.UTF_8)) != 0;
    }

    /** The mutex is what finds the second thread. */
    @Test
    void onlyTheMisuseBuildHasAMutexInAConnection() {
        byte[] path = ":memory:\0".getBytes(StandardCharsets.UTF_8);
        long connection = ConnectionFunctions.sqlane_open(path, Constants.SQLITE_OPEN_READWRITE, Shim.client(), 0);
        assertEquals(MISUSE_BUILD, ConnectionFunctions.sqlane_has_mutex(connection) != 0);
        assertEquals(Constants.SQLITE_OK, ConnectionFunctions.sqlane_close(connection));
    }

    @Test
    void onlyTheMisuseBuildHasAssertions() {
        assertEquals(MISUSE_BUILD, compiledWith("DEBUG"));
    }

    @Test
    void onlyTheMisuseBuildRunsWithTheChecksOfJni() {
        boolean checked = ManagementFactory.getRuntimeMXBean().getInputArguments().contains("-Xcheck:jni");
        assertEquals(MISUSE_BUILD, checked);
    }

    @Test
    void bothBuildsAreForOneThreadPerConnection() {
        assertEquals(true, compiledWith("THREADSAFE=2"));
    }
}

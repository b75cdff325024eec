package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The suite runs on the shipped libraries, on those that look for misuse, and on those with sanitizers. */
class BuildUnderTestTest {
    private static final String LIBRARIES = System.getProperty("io.sqlane.library.path", "");
    private static final boolean MISUSE_BUILD = LIBRARIES.endsWith("native/test");
    private static final boolean SANITIZERS = LIBRARIES.endsWith("native/asan");

    @BeforeAll
    static void load() {
        NativeLibrary.load();
    }

    private static boolean compiledWith(String option) {
        return LibraryFunctions.sqlane_compileoption_used((option + '\0').getBytes(StandardCharsets.UTF_8)) != 0;
    }

    /** The mutex is what finds the second thread. */
    @Test
    void onlyTestBuildsHaveAMutexInAConnection() {
        byte[] path = ":memory:\0".getBytes(StandardCharsets.UTF_8);
        long connection = ConnectionFunctions.sqlane_open(path, Constants.SQLITE_OPEN_READWRITE, Shim.client(), 0);
        assertEquals(MISUSE_BUILD || SANITIZERS, ConnectionFunctions.sqlane_has_mutex(connection) != 0);
        assertEquals(Constants.SQLITE_OK, ConnectionFunctions.sqlane_close(connection));
    }

    @Test
    void onlyTestBuildsHaveAssertions() {
        assertEquals(MISUSE_BUILD || SANITIZERS, compiledWith("DEBUG"));
    }

    @Test
    void onlyTheMisuseBuildRunsWithTheChecksOfJni() {
        boolean checked = ManagementFactory.getRuntimeMXBean().getInputArguments().contains("-Xcheck:jni");
        assertEquals(MISUSE_BUILD, checked);
    }

    @Test
    void onlyTheBuildWithSanitizersRunsWithTheirRuntimes() throws IOException {
        String maps = Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1);
        assertEquals(SANITIZERS, maps.contains("/libasan.so"));
        assertEquals(SANITIZERS, maps.contains("/libubsan.so"));
    }

    @Test
    void everyBuildIsForOneThreadPerConnection() {
        assertEquals(true, compiledWith("THREADSAFE=2"));
    }
}

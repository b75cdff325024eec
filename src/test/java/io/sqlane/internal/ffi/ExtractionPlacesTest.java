package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ExtractionPlacesTest {

    @TempDir
    Path folder;

    @Test
    void directoryBelowOneThatOthersWriteIsReplaceable() throws IOException {
        Path below = Files.createDirectory(directory("open", 0777).resolve("below"));
        assertTrue(ExtractionPlaces.isReplaceable(below.toString()));
    }

    @Test
    void directoryWithStickyBitIsNotReplaceable() throws IOException {
        assertFalse(ExtractionPlaces.isReplaceable(directory("sticky", 01777).toString()));
    }

    @Test
    void linkIsJudgedByItsTarget() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory("open", 0777));
        assertTrue(ExtractionPlaces.isReplaceable(link.toString()));
    }

    @Test
    void propertyComesFirstAndReplaceableDirectoryLast() throws IOException {
        String property = directory("property", 0777).toString();
        String temporary = directory("temporary", 0777).toString();
        String runtime = directory("runtime", 0700).toString();
        ChildJvm.Result result = ChildJvm.of(Print.class)
                .option("-Dio.sqlane.tmpdir=" + property, "-Djava.io.tmpdir=" + temporary, "-Duser.home=" + folder)
                .environment("XDG_RUNTIME_DIR", runtime)
                .environment("XDG_CACHE_HOME", "relative")
                .run();
        assertEquals(
                List.of(property, runtime, folder + "/.cache", "/dev/shm", temporary),
                result.out().lines().toList(),
                result::toString);
    }

    static final class Print {
        public static void main(String[] arguments) {
            ExtractionPlaces.inOrder().forEach(System.out::println);
        }
    }

    @Test
    @EnabledIf("io.sqlane.internal.ffi.NativeFiles#canMount")
    void noexecDirectoryIsPassedOver() throws IOException {
        Path next = Files.createDirectory(folder.resolve("next"));
        Path first = Files.createDirectory(folder.resolve("first"));
        NativeFiles.assertLoads(NativeFiles.child(NativeFiles.Load.class)
                .prefix("unshare", "-m")
                .after("mount -t tmpfs -o noexec tmpfs " + first + "; mount -t tmpfs -o noexec tmpfs /dev/shm")
                .option("-Djava.io.tmpdir=" + first, "-Duser.home=/nowhere")
                .environment("XDG_RUNTIME_DIR", next.toString()));
        assertEquals(List.of(), NativeFiles.list(next));
    }

    @Test
    @EnabledIf("io.sqlane.internal.ffi.NativeFiles#canMount")
    void readOnlyHomeAndTemporaryDirectoryArePassedOver() {
        NativeFiles.assertLoads(NativeFiles.child(NativeFiles.Load.class)
                .prefix("unshare", "-m")
                .after("mount -t tmpfs -o ro tmpfs " + folder)
                .option("-Djava.io.tmpdir=" + folder, "-Duser.home=" + folder)
                .environment("HOME", folder.toString())
                .environment("XDG_RUNTIME_DIR", null)
                .environment("XDG_CACHE_HOME", folder.toString()));
    }

    @Test
    @EnabledIf("io.sqlane.internal.ffi.NativeFiles#canMount")
    void refusalEverywhereNamesEachDirectoryWithItsCauseAndTheProperties() {
        ChildJvm.Result result = NativeFiles.child(NativeFiles.Load.class)
                .prefix("unshare", "-m")
                .after("mount -t tmpfs -o noexec tmpfs " + folder + "; mount -t tmpfs -o noexec tmpfs /dev/shm")
                .option("-Djava.io.tmpdir=" + folder, "-Duser.home=/nowhere")
                .environment("XDG_RUNTIME_DIR", null)
                .environment("XDG_CACHE_HOME", null)
                .run();
        List<String> lines = result.out().lines().toList();
        assertEquals(5, lines.size(), result::toString);
        assertTrue(lines.get(1).matches("  " + folder + ": .*failed to map segment.*"), result::toString);
        assertEquals(
                "  /nowhere/.cache: java.nio.file.NoSuchFileException: /nowhere/.cache", lines.get(2),
                result::toString);
        assertTrue(lines.get(3).matches("  /dev/shm: .*failed to map segment.*"), result::toString);
        assertTrue(lines.get(4).contains("-Dio.sqlane.tmpdir="), result::toString);
        assertTrue(lines.get(4).contains("-Dio.sqlane.library.path="), result::toString);
    }

    private Path directory(String name, int mode) throws IOException {
        Path directory = Files.createDirectory(folder.resolve(name));
        Files.setAttribute(directory, "unix:mode", mode);
        return directory;
    }
}

package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.ChildJvm;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What several class loaders in one JVM, as the applications of a servlet container have, do to one another. */
@EnabledOnOs(OS.LINUX)
class NativeLibraryClassLoaderTest {

    @TempDir
    Path folder;

    @Test
    void twoClassLoadersShareOneCore() {
        ChildJvm.Result result = NativeFiles.child(LoadTwice.class).run();
        assertEquals("shims=2 cores=1\n", result.out(), result::toString);
    }

    @Test
    void secondClassLoaderIsToldThatTheDirectoryIsTaken() throws IOException {
        NativeFiles.install(folder);
        ChildJvm.Result result = NativeFiles.child(LoadTwice.class)
                .option("-Dio.sqlane.library.path=" + folder)
                .run();
        assertTrue(result.err().contains("put io.sqlane in a class loader that both users share"), result::toString);
    }

    @Test
    void secondClassLoaderWithAnotherCoreIsRefused() throws IOException {
        installRenamedCore();
        ChildJvm.Result result = NativeFiles.child(LoadTwice.class, folder.toString()).run();
        assertTrue(result.err().contains("two copies of SQLite in one process"), result::toString);
        assertTrue(result.err().contains(folder.toString()), result::toString);
    }

    static final class LoadTwice {
        public static void main(String[] secondDirectory) throws IOException {
            StreamOnlyClassLoader first = new StreamOnlyClassLoader();
            StreamOnlyClassLoader second = new StreamOnlyClassLoader();
            first.loadLibrary();
            if (secondDirectory.length > 0) {
                System.setProperty(NativeLibrary.DIRECTORY_PROPERTY, secondDirectory[0]);
            }
            second.loadLibrary();
            System.out.println("shims=" + NativeFiles.mapped("/libjnisqlane.so").size() + " cores="
                    + NativeFiles.mapped("/libsqlane-core-").size());
            Reference.reachabilityFence(first);
            Reference.reachabilityFence(second);
        }
    }

    /** The same two files under another version: the core's name is in both, and its last eight letters a hash. */
    private void installRenamedCore() throws IOException {
        String core = NativeFiles.BUNDLE.core();
        String other = core.replaceFirst("-.{8}\\.so$", "-00000000.so");
        for (String file : List.of(core, NativeFiles.BUNDLE.shim())) {
            String content = new String(NativeFiles.content(file), StandardCharsets.ISO_8859_1);
            Files.write(
                    folder.resolve(file.replace(core, other)),
                    content.replace(core, other).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void droppedClassLoaderIsCollectedAndItsShimUnmapped() {
        ChildJvm.Result result = NativeFiles.child(LoadAndDrop.class).run();
        assertEquals("collected=20 threads=+0\nunmapped\n", result.out(), result::toString);
    }

    static final class LoadAndDrop {
        public static void main(String[] arguments) throws IOException {
            loadAndDrop();
            long threads = Thread.getAllStackTraces().size();
            int collected = 0;
            for (int cycle = 0; cycle < 20; cycle++) {
                WeakReference<ClassLoader> dropped = loadAndDrop();
                for (int i = 0; i < 30 && dropped.get() != null; i++) {
                    System.gc();
                }
                collected += dropped.get() == null ? 1 : 0;
            }
            System.out.println("collected=" + collected + " threads=+"
                    + (Thread.getAllStackTraces().size() - threads));
            // The JVM unloads on a thread of its own. The test's timeout is the limit.
            while (mapped("/libjnisqlane.so") + mapped("/libsqlane-core-") > 0) {
                System.gc();
            }
            System.out.println("unmapped");
        }

        private static WeakReference<ClassLoader> loadAndDrop() {
            StreamOnlyClassLoader loader = new StreamOnlyClassLoader();
            loader.loadLibrary();
            return new WeakReference<>(loader);
        }

        private static int mapped(String name) throws IOException {
            return NativeFiles.mapped(name).size();
        }
    }
}

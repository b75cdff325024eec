package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.testing.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class NativeLibraryTest {

    @TempDir
    Path folder;

    /** Loads, and prints where the shim was mapped from, or the message of the failure. */
    static final class Load {
        public static void main(String[] arguments) throws IOException {
            try {
                NativeLibrary.load();
                System.out.println(NativeFiles.mapped("/libjnisqlane.so"));
            } catch (UnsatisfiedLinkError e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void libraryPathPropertyNamesTheDirectory() throws IOException {
        NativeFiles.install(folder);
        String out = load("-Dio.sqlane.library.path=" + folder);
        assertTrue(out.contains(folder.resolve(NativeFiles.BUNDLE.shim()).toString()), out);
    }

    @Test
    void libraryPathPropertyWithoutTheFilesIsAnErrorThatNamesIt() {
        assertEquals(
                "native library not found: property=io.sqlane.library.path, directory=" + folder
                        + ", missing=libjnisqlane.so\n",
                load("-Dio.sqlane.library.path=" + folder));
    }

    @Test
    void javaLibraryPathIsSearchedInOrder() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path full = Files.createDirectory(folder.resolve("full"));
        NativeFiles.install(full);
        String out = load("-Djava.library.path=" + empty + ':' + full);
        assertTrue(out.contains(full.resolve(NativeFiles.BUNDLE.shim()).toString()), out);
    }

    @Test
    void emptyEntryOfJavaLibraryPathIsNotTheWorkingDirectory() throws IOException {
        Files.writeString(folder.resolve(NativeFiles.BUNDLE.shim()), "planted");
        ChildJvm.Result result = NativeFiles.child(Load.class)
                .option("-Djava.library.path=:/nowhere:")
                .directory(folder)
                .run();
        assertTrue(result.out().contains("(deleted)"), result::toString);
    }

    @Test
    void relativeEntryOfJavaLibraryPathIsNotSearched() throws IOException {
        Path below = Files.createDirectory(folder.resolve("below"));
        for (Path planted : List.of(folder, below)) {
            Files.writeString(planted.resolve(NativeFiles.BUNDLE.shim()), "planted");
        }
        ChildJvm.Result result = NativeFiles.child(Load.class)
                .option("-Djava.library.path=.:below:./below")
                .directory(folder)
                .run();
        assertTrue(result.out().contains("(deleted)"), result::toString);
    }

    @Test
    void entryOfJavaLibraryPathThatIsNoPathIsPassedOver() throws IOException {
        NativeFiles.install(folder);
        ChildJvm.Result result = NativeFiles.child(LoadWithOddPath.class, folder.toString()).run();
        assertTrue(result.out().contains(folder.resolve(NativeFiles.BUNDLE.shim()).toString()), result::toString);
    }

    static final class LoadWithOddPath {
        public static void main(String[] folder) throws IOException {
            System.setProperty("java.library.path", "/nowhere\0:" + folder[0]);
            Load.main(folder);
        }
    }

    @Test
    void quotesAreNoPartOfAnEntryOfThePathOfWindows() {
        assertEquals(Path.of("/a b"), NativeLibrary.directory("\"/a b\"", true));
        assertEquals(Path.of("/a b"), NativeLibrary.directory("/a\" b\"", true));
        assertEquals(Path.of("/\"a\""), NativeLibrary.directory("/\"a\"", false));
        assertNull(NativeLibrary.directory("\"\"", true));
    }

    @Test
    void libraryPathPropertyThatIsNoPathIsNamed() {
        ChildJvm.Result result = NativeFiles.child(LoadWithOddProperty.class).run();
        assertTrue(result.out().startsWith("native library not found: property=io.sqlane.library.path, directory=/a\0"),
                result::toString);
    }

    static final class LoadWithOddProperty {
        public static void main(String[] arguments) throws IOException {
            System.setProperty("io.sqlane.library.path", "/a\0");
            Load.main(arguments);
        }
    }

    @Test
    void coreBesideTheShimIsTheOneThatIsExpected() throws IOException {
        Path shim = folder.resolve("jnisqlane.dll");
        Path expected = Files.createFile(folder.resolve("sqlane-core-1-aa.dll"));
        Files.createFile(folder.resolve("a-sqlane-core-planted.dll"));
        assertEquals(expected, NativeLibrary.coreBeside(shim, "sqlane-core-1-aa.dll"));
    }

    @Test
    void coreOfAnotherBuildIsFoundIfItIsTheOnlyOne() throws IOException {
        Path shim = folder.resolve("jnisqlane.dll");
        Path core = Files.createFile(folder.resolve("sqlane-core-1-bb.dll"));
        assertEquals(core, NativeLibrary.coreBeside(shim, "sqlane-core-1-aa.dll"));
        Files.createFile(folder.resolve("sqlane-core-1-cc.dll"));
        UnsatisfiedLinkError refusal = assertThrows(
                UnsatisfiedLinkError.class, () -> NativeLibrary.coreBeside(shim, "sqlane-core-1-aa.dll"));
        assertTrue(String.valueOf(refusal.getMessage()).contains("found=[sqlane-core-1-bb.dll, sqlane-core-1-cc.dll]"),
                refusal::toString);
    }

    @Test
    void libraryOfAnotherVersionIsAnErrorThatNamesTheFile() throws IOException {
        Path shim = folder.resolve(NativeFiles.BUNDLE.shim());
        Files.copy(Path.of(System.getProperty("java.home"), "lib", "libprefs.so"), shim);
        String out = load("-Djava.library.path=" + folder);
        assertTrue(out.contains("of another version than the Java classes: file=" + shim), out);
        assertTrue(out.contains("native version=none, expected=" + Constants.SQLANE_ABI_VERSION), out);
    }

    @Test
    void libraryOfALaterVersionIsAnErrorThatNamesBothVersions() throws IOException, InterruptedException {
        Path source = folder.resolve("shim.c");
        Files.writeString(source, "int Java_io_sqlane_internal_ffi_LibraryFunctions_sqlane_1abi_1version(void) {"
                + " return 99; }\n");
        Path shim = folder.resolve(NativeFiles.BUNDLE.shim());
        Process compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", shim.toString(), source.toString())
                .inheritIO()
                .start();
        assertEquals(0, compiler.waitFor());
        assertEquals(
                "native library is of another version than the Java classes: file=" + shim
                        + ", native version=99, expected=" + Constants.SQLANE_ABI_VERSION
                        + "; install the files of version " + NativeManifest.VERSION + " there\n",
                load("-Dio.sqlane.library.path=" + folder));
    }

    @Test
    void unknownPlatformIsAnErrorThatNamesIt() {
        String out = load("-Dos.arch=pdp11");
        assertTrue(out.contains("no native library for this platform: platform=linux-pdp11"), out);
        assertTrue(out.contains("-Dio.sqlane.library.path="), out);
    }

    private static String load(String option) {
        ChildJvm.Result result = NativeFiles.child(Load.class).option(option).run();
        assertEquals(0, result.exitCode(), result::toString);
        return result.out();
    }

    @Test
    void failureIsThrownAgainWithoutAnotherAttempt() {
        ChildJvm.Result result = NativeFiles.child(FailTwice.class).run();
        assertEquals("same=true opened=1\n", result.out(), result::toString);
    }

    static final class FailTwice {
        public static void main(String[] arguments) {
            List<String> opened = new ArrayList<>();
            StreamOnlyClassLoader loader = new StreamOnlyClassLoader() {
                @Override
                protected @Nullable InputStream nativeFile(String name, byte[] content) {
                    opened.add(name);
                    return null;
                }
            };
            boolean same = message(loader).equals(message(loader));
            System.out.println("same=" + same + " opened=" + opened.size());
        }

        private static String message(StreamOnlyClassLoader loader) {
            try {
                loader.loadLibrary();
                return "loaded";
            } catch (UnsatisfiedLinkError e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    @Test
    void interruptedThreadLoadsAndStaysInterrupted() {
        ChildJvm.Result result = NativeFiles.child(LoadInterrupted.class).run();
        assertEquals("interrupted=true\n", result.out(), result::toString);
    }

    static final class LoadInterrupted {
        public static void main(String[] arguments) {
            Thread.currentThread().interrupt();
            NativeLibrary.load();
            System.out.println("interrupted=" + Thread.currentThread().isInterrupted());
        }
    }

    @Test
    void interruptWhileLoadingLeavesTheLibraryUsable() {
        ChildJvm.Result result = NativeFiles.child(InterruptWhileLoading.class).run();
        assertEquals("opened interrupted=true\nopened interrupted=true\n", result.out(), result::toString);
    }

    /** A resource whose reading sees the thread interrupted. */
    static final class InterruptWhileLoading {
        public static void main(String[] arguments) throws ReflectiveOperationException {
            openTwice(new StreamOnlyClassLoader() {
                @Override
                protected @Nullable InputStream nativeFile(String name, byte[] content) {
                    Thread.currentThread().interrupt();
                    return super.nativeFile(name, content);
                }
            });
        }

        static void openTwice(ClassLoader loader) throws ReflectiveOperationException {
            for (int i = 0; i < 2; i++) {
                Object database = loader.loadClass(Database.class.getName()).getMethod("openInMemory").invoke(null);
                System.out.println("opened interrupted=" + Thread.currentThread().isInterrupted());
                database.getClass().getMethod("close").invoke(database);
            }
        }
    }

    @Test
    void interruptThatClosesTheChannelOfAResourceLeavesTheLibraryUsable() throws IOException {
        NativeFiles.install(folder);
        ChildJvm.Result result = NativeFiles.child(InterruptChannel.class, folder.toString()).run();
        assertEquals("opened interrupted=true\nopened interrupted=true\n", result.out(), result::toString);
    }

    /** As class loaders do that read a jar inside a jar: the first file is read by an interrupted thread. */
    static final class InterruptChannel {
        public static void main(String[] folder) throws ReflectiveOperationException {
            AtomicBoolean interrupted = new AtomicBoolean();
            InterruptWhileLoading.openTwice(new StreamOnlyClassLoader() {
                @Override
                protected InputStream nativeFile(String name, byte[] content) {
                    if (interrupted.compareAndSet(false, true)) {
                        Thread.currentThread().interrupt();
                    }
                    Path file = Path.of(folder[0], name.substring(name.lastIndexOf('/') + 1));
                    try {
                        return Channels.newInputStream(FileChannel.open(file));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        }
    }

    @Test
    void threadsThatLoadAtOnceLoadOneShim() {
        ChildJvm.Result result = NativeFiles.child(LoadInManyThreads.class).run();
        assertEquals("loaders=50 shims=50\n", result.out(), result::toString);
    }

    /** Each class loader is a fresh start of the race; half of the threads come by way of a class initialiser. */
    static final class LoadInManyThreads {
        public static void main(String[] arguments) throws Exception {
            List<ClassLoader> loaders = new ArrayList<>();
            for (int round = 0; round < 50; round++) {
                StreamOnlyClassLoader loader = new StreamOnlyClassLoader();
                loaders.add(loader);
                CountDownLatch start = new CountDownLatch(1);
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    boolean initialise = i % 2 == 0;
                    Thread thread = new Thread(() -> {
                        try {
                            start.await();
                            if (initialise) {
                                Class.forName(LibraryFunctions.class.getName(), true, loader);
                            }
                            loader.loadLibrary();
                        } catch (InterruptedException | ReflectiveOperationException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                    thread.setUncaughtExceptionHandler((failed, e) -> System.out.println(e));
                    thread.start();
                    threads.add(thread);
                }
                start.countDown();
                for (Thread thread : threads) {
                    thread.join();
                }
            }
            int shims = NativeFiles.mapped("/libjnisqlane.so").size();
            System.out.println("loaders=" + loaders.size() + " shims=" + shims);
        }
    }

    @Test
    @EnabledForJreRange(minVersion = 24)
    void refusedNativeAccessIsExplained() {
        String out = load("--illegal-native-access=deny");
        assertEquals(
                "native access is refused to this library: module=ALL-UNNAMED; start java with"
                        + " --enable-native-access=ALL-UNNAMED\n",
                out);
    }

    @Test
    @EnabledForJreRange(minVersion = 24)
    void enabledNativeAccessPrintsNoWarning() {
        ChildJvm.Result result = NativeFiles.child(Load.class)
                .option("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED")
                .run();
        assertTrue(result.out().contains("libjnisqlane.so"), result::toString);
        assertEquals("", result.err(), result::toString);
    }
}

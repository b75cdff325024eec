package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.ChildJvm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ExtractionTest {

    @TempDir
    Path folder;

    @Test
    void resourcesThatAreOnlyStreamsAreEnough() throws IOException {
        NativeFiles.assertLoads(NativeFiles.child(NativeFiles.Load.class).option("-Djava.io.tmpdir=" + folder));
        assertEquals(List.of(), NativeFiles.list(folder));
    }

    @Test
    void fiftyJvmsAtOnceAllLoadAndLeaveNothing() throws IOException {
        List<ChildJvm.Running> children = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                children.add(NativeFiles.child(LoadOnSignal.class)
                        .option("-Djava.io.tmpdir=" + folder, "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                        .start());
            }
            children.forEach(child -> child.awaitLine("ready"));
            children.forEach(child -> child.send("go"));
            for (ChildJvm.Running child : children) {
                ChildJvm.Result result = child.await();
                assertEquals("ready\nloaded\n", result.out(), result::toString);
            }
        } finally {
            children.forEach(ChildJvm.Running::close);
        }
        assertEquals(List.of(), NativeFiles.list(folder));
    }

    static final class LoadOnSignal {
        public static void main(String[] arguments) throws IOException {
            System.out.println("ready");
            System.in.read();
            NativeFiles.report(new StreamOnlyClassLoader());
        }
    }

    @Test
    void umaskZeroGivesNoAccessToOthers() {
        ChildJvm.Result result = NativeFiles.child(LoadAndLook.class, folder.toString())
                .after("umask 0")
                .option("-Djava.io.tmpdir=" + folder)
                .run();
        // While the first file is read there is only the directory; while the second is, the first is finished.
        assertEquals("[rwx------]\n[rwx------, r-x------]\nloaded\n", result.out(), result::toString);
    }

    static final class LoadAndLook {
        public static void main(String[] folder) {
            NativeFiles.report(new StreamOnlyClassLoader() {
                @Override
                protected @Nullable InputStream nativeFile(String name, byte[] content) {
                    try (Stream<Path> tree = Files.walk(Path.of(folder[0]))) {
                        System.out.println(tree.skip(1).map(LoadAndLook::mode).toList());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return super.nativeFile(name, content);
                }
            });
        }

        private static String mode(Path path) {
            try {
                return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void damagedFileIsRefusedWithBothDigestsAndRemoved() throws IOException {
        ChildJvm.Result result = NativeFiles.child(LoadDamaged.class)
                .option("-Djava.io.tmpdir=" + folder)
                .run();
        assertTrue(result.out().contains("native library is damaged: resource=io/sqlane/"), result::toString);
        assertTrue(
                result.out().contains("expected sha256=" + NativeFiles.BUNDLE.shimSha256() + ", actual sha256="),
                result::toString);
        assertEquals(List.of(), NativeFiles.list(folder));
    }

    static final class LoadDamaged {
        public static void main(String[] arguments) {
            NativeFiles.report(new StreamOnlyClassLoader() {
                @Override
                protected @Nullable InputStream nativeFile(String name, byte[] content) {
                    if (name.endsWith(NativeFiles.BUNDLE.shim())) {
                        content[content.length / 2] ^= 1;
                    }
                    return super.nativeFile(name, content);
                }
            });
        }
    }

    @Test
    void resourceThatCannotBeReadIsADamagedLibraryAndNoBadDirectory() throws IOException {
        ChildJvm.Result result = NativeFiles.child(LoadUnreadable.class)
                .option("-Djava.io.tmpdir=" + folder)
                .run();
        assertTrue(result.out().startsWith("native library is damaged: resource=io/sqlane/"), result::toString);
        assertTrue(result.out().contains("cause=java.util.zip.ZipException: invalid"), result::toString);
        assertEquals(List.of(), NativeFiles.list(folder));
    }

    /** A file in a jar whose compressed bytes are garbled from the middle on. */
    static final class LoadUnreadable {
        public static void main(String[] arguments) {
            NativeFiles.report(new StreamOnlyClassLoader() {
                @Override
                protected InputStream nativeFile(String name, byte[] content) {
                    byte[] half = Arrays.copyOf(content, content.length / 2);
                    return new SequenceInputStream(new ByteArrayInputStream(half), new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new ZipException("invalid distance too far back");
                        }
                    });
                }
            });
        }
    }

    @Test
    void onWindowsNoLibraryIsLoadedThatAnotherHasPutBesideOurs() throws IOException {
        ChildJvm.Result result = NativeFiles.child(LoadBesidePlanted.class, folder.toString())
                .option("-Djava.io.tmpdir=" + folder)
                .run();
        assertEquals("planted=2\nfrom there=true\n", result.out(), result::toString);
    }

    /** What Windows has of this: the order of loading, with the files of this system. */
    static final class LoadBesidePlanted {
        public static void main(String[] folder) {
            String platform = Platform.name();
            NativeManifest.Bundle bundle = NativeFiles.BUNDLE;
            System.setProperty("os.name", "Windows 11");
            List<Path> planted = new ArrayList<>();
            ClassLoader loader = new ClassLoader() {
                @Override
                public @Nullable InputStream getResourceAsStream(String name) {
                    try (DirectoryStream<Path> directories = Files.newDirectoryStream(Path.of(folder[0]))) {
                        for (Path directory : directories) {
                            Path file = directory.resolve("a-sqlane-core-" + planted.size() + ".dll");
                            planted.add(Files.writeString(file, "planted"));
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return super.getResourceAsStream(name);
                }
            };
            Path loaded = new Extraction(platform, bundle, loader).load();
            System.out.println("planted=" + planted.size());
            System.out.println("from there=" + loaded.startsWith(folder[0]));
        }
    }

    @Test
    void fileIsDigestedAfterItWasWritten() throws IOException {
        ChildJvm.Result result = NativeFiles.child(LoadChanged.class, folder.toString())
                .option("-Djava.io.tmpdir=" + folder)
                .run();
        assertTrue(result.out().contains("native library is damaged"), result::toString);
        assertTrue(result.out().contains(NativeFiles.BUNDLE.coreSha256()), result::toString);
        assertEquals(List.of(), NativeFiles.list(folder));
    }

    /** Changes the core on the disk when both files are there. */
    static final class LoadChanged {
        public static void main(String[] folder) {
            NativeFiles.report(new StreamOnlyClassLoader() {
                @Override
                protected InputStream nativeFile(String name, byte[] content) {
                    return new ByteArrayInputStream(content) {
                        @Override
                        public void close() throws IOException {
                            if (name.endsWith(NativeFiles.BUNDLE.shim())) {
                                change(Path.of(folder[0]), NativeFiles.BUNDLE.core());
                            }
                        }
                    };
                }
            });
        }

        private static void change(Path folder, String name) throws IOException {
            Path directory = folder.resolve(NativeFiles.list(folder).get(0));
            Path file = directory.resolve(name);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            Files.writeString(file, "changed", StandardOpenOption.APPEND);
        }
    }

    @Test
    void directoryOpenedToOthersIsNotLoadedFrom() throws IOException {
        ChildJvm.Result result = NativeFiles.child(LoadOpened.class, folder.toString())
                .option("-Djava.io.tmpdir=" + folder)
                .run();
        assertEquals("opened=2\nloaded\nfrom there=0\n", result.out(), result::toString);
        assertEquals(List.of(), NativeFiles.list(folder));
    }

    /** Opens the directory to others while a file is read. */
    static final class LoadOpened {
        public static void main(String[] folder) throws IOException {
            List<Path> opened = new ArrayList<>();
            StreamOnlyClassLoader loader = new StreamOnlyClassLoader() {
                @Override
                protected @Nullable InputStream nativeFile(String name, byte[] content) {
                    try (DirectoryStream<Path> directories = Files.newDirectoryStream(Path.of(folder[0]))) {
                        for (Path directory : directories) {
                            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
                            opened.add(directory);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return super.nativeFile(name, content);
                }
            };
            loader.loadLibrary();
            System.out.println("opened=" + opened.size());
            System.out.println("loaded");
            System.out.println("from there=" + NativeFiles.mapped(folder[0]).size());
        }
    }

    @Test
    void missingResourceIsAnErrorThatNamesTheDependency() throws IOException {
        ChildJvm.Result result = NativeFiles.child(LoadWithoutFiles.class)
                .option("-Djava.io.tmpdir=" + folder)
                .run();
        assertTrue(result.out().contains("native library is not on the class path: resource="), result::toString);
        assertTrue(result.out().contains(" with the classifier " + Platform.name()), result::toString);
        assertEquals(List.of(), NativeFiles.list(folder));
    }

    static final class LoadWithoutFiles {
        public static void main(String[] arguments) {
            NativeFiles.report(new StreamOnlyClassLoader() {
                @Override
                protected @Nullable InputStream nativeFile(String name, byte[] content) {
                    return null;
                }
            });
        }
    }

    @Test
    void plantedNamesAreNeitherFollowedNorTouched() throws IOException {
        Path trap = Files.createDirectory(folder.resolve("trap"));
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        List<String> planted = Stream.of(
                        "sqlane", "sqlane-", "io.sqlane", "sqlane-" + NativeManifest.VERSION,
                        "sqlane-" + System.getProperty("user.name"), NativeFiles.BUNDLE.core(),
                        NativeFiles.BUNDLE.shim())
                .sorted()
                .toList();
        for (String name : planted) {
            Files.createSymbolicLink(temporary.resolve(name), trap);
        }
        NativeFiles.assertLoads(NativeFiles.child(NativeFiles.Load.class).option("-Djava.io.tmpdir=" + temporary));
        assertEquals(List.of(), NativeFiles.list(trap));
        assertEquals(planted, NativeFiles.list(temporary));
    }

    @Test
    void existingFileIsNotOverwritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "theirs");
        assertThrows(FileAlreadyExistsException.class, () -> write(file));
        assertEquals("theirs", Files.readString(file));
    }

    @Test
    void linkIsNotFollowed() throws IOException {
        Path target = folder.resolve("target");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);
        assertThrows(FileAlreadyExistsException.class, () -> write(link));
        assertTrue(Files.notExists(target));
    }

    @Test
    void directoryThatOthersMayEnterIsRefused() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx-----x"));
        IOException refusal = refusal(folder);
        assertTrue(String.valueOf(refusal.getMessage()).contains("mode=rwx-----x"), refusal::toString);
    }

    @Test
    void linkInPlaceOfTheDirectoryIsRefused() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createTempDirectory(folder, "real"));
        assertTrue(String.valueOf(refusal(link).getMessage()).contains("directory=false"));
    }

    @Test
    @EnabledIf("io.sqlane.internal.ffi.NativeFiles#canMount")
    void directoryOfAnotherUserIsRefused() throws IOException {
        Path other = Files.createTempDirectory(folder, "other");
        Files.setAttribute(other, "unix:uid", 65534);
        assertTrue(String.valueOf(refusal(other).getMessage()).contains("not a private directory"));
    }

    private IOException refusal(Path directory) throws IOException {
        Path own = Files.createTempFile(folder, "own", "");
        return assertThrows(IOException.class, () -> Extraction.requirePrivate(directory, own));
    }

    private static void write(Path file) throws IOException {
        Extraction.write(new byte[] {1}, file);
    }
}

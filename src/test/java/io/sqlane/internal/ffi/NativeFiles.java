package io.sqlane.internal.ffi;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.testing.ChildJvm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The native files of the build under test, what is mapped of them, and children that load them. */
final class NativeFiles {

    static final NativeManifest.Bundle BUNDLE = requireNonNull(NativeManifest.find(Platform.name()));

    private NativeFiles() {}

    /** A child that has to find the library by itself, whatever this JVM was told. */
    static ChildJvm child(Class<?> mainClass, String... arguments) {
        return ChildJvm.of(mainClass, arguments).option("-D" + NativeLibrary.DIRECTORY_PROPERTY + '=');
    }

    static byte[] content(String file) throws IOException {
        String resource = "io/sqlane/" + Platform.name() + '/' + file;
        try (InputStream in = requireNonNull(ClassLoader.getSystemResourceAsStream(resource), resource)) {
            return in.readAllBytes();
        }
    }

    /** Puts both files into the directory, as an administrator would. */
    static void install(Path directory) throws IOException {
        for (String file : List.of(BUNDLE.core(), BUNDLE.shim())) {
            Files.write(directory.resolve(file), content(file));
        }
    }

    /** The names in the directory, sorted. */
    static List<String> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    /** Each mapped file of this process whose path contains the text, once: device, inode and path. */
    static List<String> mapped(String text) throws IOException {
        TreeSet<String> files = new TreeSet<>();
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
            lines.filter(line -> line.contains(text)).forEach(line -> {
                String[] fields = line.split(" +", 6);
                files.add(fields[3] + ' ' + fields[4] + ' ' + fields[5]);
            });
        }
        return List.copyOf(files);
    }

    /** Loads through a class loader that may change what it reads, and prints "loaded" or the failure. */
    static void report(StreamOnlyClassLoader loader) {
        try {
            loader.loadLibrary();
            System.out.println("loaded");
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e.getMessage());
        }
    }

    static final class Load {
        public static void main(String[] arguments) {
            report(new StreamOnlyClassLoader());
        }
    }

    static void assertLoads(ChildJvm child) {
        ChildJvm.Result result = child.run();
        assertEquals("loaded\n", result.out(), result::toString);
    }

    /** True for root outside a sandbox that forbids it. */
    static boolean canMount() throws IOException, InterruptedException {
        return new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt").start().waitFor() == 0;
    }
}

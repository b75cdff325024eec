package io.sqlane.internal.ffi;

import static java.util.Objects.requireNonNull;

import io.sqlane.testing.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An application in one jar, with our jars inside: the class loader and the URLs are Spring Boot's own. */
@EnabledOnOs(OS.LINUX)
class SpringBootJarTest {

    private static final String LAUNCHER = "org/springframework/boot/loader/launch/JarLauncher";

    @TempDir
    Path folder;

    static final class Load {
        public static void main(String[] arguments) {
            if (!String.valueOf(NativeLibrary.class.getResource("NativeLibrary.class")).startsWith("jar:nested:")) {
                throw new AssertionError("not in a nested jar");
            }
            NativeLibrary.load();
            System.out.println("loaded");
        }
    }

    @Test
    void libraryInNestedJarLoads() throws IOException {
        Path jar = folder.resolve("application.jar");
        try (FileSystem application = create(jar)) {
            Path loader = Path.of(URI.create(requireNonNull(ClassLoader.getSystemResource(LAUNCHER + ".class"))
                    .toString()
                    .replaceFirst("^jar:", "")
                    .replaceFirst("!/.*$", "")));
            try (FileSystem classes = FileSystems.newFileSystem(loader)) {
                copy(classes.getPath("/org"), application.getPath("/org"));
            }
            Path libraries = Files.createDirectories(application.getPath("/BOOT-INF/lib"));
            Files.createDirectories(application.getPath("/BOOT-INF/classes"));
            Files.copy(ours(), libraries.resolve("sqlane.jar"));
            Files.createDirectories(application.getPath("/META-INF"));
            Files.writeString(application.getPath("/META-INF/MANIFEST.MF"), "Manifest-Version: 1.0\n"
                    + "Main-Class: " + LAUNCHER.replace('/', '.') + "\nStart-Class: " + Load.class.getName()
                    + "\nSpring-Boot-Classes: BOOT-INF/classes/\nSpring-Boot-Lib: BOOT-INF/lib/\n");
        }
        NativeFiles.assertLoads(ChildJvm.of(LAUNCHER.replace('/', '.')).classPath(List.of(jar)));
    }

    /** The library, its native files and this test, as one jar. */
    private Path ours() throws IOException {
        Path jar = folder.resolve("ours.jar");
        try (FileSystem files = create(jar)) {
            for (String entry : System.getProperty("java.class.path").split(":")) {
                if (Files.isDirectory(Path.of(entry))) {
                    copy(Path.of(entry).toAbsolutePath(), files.getPath("/"));
                }
            }
        }
        return jar;
    }

    /** A jar without compression, as the loader asks for jars inside. */
    private static FileSystem create(Path jar) throws IOException {
        return FileSystems.newFileSystem(jar, Map.of("create", "true", "compressionMethod", "STORED"));
    }

    private static void copy(Path source, Path target) throws IOException {
        try (Stream<Path> tree = Files.walk(source)) {
            for (Path path : tree.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(source.relativize(path).toString());
                Files.createDirectories(requireNonNull(copy.getParent()));
                Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}

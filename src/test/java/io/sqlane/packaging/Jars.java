package io.sqlane.packaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/** What the build has packed, under the names that it is published with. */
final class Jars {
    static final String VERSION = System.getProperty("packaging.version");
    static final String PLATFORM = System.getProperty("packaging.platform");
    static final Path FOLDER = Path.of(System.getProperty("packaging.folder"));

    static final Path MAIN = FOLDER.resolve("sqlane-" + VERSION + ".jar");
    static final Path NATIVES = jar(PLATFORM);
    static final Path SOURCES = jar("sources");
    static final Path JAVADOC = jar("javadoc");

    private Jars() {}

    static Path jar(String classifier) {
        return FOLDER.resolve("sqlane-" + VERSION + '-' + classifier + ".jar");
    }

    static List<Path> all() {
        return List.of(MAIN, NATIVES, SOURCES, JAVADOC);
    }

    /** The names of the files in a jar, without those of folders. */
    static Set<String> files(Path jar) throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return opened.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(entry -> entry.getName())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static byte[] content(Path jar, String file) throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return opened.getInputStream(opened.getEntry(file)).readAllBytes();
        }
    }

    static String text(Path jar, String file) throws IOException {
        return new String(content(jar, file), StandardCharsets.UTF_8);
    }

    static Manifest manifest(Path jar) throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return opened.getManifest();
        }
    }
}

package io.sqlane.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A clean build of the same sources in another folder, byte by byte. */
class ReproducibleBuildTest {
    private static final List<String> SOURCES =
            List.of("pom.xml", ".ci", "cmake", "native", "sqlite-amalgamation", "src");

    @TempDir
    Path folder;

    @Test
    void otherFolderGivesTheSameJarsAndLibraries() throws IOException, InterruptedException {
        for (String source : SOURCES) {
            copy(Path.of(source), folder.resolve(source));
        }
        build();
        Path target = folder.resolve("target");
        Set<String> jars = jars(Jars.FOLDER);
        assertTrue(jars.size() >= Jars.all().size(), jars::toString);
        assertEquals(jars, jars(target));
        for (String jar : jars) {
            assertEquals("", difference(Jars.FOLDER.resolve(jar), target.resolve(jar)));
        }
    }

    private static Set<String> jars(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .forEach(names::add);
        }
        return names;
    }

    /** Which files of two jars differ; something else than the empty text in any case if the jars do. */
    private static String difference(Path one, Path other) throws IOException {
        if (Files.mismatch(one, other) == -1) {
            return "";
        }
        StringBuilder differing = new StringBuilder(one.getFileName() + " differs:");
        Set<String> files = Jars.files(one);
        if (!files.equals(Jars.files(other))) {
            return differing + " other files in it";
        }
        for (String file : files) {
            if (!Arrays.equals(Jars.content(one, file), Jars.content(other, file))) {
                differing.append(' ').append(file);
            }
        }
        return differing.toString();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path file : (Iterable<Path>) tree::iterator) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    /** Without a cache of the compiler's results: it would only show that a copy is like its original. */
    private void build() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        System.getProperty("packaging.maven") + "/bin/mvn", "-B", "-o", "-q", "package", "-DskipTests")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.endsWith("_COMPILER_LAUNCHER"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}

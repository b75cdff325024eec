package io.sqlane.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the jars, and that they are enough for a program. */
class JarsTest {
    private static final String LIBRARIES = "io/sqlane/" + Jars.PLATFORM + '/';

    @TempDir
    Path folder;

    @Test
    void mainJarHoldsNoNativeLibrary() throws IOException {
        for (String file : Jars.files(Jars.MAIN)) {
            assertTrue(file.startsWith("META-INF/") || file.endsWith(".class"), file);
        }
    }

    /** The whole file, as it is downloaded: with the driver for JDBC, names of parameters and numbers of lines. */
    @Test
    void mainJarDoesNotGrowUnseen() throws IOException {
        long size = Files.size(Jars.MAIN);
        assertTrue(size <= 730_000, () -> size + " bytes");
    }

    @Test
    void jarOfThePlatformHoldsItsTwoLibrariesAndTheirDigestsOnly() throws IOException {
        List<String> files = Jars.files(Jars.NATIVES).stream()
                .filter(file -> !file.startsWith("META-INF/"))
                .toList();
        assertEquals(4, files.size(), files::toString);
        assertEquals(LIBRARIES + "SHA256SUMS", files.get(0));
        assertEquals(LIBRARIES + System.mapLibraryName("jnisqlane"), files.get(1));
        assertTrue(files.get(2).startsWith(LIBRARIES + System.mapLibraryName("sqlane-core-" + Jars.VERSION + '-')
                .replaceAll("\\.[a-z]+$", "")), files::toString);
        assertEquals("module-info.class", files.get(3));
    }

    @Test
    void digestsAreThoseOfTheLibraries() throws IOException, NoSuchAlgorithmException {
        List<String> lines = Jars.text(Jars.NATIVES, LIBRARIES + "SHA256SUMS").lines().toList();
        assertEquals(2, lines.size(), lines::toString);
        for (String line : lines) {
            String[] fields = line.split("  ");
            byte[] library = Jars.content(Jars.NATIVES, LIBRARIES + fields[1]);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(library);
            assertEquals(fields[0], HexFormat.of().formatHex(digest), line);
        }
    }

    @Test
    void sourcesAndDocumentationAreThere() throws IOException {
        assertTrue(Jars.files(Jars.SOURCES).contains("io/sqlane/Database.java"));
        assertTrue(Jars.files(Jars.JAVADOC).contains("io.sqlane/io/sqlane/Database.html")
                || Jars.files(Jars.JAVADOC).contains("io/sqlane/Database.html"));
    }

    @Test
    void bothJarsAreModulesWithNamesOfTheirOwn() throws IOException {
        ModuleFinder found = ModuleFinder.of(Jars.MAIN, Jars.NATIVES);
        Set<String> names = found.findAll().stream()
                .map(module -> module.descriptor().name())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("io.sqlane", "io.sqlane.natives." + Jars.PLATFORM.replace('-', '.')), names);
        for (Path jar : List.of(Jars.MAIN, Jars.NATIVES)) {
            assertNull(Jars.manifest(jar).getMainAttributes().getValue("Automatic-Module-Name"), jar::toString);
        }
        assertFalse(found.findAll().stream().anyMatch(module -> module.descriptor().isAutomatic()));
    }

    @Test
    void noInternalPackageIsExported() {
        ModuleDescriptor module = ModuleFinder.of(Jars.MAIN).find("io.sqlane").orElseThrow().descriptor();
        assertTrue(module.exports().stream().noneMatch(export -> export.source().contains("internal")));
    }

    @Test
    void programRunsWithTheTwoJarsOnTheClassPath() throws IOException, InterruptedException {
        assertEquals("42\n", run("-cp", Jars.MAIN + ":" + Jars.NATIVES));
    }

    @Test
    void programRunsWithTheTwoJarsOnTheModulePath() throws IOException, InterruptedException {
        assertEquals("42\n", run("-p", Jars.MAIN + ":" + Jars.NATIVES, "--add-modules",
                "io.sqlane,io.sqlane.natives." + Jars.PLATFORM.replace('-', '.')));
    }

    @Test
    void programRunsInAVirtualMachineThatHasNeitherJavaSqlNorAnyOtherModule() throws IOException, InterruptedException {
        // The compiler is for the program, which is a source file; it reads jars by jdk.zipfs.
        String least = "java.base,jdk.compiler,jdk.zipfs";
        String natives = "io.sqlane.natives." + Jars.PLATFORM.replace('-', '.');
        assertEquals("42\n", run("--limit-modules", least, "-cp", Jars.MAIN + ":" + Jars.NATIVES));
        assertEquals("42\n", run("--limit-modules", least + ",io.sqlane," + natives,
                "-p", Jars.MAIN + ":" + Jars.NATIVES, "--add-modules", "io.sqlane," + natives));
    }

    @Test
    void withoutTheJarOfThePlatformTheMessageNamesIt() throws IOException, InterruptedException {
        String out = run("-cp", Jars.MAIN.toString());
        assertTrue(out.contains("native library is not on the class path: resource=" + LIBRARIES), out);
        assertTrue(out.contains("add the dependency io.sqlane:sqlane:" + Jars.VERSION + " with the classifier "
                + Jars.PLATFORM), out);
    }

    private String run(String... options) throws IOException, InterruptedException {
        Path program = folder.resolve("Program.java");
        Files.writeString(program, """
                import io.sqlane.Database;

                class Program {
                    public static void main(String[] arguments) {
                        try (Database database = Database.openInMemory()) {
                            System.out.println(database.query("SELECT 6 * 7").list(row -> row.getInt(0)).get(0));
                        } catch (LinkageError e) {
                            System.out.println(e.getMessage());
                        }
                    }
                }
                """);
        ProcessBuilder builder = new ProcessBuilder(System.getProperty("java.home") + "/bin/java");
        builder.command().addAll(List.of(options));
        builder.command().add(program.toString());
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out.lines().filter(line -> !line.startsWith("WARNING")).collect(Collectors.joining("\n", "", "\n"));
    }
}

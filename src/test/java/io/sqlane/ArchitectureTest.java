package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.Architecture;
import io.sqlane.testing.Architecture.Arrow;
import io.sqlane.testing.SourceCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of the house; each has a control below that breaks it. */
class ArchitectureTest {
    private static final Path SOURCES = Path.of("src/main/java");

    /** The most public top-level types that a package may have. */
    private static final Map<String, Integer> MOST_PUBLIC_TYPES = Map.ofEntries(
            Map.entry("io.sqlane", 22),
            Map.entry("io.sqlane.error", 11),
            Map.entry("io.sqlane.diagnostic", 6),
            Map.entry("io.sqlane.function", 14),
            Map.entry("io.sqlane.fulltext", 14),
            Map.entry("io.sqlane.hook", 14),
            Map.entry("io.sqlane.vtab", 14),
            Map.entry("io.sqlane.backup", 14),
            Map.entry("io.sqlane.blob", 14),
            Map.entry("io.sqlane.session", 14),
            Map.entry("io.sqlane.concurrent", 12),
            Map.entry("io.sqlane.micrometer", 2),
            Map.entry("io.sqlane.jdbc", 4));

    private static Path classes() {
        try {
            return Path.of(Database.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> exportedPackages() throws IOException {
        try (InputStream in = Files.newInputStream(classes().resolve("module-info.class"))) {
            return ModuleDescriptor.read(in).exports().stream()
                    .filter(export -> !export.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }
    }

    private static List<Arrow> arrows() {
        List<Arrow> arrows = Architecture.arrows(classes());
        assertTrue(arrows.contains(new Arrow("io.sqlane.Database", "io.sqlane.internal.engine.ConnectionHandle")));
        return arrows;
    }

    private static void assertNone(List<String> found) {
        assertEquals(List.of(), found);
    }

    @Test
    void noArrowGoesUp() {
        assertNone(Architecture.arrowsUp(arrows()));
    }

    @Test
    void onlyTheEngineCallsNativeCode() {
        assertNone(Architecture.nativeCallsOutsideTheEngine(arrows()));
    }

    @Test
    void onlyTheLoaderOpensFiles() {
        assertNone(Architecture.fileAccessOutsideTheLoader(arrows()));
    }

    @Test
    void noInternalPackageIsExported() throws IOException {
        assertFalse(exportedPackages().isEmpty());
        assertNone(exportedPackages().stream().filter(name -> name.contains(".internal")).toList());
    }

    @Test
    void publicSignaturesNameNoInternalType() throws IOException {
        assertNone(Architecture.internalTypesInSignatures(Architecture.publicTypes(classes(), exportedPackages())));
    }

    @Test
    void packagesHaveFewPublicTypes() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (Class<?> type : Architecture.publicTypes(classes(), exportedPackages())) {
            if (type.getEnclosingClass() == null) {
                counts.merge(type.getPackageName(), 1, Integer::sum);
            }
        }
        assertEquals(exportedPackages(), counts.keySet());
        counts.keySet().removeIf(name -> counts.get(name) <= MOST_PUBLIC_TYPES.get(name));
        assertEquals(Map.of(), counts);
    }

    @Test
    void everyPublicTypeSaysOneThreadWord() throws IOException {
        assertNone(Architecture.typesWithoutOneThreadWord(exportedSources()));
    }

    private static List<Path> exportedSources() throws IOException {
        List<Path> sources = Stream.of(exportedPackages().toArray(String[]::new))
                .map(name -> SOURCES.resolve(name.replace('.', '/')))
                .flatMap(folder -> {
                    try (Stream<Path> files = Files.list(folder)) {
                        return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        assertTrue(sources.contains(SOURCES.resolve("io/sqlane/Database.java")));
        return sources;
    }

    /** Broken on purpose: what must be seen. */
    @Nested
    class Control {
        @TempDir
        Path folder;

        private List<Arrow> arrowsOf(String className, String source) throws IOException {
            SourceCompiler.compile(folder, Map.of(className, source)).close();
            return Architecture.arrows(folder);
        }

        @Test
        void arrowThatGoesUpIsSeen() throws IOException {
            List<Arrow> arrows = arrowsOf(
                    "io.sqlane.error.Broken", "package io.sqlane.error; class Broken { io.sqlane.Database database; }");

            assertEquals(List.of("io.sqlane.error.Broken -> io.sqlane.Database"), Architecture.arrowsUp(arrows));
        }

        @Test
        void capabilityThatNamesAnotherIsSeen() throws IOException {
            String other = "package io.sqlane.blob; public class Other {}";
            SourceCompiler.compile(folder, Map.of("io.sqlane.blob.Other", other)).close();
            String source = "package io.sqlane.backup; class Broken { io.sqlane.blob.Other other; }";
            List<Arrow> arrows = arrowsOf("io.sqlane.backup.Broken", source);

            assertEquals(List.of("io.sqlane.backup.Broken -> io.sqlane.blob.Other"), Architecture.arrowsUp(arrows));
        }

        @Test
        void nativeCallFromTheCoreIsSeen() throws IOException {
            List<Arrow> arrows = arrowsOf("io.sqlane.Broken", """
                    package io.sqlane;
                    class Broken {
                        int limit(int category) {
                            return category + io.sqlane.internal.ffi.Constants.resultName(category).length();
                        }
                        void reset(long statement) {
                            io.sqlane.internal.ffi.StatementFunctions.sqlane_reset(statement);
                        }
                    }
                    """);

            assertEquals(
                    List.of("io.sqlane.Broken -> io.sqlane.internal.ffi.StatementFunctions"),
                    Architecture.nativeCallsOutsideTheEngine(arrows));
        }

        @Test
        void fileAccessFromTheCoreIsSeen() throws IOException {
            List<Arrow> arrows = arrowsOf("io.sqlane.Broken", """
                    package io.sqlane;
                    class Broken {
                        boolean exists(java.nio.file.Path path) {
                            return java.nio.file.Files.exists(path);
                        }
                    }
                    """);

            assertEquals(
                    List.of("io.sqlane.Broken -> java.nio.file.Files"),
                    Architecture.fileAccessOutsideTheLoader(arrows));
        }

        @Test
        void internalTypeInASignatureIsSeen() throws Exception {
            String source = """
                    package control;
                    public class Broken {
                        Broken(io.sqlane.internal.engine.ConnectionHandle hidden) {}
                        protected java.util.List<? extends io.sqlane.internal.engine.ConnectionHandle> seen() {
                            return null;
                        }
                    }
                    """;
            try (URLClassLoader loader = SourceCompiler.compile(folder, Map.of("control.Broken", source))) {
                Class<?> broken = loader.loadClass("control.Broken");
                List<String> found = Architecture.internalTypesInSignatures(List.of(broken));

                assertEquals(1, found.size(), found::toString);
                assertTrue(found.get(0).contains("seen()"), found::toString);
            }
        }

        @Test
        void missingOrSecondThreadWordIsSeen() throws IOException {
            Path source = Files.writeString(folder.resolve("Broken.java"), """
                    /** It is <em>immutable</em> and <em>safe for any thread</em>. */
                    public class Broken {
                        /** <em>immutable</em> */ public enum Good {}
                        /** It is immutable. */ public interface Silent {
                            class SilentToo {}
                        }
                        static class Hidden {}
                    }
                    """);

            assertEquals(
                    List.of("Broken says 2", "Silent says 0", "SilentToo says 0"),
                    Architecture.typesWithoutOneThreadWord(List.of(source)).stream()
                            .map(line -> line.substring(0, line.indexOf(" of ")))
                            .toList());
        }
    }
}

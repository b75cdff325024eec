package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the shipped libraries give to the process and what they want from it. */
class NativeExportsTest {
    private static String coreReport;
    private static String shimReport;

    @BeforeAll
    static void readBoth(@TempDir Path directory) throws IOException, InterruptedException {
        NativeFiles.install(directory);
        coreReport = report(directory.resolve(NativeFiles.BUNDLE.core()));
        shimReport = report(directory.resolve(NativeFiles.BUNDLE.shim()));
    }

    private static String report(Path library) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "readelf", "--wide", "--dynamic", "--dyn-syms", "--program-headers", "--version-info",
                        library.toString())
                .redirectErrorStream(true)
                .start();
        String report = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), report);
        return report;
    }

    /** Names in the table of dynamic symbols, without their versions: those that are defined, or those that are not. */
    private static Set<String> symbols(String report, boolean defined) {
        Pattern line = Pattern.compile("^ *\\d+: [0-9a-f]+ +\\S+ +\\S+ +(?:GLOBAL|WEAK) +\\S+ +(\\S+) ([^@\\s]+)");
        return report.lines()
                .map(line::matcher)
                .filter(Matcher::find)
                .filter(found -> defined != found.group(1).equals("UND"))
                .map(found -> found.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Another path would be one of the building machine, and who has it on a user's decides what is loaded. */
    @Test
    void librariesAreSearchedForBesideTheShimAndNowhereElse() {
        assertEquals(List.of("$ORIGIN"), searched(shimReport));
        assertEquals(List.of(), searched(coreReport));
    }

    private static List<String> searched(String report) {
        return Pattern.compile("\\((?:RPATH|RUNPATH)\\).*\\[(.*)]").matcher(report).results()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> needed(String report) {
        return Pattern.compile("\\(NEEDED\\).*\\[(.*)]").matcher(report).results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void coreExportsTheFunctionsOfItsHeaderAndNothingElse() throws IOException {
        String header = Files.readString(Path.of("native/sqlane.h"));
        Set<String> declared = Pattern.compile("SQLANE_API [a-z0-9_]+ (sqlane_[a-z0-9_]+)\\(").matcher(header).results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(declared.size() > 50, declared::toString);
        assertEquals(declared, symbols(coreReport, true));
    }

    @Test
    void shimExportsWhatTheJvmLooksUpAndNothingElse() {
        Set<String> exported = symbols(shimReport, true);
        assertTrue(exported.contains("JNI_OnLoad"), exported::toString);
        for (String name : exported) {
            assertTrue(name.startsWith("Java_io_sqlane_internal_ffi_") || name.matches("JNI_On(Load|Unload)"), name);
        }
    }

    @Test
    void neitherNeedsTheRuntimeOfCpp() {
        for (String report : List.of(coreReport, shimReport)) {
            for (String name : symbols(report, false)) {
                boolean runtime = name.startsWith("_Z") || name.startsWith("__cxa_") || name.startsWith("__gxx_");
                assertTrue(!runtime || name.equals("__cxa_finalize"), name);
            }
        }
    }

    /** Thread-local variables would need it of the dynamic linker. */
    @Test
    void neitherNeedsThreadLocalStorage() {
        for (String report : List.of(coreReport, shimReport)) {
            assertFalse(symbols(report, false).contains("__tls_get_addr"));
            assertFalse(report.contains("  TLS  "), report);
        }
    }

    @Test
    void bothNeedTheCLibraryOnlyAndTheShimItsCore() {
        Set<String> system = Set.of("libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2");
        assertTrue(system.containsAll(needed(coreReport)), needed(coreReport)::toString);
        List<String> others =
                needed(shimReport).stream().filter(name -> !system.contains(name)).toList();
        assertEquals(List.of(NativeFiles.BUNDLE.core()), others);
    }

    /** The versions of symbols that the system must have, such as 2.14. */
    private static List<Runtime.Version> neededVersions(String report) {
        return Pattern.compile("Name: GLIBC_(\\S+)").matcher(report).results()
                .map(found -> Runtime.Version.parse(found.group(1)))
                .toList();
    }

    @Test
    void neitherNeedsANewerGlibcThan217() {
        Runtime.Version newest = Runtime.Version.parse(Platform.name().endsWith("-riscv64") ? "2.27" : "2.17");
        for (String report : List.of(coreReport, shimReport)) {
            List<Runtime.Version> versions = neededVersions(report);
            assertFalse(versions.isEmpty(), report);
            for (Runtime.Version version : versions) {
                assertTrue(version.compareTo(newest) <= 0, version::toString);
            }
        }
    }

    /** How the libraries are linked: the stubs stand for the C library. */
    @Test
    void functionThatOldSystemsDoNotHaveFailsTheLink(@TempDir Path directory) throws IOException, InterruptedException {
        assertEquals("linked", linkAgainstStubs(directory, "getpid"));
        String refusal = linkAgainstStubs(directory, "getentropy");
        assertTrue(refusal.contains("undefined reference to `getentropy'"), refusal);
    }

    private static String linkAgainstStubs(Path directory, String function) throws IOException, InterruptedException {
        Path source = directory.resolve(function + ".c");
        Files.writeString(source, "int " + function + "(); int call(void) { return " + function + "(); }\n");
        Process process = new ProcessBuilder(
                        "cc", "-shared", "-fPIC", "-nostdlib", "-Wl,-z,defs", "-o", directory + "/" + function + ".so",
                        source.toString(), Path.of("target/native/release/stubs/libc.so.6").toAbsolutePath().toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "linked" : output;
    }

    @Test
    void neitherIsLargerThanWhatIsPromised() throws IOException {
        for (String file : List.of(NativeFiles.BUNDLE.core(), NativeFiles.BUNDLE.shim())) {
            int size = NativeFiles.content(file).length;
            assertTrue(size <= 1_900_000, file + ": " + size);
        }
    }

    @Test
    void coreIsKnownByItsFileName() {
        assertTrue(coreReport.contains("Library soname: [" + NativeFiles.BUNDLE.core() + ']'), coreReport);
    }

    @Test
    void bothAreHardened() {
        for (String report : List.of(coreReport, shimReport)) {
            assertTrue(report.contains("BIND_NOW"), report);
            assertTrue(report.contains("GNU_RELRO"), report);
            assertFalse(report.contains("TEXTREL"), report);
            String stack = report.lines().filter(line -> line.contains("GNU_STACK")).findFirst().orElseThrow();
            assertFalse(stack.contains("E"), stack);
        }
    }
}

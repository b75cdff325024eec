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
                        "readelf", "--wide", "--dynamic", "--dyn-syms", "--program-headers", library.toString())
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
        Set<String> system = Set.of("libc.so.6", "libm.so.6");
        assertTrue(system.containsAll(needed(coreReport)), needed(coreReport)::toString);
        List<String> others =
                needed(shimReport).stream().filter(name -> !system.contains(name)).toList();
        assertEquals(List.of(NativeFiles.BUNDLE.core()), others);
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

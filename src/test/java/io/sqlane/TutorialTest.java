package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Manual;
import io.sqlane.testing.Manual.Program;
import io.sqlane.testing.SourceCompiler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What README, tutorial and the other pages show: every snippet compiles, runs, and prints what stands below it. */
class TutorialTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> readmePrintsWhatItSays() throws IOException {
        return tests(Path.of("README.md"));
    }

    @TestFactory
    Stream<DynamicTest> tutorialPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/tutorial.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfBackupsPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/backup.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfBlobsPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/blob.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfFunctionsPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/functions.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfFullTextSearchPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/full-text.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfHooksPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/hooks.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfSessionsPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/sessions.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfVirtualTablesPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/virtual-tables.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfWritingPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/writing.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfThreadsPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/threads.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfProcessesPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/processes.md"));
    }

    @TestFactory
    Stream<DynamicTest> pageOfJdbcPrintsWhatItSays() throws IOException {
        return tests(Path.of("docs/jdbc.md"));
    }

    private Stream<DynamicTest> tests(Path manual) throws IOException {
        List<Program> programs = Manual.programs(manual);
        assertTrue(programs.size() > 0, manual::toString);
        URLClassLoader loader = compile(programs);
        return programs.stream()
                .map(program -> DynamicTest.dynamicTest(program.heading(), () -> verify(program, loader)))
                .onClose(() -> close(loader));
    }

    private URLClassLoader compile(List<Program> programs) throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        programs.forEach(program -> sources.put(program.className(), program.source()));
        return SourceCompiler.compile(Files.createTempDirectory(folder, "classes"), sources);
    }

    private static void close(URLClassLoader loader) {
        try {
            loader.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void verify(Program program, ClassLoader loader) throws Exception {
        List<String> printed = run(program, loader);
        for (int i = 0; i < program.snippets().size(); i++) {
            Manual.Snippet snippet = program.snippets().get(i);
            if (!pattern(snippet.printed()).matcher(printed.get(i)).matches()) {
                assertEquals(snippet.printed(), printed.get(i), "printed by the code at line " + snippet.line());
            }
        }
    }

    private static Pattern pattern(String expected) {
        Stream<String> parts = Stream.of(expected.split("…", -1)).map(Pattern::quote);
        return Pattern.compile(parts.collect(Collectors.joining(".*")));
    }

    /** Answers what each snippet has printed. */
    private List<String> run(Program program, ClassLoader loader) throws Exception {
        Path directory = Files.createTempDirectory(folder, "directory");
        if (program.isMain()) {
            Path source = Files.writeString(directory.resolve(program.className() + ".java"), program.source());
            ChildJvm.Result result = ChildJvm.of(source.toString()).directory(directory).run();
            assertEquals(0, result.exitCode(), result::toString);
            return List.of(result.out());
        }
        List<String> printed = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            Runnable next = () -> {
                printed.add(out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
                out.reset();
            };
            Method run = loader.loadClass(program.className()).getMethod("run", Path.class, Runnable.class);
            // On a thread of its own, which has nothing open that another test has left.
            FutureTask<@Nullable Object> task = new FutureTask<>(() -> run.invoke(null, directory, next));
            new Thread(task, "reader").start();
            task.get();
        } finally {
            System.setOut(before);
        }
        return printed;
    }

    // ---- controls: a manual that is wrong

    private void verifyManual(String text) throws Exception {
        Path manual = Files.writeString(folder.resolve("Wrong.md"), text);
        List<Program> programs = Manual.programs(manual);
        try (URLClassLoader loader = compile(programs)) {
            for (Program program : programs) {
                verify(program, loader);
            }
        }
    }

    @Test
    void wrongOutputIsSeen() throws Exception {
        String code = "## Any\n```java\nSystem.out.println(database.isOpen());\n```\n\n```text\n%s\n```\n";

        verifyManual(code.formatted("t…e"));
        assertThrows(AssertionError.class, () -> verifyManual(code.formatted("false")));
    }

    @Test
    void outputThatIsNotShownIsSeen() {
        assertThrows(AssertionError.class, () -> verifyManual("## Any\n```java\nSystem.out.println(1);\n```\n"));
    }

    @Test
    void codeThatDoesNotCompileIsSeenWithItsLine() {
        AssertionError error = assertThrows(AssertionError.class, () -> verifyManual("""
                ## Any

                ```java
                database.noSuchMethod();
                ```
                """));

        assertTrue(error.getMessage().contains(".java:4: error"), error::getMessage);
    }
}

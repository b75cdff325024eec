package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart as its user starts it, on a smaller file: the sources of this library. */
class QuickstartTest {
    private static final Path SOURCE = Path.of("src/quickstart/java/Quickstart.java").toAbsolutePath();

    @TempDir
    static Path folder;

    private static Path text;
    private static ChildJvm.Result result;

    @BeforeAll
    static void runOnce() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        text = Files.write(folder.resolve("text"), lines);
        result = run(SOURCE, text);
    }

    private static ChildJvm.Result run(Path source, Path file) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        return ChildJvm.of(source.toString(), file.toString())
                .option("-Djava.io.tmpdir=" + temporary)
                .run();
    }

    @Test
    void everyCheckPasses() {
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.out().endsWith("Every check passed.\n"), result::toString);
    }

    @Test
    void userSeesTheRefusal() {
        assertTrue(result.out().contains("is confined to its owner thread: owner=\"main\""), result::toString);
    }

    @Test
    void userSeesTheWarning() {
        assertTrue(result.err().contains("was not closed and has been closed for it"), result::toString);
    }

    @Test
    void userSeesHowLongReadsAndWritesTook() {
        for (String what : List.of("writes of 500 lines", "searches meanwhile", "searches")) {
            assertTrue(
                    Pattern.compile("\n  [0-9,]+ " + what + ", [0-9,]+ per second; milliseconds: half of them below")
                            .matcher(result.out())
                            .find(),
                    result::toString);
        }
    }

    @Test
    void nothingIsLeftOnTheDisk() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("temporary"))) {
            assertEquals(List.of(), files.toList());
        }
    }

    /** The control: a quickstart that loses lines must say so. */
    @Test
    void lostLinesAreFound() throws IOException {
        String right = "for (int i = first; i < last; i++) {";
        String source = Files.readString(SOURCE);
        assertTrue(source.contains(right));
        Path broken = folder.resolve("Quickstart.java");
        Files.writeString(broken, source.replace(right, "for (int i = first + 1; i < last; i++) {"));

        ChildJvm.Result failed = run(broken, text);

        assertEquals(1, failed.exitCode(), failed::toString);
        assertTrue(failed.out().contains("FAILED  lines stored"), failed::toString);
    }

    @Test
    void missingFileFails() throws IOException {
        assertEquals(1, run(SOURCE, folder.resolve("missing")).exitCode());
    }
}

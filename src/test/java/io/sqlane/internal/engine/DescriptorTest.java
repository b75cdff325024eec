package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that this one starts gets no descriptor of a database: it would keep the files open, and their locks. */
@EnabledOnOs(OS.LINUX)
class DescriptorTest {
    private static final int O_CLOEXEC = 02000000;

    @TempDir
    Path folder;

    private Database inTransaction(JournalMode mode) {
        Database database = Database.open(
                folder.resolve("test.db"),
                OpenOptions.defaults().toBuilder().journalMode(mode).build());
        database.execute("CREATE TABLE t(a); BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
        return database;
    }

    @ParameterizedTest
    @EnumSource(names = {"DELETE", "WAL"})
    void descriptorsAreClosedOnExec(JournalMode mode) throws IOException {
        try (Database database = inTransaction(mode)) {
            Map<String, Boolean> closedOnExec = new TreeMap<>();
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                for (Path descriptor : descriptors) {
                    if (Files.exists(descriptor) && Files.readSymbolicLink(descriptor).startsWith(folder)) {
                        closedOnExec.put(
                                Files.readSymbolicLink(descriptor).getFileName().toString(),
                                (flags(descriptor.getFileName()) & O_CLOEXEC) != 0);
                    }
                }
            }
            Map<String, Boolean> expected = mode == JournalMode.WAL
                    ? Map.of("test.db", true, "test.db-wal", true, "test.db-shm", true)
                    : Map.of("test.db", true, "test.db-journal", true);
            assertEquals(expected, closedOnExec);
        }
    }

    private static int flags(Path descriptor) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo").resolve(descriptor))) {
            if (line.startsWith("flags:")) {
                return Integer.parseInt(line.substring("flags:".length()).trim(), 8);
            }
        }
        throw new IOException("no flags: " + descriptor);
    }

    @Test
    void childProcessHasNoDescriptorOfADatabase() throws IOException {
        try (Database database = inTransaction(JournalMode.WAL)) {
            Process child = new ProcessBuilder("ls", "-l", "/proc/self/fd").start();
            String listing = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertFalse(listing.isEmpty());
            assertFalse(listing.contains(folder.toString()), listing);
        }
    }
}

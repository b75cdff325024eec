package io.sqlane;

import static io.sqlane.OpeningTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.ReadOnlyException;
import io.sqlane.error.SqliteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Files and directories that may not be read or written. Permissions mean nothing to root, unless it gives that up. */
final class ProtectedFiles {
    private static final OpenOptions READ_ONLY =
            OpenOptions.builder().mode(OpenOptions.Mode.READ_ONLY).build();

    private final Path folder;

    private ProtectedFiles(Path folder) {
        this.folder = folder;
    }

    static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void main(String[] args) throws IOException {
        ProtectedFiles files = new ProtectedFiles(Path.of(args[0]));
        files.unreadableFileIsRefused();
        files.unwritableFileIsOnlyRead();
        files.unwritableDirectoryTakesNoJournal();
        files.unwritableDirectoryTakesNoNewFile();
        files.unwritableDirectoryTakesNoSharedMemory();
        files.closedDirectoryIsRefused();
        files.unwritableFileDoesNotChangeItsJournalMode();
        assertEquals(List.of(), OpeningTest.descriptors(files.folder));
        System.out.println("done");
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private Path make(String name, JournalMode mode) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        Path file = directory.resolve("x.db");
        try (Database database = Database.open(file, OpenOptions.builder().journalMode(mode).build())) {
            database.execute("CREATE TABLE t(a); INSERT INTO t VALUES(1)");
        }
        return file;
    }

    private static void assertReadable(Path file, OpenOptions options) {
        try (Database database = Database.open(file, options)) {
            assertEquals(1, database.query("SELECT count(*) FROM t").first(row -> row.getInt(0)).orElseThrow());
        }
    }

    private static String refusedWrite(Database database) {
        return assertThrows(ReadOnlyException.class, () -> database.update("DELETE FROM t")).getMessage();
    }

    private void unreadableFileIsRefused() throws IOException {
        Path file = make("unreadable", JournalMode.DELETE);
        permit(file, "---------");
        for (OpenOptions options : List.of(OpenOptions.defaults(), READ_ONLY)) {
            refused(
                    file,
                    options,
                    SqliteException.class,
                    "SQLITE_CANTOPEN",
                    "errno=13, reason=this process must not read the file");
        }
    }

    private void unwritableFileIsOnlyRead() throws IOException {
        Path file = make("unwritable", JournalMode.DELETE);
        permit(file, "r--r--r--");
        assertReadable(file, READ_ONLY);
        try (Database database = Database.open(file)) {
            assertTrue(database.isReadOnly());
            String message = refusedWrite(database);
            assertTrue(message.contains("[SQLITE_READONLY (8)], path=\"" + file + '"'), message);
            assertTrue(message.contains("Check the open mode and the permissions of the file"), message);
        }
    }

    private void unwritableDirectoryTakesNoJournal() throws IOException {
        Path file = make("nojournal", JournalMode.DELETE);
        permit(file.getParent(), "r-xr-xr-x");
        assertReadable(file, OpenOptions.defaults());
        try (Database database = Database.open(file)) {
            assertFalse(database.isReadOnly());
            String message = refusedWrite(database);
            assertTrue(message.contains("[SQLITE_READONLY_DIRECTORY (1544)], path=\"" + file + '"'), message);
            assertTrue(message.contains("make the directory of the database writable"), message);
        }
        permit(file.getParent(), "rwxr-xr-x");
    }

    private void unwritableDirectoryTakesNoNewFile() throws IOException {
        Path directory = Files.createDirectories(folder.resolve("nofile"));
        permit(directory, "r-xr-xr-x");
        refused(
                directory.resolve("new.db"),
                OpenOptions.defaults(),
                SqliteException.class,
                "SQLITE_CANTOPEN",
                "reason=this process must not create files in the directory");
        permit(directory, "rwxr-xr-x");
    }

    private void unwritableDirectoryTakesNoSharedMemory() throws IOException {
        Path file = make("noshm", JournalMode.WAL);
        permit(file.getParent(), "r-xr-xr-x");
        for (OpenOptions options : List.of(OpenOptions.defaults(), READ_ONLY)) {
            refused(
                    file,
                    options,
                    ReadOnlyException.class,
                    "SQLITE_READONLY_DIRECTORY",
                    "make the directory of the database writable");
        }
        permit(file.getParent(), "rwxr-xr-x");
    }

    private void closedDirectoryIsRefused() throws IOException {
        Path file = make("closed", JournalMode.DELETE);
        permit(file.getParent(), "---------");
        refused(
                file,
                OpenOptions.defaults(),
                SqliteException.class,
                "SQLITE_CANTOPEN",
                "errno=13, reason=this process must not enter the directory");
        permit(file.getParent(), "rwxr-xr-x");
    }

    private void unwritableFileDoesNotChangeItsJournalMode() throws IOException {
        Path file = make("nowal", JournalMode.DELETE);
        permit(file, "r--r--r--");
        OpenOptions wal = OpenOptions.builder().journalMode(JournalMode.WAL).build();
        ReadOnlyException e = assertThrows(ReadOnlyException.class, () -> Database.open(file, wal));
        assertEquals(file.toString(), e.path());
    }
}

package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.CorruptException;
import io.sqlane.error.ReadOnlyException;
import io.sqlane.error.SqliteException;
import io.sqlane.testing.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of every kind, opened: what is no database is refused by path, code and remedy, and nothing stays open. */
class OpeningTest {
    @TempDir
    Path folder;

    @AfterEach
    void nothingStaysOpen() throws IOException {
        assertEquals(List.of(), descriptors(folder));
    }

    /** The files below a folder that this process has open. */
    static List<String> descriptors(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.map(OpeningTest::target).filter(file -> file.startsWith(folder.toString())).toList();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static OpenOptions mode(OpenOptions.Mode mode) {
        return OpenOptions.builder().mode(mode).build();
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private byte[] database() throws IOException {
        Path file = folder.resolve("whole.db");
        try (Database database = Database.open(file)) {
            database.execute("CREATE TABLE t(a); INSERT INTO t SELECT hex(randomblob(500)) FROM pragma_function_list");
        }
        return Files.readAllBytes(file);
    }

    /** Asserts the type, code and path of a refusal, and parts of its message. */
    static void refused(Path path, OpenOptions options, Class<?> type, String code, String... parts) {
        SqliteException e = assertThrows(SqliteException.class, () -> Database.open(path, options).close());
        assertEquals(type, e.getClass(), e.getMessage());
        assertEquals(code, e.extendedCode().name(), e.getMessage());
        assertEquals(path.toAbsolutePath().toString(), e.path());
        assertNull(e.sql());
        assertTrue(e.getMessage().contains("path=\"" + path.toAbsolutePath() + '"'), e.getMessage());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    private static void cannotOpen(Path path, OpenOptions options, String reason) {
        refused(path, options, SqliteException.class, "SQLITE_CANTOPEN", reason);
    }

    private static void notADatabase(Path path) {
        refused(
                path,
                OpenOptions.defaults(),
                CorruptException.class,
                "SQLITE_NOTADB",
                "file is not a database",
                "The file is not an SQLite database, is encrypted, or was written in a newer format.");
    }

    // ---- what is no database

    @Test
    void textIsRefused() throws IOException {
        notADatabase(file("letter.txt", "Dear Sir or Madam, ".repeat(200).getBytes()));
        notADatabase(file("short.txt", "hi".getBytes()));
    }

    @Test
    void encryptedFileIsRefused() throws IOException {
        byte[] noise = new byte[16_384];
        new Random(1).nextBytes(noise);
        notADatabase(file("encrypted.db", noise));
    }

    @Test
    void newerReadVersionIsRefused() throws IOException {
        byte[] bytes = database();
        bytes[19] = 3;
        notADatabase(file("newer.db", bytes));
    }

    @Test
    void newerSchemaFormatIsRefused() throws IOException {
        byte[] bytes = database();
        bytes[47] = 5;
        refused(
                file("newer.db", bytes),
                OpenOptions.defaults(),
                SqliteException.class,
                "SQLITE_ERROR",
                "unsupported file format",
                "The schema format of the file is newer than this SQLite knows, or its header is damaged.");
    }

    @Test
    void newerWriteVersionCanOnlyBeRead() throws IOException {
        byte[] bytes = database();
        bytes[18] = 3;
        try (Database database = Database.open(file("newer.db", bytes))) {
            assertTrue(database.isReadOnly());
            assertThrows(ReadOnlyException.class, () -> database.execute("DELETE FROM t"));
        }
    }

    @Test
    void truncatedFileIsRefusedAsDamaged() throws IOException {
        byte[] bytes = database();
        for (int length : new int[] {50, 100, 512, 4096, bytes.length - 4096}) {
            refused(
                    file("truncated" + length + ".db", Arrays.copyOf(bytes, length)),
                    OpenOptions.defaults(),
                    CorruptException.class,
                    "SQLITE_CORRUPT",
                    "database disk image is malformed",
                    "run PRAGMA integrity_check, and restore a backup");
        }
    }

    @Test
    void damageBelowTheHeaderComesWithTheFirstUse() throws IOException {
        byte[] bytes = database();
        Arrays.fill(bytes, bytes.length - 4096, bytes.length, (byte) 0xaa);
        Path damaged = file("damaged.db", bytes);
        try (Database database = Database.open(damaged)) {
            CorruptException e = assertThrows(
                    CorruptException.class, () -> database.query("SELECT * FROM t").list(row -> row.getString(0)));
            assertEquals(damaged.toString(), e.path());
            assertEquals("SELECT * FROM t", e.sql());
            assertFalse(database.pragmas().integrityCheck().isEmpty());
        }
    }

    @Test
    void emptyFileIsAnEmptyDatabase() throws IOException {
        Path empty = file("empty.db", new byte[0]);
        try (Database database = Database.open(empty, mode(OpenOptions.Mode.READ_ONLY))) {
            assertEquals(0, database.pragmas().pageCount());
        }
        try (Database database = Database.open(empty)) {
            database.execute("CREATE TABLE t(a)");
        }
        assertTrue(Files.size(empty) > 0);
    }

    // ---- what is no file

    @Test
    void directoryIsRefused() {
        for (Path directory : List.of(folder, Path.of(""), Path.of("/"))) {
            cannotOpen(directory, OpenOptions.defaults(), "reason=the path is a directory. Name a file");
        }
    }

    @Test
    void missingDirectoryIsNamed() {
        cannotOpen(
                folder.resolve("no/such/x.db"),
                OpenOptions.defaults(),
                "errno=2, reason=the directory does not exist, or this process must not see it. Create it first");
    }

    @Test
    void fileInPlaceOfTheDirectoryIsNamed() throws IOException {
        cannotOpen(
                file("plain", new byte[0]).resolve("x.db"),
                OpenOptions.defaults(),
                "reason=a file is where the directory should be. Check the path");
    }

    @Test
    void missingFileIsCreatedOnlyInItsMode() {
        Path missing = folder.resolve("missing.db");
        for (OpenOptions.Mode mode : List.of(OpenOptions.Mode.READ_ONLY, OpenOptions.Mode.READ_WRITE)) {
            cannotOpen(
                    missing,
                    mode(mode),
                    "reason=the file does not exist, and this mode does not create it. Use Mode.CREATE, or");
            assertFalse(Files.exists(missing));
        }
        Database.open(missing).close();
        assertTrue(Files.exists(missing));
    }

    @Test
    void pathLongerThanSqliteTakesIsRefused() throws IOException {
        Path directory = folder;
        while (directory.toString().length() < 380) {
            directory = directory.resolve("d".repeat(100));
        }
        Files.createDirectories(directory);
        int left = 504 - directory.toString().length() - 1;
        Path longest = directory.resolve("f".repeat(left));
        try (Database database = Database.open(longest)) {
            database.execute("CREATE TABLE t(a)");
        }
        cannotOpen(
                directory.resolve("f".repeat(left + 1)),
                OpenOptions.defaults(),
                "reason=the path is longer than SQLite takes, bytes=505, most=504. Use a shorter one");
    }

    @Test
    void nameThatTheSystemRefusesIsRefused() {
        cannotOpen(folder.resolve("n".repeat(256)), OpenOptions.defaults(), "errno=36");
    }

    @Test
    void pipeIsRefusedAtOnce() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        refused(pipe, OpenOptions.defaults(), SqliteException.class, "SQLITE_IOERR_READ", "errno=29");
    }

    @Test
    void pathOfAnotherFileSystemIsRefused() throws IOException {
        URI zip = URI.create("jar:" + folder.resolve("archive.zip").toUri());
        try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Exception e = assertThrows(
                    IllegalArgumentException.class, () -> Database.open(archive.getPath("/x.db")));
            assertTrue(e.getMessage().startsWith("path is not on the default file system: jar:"), e.getMessage());
        }
    }

    // ---- names

    private void isAPlainName(String name) {
        Path file = folder.resolve(name);
        try (Database database = Database.open(file)) {
            database.execute("CREATE TABLE t(a); INSERT INTO t VALUES('" + "x".repeat(10) + "')");
            assertEquals(file.toString(), database.path("main"));
        }
        assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS), name);
        try (Database database = Database.open(file, mode(OpenOptions.Mode.READ_ONLY))) {
            assertEquals(1, database.query("SELECT count(*) FROM t").first(row -> row.getInt(0)).orElseThrow());
        }
    }

    @Test
    void namesThatMeanSomethingToSqliteAreNames() {
        for (String name : List.of(
                ":memory:", "file:x", "file:x?mode=memory", "x?mode=ro", "x#y", "x%20y", "%", "a b", "it's \"so\"",
                "back\\slash", "two\nlines", "-dash", "~", "...", "x;y")) {
            isAPlainName(name);
        }
    }

    @Test
    void relativePathIsOfTheWorkingDirectory() {
        Path relative = Path.of("").toAbsolutePath().relativize(folder.resolve("relative.db"));
        try (Database database = Database.open(relative)) {
            assertEquals(folder.resolve("relative.db").toString(), database.path("main"));
        }
    }

    @Test
    void symbolicLinkIsFollowed() throws IOException {
        Path target = folder.resolve("target.db");
        Path link = Files.createSymbolicLink(folder.resolve("link.db"), target);
        try (Database database = Database.open(link)) {
            database.execute("CREATE TABLE t(a)");
            assertEquals(target.toString(), database.path("main"));
        }
        assertTrue(Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void symbolicLinkToItselfIsRefused() throws IOException {
        Path loop = folder.resolve("loop.db");
        Files.createSymbolicLink(loop, loop);
        refused(loop, OpenOptions.defaults(), SqliteException.class, "SQLITE_CANTOPEN");
    }

    @Test
    void newFilesAreOfTheirOwnerOnly() throws IOException {
        Path file = folder.resolve("own.db");
        OpenOptions wal = OpenOptions.builder().journalMode(JournalMode.WAL).build();
        try (Database database = Database.open(file, wal)) {
            database.execute("CREATE TABLE t(a)");
            for (String name : List.of("own.db", "own.db-wal", "own.db-shm")) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))),
                        name);
            }
        }
    }

    // ---- what needs a JVM of its own

    private void passes(ChildJvm child) {
        ChildJvm.Result result = child.run();
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals("done\n", result.out(), result::toString);
    }

    @Test
    void namesOfAnyScriptAreNames() {
        passes(ChildJvm.of(NamesOfFiles.class, folder.toString(), "any").environment("LC_ALL", "C.UTF-8"));
    }

    @Test
    void nameThatThisJvmCannotSpellIsRefusedAndNotReplaced() {
        for (String locale : List.of("C", "C.UTF-8")) {
            passes(ChildJvm.of(NamesOfFiles.class, folder.toString(), "bytes").environment("LC_ALL", locale));
        }
    }

    @Test
    void permissionsThatAreMissingAreNamed() {
        ChildJvm child = ChildJvm.of(ProtectedFiles.class, folder.toString());
        if (ProtectedFiles.isRoot()) {
            child.prefix("setpriv", "--bounding-set=-dac_override,-dac_read_search");
        }
        passes(child);
    }
}

package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.backup.Backup;
import io.sqlane.backup.BackupOptions;
import io.sqlane.concurrent.DatabasePool;
import io.sqlane.concurrent.Initialisation;
import io.sqlane.concurrent.PoolOptions;
import io.sqlane.error.BusyException;
import io.sqlane.error.UnsafeFileException;
import io.sqlane.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

/**
 * Files that something else than Sqlane has open in the same process: another copy of SQLite, which a JDBC driver
 * brings, or Java's own I/O. Whoever closes such a file drops the locks of all others in the process.
 */
@EnabledOnOs(OS.LINUX)
class ForeignUseTest {
    private static final OpenOptions IMPATIENT =
            OpenOptions.builder().busyTimeout(Duration.ZERO).build();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void create() {
        file = folder.resolve("test.db");
        try (Database database = Database.open(
                file, OpenOptions.builder().journalMode(JournalMode.WAL).build())) {
            database.execute("CREATE TABLE t(a)");
        }
    }

    private UnsafeFileException refused(Path path) {
        return assertThrows(UnsafeFileException.class, () -> Database.open(path));
    }

    // ---- Java's own I/O

    @Test
    void fileThatAChannelHasOpenIsRefused() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            UnsafeFileException refused = refused(file);
            assertEquals("SQLITE_PERM", refused.primaryCode().name());
            assertEquals(file.toString(), refused.path());
            String message = refused.getMessage();
            assertTrue(message.startsWith("the database is open in this process already, and not by Sqlane "), message);
            assertTrue(message.contains("commits are lost without an error: descriptor="), message);
            assertTrue(message.contains("file=\"" + file + '"'), message);
            assertTrue(message.endsWith("OpenOptions.foreignUse opens it all the same"), message);
            assertTrue(channel.isOpen());
        }
        Database.open(file).close();
    }

    @Test
    void sharedMemoryThatAStreamHasOpenIsRefused() throws IOException {
        try (Database first = Database.open(file);
                InputStream stream = Files.newInputStream(folder.resolve("test.db-shm"))) {
            String message = refused(file).getMessage();
            assertTrue(message.contains("file=\"" + file + "-shm\""), message);
            assertTrue(first.isOpen());
            assertTrue(stream.available() > 0);
        }
    }

    @Test
    void otherNamesOfTheFileAreSeen() throws IOException {
        Path hard = Files.createLink(folder.resolve("hard.db"), file);
        Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic.db"), file);
        try (FileChannel channel = FileChannel.open(hard, StandardOpenOption.READ)) {
            refused(file);
            refused(symbolic);
            assertTrue(channel.isOpen());
        }
    }

    @Test
    void otherFilesDoNotMatter() throws IOException {
        try (FileChannel channel = FileChannel.open(
                folder.resolve("other.db"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Database.open(file).close();
            assertTrue(channel.isOpen());
        }
    }

    @Test
    void initialisationAndPoolRefuseAsWell() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            assertThrows(
                    UnsafeFileException.class, () -> Initialisation.none().open(file, OpenOptions.defaults()));
            assertThrows(UnsafeFileException.class, () -> DatabasePool.open(file, PoolOptions.defaults()));
            assertTrue(channel.isOpen());
        }
    }

    @Test
    void poolOpensNoReaderBesideAChannel() throws IOException {
        try (DatabasePool pool = DatabasePool.open(file, PoolOptions.defaults());
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            assertThrows(UnsafeFileException.class, () -> pool.read(Database::isOpen));
            assertTrue(channel.isOpen());
        }
    }

    @Test
    void fileThatAChannelHasOpenIsNotAttached() throws IOException {
        String attach = "ATTACH '" + file + "' AS other";
        try (Database database = Database.openInMemory()) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                for (Executable attaching : List.<Executable>of(
                        () -> database.execute(attach),
                        () -> database.update(attach),
                        () -> database.prepare(attach))) {
                    UnsafeFileException refused = assertThrows(UnsafeFileException.class, attaching);
                    assertEquals(attach, refused.sql());
                    String message = refused.getMessage();
                    assertTrue(message.startsWith("the database is open in this process already, and not by Sqlane "),
                            message);
                    assertTrue(message.contains("file=\"" + file + '"'), message);
                }
                assertTrue(channel.isOpen());
            }
            database.execute("ATTACH ':memory:' AS another; ATTACH '' AS temporary; " + attach);
            assertEquals(0, database.query("SELECT count(*) FROM other.t").list(row -> row.getInt(0)).get(0));
        }
    }

    @Test
    void allowedUseIsNotLookedForInAttachedFiles() throws IOException {
        for (OpenOptions.ForeignUse use : List.of(OpenOptions.ForeignUse.ALLOW, OpenOptions.ForeignUse.WARN)) {
            OpenOptions options = OpenOptions.builder().foreignUse(use).build();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    Database database = Database.openInMemory(options)) {
                database.execute("ATTACH '" + file + "' AS other");
                assertTrue(channel.isOpen());
            }
        }
    }

    @Test
    void allowedUseIsNotLookedFor() throws IOException {
        OpenOptions allowing =
                OpenOptions.builder().foreignUse(OpenOptions.ForeignUse.ALLOW).build();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Database database = Database.open(file, allowing)) {
            assertTrue(database.isOpen());
            assertTrue(channel.isOpen());
        }
    }

    // ---- Sqlane's own

    @Test
    void connectionsOfSqlaneDoNotRefuseEachOther() {
        Path copy = folder.resolve("copy.db");
        try (Database first = Database.open(file);
                Database second = Database.open(file);
                Database attaching = Database.openInMemory()) {
            attaching.execute("ATTACH '" + file + "' AS other; SELECT * FROM other.t");
            first.close();
            Database.open(file).close();
            BackupOptions slow = BackupOptions.builder().pagesPerStep(1).build();
            try (Backup backup = Backup.start(second, copy, slow)) {
                backup.step();
                assertThrows(BusyException.class, () -> Database.open(copy, IMPATIENT));
            }
            Database.open(file).close();
        }
    }

    @Test
    void connectionsThatAreOpenedAtOnceDoNotRefuseEachOther() throws Exception {
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            FutureTask<Integer> task = new FutureTask<>(() -> {
                int opened = 0;
                while (opened < 100) {
                    Database.open(file).close();
                    opened++;
                }
                return opened;
            });
            tasks.add(task);
            new Thread(task).start();
        }
        for (FutureTask<Integer> task : tasks) {
            assertEquals(100, task.get());
        }
    }

    // ---- another copy of SQLite

    private ChildJvm.Running child() {
        ChildJvm.Running child = ChildJvm.of(Mixture.class, file.toString())
                .option("-Djava.io.tmpdir=" + folder)
                .start();
        child.awaitLine("ready");
        return child;
    }

    private static String ask(ChildJvm.Running child, String command) {
        child.send(command);
        return child.nextLine();
    }

    @Test
    void fileThatAJdbcDriverHasOpenIsRefused() {
        try (ChildJvm.Running child = child()) {
            assertEquals("done", ask(child, "driver begin"));
            String refused = ask(child, "sqlane REFUSE");
            assertTrue(refused.startsWith("UnsafeFileException: the database is open in this process"), refused);
            assertTrue(refused.contains("another copy of SQLite, " + folder + "/sqlite-"), refused);
            assertTrue(refused.contains("-libsqlitejdbc.so"), refused);
            assertEquals("done", ask(child, "driver close"));
            // The driver's library is still there; only what is open counts.
            assertEquals("opened", ask(child, "sqlane REFUSE"));
        }
    }

    @Test
    void warningIsLoggedAndTheFileOpened() {
        try (ChildJvm.Running child = child()) {
            assertEquals("done", ask(child, "driver begin"));
            assertEquals("opened", ask(child, "sqlane WARN"));
            child.send("end");
            ChildJvm.Result result = child.await();
            assertTrue(result.err().contains("WARNING: the database is open in this process already"), result::err);
        }
    }

    @Test
    void refusalLeavesTheLocksOfTheOther() {
        try (ChildJvm.Running child = child();
                Database ours = Database.open(file, IMPATIENT)) {
            assertEquals("done", ask(child, "driver begin"));
            assertTrue(ask(child, "sqlane REFUSE").startsWith("UnsafeFileException"));
            assertThrows(BusyException.class, () -> ours.execute("BEGIN IMMEDIATE"));
        }
    }

    /** The control: what the refusal is for. */
    @Test
    void withoutTheRefusalTheLocksOfTheOtherAreLost() {
        try (ChildJvm.Running child = child();
                Database ours = Database.open(file, IMPATIENT)) {
            assertEquals("done", ask(child, "driver begin"));
            assertThrows(BusyException.class, () -> ours.execute("BEGIN IMMEDIATE"));
            assertEquals("opened", ask(child, "sqlane ALLOW"));
            assertEquals("done", ask(child, "sqlane close"));
            assertDoesNotThrow(() -> ours.execute("BEGIN IMMEDIATE"));
        }
    }

    /** A process with two copies of SQLite, which does what it is told. */
    static final class Mixture {
        private final Path file;
        private Connection driver;
        private Database sqlane;

        private Mixture(Path file) {
            this.file = file;
        }

        public static void main(String[] arguments) throws Exception {
            Mixture mixture = new Mixture(Path.of(arguments[0]));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
            System.out.println("ready");
            String command = in.readLine();
            while (command != null && !command.equals("end")) {
                System.out.println(mixture.answer(command.split(" ")));
                command = in.readLine();
            }
        }

        private String answer(String[] command) throws SQLException {
            if (command[0].equals("driver")) {
                if (command[1].equals("begin")) {
                    // Not through DriverManager, which has two drivers for such URLs here.
                    driver = JDBC.createConnection("jdbc:sqlite:" + file, new Properties());
                    driver.createStatement().execute("BEGIN IMMEDIATE");
                } else {
                    driver.close();
                }
                return "done";
            }
            if (command[1].equals("close")) {
                sqlane.close();
                return "done";
            }
            try {
                sqlane = Database.open(
                        file,
                        OpenOptions.builder()
                                .foreignUse(OpenOptions.ForeignUse.valueOf(command[1]))
                                .build());
                sqlane.query("SELECT * FROM t").list(row -> row.getLong(0));
                return "opened";
            } catch (UnsafeFileException refused) {
                return refused.getClass().getSimpleName() + ": " + refused.getMessage();
            }
        }
    }

    @Test
    void messageNamesNoLibraryWhereThereIsNone() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            assertFalse(refused(file).getMessage().contains("another copy of SQLite"));
            assertTrue(channel.isOpen());
        }
    }
}

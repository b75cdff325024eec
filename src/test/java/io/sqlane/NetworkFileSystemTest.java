package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.concurrent.DatabasePool;
import io.sqlane.concurrent.Initialisation;
import io.sqlane.concurrent.PoolOptions;
import io.sqlane.error.UnsafeFileException;
import io.sqlane.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * WAL on a network file system, and all the ways to it. The machine has no such file system: a library that is loaded
 * before the C library says of one folder that it is on NFS.
 */
@EnabledOnOs(OS.LINUX)
class NetworkFileSystemTest {
    /** Built with the libraries for tests, from native/test/preload. */
    private static final Path LIBRARY =
            Path.of("target/native/test/libsqlane_test_network.so").toAbsolutePath();

    private static final OpenOptions WAL =
            OpenOptions.builder().journalMode(JournalMode.WAL).build();

    private static Map<String, String> outcomes;

    @BeforeAll
    static void runOnNfs(@TempDir Path folder) throws IOException {
        outcomes = run(folder, "0x6969");
    }

    private static Map<String, String> run(Path folder, String fileSystem) throws IOException {
        Path network = Files.createDirectory(folder.resolve("network"));
        Database.open(network.resolve("wal.db"), WAL).close();
        String before = System.getenv("LD_PRELOAD");
        ChildJvm.Result result = ChildJvm.of(Work.class, network.toString(), folder.toString())
                .environment("LD_PRELOAD", before == null ? LIBRARY.toString() : before + ':' + LIBRARY)
                .environment("SQLANE_TEST_NETWORK", network.toString())
                .environment("SQLANE_TEST_FILE_SYSTEM", fileSystem)
                .run();
        assertEquals(0, result.exitCode(), result::toString);
        return result.out().lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private static void assertRefused(String what) {
        String outcome = outcomes.get(what);
        assertTrue(
                outcome.startsWith("the write-ahead log must not be used on a network file system: type=NFS"),
                outcome);
    }

    private static void assertDone(String what) {
        assertEquals("done", outcomes.get(what));
    }

    /** The mount that the folder is really on is none of FUSE, and so not one that is known to be local. */
    @Test
    void fuseIsRefusedUnlessItIsKnownToBeLocal(@TempDir Path folder) throws IOException {
        Map<String, String> onFuse = run(folder, "0x65735546");
        String refused = "the write-ahead log must not be used on a network file system: type=FUSE";
        assertTrue(onFuse.get("open in WAL").startsWith(refused), () -> onFuse.get("open in WAL"));
        assertTrue(onFuse.get("pool").startsWith(refused), () -> onFuse.get("pool"));
        assertEquals("done", onFuse.get("rollback journal"));
        assertEquals("done", onFuse.get("local"));
    }

    @Test
    void openingDoesNotSwitchToWal() {
        assertRefused("open in WAL");
    }

    @Test
    void fileInWalIsNotOpened() {
        assertRefused("open a file in WAL");
    }

    @Test
    void fileInWalIsNotOpenedForReadingEither() {
        assertRefused("read a file in WAL");
    }

    @Test
    void refusalSaysWhatToDo() {
        String message = outcomes.get("open a file in WAL");
        assertTrue(message.contains("[SQLITE_PERM (3)], path=\""), message);
        assertTrue(message.contains("they would overwrite each other's commits"), message);
        assertTrue(message.contains("Keep the file on a local disk, or in another journal mode"), message);
    }

    @Test
    void refusalMakesNoLog() {
        assertEquals("network.db,wal.db", outcomes.get("files"));
    }

    @Test
    void pragmaDoesNotSwitchToWal() {
        assertRefused("typed pragma");
        assertRefused("pragma by name");
        assertRefused("script");
        assertRefused("beginning of the word");
    }

    @Test
    void attachedFileIsNotSwitchedToWal() {
        assertRefused("attached");
        assertRefused("all schemas");
    }

    @Test
    void otherSchemasMayBeInWal() {
        assertDone("attached on a local disk");
    }

    @Test
    void initialisationAndPoolRefuse() {
        assertRefused("initialisation");
        assertRefused("pool");
    }

    @Test
    void otherJournalModesWork() {
        assertDone("rollback journal");
    }

    @Test
    void optionInsists() {
        assertDone("option");
    }

    @Test
    void localFolderIsNotConcerned() {
        assertDone("local");
    }

    /** Tries everything and prints what came of it. */
    static final class Work {
        private final Path network;
        private final Path file;
        private final Path inWal;
        private final Path local;
        private final Map<String, String> outcomes = new LinkedHashMap<>();

        private Work(Path network, Path folder) {
            this.network = network;
            file = network.resolve("network.db");
            inWal = network.resolve("wal.db");
            local = folder.resolve("local.db");
        }

        private interface Action {
            void run() throws IOException;
        }

        private void note(String what, Action action) throws IOException {
            String outcome = "done";
            try {
                action.run();
            } catch (UnsafeFileException refused) {
                outcome = refused.getMessage();
            }
            outcomes.put(what, outcome);
        }

        public static void main(String[] arguments) throws IOException {
            Work work = new Work(Path.of(arguments[0]), Path.of(arguments[1]));
            work.open();
            work.switchByPragma();
            work.attach();
            work.last();
            work.outcomes.forEach((what, outcome) -> System.out.println(what + "=" + outcome.replace('\n', ' ')));
        }

        private void open() throws IOException {
            note("open in WAL", () -> Database.open(file, WAL).close());
            note("open a file in WAL", () -> Database.open(inWal).close());
            OpenOptions reading =
                    OpenOptions.builder().mode(OpenOptions.Mode.READ_ONLY).build();
            note("read a file in WAL", () -> Database.open(inWal, reading).close());
            note("initialisation", () -> Initialisation.none().open(file, OpenOptions.defaults()).close());
            note("pool", () -> DatabasePool.open(file, PoolOptions.defaults()).close());
            try (var files = Files.list(network)) {
                outcomes.put(
                        "files",
                        files.map(each -> each.getFileName().toString()).sorted().collect(Collectors.joining(",")));
            }
        }

        private void switchByPragma() throws IOException {
            try (Database database = Database.open(file)) {
                note("typed pragma", () -> database.pragmas().setJournalMode(JournalMode.WAL));
                note("pragma by name", () -> database.pragmas().set("journal_mode", "WAL"));
                note("script", () -> database.execute("PRAGMA main.journal_mode = 'wal'"));
                note("beginning of the word", () -> database.execute("PRAGMA journal_mode(w)"));
                note("rollback journal", () -> {
                    database.pragmas().setJournalMode(JournalMode.PERSIST);
                    database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
                });
                if (database.pragmas().journalMode() != JournalMode.PERSIST) {
                    throw new AssertionError(database.pragmas().journalMode());
                }
            }
        }

        private void attach() throws IOException {
            try (Database database = Database.open(local, WAL)) {
                database.execute("ATTACH '" + file + "' AS other");
                note("attached", () -> database.execute("PRAGMA other.journal_mode = WAL"));
                note("all schemas", () -> database.execute("PRAGMA journal_mode = WAL"));
            }
            Path second = local.resolveSibling("second.db");
            try (Database database = Database.open(file)) {
                database.execute("ATTACH '" + second + "' AS other");
                note("attached on a local disk", () -> database.execute("PRAGMA other.journal_mode = WAL"));
            }
        }

        private void last() throws IOException {
            OpenOptions insisting = WAL.toBuilder().walOnNetworkFileSystem(true).build();
            note("option", () -> {
                try (Database database = Database.open(inWal, insisting)) {
                    database.execute("CREATE TABLE t(a)");
                }
                DatabasePool.open(file, PoolOptions.builder().openOptions(insisting).build()).close();
            });
            note("local", () -> Database.open(local, WAL).close());
        }
    }
}

package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.error.BusyException;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Isolated;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * POSIX drops the locks that a process has on a file when it closes any descriptor of it. SQLite knows, and keeps
 * account of its descriptors; a second copy of SQLite in the process would keep an account of its own. Two class
 * loaders must therefore share one.
 */
@EnabledOnOs(OS.LINUX)
class TwoClassLoadersTest {
    @TempDir
    Path folder;

    private Path file;
    private Database ours;

    @BeforeEach
    void open() {
        file = folder.resolve("test.db");
        OpenOptions options = OpenOptions.defaults().toBuilder()
                .journalMode(JournalMode.WAL)
                .busyTimeout(Duration.ZERO)
                .build();
        ours = Database.open(file, options);
        ours.execute("CREATE TABLE t(a)");
    }

    @AfterEach
    void close() {
        ours.close();
    }

    @Test
    void closingInOneClassLoaderKeepsTheLocksOfTheOther() {
        try (ChildJvm.Running child = start()) {
            child.send("second class loader");
            assertEquals("cores=1", child.nextLine());
            assertThrows(BusyException.class, () -> ours.execute("BEGIN IMMEDIATE"));
            child.send("commit");
            child.awaitLine("committed");
        }
        ours.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (2); COMMIT");
        assertEquals(List.of(1L, 2L), ours.prepare("SELECT a FROM t").list(row -> row.getLong(0)));
    }

    /** The control: what a second copy of SQLite would do to the locks, done by Java. */
    @Test
    void closingAForeignDescriptorLosesTheLocks() {
        try (ChildJvm.Running child = start()) {
            child.send("foreign descriptor");
            assertEquals("cores=1", child.nextLine());
            assertDoesNotThrow(() -> ours.execute("BEGIN IMMEDIATE"));
        }
    }

    /** A child in the middle of a write transaction. */
    private ChildJvm.Running start() {
        ChildJvm.Running child = Isolated.child(Holder.class, file.toString()).start();
        child.awaitLine("holding");
        assertThrows(BusyException.class, () -> ours.execute("BEGIN IMMEDIATE"));
        return child;
    }

    /** Holds the write lock in one class loader, and does to the file what it is told. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            String file = arguments[0];
            try (URLClassLoader first = Isolated.loader();
                    URLClassLoader second = Isolated.loader();
                    BufferedReader in = new BufferedReader(new InputStreamReader(System.in))) {
                run(first, "hold", file);
                System.out.println("holding");
                if (in.readLine().equals("second class loader")) {
                    run(second, "use", file);
                } else {
                    Files.readAllBytes(Path.of(file + "-shm"));
                }
                System.out.println("cores=" + cores());
                in.readLine();
                run(first, "commit", file);
                System.out.println("committed");
            }
        }

        private static void run(ClassLoader loader, String method, String file) throws Exception {
            loader.loadClass(Application.class.getName())
                    .getMethod(method, String.class)
                    .invoke(null, file);
        }

        private static long cores() throws Exception {
            try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
                return lines.filter(line -> line.contains("/libsqlane-core-"))
                        .map(line -> line.split(" +")[4])
                        .distinct()
                        .count();
            }
        }
    }

    /** Runs in each of the class loaders. */
    public static final class Application {
        private static Database held;

        private Application() {}

        public static void hold(String file) {
            held = Database.open(Path.of(file));
            held.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
        }

        public static void use(String file) {
            try (Database database = Database.open(Path.of(file))) {
                database.query("SELECT count(*) FROM t").first(row -> row.getLong(0));
            }
        }

        public static void commit(String file) {
            held.execute("COMMIT");
            held.close();
        }
    }
}

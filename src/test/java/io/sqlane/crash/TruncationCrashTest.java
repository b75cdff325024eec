package io.sqlane.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.error.CorruptException;
import io.sqlane.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What somebody else may do to the files of a database that is open here. */
@EnabledOnOs(OS.LINUX)
class TruncationCrashTest {
    @TempDir
    Path folder;

    private ChildJvm.Result readAfterTruncation(JournalMode mode, String suffix, int size) throws Exception {
        String file = folder.resolve("test.db").toString();
        try (ChildJvm.Running child = ChildJvm.of(Reader.class, file, mode.name()).start()) {
            child.awaitLine("open");
            ProcessBuilder truncate = new ProcessBuilder("truncate", "-s", Integer.toString(size), file + suffix);
            assertEquals(0, truncate.start().waitFor());
            child.send("read");
            return child.await();
        }
    }

    /** Memory is not mapped over the database file, so its end is an error and not a signal. */
    @Test
    void truncatedDatabaseFileIsCorrupt() throws Exception {
        ChildJvm.Result result = readAfterTruncation(JournalMode.DELETE, "", 16 * 4096);
        assertEquals("open\ncorrupt\n", result.out(), result::toString);
        assertEquals(0, result.exitCode(), result::toString);
    }

    /** The one file that SQLite maps in WAL mode. Nothing can be done about it but never to truncate it. */
    @Test
    void truncatedSharedMemoryFileKillsTheJvm() throws Exception {
        ChildJvm.Result result = readAfterTruncation(JournalMode.WAL, "-shm", 0);
        assertTrue(result.crashed(), result::toString);
        assertTrue(result.err().contains("SIGBUS"), result::toString);
    }

    /** Reads a table that does not fit its cache, after it was told to. */
    static final class Reader {
        public static void main(String[] arguments) throws IOException {
            OpenOptions options = OpenOptions.defaults().toBuilder()
                    .journalMode(JournalMode.valueOf(arguments[1]))
                    .build();
            try (Database database = Database.open(Path.of(arguments[0]), options)) {
                database.execute("PRAGMA cache_size = 10; CREATE TABLE t(a);"
                        + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                        + "INSERT INTO t SELECT randomblob(1000) FROM n");
                System.out.println("open");
                System.in.read();
                database.query("SELECT sum(length(a)) FROM t").first(row -> row.getLong(0));
                System.out.println("read");
            } catch (CorruptException e) {
                System.out.println("corrupt");
            }
        }
    }
}

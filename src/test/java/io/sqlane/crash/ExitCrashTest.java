package io.sqlane.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.DefinitionFunctions;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.OpenFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JVM ends while native code is on some thread's stack: with the status it was told, and the database whole. */
class ExitCrashTest {
    private static final int STATUS = 7;

    @TempDir
    Path folder;

    /** The ways to end a JVM. */
    enum Ending {
        EXIT(System::exit),
        HALT(Runtime.getRuntime()::halt);

        private final IntConsumer end;

        Ending(IntConsumer end) {
            this.end = end;
        }
    }

    @ParameterizedTest
    @EnumSource
    void jvmEndsInsideACallback(Ending ending) {
        assertEnds(InsideCallback.class, ending);
    }

    @ParameterizedTest
    @EnumSource
    void jvmEndsWhileTheReaperRollsBack(Ending ending) {
        assertEnds(WhileReaping.class, ending);
    }

    private void assertEnds(Class<?> main, Ending ending) {
        Path file = folder.resolve("test.db");
        ChildJvm.Result result = ChildJvm.of(main, file.toString(), ending.name()).run();
        assertEquals(STATUS, result.exitCode(), result::toString);
        try (Database database = Database.open(file)) {
            assertEquals(
                    "ok",
                    database.query("PRAGMA integrity_check").first(row -> row.getString(0)).orElseThrow());
            assertEquals(
                    0L,
                    database.query("SELECT count(*) FROM t WHERE a = 'new'")
                            .first(row -> row.getLong(0))
                            .orElseThrow());
        }
    }

    /** A database with a large table and a transaction that has changed all of it, in the file already. */
    private static Database inLargeTransaction(String file) {
        Database database = Database.open(Path.of(file));
        database.execute("PRAGMA cache_size = 10; DROP TABLE IF EXISTS t; CREATE TABLE t(a, b);"
                + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)"
                + "INSERT INTO t SELECT 'old', zeroblob(1000) FROM n;"
                + "BEGIN; UPDATE t SET a = 'new'");
        return database;
    }

    static final class InsideCallback {
        public static void main(String[] arguments) {
            Database database = inLargeTransaction(arguments[0]);
            ConnectionHandle connection = Access.connection(database);
            long id = connection.register(
                    (context, values, count) -> {
                        Ending.valueOf(arguments[1]).end.accept(STATUS);
                        return Constants.SQLITE_OK;
                    },
                    null);
            byte[] name = Arrays.copyOf("leave".getBytes(StandardCharsets.UTF_8), 6);
            connection.callChecked(
                    null, address -> DefinitionFunctions.sqlane_create_function(address, name, 0, 0, id));
            database.query("SELECT leave() FROM t").next();
        }
    }

    static final class WhileReaping {
        static Database left;

        public static void main(String[] arguments) throws InterruptedException {
            Path file = Path.of(arguments[0]);
            while (!isReaping()) {
                // Not yet begun, or over before it was seen.
                if (OpenFiles.of(file).isEmpty()) {
                    leave(arguments[0]);
                }
            }
            Ending.valueOf(arguments[1]).end.accept(STATUS);
        }

        private static void leave(String file) throws InterruptedException {
            Thread owner = new Thread(() -> left = inLargeTransaction(file));
            owner.start();
            owner.join();
        }

        private static boolean isReaping() {
            return Thread.getAllStackTraces().entrySet().stream()
                    .filter(thread -> thread.getKey().getName().equals("sqlane-reaper"))
                    .flatMap(thread -> Arrays.stream(thread.getValue()))
                    .anyMatch(frame -> frame.getMethodName().equals("sqlane_close"));
        }
    }
}

package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.OpenFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitialisationTest {
    private static final int PROCESSES = 8;
    private static final int ROUNDS = Integer.getInteger("initialisation.rounds", 10);

    @TempDir
    Path folder;

    private static Initialisation steps(AtomicInteger runs) {
        return Initialisation.builder()
                .step(1, it -> {
                    runs.incrementAndGet();
                    it.execute("CREATE TABLE t(a)");
                    return null;
                })
                .step(3, it -> it.update("INSERT INTO t VALUES ('populated')"))
                .build();
    }

    @Test
    void newFileGetsAllSteps() {
        AtomicInteger runs = new AtomicInteger();
        for (int opening = 0; opening < 2; opening++) {
            try (Database database = steps(runs).open(folder.resolve("a.db"), OpenOptions.defaults())) {
                assertEquals(JournalMode.WAL, database.pragmas().journalMode());
                assertEquals(3, database.pragmas().userVersion());
                assertEquals(1, PoolTests.count(database));
                assertEquals(5000L, database.pragmas().get("busy_timeout"));
            }
        }
        assertEquals(1, runs.get());
    }

    @Test
    void onlyMissingStepsRun() {
        Path file = folder.resolve("a.db");
        Initialisation first = Initialisation.builder()
                .step(1, it -> it.update("CREATE TABLE t(a)"))
                .build();
        first.open(file, OpenOptions.defaults()).close();
        AtomicInteger runs = new AtomicInteger();
        try (Database database = steps(runs).open(file, OpenOptions.defaults())) {
            assertEquals(1, PoolTests.count(database));
        }
        assertEquals(0, runs.get());
    }

    @Test
    void failingStepLeavesTheVersionBefore() {
        Path file = folder.resolve("a.db");
        Initialisation failing = Initialisation.builder()
                .step(1, it -> it.update("CREATE TABLE t(a)"))
                .step(2, it -> {
                    throw new IllegalArgumentException("fails");
                })
                .build();
        assertThrows(IllegalArgumentException.class, () -> failing.open(file, OpenOptions.defaults()));
        assertEquals(List.of(), OpenFiles.of(file));
        try (Database database = Database.open(file)) {
            assertEquals(0, database.pragmas().userVersion());
            assertEquals(0, database.query("SELECT count(*) FROM sqlite_schema").first(r -> r.getLong(0)).get());
        }
    }

    @Test
    void laterVersionIsRefused() {
        Path file = folder.resolve("a.db");
        try (Database database = Database.open(file)) {
            database.pragmas().setUserVersion(4);
        }
        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> steps(new AtomicInteger()).open(file, OpenOptions.defaults()));
        assertTrue(refused.getMessage().contains("user_version=4, known=3"), refused::getMessage);
        assertEquals(List.of(), OpenFiles.of(file));
    }

    @Test
    void withoutStepsTheVersionIsLeftAlone() {
        Path file = folder.resolve("a.db");
        try (Database database = Database.open(file)) {
            database.pragmas().setUserVersion(-7);
        }
        try (Database database = Initialisation.none().open(file, OpenOptions.defaults())) {
            assertEquals(-7, database.pragmas().userVersion());
        }
    }

    @Test
    void unsuitableOptionsAreRefused() {
        Path file = folder.resolve("a.db");
        OpenOptions reading = OpenOptions.builder().mode(OpenOptions.Mode.READ_ONLY).build();
        OpenOptions deleting = OpenOptions.builder().journalMode(JournalMode.DELETE).build();
        assertThrows(IllegalArgumentException.class, () -> Initialisation.none().open(file, reading));
        assertThrows(IllegalArgumentException.class, () -> Initialisation.none().open(file, deleting));
        assertThrows(
                IllegalArgumentException.class,
                () -> Initialisation.builder().step(2, it -> null).step(2, it -> null));
    }

    // ---- many processes

    /** Opens a file of a number each time it is told one, and tells what came of it. */
    public static final class Opener {
        public static void main(String[] arguments) throws Exception {
            AtomicInteger runs = new AtomicInteger();
            Database.openInMemory().close();
            System.out.println("ready");
            java.io.BufferedReader in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                runs.set(0);
                String outcome;
                try (Database database =
                        steps(runs).open(Path.of(arguments[0], line + ".db"), OpenOptions.defaults())) {
                    outcome = database.pragmas().userVersion() + " rows=" + PoolTests.count(database);
                } catch (RuntimeException failed) {
                    outcome = failed.toString();
                }
                System.out.println(outcome);
            }
        }
    }

    @Test
    void manyProcessesStartOnOneFreshFile() {
        List<ChildJvm.Running> children = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                children.add(ChildJvm.of(Opener.class, folder.toString())
                        .option("-XX:TieredStopAtLevel=1", "-Xmx64m", "-XX:+UseSerialGC")
                        .start());
            }
            children.forEach(child -> child.awaitLine("ready"));
            for (int round = 0; round < ROUNDS; round++) {
                String file = Integer.toString(round);
                children.forEach(child -> child.send(file));
                for (ChildJvm.Running child : children) {
                    assertEquals("3 rows=1", child.nextLine());
                }
            }
        } finally {
            children.forEach(ChildJvm.Running::close);
        }
    }

    // ---- killed

    /**
     * Ends its process at a statement of the migration, as SIGKILL does: nothing of Java's or SQLite's runs any more.
     */
    public static final class Dying {
        public static void main(String[] arguments) {
            int deadly = Integer.parseInt(arguments[1]);
            AtomicInteger statements = new AtomicInteger();
            Runnable point = () -> {
                if (statements.getAndIncrement() == deadly) {
                    Runtime.getRuntime().halt(9);
                }
            };
            Initialisation.builder()
                    .step(1, it -> {
                        point.run();
                        it.execute("CREATE TABLE t(a)");
                        point.run();
                        it.update("INSERT INTO t VALUES (zeroblob(100000))");
                        point.run();
                        it.execute("CREATE INDEX i ON t(a)");
                        point.run();
                        return null;
                    })
                    .step(2, it -> {
                        it.update("INSERT INTO t VALUES ('populated')");
                        point.run();
                        return null;
                    })
                    .build()
                    .open(Path.of(arguments[0]), OpenOptions.defaults())
                    .close();
            System.out.println("done");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void processThatDiesLeavesOneVersionWhole(int statement) {
        Path file = folder.resolve("dying.db");
        ChildJvm.Result result = ChildJvm.of(Dying.class, file.toString(), Integer.toString(statement)).run();
        assertEquals(statement < 5 ? 9 : 0, result.exitCode(), result::toString);
        try (Database database = Database.open(file)) {
            int version = database.pragmas().userVersion();
            assertEquals(statement < 5 ? 0 : 2, version);
            long objects = database.query("SELECT count(*) FROM sqlite_schema").first(r -> r.getLong(0)).get();
            assertEquals(version == 0 ? 0 : 2, objects);
            assertEquals(List.of(), database.pragmas().integrityCheck());
        }
        Initialisation next = Initialisation.builder()
                .step(2, it -> {
                    it.execute("CREATE TABLE t(a); INSERT INTO t VALUES ('populated')");
                    return null;
                })
                .build();
        try (Database database = next.open(file, OpenOptions.defaults())) {
            assertTrue(PoolTests.count(database) >= 1);
        }
    }
}

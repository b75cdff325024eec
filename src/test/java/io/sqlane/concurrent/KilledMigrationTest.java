package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.testing.ChildJvm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed between two statements of a migration, whichever these are. */
class KilledMigrationTest {
    private static final String WHOLE = "whole";
    private static final String PIECEMEAL = "piecemeal";
    private static final String OLD = "version=1 columns=1 indexes=0 rows=old";
    private static final String NEW = "version=3 columns=2 indexes=1 rows=old,new populated=1";

    @TempDir
    Path folder;

    private static Initialisation first() {
        return Initialisation.builder().step(1, KilledMigrationTest::firstStep).build();
    }

    private static Initialisation all() {
        return Initialisation.builder()
                .step(1, KilledMigrationTest::firstStep)
                .step(2, KilledMigrationTest::secondStep)
                .step(3, KilledMigrationTest::thirdStep)
                .build();
    }

    private static Object firstStep(Database database) {
        database.update("CREATE TABLE t(a)");
        return database.update("INSERT INTO t VALUES ('old')");
    }

    private static Object secondStep(Database database) {
        database.update("ALTER TABLE t ADD COLUMN b");
        database.update("UPDATE t SET b = zeroblob(100000)");
        return database.update("CREATE INDEX i ON t(b)");
    }

    private static Object thirdStep(Database database) {
        database.update("CREATE TABLE populated(flag)");
        database.update("INSERT INTO t(a) VALUES ('new')");
        return database.update("INSERT INTO populated VALUES (1)");
    }

    /** Migrates, stops for good before the statement of that number, and else says how many there are. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            int deadly = Integer.parseInt(arguments[2]);
            AtomicInteger statements = new AtomicInteger();
            MetricsListener point = new MetricsListener() {
                @Override
                public void statementPrepared(String database, long elapsedNanos) {
                    if (statements.getAndIncrement() == deadly) {
                        System.out.println("reached");
                        while (true) {
                            LockSupport.park();
                        }
                    }
                }
            };
            OpenOptions options = OpenOptions.builder().metricsListener(point).build();
            Path file = Path.of(arguments[0]);
            if (arguments[1].equals(WHOLE)) {
                all().open(file, options).close();
            } else {
                migratePiecemeal(file, options);
            }
            System.out.println(statements);
        }

        /** What must be seen: each statement is committed on its own. */
        private static void migratePiecemeal(Path file, OpenOptions options) {
            try (Database database = Database.open(file, options)) {
                secondStep(database);
                database.pragmas().setUserVersion(2);
                thirdStep(database);
                database.pragmas().setUserVersion(3);
            }
        }
    }

    /** Migrates a file of version 1 and kills that before the statement; answers what the file holds then. */
    private String stateAfter(String how, int deadly) {
        Path file = folder.resolve(how + deadly + ".db");
        first().open(file, OpenOptions.defaults()).close();
        try (ChildJvm.Running child = start(file, how, deadly)) {
            child.awaitLine("reached");
            child.kill();
            assertEquals(137, child.await().exitCode());
        }
        String state;
        try (Database database = Database.open(file)) {
            assertEquals(List.of(), database.pragmas().integrityCheck());
            state = state(database);
        }
        if (how.equals(WHOLE)) {
            try (Database database = all().open(file, OpenOptions.defaults())) {
                assertEquals(NEW, state(database));
            }
        }
        return state;
    }

    private static ChildJvm.Running start(Path file, String how, int deadly) {
        return ChildJvm.of(Child.class, file.toString(), how, Integer.toString(deadly))
                .option("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .start();
    }

    private static String state(Database database) {
        List<String> facts = new ArrayList<>();
        facts.add("version=" + database.pragmas().userVersion());
        facts.add("columns=" + text(database, "SELECT count(*) FROM pragma_table_info('t')"));
        facts.add("indexes=" + text(database, "SELECT count(*) FROM sqlite_schema WHERE type = 'index'"));
        facts.add("rows=" + text(database, "SELECT group_concat(a) FROM t"));
        if (text(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'populated'").equals("1")) {
            facts.add("populated=" + text(database, "SELECT count(*) FROM populated"));
        }
        return String.join(" ", facts);
    }

    private static String text(Database database, String sql) {
        return database.query(sql).first(row -> String.valueOf(row.getValue(0))).orElseThrow();
    }

    private int statements(String how) {
        Path file = folder.resolve(how + ".db");
        first().open(file, OpenOptions.defaults()).close();
        try (ChildJvm.Running child = start(file, how, -1)) {
            return Integer.parseInt(child.nextLine());
        }
    }

    /** One state for each statement that the process can be killed before. */
    private List<String> states(String how) {
        List<String> states = new ArrayList<>();
        int statements = statements(how);
        for (int deadly = 0; deadly < statements; deadly++) {
            states.add(stateAfter(how, deadly));
        }
        return states;
    }

    @Test
    void killedMigrationIsWhollyThereOrNot() {
        List<String> states = states(WHOLE);
        // BEGIN, the steps, the version and COMMIT, and what looks at the file before.
        assertTrue(states.size() >= 10, states::toString);
        assertEquals(Set.of(OLD), new TreeSet<>(states), states::toString);
    }

    @Test
    void migrationThatIsNotOneTransactionIsCaught() {
        Set<String> halves = new TreeSet<>(states(PIECEMEAL));
        halves.removeAll(Set.of(OLD, NEW));
        assertTrue(halves.size() >= 5, halves::toString);
    }
}

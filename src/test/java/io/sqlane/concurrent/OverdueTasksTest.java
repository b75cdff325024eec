package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import example.Application;
import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.testing.Leaks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverdueTasksTest {
    private static final Duration ENOUGH_FOR_A_STATEMENT = Duration.ofSeconds(1);
    private static final String REPORT = "Pool \"overdue\"";

    @TempDir
    Path folder;

    private final Leaks log = new Leaks();
    private final List<Long> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeLog() {
        log.close();
    }

    private DatabasePool open(Duration reportAfter) {
        MetricsListener listener = new MetricsListener() {
            @Override
            public void taskOverdue(String database, long ageNanos) {
                assertEquals("overdue", database);
                told.add(ageNanos);
            }
        };
        Path file = folder.resolve("a.db");
        try (Database database = Initialisation.none().open(file, OpenOptions.defaults())) {
            database.execute("CREATE TABLE t(a)");
        }
        return DatabasePool.open(
                file,
                PoolOptions.builder()
                        .openOptions(OpenOptions.builder()
                                .name("overdue")
                                .metricsListener(listener)
                                .build())
                        .reportAfter(reportAfter)
                        .build());
    }

    private String report() {
        List<String> reports = log.logged(REPORT);
        assertEquals(1, reports.size(), reports::toString);
        assertEquals(1, told.size());
        return reports.get(0);
    }

    private static void assertSays(String report, String part) {
        assertTrue(report.contains(part), report);
    }

    @Test
    void readIsReportedOnceWithItsStatementAndStack() {
        try (DatabasePool pool = open(ENOUGH_FOR_A_STATEMENT)) {
            pool.read(reader -> {
                reader.query("SELECT a FROM t").list(row -> row.getLong(0));
                await(() -> told.size() == 1);
                assertEquals(1, pool.state().activeReaders());
                return null;
            });
            String report = report();
            assertSays(report, "WARNING");
            assertSays(report, "a read connection for ");
            assertSays(report, "thread=\"" + Thread.currentThread().getName() + '"');
            assertSays(report, "last statement=\"SELECT a FROM t\"");
            assertSays(report, "OverdueTasksTest.readIsReportedOnceWithItsStatementAndStack");
        }
    }

    /** And not the last one of the task before. */
    @Test
    void readThatHasDoneNothingIsReportedWithItsBeginning() {
        try (DatabasePool pool = open(ENOUGH_FOR_A_STATEMENT)) {
            pool.read(reader -> reader.query("SELECT a FROM t").list(row -> row.getLong(0)));
            // To open a connection may have taken as long.
            int before = told.size();
            pool.read(reader -> {
                await(() -> told.size() > before);
                return null;
            });
            List<String> reports = log.logged(REPORT);
            assertSays(reports.get(reports.size() - 1), "last statement=\"BEGIN\"");
        }
    }

    @Test
    void writeIsReportedOnceForAllThatIsDoneInIt() {
        try (DatabasePool pool = open(ENOUGH_FOR_A_STATEMENT)) {
            pool.write(writer -> {
                writer.update("INSERT INTO t VALUES (1)");
                await(() -> told.size() == 1);
                return null;
            });
            String report = report();
            assertSays(report, "the writer for ");
            assertSays(report, "last statement=\"INSERT INTO t VALUES (1)\"");
            assertSays(report, "OverdueTasksTest.writeIsReportedOnceForAllThatIsDoneInIt");
        }
    }

    @Test
    void exclusiveWriteIsReported() {
        try (DatabasePool pool = open(Duration.ofMillis(1))) {
            pool.writeWithoutTransaction(writer -> {
                await(() -> told.size() == 1);
                return null;
            });
            assertSays(report(), "the writer for ");
        }
    }

    @Test
    void eachTaskIsReportedByItself() {
        try (DatabasePool pool = open(Duration.ofMillis(1))) {
            for (int i = 1; i <= 3; i++) {
                int expected = i;
                pool.read(reader -> {
                    await(() -> told.size() == expected);
                    return null;
                });
            }
            assertEquals(3, log.logged(REPORT).size());
        }
    }

    @Test
    void shortTasksAndThoseOfAPoolThatReportsNoneAreNot() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (DatabasePool silent = open(Duration.ZERO)) {
            PoolTests.Caller reading = new PoolTests.Caller(() -> silent.read(reader -> {
                Application.hold(entered, released);
                return null;
            }));
            await(entered);
            Path other = folder.resolve("other.db");
            // That pool is looked at in the same rounds: when its task is reported, the other would have been.
            PoolOptions telling = PoolOptions.builder()
                    .openOptions(OpenOptions.builder().name("telling").build())
                    .reportAfter(Duration.ofMillis(1))
                    .build();
            try (DatabasePool pool = DatabasePool.open(other, telling)) {
                pool.read(reader -> {
                    await(() -> log.logged("Pool \"telling\"").size() == 1);
                    return null;
                });
            }
            released.countDown();
            assertEquals(null, reading.thrown());
        }
        assertEquals(List.of(), log.logged(REPORT));
        assertEquals(List.of(), told);
    }

    @Test
    void limitIsChecked() {
        assertEquals(Duration.ofSeconds(30), PoolOptions.defaults().reportAfter());
        assertThrows(
                IllegalArgumentException.class, () -> PoolOptions.builder().reportAfter(Duration.ofMillis(-1)));
        assertThrows(
                IllegalArgumentException.class, () -> PoolOptions.builder().reportAfter(Duration.ofDays(2)));
    }
}

package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.testing.Leaks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions and queries that a connection without a pool keeps open. */
class OverdueUseTest {
    private static final Duration LIMIT = Duration.ofMillis(300);

    private final Leaks log = new Leaks();
    private final BlockingQueue<Long> told = new LinkedBlockingQueue<>();
    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory(options(LIMIT));
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)");
    }

    private OpenOptions options(Duration reportAfter) {
        return OpenOptions.builder()
                .name("overdue")
                .reportAfter(reportAfter)
                .metricsListener(new MetricsListener() {
                    @Override
                    public void taskOverdue(String name, long ageNanos) {
                        assertEquals("overdue", name);
                        told.add(ageNanos);
                    }
                })
                .build();
    }

    @AfterEach
    void close() {
        database.close();
        log.close();
    }

    /** Looks for so long that a report that is to come has come. */
    private void assertNothingMore() throws InterruptedException {
        assertNull(told.poll(3 * LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    }

    private String report() throws InterruptedException {
        Long age = told.poll(60, TimeUnit.SECONDS);
        assertNotNull(age, "no report");
        assertTrue(age >= LIMIT.toNanos(), age::toString);
        assertNothingMore();
        List<String> reports = log.logged("Database \"overdue\"");
        assertEquals(1, reports.size(), reports::toString);
        return reports.get(0);
    }

    private static void assertSays(String report, String part) {
        assertTrue(report.contains(part), report);
    }

    @Test
    void transactionIsReportedOnceWithItsLastStatementAndItsBeginning() throws InterruptedException {
        database.execute("BEGIN IMMEDIATE");
        database.update("INSERT INTO t VALUES (4)");
        String report = report();
        assertSays(report, "WARNING Database \"overdue\" has had a transaction or the rows of a query open for ");
        assertSays(report, "thread=\"" + Thread.currentThread().getName() + '"');
        assertSays(report, "last statement=\"INSERT INTO t VALUES (4)\"");
        assertSays(report, "OverdueUseTest.transactionIsReportedOnceWithItsLastStatementAndItsBeginning");
    }

    @Test
    void deferredTransactionThatHasDoneNothingIsReported() throws InterruptedException {
        database.execute("BEGIN");
        assertSays(report(), "last statement=\"BEGIN\"");
    }

    @Test
    void rowsThatAreNotReadToTheEndAreReported() throws InterruptedException {
        try (Statement statement = database.prepare("SELECT a FROM t").fetchSize(1);
                Rows rows = statement.query()) {
            assertTrue(rows.next());
            assertSays(report(), "last statement=\"SELECT a FROM t\"");
        }
    }

    @Test
    void eachTransactionIsReportedForItself() throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            database.execute("BEGIN");
            assertNotNull(told.poll(60, TimeUnit.SECONDS));
            database.execute("COMMIT");
        }
        assertEquals(2, log.logged("Database \"overdue\"").size());
    }

    @Test
    void whatEndsInTimeIsNotReported() throws InterruptedException {
        long end = System.nanoTime() + 3 * LIMIT.toNanos();
        while (System.nanoTime() < end) {
            database.transaction(TransactionMode.IMMEDIATE, it -> it.update("UPDATE t SET a = a + 1").count());
            assertEquals(3, database.query("SELECT a FROM t").list(row -> row.getLong(0)).size());
        }
        assertNothingMore();
    }

    @Test
    void closedConnectionIsNotReported() throws InterruptedException {
        database.execute("BEGIN");
        database.close();
        assertNothingMore();
    }

    @Test
    void zeroIsForNever() throws InterruptedException {
        try (Database silent = Database.openInMemory(options(Duration.ZERO))) {
            silent.execute("BEGIN");
            assertNothingMore();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT24H0.000000001S"})
    void limitOutOfRangeIsRefused(String limit) {
        OpenOptions.Builder builder = OpenOptions.builder().reportAfter(Duration.parse(limit));
        String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertSays(message, "reportAfter out of range: reportAfter=" + limit);
    }
}

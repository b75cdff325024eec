package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.ChildJvm;
import org.junit.jupiter.api.Test;

/** A fetch that ends for want of memory or stack ends the query, with its lock. */
class ExhaustionTest {
    /** Reads what a small heap cannot hold: a row of 64 MB, and a value of 200 MB. */
    static final class SmallHeap {
        private SmallHeap() {}

        public static void main(String[] args) {
            row();
            value();
        }

        private static void value() {
            try (Database database = Database.openInMemory()) {
                database.execute("CREATE TABLE t(a); INSERT INTO t VALUES(200000000)");
                try (Rows rows = database.query("SELECT zeroblob(a), 7 FROM t")) {
                    rows.next();
                    try {
                        rows.getBytes(0);
                        throw new AssertionError("the heap is not small");
                    } catch (OutOfMemoryError expected) {
                        System.out.println("still=" + rows.getInt(1));
                    }
                }
                database.execute("DROP TABLE t");
            }
        }

        private static void row() {
            try (Database database = Database.openInMemory()) {
                database.execute("CREATE TABLE t(a); INSERT INTO t VALUES(zeroblob(32000)), (zeroblob(32000))");
                String row = "a" + ", a".repeat(1999);
                try (Statement statement = database.prepare("SELECT " + row + " FROM t")) {
                    try {
                        statement.query();
                        throw new AssertionError("the heap is not small");
                    } catch (OutOfMemoryError expected) {
                        System.out.println("busy=" + statement.isBusy());
                    }
                    // Refused while a query stands on the table.
                    database.execute("DROP TABLE t");
                }
            }
        }
    }

    @Test
    void whatIsTooLargeForTheHeapLeavesNothingRunning() {
        ChildJvm.Result result = ChildJvm.of(SmallHeap.class).option("-Xmx32m").run();
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals("busy=false\nstill=7\n", result.out());
    }

    private static int dive(Rows rows) {
        rows.next();
        return 1 + dive(rows);
    }

    @Test
    void tooLittleStackForTheNextRowEndsItsQuery() throws InterruptedException {
        boolean[] overflowed = new boolean[1];
        Throwable[] failed = new Throwable[1];
        Runnable body = () -> {
            try (Database database = Database.openInMemory()) {
                database.execute("CREATE TABLE t(a)");
                database.update(
                        "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000)"
                                + " SELECT i FROM n");
                try (Statement statement = database.prepare("SELECT a FROM t").fetchSize(1)) {
                    Rows rows = statement.query();
                    try {
                        dive(rows);
                    } catch (StackOverflowError expected) {
                        overflowed[0] = true;
                    }
                    assertFalse(statement.isBusy());
                    database.execute("DROP TABLE t");
                }
            } catch (Throwable thrown) {
                failed[0] = thrown;
            }
        };
        Thread thread = new Thread(null, body, "short stack", 384 * 1024);
        thread.start();
        thread.join();
        if (failed[0] != null) {
            throw new AssertionError(failed[0]);
        }
        assertTrue(overflowed[0]);
    }
}

package io.sqlane.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.error.BusyException;
import io.sqlane.error.SqliteException;
import io.sqlane.testing.ChildJvm;
import java.text.Collator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CollationsTest {
    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> texts(String sql) {
        return database.query(sql).list(row -> row.getString(0));
    }

    private long count() {
        return database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow();
    }

    private void failing(Throwable thrown) {
        Collations.register(database, "c", (left, right) -> {
            if (left.equals("bad") || right.equals("bad")) {
                throw io.sqlane.internal.engine.ConnectionHandle.<RuntimeException>sneaky(thrown);
            }
            return left.compareTo(right);
        });
    }

    // ---- order

    @Test
    void comparatorDecidesTheOrder() {
        Collations.register(database, "backwards", Comparator.reverseOrder());
        assertEquals(
                List.of("c", "b", "a", ""),
                texts("SELECT column1 FROM (VALUES ('b'), ('c'), (''), ('a')) ORDER BY column1 COLLATE backwards"));
        Collations.register(database, "german", Collator.getInstance(Locale.GERMAN));
        assertEquals(
                List.of("Apfel", "Äpfel", "Zebra"),
                texts("SELECT column1 FROM (VALUES ('Zebra'), ('Äpfel'), ('Apfel')) ORDER BY column1 COLLATE GERMAN"));
    }

    @Test
    void everyTextReachesTheComparatorWhole() {
        List<String> seen = new ArrayList<>();
        Collations.register(database, "c", (left, right) -> {
            seen.add(left);
            seen.add(right);
            return 0;
        });
        List<String> texts = List.of(
                "", "a", "a\0b", "é😀", "x".repeat(2047), "x".repeat(2048), "x".repeat(2049), "é".repeat(5000),
                "x".repeat(1_000_000));
        try (Statement statement = database.prepare("SELECT ? = ? COLLATE c")) {
            for (String left : texts) {
                for (String right : texts) {
                    seen.clear();
                    assertEquals(1, statement.bindAll(left, right).first(row -> row.getLong(0)).orElseThrow());
                    assertEquals(2, seen.size());
                    assertTrue(seen.contains(left) && seen.contains(right));
                }
            }
        }
    }

    @Test
    void collationsDoNotMixUpWhatTheyRemember() {
        Collations.register(database, "a", Comparator.naturalOrder());
        Collations.register(database, "b", (left, right) -> right.compareTo(left));
        database.execute("CREATE TABLE t(x TEXT COLLATE a, y TEXT COLLATE b);"
                + "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
                + " INSERT INTO t SELECT i % 7, i FROM n; CREATE INDEX i ON t(x, y); CREATE INDEX j ON t(y, x)");
        assertEquals(
                texts("SELECT x || ' ' || y FROM t ORDER BY x COLLATE BINARY, y COLLATE BINARY DESC"),
                texts("SELECT x || ' ' || y FROM t ORDER BY x, y"));
        assertEquals(List.of("ok"), texts("PRAGMA integrity_check"));
    }

    @Test
    void utf16DatabaseIsSortedToo() {
        database.execute("PRAGMA encoding = 'UTF-16le'");
        Collations.register(database, "backwards", Comparator.reverseOrder());
        Functions.scalar(
                database, "twice", FunctionOptions.arguments(1),
                (arguments, result) -> result.set(arguments.getString(0) + arguments.getString(0)));
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES ('é'), ('a'), ('😀')");
        assertEquals(List.of("😀😀", "éé", "aa"), texts("SELECT twice(a) FROM t ORDER BY a COLLATE backwards"));
    }

    /** Sorts in a small heap. */
    static final class Sort {
        public static void main(String[] arguments) {
            try (Database database = Database.openInMemory()) {
                Collations.register(database, "java", Comparator.naturalOrder());
                database.execute("CREATE TABLE t(a);"
                        + "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
                        + " INSERT INTO t SELECT hex(randomblob(20)) FROM n");
                String[] last = {""};
                Rows rows = database.query("SELECT a FROM t ORDER BY a COLLATE java");
                rows.stream(row -> row.getString(0)).forEach(it -> {
                    if (it.compareTo(last[0]) < 0) {
                        throw new AssertionError(it + " after " + last[0]);
                    }
                    last[0] = it;
                });
                System.out.println("sorted");
            }
        }
    }

    @Test
    void hundredThousandRowsAreSortedInASmallHeap() {
        ChildJvm.Result result = ChildJvm.of(Sort.class).option("-Xmx48m").run();
        assertEquals("sorted\n", result.out(), result::toString);
    }

    // ---- failures

    @Test
    void verySameThrowableReachesTheCaller() {
        for (Throwable thrown : List.of(
                new Exception(), new StackOverflowError(), new OutOfMemoryError(), new AssertionError())) {
            failing(thrown);
            for (String sql : List.of(
                    "SELECT 'bad' < 'a' COLLATE c",
                    "SELECT column1 FROM (VALUES ('a'), ('bad'), ('c')) ORDER BY 1 COLLATE c",
                    "SELECT column1 FROM (VALUES ('a'), ('bad'), ('c')) GROUP BY 1 COLLATE c")) {
                assertSame(thrown, assertThrows(Throwable.class, () -> texts(sql)), sql);
            }
            assertEquals(0, thrown.getSuppressed().length);
        }
        assertEquals(1, database.query("SELECT 'a' < 'b' COLLATE c").first(row -> row.getLong(0)).orElseThrow());
    }

    @Test
    void failingComparisonLeavesNothingWritten() {
        Exception thrown = new Exception();
        failing(thrown);
        database.execute("CREATE TABLE t(a COLLATE c); CREATE INDEX i ON t(a); INSERT INTO t VALUES ('a'), ('c')");
        for (String sql : List.of(
                "INSERT INTO t VALUES ('b'), ('bad'), ('d')",
                "INSERT OR FAIL INTO t VALUES ('b'), ('bad'), ('d')",
                "INSERT INTO t VALUES ('bad') RETURNING a",
                "UPDATE t SET a = 'bad' WHERE a = 'a'")) {
            assertSame(thrown, assertThrows(Exception.class, () -> texts(sql)), sql);
            assertSame(thrown, assertThrows(Exception.class, () -> database.execute(sql)), sql);
            assertEquals(2, count(), sql);
        }
        assertEquals(List.of("ok"), texts("PRAGMA integrity_check"));
        assertSame(thrown, assertThrows(Exception.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            it.update("INSERT INTO t VALUES ('e')");
            assertSame(thrown, assertThrows(Exception.class, () -> texts("SELECT a FROM t WHERE a = 'bad'")));
            assertTrue(it.inTransaction());
            return it.update("INSERT INTO t VALUES ('bad')");
        })));
        assertFalse(database.inTransaction());
        database.execute("BEGIN; INSERT INTO t VALUES ('e')");
        assertSame(thrown, assertThrows(Exception.class, () -> database.update("INSERT INTO t VALUES ('bad')")));
        assertFalse(database.inTransaction());
        assertEquals(2, count());
        assertEquals(List.of("ok"), texts("PRAGMA integrity_check"));
    }

    @Test
    void tenThousandFailuresLeaveNothing() {
        failing(new Exception());
        database.execute("CREATE TABLE t(a COLLATE c); CREATE INDEX i ON t(a); INSERT INTO t VALUES ('a'), ('c')");
        long held = 0;
        for (int i = 0; i < 10_000; i++) {
            assertThrows(Exception.class, () -> database.update("INSERT INTO t VALUES ('bad')"));
            if (i == 100) {
                held = database.memoryUsed();
            }
        }
        assertEquals(held, database.memoryUsed(), 4096);
        assertEquals(2, count());
    }

    @Test
    void connectionMustNotBeUsedInAComparator() {
        Collations.register(database, "c", (left, right) -> {
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> texts("SELECT 1"));
            assertTrue(refused.getMessage().contains("must not be used inside a collation"), refused::toString);
            return left.compareTo(right);
        });
        assertEquals(1, database.query("SELECT 'a' < 'b' COLLATE c").first(row -> row.getLong(0)).orElseThrow());
    }

    // ---- life

    @Test
    void collationOfSqlitesOwnIsNotReplaced() {
        for (String name : List.of("BINARY", "nocase", "RTrim", "", "x".repeat(256), "\0")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Collations.register(database, name, Comparator.naturalOrder()));
            assertThrows(IllegalArgumentException.class, () -> Collations.remove(database, name));
        }
    }

    @Test
    void collationIsReplacedAndRemovedWhenNothingRuns() {
        Collations.register(database, "c", Comparator.naturalOrder());
        String sql = "SELECT column1 FROM (VALUES ('a'), ('b')) ORDER BY 1 COLLATE c";
        try (Statement statement = database.prepare(sql).fetchSize(1)) {
            statement.query().next();
            BusyException busy = assertThrows(
                    BusyException.class, () -> Collations.register(database, "c", Comparator.reverseOrder()));
            assertTrue(busy.getMessage().contains("collation \"c\" cannot be replaced or removed"), busy::toString);
            assertThrows(BusyException.class, () -> Collations.remove(database, "c"));
        }
        Collations.register(database, "c", Comparator.reverseOrder());
        assertEquals(List.of("b", "a"), texts(sql));
        Collations.remove(database, "c");
        assertThrows(SqliteException.class, () -> texts(sql));
    }

    @Test
    void unknownCollationIsAskedForOnce() {
        List<String> asked = new ArrayList<>();
        Collations.setFinder(database, name -> {
            asked.add(name);
            assertThrows(IllegalStateException.class, () -> texts("SELECT 1"));
            return name.startsWith("known") ? Comparator.reverseOrder() : null;
        });
        String sql = "SELECT column1 FROM (VALUES ('a'), ('b')) ORDER BY 1 COLLATE ";
        assertEquals(List.of("b", "a"), texts(sql + "known1"));
        assertEquals(List.of("b", "a"), texts(sql + "known1"));
        assertEquals(List.of("known1"), asked);
        SqliteException thrown = assertThrows(SqliteException.class, () -> texts(sql + "other"));
        assertTrue(thrown.getMessage().contains("no such collation sequence: other"), thrown::toString);
        Collations.setFinder(database, null);
        assertThrows(SqliteException.class, () -> texts(sql + "known2"));
    }

    @Test
    void whatTheFinderThrowsIsThrownAsItIs() {
        IllegalStateException planned = new IllegalStateException("planned");
        Collations.setFinder(database, name -> {
            throw planned;
        });
        assertSame(planned, assertThrows(IllegalStateException.class, () -> texts("SELECT 'a' < 'b' COLLATE none")));
        assertEquals(List.of("1"), texts("SELECT '1'"));
    }
}

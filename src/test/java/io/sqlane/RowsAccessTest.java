package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.diagnostic.StatementCounter;
import io.sqlane.error.SqliteException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RowsAccessTest {
    private static final String NUMBERS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10000) SELECT i FROM n";

    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(a, b)");
        database.execute("INSERT INTO t VALUES(1, 'one'), (2, 'two'), (3, NULL)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Refused while a query stands on the table. */
    private void assertNothingRuns() {
        database.execute("DROP TABLE IF EXISTS nothing_runs; DROP TABLE t; CREATE TABLE t(a, b)");
    }

    @Test
    void listHoldsEveryRowLeftAndCloses() {
        Rows rows = database.query("SELECT a FROM t ORDER BY a");
        assertTrue(rows.next());
        assertEquals(List.of(2L, 3L), rows.list(row -> row.getLong(0)));
        assertThrows(IllegalStateException.class, rows::next);
        assertNothingRuns();
    }

    @Test
    void listMayHoldNull() {
        assertEquals(
                Arrays.asList("one", "two", null),
                database.query("SELECT b FROM t ORDER BY a").list(row -> row.getString(0)));
    }

    @Test
    void listClosesWhenItsMapperFails() {
        RuntimeException thrown = new RuntimeException("mine");
        Rows rows = database.query(NUMBERS);
        assertSame(thrown, assertThrows(RuntimeException.class, () -> rows.list(row -> {
            throw thrown;
        })));
        assertThrows(IllegalStateException.class, rows::next);
        assertNothingRuns();
    }

    @Test
    void firstIsTheNextRowAndCloses() {
        Rows rows = database.query("SELECT a FROM t ORDER BY a");
        assertEquals(Optional.of(1L), rows.first(row -> row.getLong(0)));
        assertThrows(IllegalStateException.class, rows::next);
        assertNothingRuns();
    }

    @Test
    void firstOfNoRowIsEmpty() {
        assertEquals(Optional.empty(), database.query("SELECT a FROM t WHERE 0").first(row -> row.getLong(0)));
    }

    @Test
    void firstClosesWhenItsMapperAnswersNull() {
        Rows rows = database.query("SELECT b FROM t ORDER BY a DESC");
        assertThrows(NullPointerException.class, () -> rows.first(row -> row.getString(0)));
        assertThrows(IllegalStateException.class, rows::next);
        assertNothingRuns();
    }

    @Test
    void streamClosesAtItsEnd() {
        Rows rows = database.query(NUMBERS);
        assertEquals(50_005_000, rows.stream(row -> row.getLong(0)).mapToLong(Long::longValue).sum());
        assertThrows(IllegalStateException.class, rows::next);
        assertNothingRuns();
    }

    @Test
    void streamClosesTheRowsThatAreLeft() {
        Rows rows = database.query("SELECT a FROM t UNION ALL SELECT * FROM (" + NUMBERS + ")");
        try (Stream<Long> stream = rows.stream(row -> row.getLong(0))) {
            assertEquals(List.of(1L, 2L), stream.limit(2).toList());
        }
        assertThrows(IllegalStateException.class, rows::next);
        assertNothingRuns();
    }

    @Test
    void streamReadsNoMoreThanItIsAskedFor() {
        Rows rows = database.query(NUMBERS);
        Iterator<Long> iterator = rows.stream(row -> row.getLong(0)).iterator();
        assertEquals(1, iterator.next());
        assertEquals(2, iterator.next());
        rows.close();
        assertThrows(IllegalStateException.class, () -> LongStream.range(0, 3).forEach(i -> iterator.next()));
    }

    @Test
    void streamIsConfinedToo() {
        Rows rows = database.query(NUMBERS);
        try (Stream<Long> stream = rows.stream(row -> row.getLong(0))) {
            assertThrows(IllegalStateException.class, () -> {
                Throwable[] thrown = new Throwable[1];
                Thread thread = new Thread(() -> {
                    try {
                        stream.count();
                    } catch (Throwable e) {
                        thrown[0] = e;
                    }
                });
                thread.start();
                thread.join();
                throw thrown[0];
            });
        }
    }

    @Test
    void closingTwiceDoesNothing() {
        Rows rows = database.query("SELECT 1");
        rows.close();
        rows.close();
        database.close();
        rows.close();
    }

    @Test
    void rowsClosedLateDoNotEndTheNextQueryOfTheirStatement() {
        Rows first = database.query(NUMBERS);
        while (first.next()) {
            assertFalse(first.isNull(0));
        }
        Rows second = database.query(NUMBERS);
        assertTrue(second.next());
        first.close();
        Rows third = database.query(NUMBERS);
        assertTrue(third.next());
        assertEquals(1, second.getLong(0));
        assertTrue(second.next());
        assertEquals(2, second.getLong(0));
        assertEquals(1, third.getLong(0));
    }

    @Test
    void sameQueryInsideItselfHasRowsOfItsOwn() {
        long sum = 0;
        try (Rows outer = database.query("SELECT a FROM t")) {
            while (outer.next()) {
                try (Rows inner = database.query("SELECT a FROM t")) {
                    while (inner.next()) {
                        sum += outer.getLong(0) * inner.getLong(0);
                    }
                }
            }
        }
        assertEquals(36, sum);
    }

    @Test
    void errorComesAfterTheRowsBeforeIt() {
        try (Rows rows = database.query("SELECT abs(column1) FROM (VALUES (1), (2), (-9223372036854775808), (4))")) {
            assertTrue(rows.next());
            assertTrue(rows.next());
            assertEquals(2, rows.getLong(0));
            SqliteException e = assertThrows(SqliteException.class, rows::next);
            assertTrue(e.getMessage().contains("integer overflow"), e.getMessage());
            assertThrows(IllegalStateException.class, rows::next);
        }
        assertNothingRuns();
    }

    @Test
    void fetchSizeChangesNothingThatIsRead() {
        List<Long> expected = LongStream.rangeClosed(1, 10_000).boxed().toList();
        try (Statement statement = database.prepare(NUMBERS)) {
            for (int fetchSize : new int[] {0, 1, 2, 3, 1000, 10_000, Integer.MAX_VALUE}) {
                assertEquals(expected, statement.fetchSize(fetchSize).list(row -> row.getLong(0)));
            }
        }
    }

    @Test
    void negativeFetchSizeIsRefused() {
        try (Statement statement = database.prepare(NUMBERS)) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> statement.fetchSize(-1));
            assertEquals("fetch size is negative: -1", e.getMessage());
        }
    }

    // ---- columns after a change of the schema

    @Test
    void columnNamesFollowAChangeOfTheSchema() {
        try (Statement statement = database.prepare("SELECT * FROM t ORDER BY 1")) {
            assertEquals(Optional.of(1L), statement.first(row -> row.getLong("a")));
            // The number of columns stays, their order does not.
            database.execute("ALTER TABLE t DROP COLUMN a; ALTER TABLE t ADD COLUMN a");
            database.execute("UPDATE t SET a = 5, b = 'b'");
            assertEquals(Optional.of(5L), statement.first(row -> row.getLong("a")));
            assertEquals(Optional.of("b"), statement.first(row -> row.getString("b")));
        }
    }

    @Test
    void columnNamesFollowEvenWhenTheCounterWasReset() {
        try (Statement statement = database.prepare("SELECT * FROM t")) {
            assertEquals(Optional.of(0), statement.first(row -> row.columnIndex("a")));
            database.execute("ALTER TABLE t RENAME COLUMN a TO c");
            statement.query().close();
            assertEquals(1, statement.counter(StatementCounter.REPREPARE, true));
            assertEquals(Optional.of(0), statement.first(row -> row.columnIndex("c")));
            assertThrows(IllegalArgumentException.class, () -> statement.first(row -> row.columnIndex("a")));
        }
    }

    @Test
    void numberOfColumnsFollowsAChangeOfTheSchema() {
        try (Statement statement = database.prepare("SELECT * FROM t WHERE a = ?")) {
            assertEquals(Optional.of(2), statement.bind(1, 1).first(Row::columnCount));
            database.execute("ALTER TABLE t ADD COLUMN c DEFAULT 7");
            assertEquals(Optional.of(3), statement.bind(1, 1).first(Row::columnCount));
            assertEquals(Optional.of(7L), statement.bind(1, 1).first(row -> row.getLong("c")));
            try (Rows none = statement.bind(1, 99).query()) {
                assertEquals(3, none.columnCount());
                assertEquals("c", none.columnName(2));
                assertFalse(none.next());
                assertEquals(3, none.columnCount());
            }
        }
    }

    @Test
    void endOfAStreamCanBeAskedForAgain() {
        Iterator<Long> iterator = database.query("SELECT 1").stream(row -> row.getLong(0)).iterator();
        assertEquals(1L, iterator.next());
        assertFalse(iterator.hasNext());
        assertFalse(iterator.hasNext());
    }

    @Test
    void mapperOfTheFirstRowThatAnswersNullIsNamed() {
        Exception e = assertThrows(
                NullPointerException.class, () -> database.query("SELECT NULL").first(row -> row.getString(0)));
        assertTrue(e.getMessage().contains("SELECT NULL"), e.getMessage());
    }
}

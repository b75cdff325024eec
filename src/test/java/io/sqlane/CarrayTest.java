package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.SqliteException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Arrays as parameters, which SQL reads as tables. */
class CarrayTest {
    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT);"
                + "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                + " INSERT INTO t SELECT i, 'n' || i FROM n");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void integersAreATable() {
        long[] values = {3, -1, 1000, 3, Long.MIN_VALUE, Long.MAX_VALUE};
        assertEquals(
                LongStream.of(values).boxed().toList(),
                database.query("SELECT value FROM carray(?)", values).list(row -> row.getLong(0)));
        assertEquals(
                List.of(3L, 1000L),
                database.query("SELECT id FROM t WHERE id IN carray(?) ORDER BY id", values)
                        .list(row -> row.getLong(0)));
    }

    @Test
    void realsAreATable() {
        assertEquals(
                List.of(2.5, -0.0, Double.POSITIVE_INFINITY),
                database.query("SELECT value FROM carray(?)", new double[] {2.5, -0.0, Double.POSITIVE_INFINITY})
                        .list(row -> row.getDouble(0)));
    }

    @Test
    void textsAreATable() {
        String[] values = {"n3", null, "", "é😀", "n7", "x".repeat(100_000)};
        assertEquals(
                Arrays.asList(values),
                database.query("SELECT value FROM carray(?)", (Object) values).list(row -> row.getString(0)));
        try (Statement statement = database.prepare("SELECT id FROM t WHERE name IN carray(:names)")) {
            assertEquals(List.of(3L, 7L), statement.bind("names", values).list(row -> row.getLong(0)));
        }
    }

    @Test
    void emptyAndNullAreEmptyTables() {
        try (Statement statement = database.prepare("SELECT value FROM carray(?)")) {
            assertEquals(List.of(), statement.bind(1, new long[0]).list(row -> row.getValue(0)));
            assertEquals(List.of(), statement.bind(1, new double[0]).list(row -> row.getValue(0)));
            assertEquals(List.of(), statement.bind(1, new String[0]).list(row -> row.getValue(0)));
            assertEquals(List.of(), statement.bind(1, (long[]) null).list(row -> row.getValue(0)));
            assertEquals(List.of(), statement.bind(1, (double[]) null).list(row -> row.getValue(0)));
            assertEquals(List.of(), statement.bind(1, (String[]) null).list(row -> row.getValue(0)));
        }
    }

    @Test
    void arrayIsCopiedAndStaysBound() {
        long[] values = {1, 2, 3};
        try (Statement statement = database.prepare("SELECT ?2, count(*) FROM t WHERE id IN carray(?1)")) {
            statement.bind(1, values);
            Arrays.fill(values, 0);
            // Texts that grow move the row in native memory.
            for (int i = 0; i < 20; i++) {
                statement.bind(2, "x".repeat(1 << i));
                assertEquals(3, statement.first(row -> row.getLong(1)).orElseThrow());
            }
            statement.bind(1, 7);
            assertEquals(0, statement.first(row -> row.getLong(1)).orElseThrow());
        }
    }

    @Test
    void arraysOfEverySizeLieBesideOthers() {
        try (Statement statement = database.prepare("SELECT sum(value), ?1, ?3 FROM carray(?2)")) {
            for (int size : new int[] {1, 2, 3, 1000, 200_001, 5, 400_003}) {
                String text = "x".repeat(size % 100_003);
                statement.bind(1, text).bind(2, LongStream.range(0, size).toArray()).bind(3, text);
                statement.query().first(row -> {
                    assertEquals((size - 1L) * size / 2, row.getLong(0));
                    return assertSameText(text, row.getString(1), row.getString(2));
                });
            }
        }
    }

    private static boolean assertSameText(String text, String... read) {
        for (String it : read) {
            assertEquals(text, it);
        }
        return true;
    }

    @Test
    void batchTakesArrays() {
        database.execute("CREATE TABLE sums(a, b, c)");
        String sql = "INSERT INTO sums SELECT ?1, (SELECT sum(value) FROM carray(?2)),"
                + " (SELECT group_concat(value) FROM carray(?3))";
        try (Statement statement = database.prepare(sql)) {
            Batch batch = statement.batch();
            for (int i = 1; i <= 500; i++) {
                batch.bind(1, "x".repeat(i % 11))
                        .bind(2, LongStream.rangeClosed(1, i).toArray())
                        .bind(3, new String[] {"a" + i, "b"})
                        .add();
            }
            assertEquals(500, batch.run().count());
        }
        assertEquals(
                IntStream.rangeClosed(1, 500).mapToObj(i -> i * (i + 1) / 2 + " a" + i + ",b").toList(),
                database.query("SELECT b, c FROM sums ORDER BY rowid")
                        .list(row -> row.getLong(0) + " " + row.getString(1)));
    }

    @Test
    void anywhereElseAnArrayIsNull() {
        assertTrue(database.query("SELECT ? IS NULL", new long[] {1}).first(row -> row.getBoolean(0)).orElseThrow());
    }

    @Test
    void elementWithoutAFormIsRefusedWithItsIndex() {
        try (Statement statement = database.prepare("SELECT value FROM carray(?)")) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> statement.bind(1, new String[] {"a", "b\0"}));
            assertTrue(refused.getMessage().contains("element 1 holds a NUL character"), refused::toString);
            assertThrows(IllegalArgumentException.class, () -> statement.bind(1, new String[] {"\uD800"}));
            refused = assertThrows(
                    IllegalArgumentException.class, () -> statement.bind(1, new double[] {1, Double.NaN}));
            assertTrue(refused.getMessage().contains("element=1"), refused::toString);
        }
    }

    @Test
    void arrayAboveTheLimitIsTooBig() {
        database.setLimit(Limit.LENGTH, 1000);
        try (Statement statement = database.prepare("SELECT count(*) FROM carray(?)")) {
            assertEquals(125, statement.bind(1, new long[125]).first(row -> row.getLong(0)).orElseThrow());
            assertThrows(SqliteException.class, () -> statement.bind(1, new long[126]));
            assertThrows(SqliteException.class, () -> statement.bind(1, new double[126]));
            assertThrows(SqliteException.class, () -> statement.bind(1, new String[126]));
            assertEquals(125, statement.first(row -> row.getLong(0)).orElseThrow());
        }
    }
}

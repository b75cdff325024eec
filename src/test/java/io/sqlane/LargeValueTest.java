package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.internal.ffi.Constants;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values around the size above which they stay with the statement, and rows around the size of the buffer. */
class LargeValueTest {
    private static final int INLINE = Constants.SQLANE_INLINE_LIMIT;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static byte[] blob(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static String text(int seed, int length) {
        return new Random(seed)
                .ints(length, ' ', 0x7f)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String placeholders(int count) {
        return String.join(",", Collections.nCopies(count, "?"));
    }

    @Test
    void blobsAroundTheLimitComeBack() {
        for (int length : new int[] {0, 1, INLINE - 1, INLINE, INLINE + 1, 65_535, 65_536, 65_537, 1_000_000}) {
            try (Rows rows = database.query("SELECT ?1, length(?1)", (Object) blob(length, length))) {
                assertTrue(rows.next());
                assertArrayEquals(blob(length, length), rows.getBytes(0), "length=" + length);
                assertEquals(length, rows.getInt(1));
                assertFalse(rows.next());
            }
        }
    }

    @Test
    void textsAroundTheLimitComeBack() {
        for (int length : new int[] {0, 1, INLINE - 1, INLINE, INLINE + 1, 65_535, 65_536, 65_537, 1_000_000}) {
            try (Rows rows = database.query("SELECT ?1, length(?1)", text(length, length))) {
                assertTrue(rows.next());
                assertEquals(text(length, length), rows.getString(0), "length=" + length);
                assertArrayEquals(RandomTexts.encode(text(length, length)), rows.getBytes(0));
                assertEquals(length, rows.getInt(1));
                assertFalse(rows.next());
            }
        }
    }

    @Test
    void textWhoseBytesPassTheLimitComesBack() {
        for (int length : new int[] {INLINE / 2, INLINE / 2 + 1}) {
            String text = "é".repeat(length);
            try (Rows rows = database.query("SELECT ?", text)) {
                assertTrue(rows.next());
                assertEquals(text, rows.getString(0));
            }
        }
    }

    @Test
    void manyLargeValuesOfOneRowComeBackInAnyOrder() {
        int values = 40;
        List<byte[]> blobs = IntStream.range(0, values).mapToObj(i -> blob(i, INLINE + i)).toList();
        try (Rows rows = database.query("SELECT " + placeholders(values), blobs.toArray())) {
            assertTrue(rows.next());
            List<Integer> order = IntStream.range(0, values).boxed().collect(Collectors.toList());
            Collections.shuffle(order, new Random(1));
            for (int column : order) {
                assertArrayEquals(blobs.get(column), rows.getBytes(column));
                assertArrayEquals(blobs.get(column), rows.getBytes(column));
            }
        }
    }

    @Test
    void largeAndSmallValuesOfOneRowDoNotMix() {
        Object[] values = {
            1L, blob(1, INLINE + 1), "small", null, text(2, INLINE + 1), 2.5, blob(3, INLINE), text(4, 0), blob(5, 0)
        };
        try (Rows rows = database.query("SELECT " + placeholders(values.length), values)) {
            assertTrue(rows.next());
            for (int i = 0; i < values.length; i++) {
                assertSameValue(values[i], rows.getValue(i), "column " + i);
            }
        }
    }

    @Test
    void rowsAfterOneWithALargeValueFollow() {
        database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, value BLOB)");
        List<byte[]> blobs = new ArrayList<>();
        Batch batch = database.prepare("INSERT INTO t(value) VALUES(?)").batch();
        for (int i = 0; i < 300; i++) {
            blobs.add(blob(i, i % 7 == 3 ? INLINE + i : i * 11));
            batch.bind(1, blobs.get(i)).add();
        }
        batch.run();
        List<byte[]> read =
                database.query("SELECT value FROM t ORDER BY id").list(row -> row.getBytes(0));
        assertEquals(blobs.size(), read.size());
        for (int i = 0; i < read.size(); i++) {
            assertArrayEquals(blobs.get(i), read.get(i), "row " + i);
        }
    }

    @Test
    void largeValueOfARowThatIsNotTheLastIsGoneAfterNext() {
        try (Rows rows = database.query("SELECT zeroblob(100000) UNION ALL SELECT x'01'")) {
            assertTrue(rows.next());
            assertTrue(rows.next());
            assertArrayEquals(new byte[] {1}, rows.getBytes(0));
        }
    }

    @Test
    void largeValueIsReadAnewAfterEachExecution() {
        try (Statement statement = database.prepare("SELECT ?1, ?1")) {
            for (int i = 0; i < 20; i++) {
                byte[] expected = blob(i, INLINE - 10 + i);
                statement.bind(1, expected);
                try (Rows rows = statement.query()) {
                    assertTrue(rows.next());
                    assertArrayEquals(expected, rows.getBytes(0));
                    assertArrayEquals(expected, rows.getBytes(1));
                }
            }
        }
    }

    @Test
    void largeValueOfAnEndedExecutionIsRefused() {
        try (Statement statement = database.prepare("SELECT ?1")) {
            Rows rows = statement.bind(1, blob(1, 100_000)).query();
            assertTrue(rows.next());
            statement.bind(1, 5);
            assertThrows(IllegalStateException.class, () -> rows.getBytes(0));
        }
    }

    @Test
    void largeValueOfARolledBackTransactionIsStillWhole() {
        database.execute("CREATE TABLE t(value BLOB)");
        byte[] expected = blob(1, 200_000);
        database.execute("BEGIN");
        database.update("INSERT INTO t VALUES(?)", (Object) expected);
        try (Rows rows = database.query("SELECT value FROM t")) {
            assertTrue(rows.next());
            database.execute("ROLLBACK");
            assertArrayEquals(expected, rows.getBytes(0));
        }
    }

    @Test
    void largeValueOfAnOverwrittenRowIsStillWhole() {
        database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, value)");
        String expected = text(1, 200_000);
        database.update("INSERT INTO t VALUES(1, ?)", expected);
        try (Rows rows = database.query("SELECT value FROM t")) {
            assertTrue(rows.next());
            database.update("UPDATE t SET value = ?", text(2, 200_000));
            database.update("DELETE FROM t");
            database.update("INSERT INTO t VALUES(1, ?)", text(3, 300_000));
            assertEquals(expected, rows.getString(0));
        }
    }

    @Test
    void rowOfManyMediumValuesOutgrowsTheBuffer() {
        int values = 50;
        Object[] blobs = IntStream.range(0, values).mapToObj(i -> blob(i, INLINE)).toArray();
        try (Rows rows = database.query("SELECT " + placeholders(values), blobs)) {
            assertTrue(rows.next());
            for (int i = 0; i < values; i++) {
                assertArrayEquals((byte[]) blobs[i], rows.getBytes(i));
            }
        }
    }

    @Test
    void rowsAroundTheSizeOfTheBufferComeBack() {
        try (Statement statement = database.prepare("SELECT ?1, ?2 UNION ALL SELECT ?2, ?1")) {
            for (int length = 32_600; length <= INLINE; length += 3) {
                byte[] first = blob(1, length);
                byte[] second = blob(2, INLINE);
                List<byte[]> read = new ArrayList<>();
                try (Rows rows = statement.bind(1, first).bind(2, second).query()) {
                    while (rows.next()) {
                        read.add(rows.getBytes(0));
                        read.add(rows.getBytes(1));
                    }
                }
                assertEquals(4, read.size());
                assertArrayEquals(first, read.get(0));
                assertArrayEquals(second, read.get(1));
                assertArrayEquals(second, read.get(2));
                assertArrayEquals(first, read.get(3));
            }
        }
    }

    @Test
    void rowOf2000ColumnsComesBack() {
        int values = 2000;
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < values; i++) {
            expected.add(
                    switch (i % 6) {
                        case 0 -> (long) i;
                        case 1 -> i / 8.0;
                        case 2 -> text(i, i % 100);
                        case 3 -> blob(i, i % 300);
                        case 4 -> i % 600 == 4 ? blob(i, INLINE + 1) : text(i, 90);
                        default -> null;
                    });
        }
        String sql = "SELECT " + placeholders(values) + " UNION ALL SELECT " + String.join(",", numbers(values));
        try (Rows rows = database.query(sql, expected.toArray())) {
            assertTrue(rows.next());
            assertEquals(values, rows.columnCount());
            for (int i = 0; i < values; i++) {
                assertSameValue(expected.get(i), rows.getValue(i), "column " + i);
            }
            assertTrue(rows.next());
            assertEquals(1999, rows.getInt(1999));
            assertFalse(rows.next());
        }
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    @Test
    void tableOf2000ColumnsIsReadRowByRow() {
        String columns = numbers(2000).stream().map(i -> "c" + i).collect(Collectors.joining(","));
        database.execute("CREATE TABLE wide(" + columns + ")");
        for (int row = 0; row < 30; row++) {
            int base = row;
            database.update(
                    "INSERT INTO wide VALUES(" + placeholders(2000) + ")",
                    IntStream.range(0, 2000).mapToObj(i -> (long) base * i).toArray());
        }
        List<Long> last = database.query("SELECT * FROM wide").list(row -> row.getLong("c1999"));
        assertEquals(IntStream.range(0, 30).mapToObj(row -> row * 1999L).toList(), last);
    }

    @Test
    void statementWithoutColumnsHasRowsWithoutColumns() {
        database.execute("CREATE TABLE t(a)");
        try (Rows rows = database.prepare("INSERT INTO t VALUES(1)").query()) {
            assertEquals(0, rows.columnCount());
            assertFalse(rows.next());
            assertThrows(IllegalStateException.class, () -> rows.getLong(0));
        }
        assertEquals(1, database.totalChanges());
    }

    @Test
    void largeZeroBlobCostsNothingUntilItIsRead() {
        database.execute("CREATE TABLE sizes(size); INSERT INTO sizes VALUES(1000000000)");
        try (Rows rows = database.query("SELECT zeroblob(size), 1 FROM sizes")) {
            assertTrue(rows.next());
            assertEquals(ColumnType.BLOB, rows.type(0));
            assertFalse(rows.isNull(0));
            assertEquals(1, rows.getInt(1));
        }
    }

    /** What was bound or read, whatever the sizes on the way, is what comes out. */
    @Test
    void anySequenceOfBindingsIsKeptApart() {
        int parameters = 7;
        Random random = new Random(19);
        Object[] bound = new Object[parameters];
        try (Statement statement = database.prepare("SELECT " + placeholders(parameters))) {
            for (int i = 0; i < parameters; i++) {
                statement.bindNull(i + 1);
            }
            for (int step = 0; step < 6_000; step++) {
                int parameter = random.nextInt(parameters);
                bound[parameter] = value(random);
                statement.bindValue(parameter + 1, bound[parameter]);
                if (random.nextInt(4) == 0) {
                    try (Rows rows = statement.query()) {
                        assertTrue(rows.next());
                        for (int i = 0; i < parameters; i++) {
                            assertSameValue(bound[i], rows.getValue(i), "step " + step + ", column " + i);
                        }
                    }
                }
            }
        }
    }

    @Test
    void growingValuesDoNotPileUp() {
        try (Statement statement = database.prepare("SELECT length(?1), length(?2), length(?3)")) {
            int length = 1_000;
            while (length < 20_000_000) {
                length += length / 3;
                statement.bind(1, new byte[length]).bind(2, new byte[length / 2]).bind(3, "x".repeat(length / 4));
            }
            int[] lengths = statement.first(row -> new int[] {row.getInt(0), row.getInt(1), row.getInt(2)})
                    .orElseThrow();
            assertArrayEquals(new int[] {length, length / 2, length / 4}, lengths);
            assertTrue(
                    statement.handle().keptBytes() < 4 * length,
                    "bytes=" + statement.handle().keptBytes() + ", length=" + length);
        }
    }

    @Test
    void statementThatKeepsMuchMemoryIsNotCached() {
        String plain = "SELECT ?";
        String wide = "SELECT " + placeholders(200);
        for (String sql : List.of(plain, wide)) {
            long before = openStatements();
            int values = sql.equals(plain) ? 1 : 200;
            Object[] large = Collections.nCopies(values, new byte[values == 1 ? 2_000_000 : 10_000]).toArray();
            database.query(sql, large).close();
            assertEquals(before, openStatements(), sql);
            database.query(sql, Collections.nCopies(values, 1).toArray()).close();
            assertEquals(before + 1, openStatements(), sql);
        }
    }

    private static long openStatements() {
        return Database.openHandlesOfCurrentThread().entries().get(0).openStatements();
    }

    @Test
    void anySequenceOfBatchRowsIsStoredAsItWasBound() {
        database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b, c)");
        Random random = new Random(20);
        List<Object[]> rows = new ArrayList<>();
        try (Statement insert = database.prepare("INSERT INTO t(a, b, c) VALUES(?, ?, ?)")) {
            Batch batch = insert.batch();
            for (int i = 0; i < 4_000; i++) {
                Object[] row = {value(random), value(random), value(random)};
                for (int again = random.nextInt(3); again > 0; again--) {
                    batch.bindValue(1 + random.nextInt(3), value(random));
                }
                batch.bindAll(row).add();
                rows.add(row);
            }
            assertEquals(rows.size(), batch.run().count());
        }
        try (Rows stored = database.query("SELECT a, b, c FROM t ORDER BY id")) {
            for (int i = 0; i < rows.size(); i++) {
                assertTrue(stored.next());
                for (int column = 0; column < 3; column++) {
                    assertSameValue(rows.get(i)[column], stored.getValue(column), "row " + i + ", column " + column);
                }
            }
        }
    }

    private static Object value(Random random) {
        int length = random.nextInt(100) == 0 ? random.nextInt(150_000) : random.nextInt(120);
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextDouble();
            case 2 -> text(random.nextInt(), length);
            case 3 -> "ü" + text(random.nextInt(), length);
            case 4 -> blob(random.nextInt(), length);
            default -> null;
        };
    }

    private static void assertSameValue(Object expected, Object actual, String where) {
        if (expected instanceof byte[] bytes) {
            assertTrue(Arrays.equals(bytes, (byte[]) actual), where);
        } else if (expected == null) {
            assertNull(actual, where);
        } else {
            assertEquals(expected, actual, where);
        }
    }
}

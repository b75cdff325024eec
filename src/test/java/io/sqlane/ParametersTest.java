package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.SqliteException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each way to bind a value, and what it refuses. */
class ParametersTest {
    private enum Plain {
        FIRST,
        SPECIAL {
            @Override
            public String toString() {
                return "not the name";
            }
        }
    }

    private Database database;
    private Statement statement;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        statement = database.prepare("SELECT ?1, typeof(?1)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void holds(Object value, String type) {
        try (Rows rows = statement.query()) {
            assertTrue(rows.next());
            if (value instanceof byte[] bytes) {
                assertArrayEquals(bytes, rows.getBytes(0));
            } else {
                assertEquals(value, rows.getValue(0));
            }
            assertEquals(type, rows.getString(1));
        }
    }

    private static String message(Class<? extends Throwable> type, org.junit.jupiter.api.function.Executable body) {
        return assertThrows(type, body).getMessage();
    }

    // ---- numbers

    @Test
    void longsOfAnySizeComeBack() {
        for (long value : new long[] {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE}) {
            statement.bind(1, value);
            holds(value, "integer");
        }
    }

    @Test
    void doublesOfAnySizeComeBackBitForBit() {
        double[] values = {
            0.0, -0.0, 1.5, Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE, -Double.MAX_VALUE,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.1, 1e300, 9007199254740993.0
        };
        for (double value : values) {
            statement.bind(1, value);
            holds(value, "real");
        }
    }

    @Test
    void nanIsRefusedAndTheBindingStays() {
        statement.bind(1, 4L);
        assertEquals(
                "NaN has no form in SQLite: index=1. Bind NULL, or set nanAsNull when opening.",
                message(IllegalArgumentException.class, () -> statement.bind(1, Double.NaN)));
        assertThrows(IllegalArgumentException.class, () -> statement.bindValue(1, Float.NaN));
        holds(4L, "integer");
    }

    @Test
    void nanIsNullWhereTheOptionsSaySo() {
        OpenOptions options = OpenOptions.builder().nanAsNull(true).build();
        try (Database other = Database.openInMemory(options);
                Statement select = other.prepare("SELECT typeof(?)")) {
            assertEquals(Optional.of("null"), select.bind(1, Double.NaN).first(row -> row.getString(0)));
            other.execute("CREATE TABLE t(a)");
            other.prepare("INSERT INTO t VALUES(?)").batch().bind(1, Double.NaN).add().run();
            assertEquals(Optional.of("null"), other.query("SELECT typeof(a) FROM t").first(row -> row.getString(0)));
        }
    }

    @Test
    void booleansAreOneAndZero() {
        statement.bind(1, true);
        holds(1L, "integer");
        statement.bind(1, false);
        holds(0L, "integer");
    }

    // ---- texts and blobs

    @Test
    void nullOfEachOverloadIsNull() {
        for (Runnable bind : List.<Runnable>of(
                () -> statement.bindNull(1),
                () -> statement.bind(1, (String) null),
                () -> statement.bind(1, (byte[]) null),
                () -> statement.bind(1, (ByteBuffer) null),
                () -> statement.bind(1, null, ValueType.UUID_AS_BLOB),
                () -> statement.bindValue(1, null),
                () -> statement.bindAll(new Object[] {null}))) {
            statement.bind(1, "before");
            bind.run();
            holds(null, "null");
        }
    }

    @Test
    void emptyTextIsNotNull() {
        statement.bind(1, "");
        holds("", "text");
    }

    @Test
    void emptyBlobIsNotNull() {
        statement.bind(1, new byte[0]);
        holds(new byte[0], "blob");
        statement.bind(1, ByteBuffer.allocate(0));
        holds(new byte[0], "blob");
        statement.bindZeroBlob(1, 0);
        holds(new byte[0], "blob");
    }

    @Test
    void blobIsCopiedWhenItIsBound() {
        byte[] bytes = {1, 2, 3};
        statement.bind(1, bytes);
        bytes[0] = 9;
        holds(new byte[] {1, 2, 3}, "blob");
    }

    @Test
    void remainingBytesOfAnyBufferAreBoundAndItsPositionStays() {
        byte[] bytes = {0, 1, 2, 3, 4, 5};
        ByteBuffer direct = ByteBuffer.allocateDirect(6).put(bytes);
        for (ByteBuffer buffer : List.of(
                ByteBuffer.wrap(bytes),
                ByteBuffer.wrap(bytes).asReadOnlyBuffer(),
                direct,
                direct.asReadOnlyBuffer(),
                ByteBuffer.wrap(new byte[] {7, 0, 1, 2, 3, 4, 5, 7}, 1, 6).slice(),
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN))) {
            buffer.position(2).limit(5);
            statement.bind(1, buffer);
            holds(new byte[] {2, 3, 4}, "blob");
            assertEquals(2, buffer.position());
            assertEquals(5, buffer.limit());
        }
    }

    @Test
    void buffersOfABatchKeepTheirPosition() {
        database.execute("CREATE TABLE t(a)");
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
        database.prepare("INSERT INTO t VALUES(?)").batch().bind(1, buffer).add().run();
        assertEquals(1, buffer.position());
        assertArrayEquals(
                new byte[] {2, 3}, database.query("SELECT a FROM t").first(row -> row.getBytes(0)).orElseThrow());
    }

    @Test
    void streamIsReadAsFarAsItsLengthAndNotClosed() throws IOException {
        AtomicInteger closed = new AtomicInteger();
        InputStream stream = new ByteArrayInputStream(new byte[] {1, 2, 3, 4}) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        statement.bind(1, stream, 3);
        holds(new byte[] {1, 2, 3}, "blob");
        assertEquals(4, stream.read());
        assertEquals(0, closed.get());
    }

    @Test
    void streamThatEndsEarlyIsRefusedAndTheBindingStays() {
        statement.bind(1, "before");
        assertEquals(
                "stream ended early: index=1, bytes=2, length=3",
                message(EOFException.class, () -> statement.bind(1, new ByteArrayInputStream(new byte[2]), 3)));
        holds("before", "text");
    }

    @Test
    void streamThatFailsLeavesTheBinding() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("gone");
            }
        };
        statement.bind(1, "before");
        assertEquals("gone", message(IOException.class, () -> statement.bind(1, failing, 1)));
        holds("before", "text");
    }

    @Test
    void nothingIsReadOfAStreamForARefusedParameter() {
        InputStream unread = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read");
            }
        };
        assertThrows(IndexOutOfBoundsException.class, () -> statement.bind(2, unread, 1));
        assertThrows(IllegalArgumentException.class, () -> statement.bind(1, unread, -1));
        assertThrows(SqliteException.class, () -> statement.bind(1, unread, Integer.MAX_VALUE));
        Batch batch = statement.batch();
        assertThrows(IndexOutOfBoundsException.class, () -> batch.bind(2, unread, 1));
        assertThrows(SqliteException.class, () -> batch.bind(1, unread, Integer.MAX_VALUE));
        statement.close();
        assertThrows(IllegalStateException.class, () -> statement.bind(1, unread, 1));
    }

    @Test
    void zeroBlobIsZeros() {
        statement.bindZeroBlob(1, 5);
        holds(new byte[5], "blob");
        statement.bindZeroBlob(1, 100_000);
        holds(new byte[100_000], "blob");
    }

    @Test
    void negativeZeroBlobIsRefused() {
        assertEquals(
                "length is negative: -1",
                message(IllegalArgumentException.class, () -> statement.bindZeroBlob(1, -1)));
        assertThrows(IllegalArgumentException.class, () -> statement.bindZeroBlob(1, Long.MIN_VALUE));
    }

    // ---- by Java type

    @Test
    void everyTypeWithASingleFormIsBound() {
        UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        Object[][] forms = {
            {(byte) -3, -3L, "integer"},
            {(short) -300, -300L, "integer"},
            {70_000, 70_000L, "integer"},
            {Long.MIN_VALUE, Long.MIN_VALUE, "integer"},
            {1.5f, 1.5, "real"},
            {0.1f, (double) 0.1f, "real"},
            {-0.0, -0.0, "real"},
            {true, 1L, "integer"},
            {false, 0L, "integer"},
            {"text", "text", "text"},
            {'é', "é", "text"},
            {new byte[] {1}, new byte[] {1}, "blob"},
            {ByteBuffer.wrap(new byte[] {2}), new byte[] {2}, "blob"},
            {AccessMode.WRITE, "WRITE", "text"},
            {Plain.SPECIAL, "SPECIAL", "text"},
            {uuid, uuid.toString(), "text"},
            {null, null, "null"},
        };
        for (Object[] form : forms) {
            statement.bindValue(1, form[0]);
            holds(form[1], (String) form[2]);
        }
    }

    @Test
    void typesWithSeveralFormsAreRefusedByName() {
        for (Object value : List.of(
                new BigDecimal("1.5"),
                BigInteger.TEN,
                Instant.EPOCH,
                new AtomicInteger(1),
                new StringBuilder("text"),
                new int[] {1},
                new char[] {'a'},
                Optional.of(1),
                List.of(1),
                new Object())) {
            assertEquals(
                    "type has no single form in SQLite: index=1, type=" + value.getClass().getName()
                            + ". Choose one with a ValueType.",
                    message(IllegalArgumentException.class, () -> statement.bindValue(1, value)));
        }
    }

    @Test
    void loneSurrogateCharacterIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> statement.bindValue(1, '\uD800'));
    }

    // ---- positions

    @Test
    void positionsOutsideTheSqlAreRefused() {
        for (int index : new int[] {0, 2, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            String expected = "bind index out of range: index=" + index
                    + ", parameters=1, sql=\"SELECT ?1, typeof(?1)\". Parameters count from 1.";
            for (Runnable bind : List.<Runnable>of(
                    () -> statement.bindNull(index),
                    () -> statement.bind(index, 1L),
                    () -> statement.bind(index, 1.0),
                    () -> statement.bind(index, true),
                    () -> statement.bind(index, "a"),
                    () -> statement.bind(index, new byte[1]),
                    () -> statement.bind(index, ByteBuffer.allocate(1)),
                    () -> statement.bindZeroBlob(index, 1),
                    () -> statement.bindValue(index, 1),
                    () -> statement.parameterName(index))) {
                assertEquals(expected, message(IndexOutOfBoundsException.class, bind::run));
            }
        }
    }

    @Test
    void bindAllWantsAsManyValuesAsThereAreParameters() {
        assertSame(statement, statement.bindAll(1));
        for (Object[] values : List.of(new Object[0], new Object[] {1, 2})) {
            assertEquals(
                    "number of values differs from number of parameters: values=" + values.length
                            + ", parameters=1, sql=\"SELECT ?1, typeof(?1)\"",
                    message(IllegalArgumentException.class, () -> statement.bindAll(values)));
        }
        holds(1L, "integer");
    }

    @Test
    void numberedParametersReachToTheHighestNumber() {
        try (Statement sparse = database.prepare("SELECT ?3, ?, ?1")) {
            assertEquals(4, sparse.parameterCount());
            assertEquals("?3", sparse.parameterName(3));
            assertNull(sparse.parameterName(4));
            assertNull(sparse.parameterName(2));
            assertEquals(3, sparse.parameterIndex("?3"));
            sparse.bindAll("one", "unused", "three", "four");
            assertEquals(
                    List.of("three", "four", "one"),
                    sparse.first(row -> List.of(row.getString(0), row.getString(1), row.getString(2)))
                            .orElseThrow());
        }
    }

    @Test
    void mostParametersThatSqliteTakesCanBeBound() {
        String sql = "SELECT ?32766 + ?1";
        try (Statement widest = database.prepare(sql)) {
            assertEquals(32_766, widest.parameterCount());
            Object[] values = new Object[32_766];
            java.util.Arrays.fill(values, 0);
            values[0] = 40;
            values[32_765] = 2;
            assertEquals(Optional.of(42L), widest.bindAll(values).first(row -> row.getLong(0)));
        }
        assertThrows(SqliteException.class, () -> database.prepare("SELECT ?32767"));
    }

    // ---- names

    @Test
    void namesAreFoundWithTheirPrefixAndBare() {
        try (Statement named = database.prepare("SELECT :colon, @at, $dollar")) {
            named.bind(":colon", 1).bind("at", "two").bind("$dollar", 3.5);
            assertEquals(
                    List.of(1L, "two", 3.5),
                    named.first(row -> List.of(row.getLong(0), row.getString(1), row.getDouble(2))).orElseThrow());
            assertEquals(2, named.parameterIndex("@at"));
            assertEquals("$dollar", named.parameterName(3));
        }
    }

    @Test
    void everyOverloadTakesAName() {
        UUID uuid = new UUID(1, 2);
        try (Statement named = database.prepare("SELECT :a, :b, :c, :d, :e, :f, :g, :h")) {
            named.bind("a", 1L).bind("b", 1.5).bind("c", true).bind("d", "d").bind("e", new byte[] {5});
            named.bindNull("f").bind("g", uuid, ValueType.UUID_AS_TEXT).bindValue("h", 'h');
            try (Rows rows = named.query()) {
                assertTrue(rows.next());
                assertEquals(1, rows.getLong(0));
                assertEquals(1.5, rows.getDouble(1));
                assertTrue(rows.getBoolean(2));
                assertEquals("d", rows.getString(3));
                assertArrayEquals(new byte[] {5}, rows.getBytes(4));
                assertTrue(rows.isNull(5));
                assertEquals(uuid, rows.getUuid(6));
                assertEquals("h", rows.getString(7));
            }
        }
    }

    @Test
    void repeatedNameIsOneParameter() {
        try (Statement named = database.prepare("SELECT :a + :a")) {
            assertEquals(1, named.parameterCount());
            assertEquals(Optional.of(8L), named.bind("a", 4).first(row -> row.getLong(0)));
        }
    }

    @Test
    void bareNameOfSeveralParametersIsAmbiguous() {
        try (Statement named = database.prepare("SELECT :a, @a")) {
            assertEquals(
                    "parameter name is ambiguous: name=\"a\", names=[:a, @a], sql=\"SELECT :a, @a\"",
                    message(IllegalArgumentException.class, () -> named.bind("a", 1)));
            named.bind(":a", 1).bind("@a", 2);
            assertEquals(Optional.of(1L), named.first(row -> row.getLong(0)));
        }
    }

    @Test
    void unknownNamesAreRefused() {
        try (Statement named = database.prepare("SELECT :a, ?")) {
            for (String name : List.of("b", "", ":", "@a", "A", ":a ", "?", "a\0", "\uD800")) {
                assertEquals(
                        "no such parameter: name=\"" + name + "\", names=[:a, null], sql=\"SELECT :a, ?\"",
                        message(IllegalArgumentException.class, () -> named.bind(name, 1)));
            }
        }
    }

    @Test
    void longNamesWithColonsAreFound() {
        try (Statement named = database.prepare("SELECT $ns::name(1), :né")) {
            named.bind("ns::name(1)", 1).bind("né", 2);
            assertEquals(Optional.of(2L), named.first(row -> row.getLong(1)));
        }
    }

    // ---- unbound

    @Test
    void unboundParametersAreRefusedByNumberAndName() {
        try (Statement named = database.prepare("SELECT ?, :b")) {
            assertEquals(
                    "parameter is not bound: index=1, sql=\"SELECT ?, :b\". Bind it, or set unboundAsNull when"
                            + " opening.",
                    message(IllegalStateException.class, named::query));
            named.bind(1, 1);
            assertTrue(message(IllegalStateException.class, named::query).contains("index=2, name=:b"));
            named.bind(2, 1).query().close();
            named.clearBindings();
            assertThrows(IllegalStateException.class, named::query);
        }
    }

    @Test
    void unboundParametersAreNullWhereTheOptionsSaySo() {
        OpenOptions options = OpenOptions.builder().unboundAsNull(true).build();
        try (Database other = Database.openInMemory(options);
                Statement select = other.prepare("SELECT typeof(?1), typeof(?2)")) {
            assertEquals(Optional.of("null"), select.first(row -> row.getString(0)));
            select.bind(1, 5);
            assertEquals(
                    Optional.of("integernull"), select.first(row -> row.getString(0) + row.getString(1)));
            select.clearBindings();
            assertEquals(Optional.of("null"), select.first(row -> row.getString(0)));
        }
    }

    @Test
    void bindingsStayFromOneExecutionToTheNext() {
        statement.bind(1, "kept");
        holds("kept", "text");
        holds("kept", "text");
        statement.reset();
        holds("kept", "text");
    }

    @Test
    void characterIsText() {
        assertEquals("A", database.query("SELECT ?", 'A').first(row -> row.getString(0)).orElseThrow());
        try (Statement statement = database.prepare("SELECT ?1, :b")) {
            statement.bind(1, 'B').bind("b", 'é');
            assertEquals("Bé", statement.query().first(row -> row.getString(0) + row.getString(1)).orElseThrow());
            assertThrows(IllegalArgumentException.class, () -> statement.bind(1, '\uD800'));
        }
    }
}

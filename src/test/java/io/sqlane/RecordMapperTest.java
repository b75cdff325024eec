package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.SqliteException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.AccessMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows as records. */
class RecordMapperTest {
    private record Primitives(
            long aLong, int anInt, short aShort, byte aByte, double aDouble, float aFloat, boolean aBoolean) {}

    private record Boxes(
            Long aLong, Integer anInt, Short aShort, Byte aByte, Double aDouble, Float aFloat, Boolean aBoolean) {}

    private record Objects(
            String text,
            byte[] bytes,
            AccessMode mode,
            UUID uuid,
            BigInteger big,
            BigDecimal decimal,
            LocalDate date,
            LocalTime time,
            LocalDateTime dateTime,
            OffsetDateTime offsetDateTime,
            Instant instant,
            Object any) {}

    private record Person(int id, String firstName) {}

    private record Underscored(int id, String first_name) {}

    private record One(long value) {}

    private record Small(short value) {}

    private record Tiny(byte value) {}

    private record Narrow(float value) {}

    private record Letter(char value) {}

    private record Empty() {}

    private record Strict(int value) {
        private static final IllegalStateException REFUSAL = new IllegalStateException("odd");
        private static final AssertionError ERROR = new AssertionError("two");

        Strict {
            if (value == 1) {
                throw REFUSAL;
            }
            if (value == 2) {
                throw ERROR;
            }
        }
    }

    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private <T extends Record> T read(Class<T> type, String sql) {
        return database.query(sql).first(row -> row.as(type)).orElseThrow();
    }

    private String refusal(Class<? extends Exception> exception, Class<? extends Record> type, String sql) {
        return assertThrows(exception, () -> read(type, sql)).getMessage();
    }

    @Test
    void primitivesAreRead() {
        assertEquals(
                new Primitives(1, 2, (short) 3, (byte) 4, 5.5, 6.5f, true),
                read(
                        Primitives.class,
                        "SELECT 1 AS a_long, 2 AS an_int, 3 AS a_short, 4 AS a_byte, 5.5 AS a_double,"
                                + " 6.5 AS a_float, 1 AS a_boolean"));
    }

    @Test
    void boxesAreReadOrNull() {
        String columns = "a_long, an_int, a_short, a_byte, a_double, a_float, a_boolean";
        assertEquals(
                new Boxes(1L, 2, (short) 3, (byte) 4, 5.5, 6.5f, false),
                read(Boxes.class, "WITH t(" + columns + ") AS (VALUES(1, 2, 3, 4, 5.5, 6.5, 0)) SELECT * FROM t"));
        String nulls = "NULL, NULL, NULL, NULL, NULL, NULL, NULL";
        assertEquals(
                new Boxes(null, null, null, null, null, null, null),
                read(Boxes.class, "WITH t(" + columns + ") AS (VALUES(" + nulls + ")) SELECT * FROM t"));
    }

    @Test
    void objectsAreReadOrNull() {
        List<Object> values = List.of(
                "text",
                new byte[] {1},
                "READ",
                "00112233-4455-6677-8899-aabbccddeeff",
                "123456789012345678901234567890",
                "1.50",
                "2024-02-29",
                "12:30",
                "2024-02-29T12:30",
                "2024-02-29T12:30+01:00",
                "2024-02-29T12:30:00Z",
                4.5);
        String names = Arrays.stream(Objects.class.getRecordComponents())
                .map(RecordComponent::getName)
                .map(name -> "? AS " + name)
                .collect(Collectors.joining(", "));
        Objects read = database.query("SELECT " + names, values.toArray())
                .first(row -> row.as(Objects.class))
                .orElseThrow();
        assertEquals("text", read.text());
        assertArrayEquals(new byte[] {1}, read.bytes());
        assertEquals(AccessMode.READ, read.mode());
        assertEquals(values.get(3), read.uuid().toString());
        assertEquals(new BigInteger("123456789012345678901234567890"), read.big());
        assertEquals(new BigDecimal("1.50"), read.decimal());
        assertEquals(LocalDate.of(2024, 2, 29), read.date());
        assertEquals(LocalTime.of(12, 30), read.time());
        assertEquals(LocalDateTime.of(2024, 2, 29, 12, 30), read.dateTime());
        assertEquals(OffsetDateTime.parse("2024-02-29T12:30+01:00"), read.offsetDateTime());
        assertEquals(Instant.parse("2024-02-29T12:30:00Z"), read.instant());
        assertEquals(4.5, read.any());
        Objects nulls = database.query("SELECT " + names, new Object[values.size()])
                .first(row -> row.as(Objects.class))
                .orElseThrow();
        assertEquals(new Objects(null, null, null, null, null, null, null, null, null, null, null, null), nulls);
    }

    @Test
    void underscoresAndCaseOfColumnsDoNotMatter() {
        Person expected = new Person(1, "Ada");
        for (String column : List.of("first_name", "firstName", "FIRSTNAME", "FIRST_NAME", "_first_name_")) {
            assertEquals(expected, read(Person.class, "SELECT 1 AS id, 'Ada' AS " + column));
        }
    }

    @Test
    void underscoresOfComponentsDoNotMatter() {
        for (String column : List.of("first_name", "firstName", "FirstName")) {
            assertEquals(
                    new Underscored(1, "Ada"), read(Underscored.class, "SELECT 1 AS id, 'Ada' AS " + column));
        }
    }

    @Test
    void columnOfTheVeryNameIsPreferred() {
        assertEquals(
                new Person(1, "exact"),
                read(Person.class, "SELECT 1 AS id, 'other' AS first_name, 'exact' AS firstname"));
    }

    @Test
    void severalColumnsForOneComponentAreRefused() {
        for (String columns : List.of(
                "'a' AS first_name, 'b' AS firs_tname",
                "'a' AS firstName, 'b' AS FIRSTNAME",
                "'a' AS first_name, 'b' AS First_Name")) {
            String message = refusal(IllegalArgumentException.class, Person.class, "SELECT 1 AS id, " + columns);
            assertTrue(message.startsWith("column name is ambiguous: name=\"firstName\", columns=["), message);
        }
    }

    @Test
    void missingColumnIsNamed() {
        String sql = "SELECT 1 AS id, 2 AS name";
        assertEquals(
                "no such column: name=\"firstName\", columns=[id, name], sql=\"" + sql + '"',
                refusal(IllegalArgumentException.class, Person.class, sql));
    }

    @Test
    void columnsWithoutAComponentAreIgnored() {
        assertEquals(new One(2), read(One.class, "SELECT 1 AS a, 2 AS value, 3 AS a"));
        assertEquals(new Empty(), read(Empty.class, "SELECT 1"));
    }

    @Test
    void nullForAPrimitiveIsRefused() {
        String message = refusal(IllegalArgumentException.class, One.class, "SELECT 1, NULL AS value");
        assertEquals(
                "SQL NULL for a primitive component: component=long value, column=1. Declare it as an object type.",
                message);
    }

    @Test
    void otherStorageClassIsRefused() {
        String message = refusal(SqliteException.class, One.class, "SELECT 'x' AS value");
        assertTrue(message.contains("column 0 \"value\" holds TEXT, not INTEGER"), message);
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        assertEquals(new Small((short) -32768), read(Small.class, "SELECT -32768 AS value"));
        assertEquals(
                "integer does not fit: column=0, value=32768, least=-32768, greatest=32767",
                refusal(ArithmeticException.class, Small.class, "SELECT 32768 AS value"));
        assertEquals(new Tiny((byte) 127), read(Tiny.class, "SELECT 127 AS value"));
        assertTrue(refusal(ArithmeticException.class, Tiny.class, "SELECT -129 AS value").contains("value=-129"));
        assertEquals(new Narrow(Float.NEGATIVE_INFINITY), read(Narrow.class, "SELECT -9e999 AS value"));
        assertEquals(
                "number does not fit a float: column=0, value=1.0E300",
                refusal(ArithmeticException.class, Narrow.class, "SELECT 1e300 AS value"));
    }

    @Test
    void typesThatCannotBeReadAreRefused() {
        String message = refusal(IllegalArgumentException.class, Letter.class, "SELECT 'a' AS value");
        assertTrue(message.contains("type that cannot be read: char value of " + Letter.class.getName()), message);
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"})
    void whatIsNoRecordIsRefused() {
        for (Class type : List.of(Record.class, String.class)) {
            assertEquals(
                    "not a record: type=" + type.getName(),
                    refusal(IllegalArgumentException.class, type, "SELECT 1 AS value"));
        }
    }

    @Test
    void exceptionOfTheConstructorIsThrownAsItIs() {
        assertSame(
                Strict.REFUSAL,
                assertThrows(IllegalStateException.class, () -> read(Strict.class, "SELECT 1 AS value")));
        assertSame(Strict.ERROR, assertThrows(AssertionError.class, () -> read(Strict.class, "SELECT 2 AS value")));
        assertEquals(new Strict(3), read(Strict.class, "SELECT 3 AS value"));
    }

    @Test
    void mapperFollowsAChangeOfTheSchema() {
        database.execute("CREATE TABLE t(id, first_name); INSERT INTO t VALUES(1, 'Ada')");
        try (Statement statement = database.prepare("SELECT * FROM t")) {
            assertEquals(List.of(new Person(1, "Ada")), statement.list(row -> row.as(Person.class)));
            database.execute("ALTER TABLE t DROP COLUMN id; ALTER TABLE t ADD COLUMN id; UPDATE t SET id = 2");
            assertEquals(List.of(new Person(2, "Ada")), statement.list(row -> row.as(Person.class)));
        }
    }

    @Test
    void oneStatementServesSeveralRecords() {
        try (Statement statement = database.prepare("SELECT 5 AS value, 'x' AS other")) {
            assertEquals(List.of(new One(5)), statement.list(row -> row.as(One.class)));
            assertEquals(List.of(new Small((short) 5)), statement.list(row -> row.as(Small.class)));
            assertEquals(List.of(new One(5)), statement.list(row -> row.as(One.class)));
        }
    }
}

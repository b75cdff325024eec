package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.AccessMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each value type through a database: bound, stored as it says, and read back. */
class ValueTypeStorageTest {
    private static final Map<ValueType<?>, List<?>> SAMPLES = new LinkedHashMap<>();

    static {
        SAMPLES.put(
                ValueType.INSTANT_AS_TEXT,
                List.of(Instant.EPOCH, Instant.parse("9999-12-31T23:59:59.999999999Z")));
        SAMPLES.put(
                ValueType.INSTANT_AS_EPOCH_MILLIS,
                List.of(Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE), Instant.ofEpochMilli(Long.MIN_VALUE)));
        SAMPLES.put(ValueType.INSTANT_AS_EPOCH_SECONDS, List.of(Instant.EPOCH, Instant.MIN));
        SAMPLES.put(ValueType.LOCAL_DATE_AS_TEXT, List.of(LocalDate.of(0, 1, 1), LocalDate.of(9999, 12, 31)));
        SAMPLES.put(ValueType.LOCAL_TIME_AS_TEXT, List.of(LocalTime.MIN, LocalTime.MAX));
        SAMPLES.put(ValueType.LOCAL_DATE_TIME_AS_TEXT, List.of(LocalDateTime.of(2024, 2, 29, 12, 30)));
        SAMPLES.put(
                ValueType.OFFSET_DATE_TIME_AS_TEXT, List.of(OffsetDateTime.parse("2024-02-29T12:30:00.5-18:00")));
        SAMPLES.put(
                ValueType.ZONED_DATE_TIME_AS_TEXT,
                List.of(ZonedDateTime.parse("2024-10-27T02:30+01:00[Europe/Paris]")));
        SAMPLES.put(
                ValueType.BIG_INTEGER_AS_TEXT, List.of(BigInteger.ZERO, BigInteger.TWO.pow(5000).negate()));
        SAMPLES.put(
                ValueType.BIG_DECIMAL_AS_TEXT,
                List.of(new BigDecimal("1.50"), new BigDecimal("-1E-400"), new BigDecimal("1E+400")));
        SAMPLES.put(ValueType.UUID_AS_TEXT, List.of(new UUID(0, 0), new UUID(-1, -1)));
        SAMPLES.put(ValueType.UUID_AS_BLOB, List.of(new UUID(1, 2), new UUID(Long.MIN_VALUE, Long.MAX_VALUE)));
        SAMPLES.put(ValueType.enumByName(AccessMode.class), List.of(AccessMode.READ, AccessMode.EXECUTE));
    }

    private Database database;
    private Statement statement;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        // A column without a type, so that nothing is converted on the way.
        database.execute("CREATE TABLE t(value)");
        statement = database.prepare("INSERT INTO t VALUES(?)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @SuppressWarnings("unchecked")
    private static <T> ValueType<T> open(ValueType<?> type) {
        return (ValueType<T>) type;
    }

    @Test
    void everyConstantHasASample() throws IllegalAccessException {
        Set<String> constants = new TreeSet<>(Set.of("enumByName(java.nio.file.AccessMode)"));
        for (Field field : ValueType.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == ValueType.class) {
                constants.add(field.getName());
                assertEquals(field.getName(), field.get(null).toString());
            }
        }
        Set<String> sampled = new TreeSet<>();
        SAMPLES.keySet().forEach(type -> sampled.add(type.toString()));
        assertEquals(constants, sampled);
    }

    @Test
    void everyValueComesBackInTheStorageClassOfItsType() {
        SAMPLES.forEach((type, values) -> {
            for (Object value : values) {
                database.execute("DELETE FROM t");
                statement.bind(1, value, open(type)).run();
                try (Rows rows = database.query("SELECT value FROM t")) {
                    assertTrue(rows.next());
                    assertEquals(value, rows.get(0, type));
                    assertEquals(value, rows.get("value", type));
                    String expected = type.toString().contains("EPOCH")
                            ? "INTEGER"
                            : type.toString().endsWith("BLOB") ? "BLOB" : "TEXT";
                    assertEquals(expected, rows.type(0).name(), type.toString());
                }
            }
        });
    }

    @Test
    void everyTypeReadsAndWritesNull() {
        for (ValueType<?> type : SAMPLES.keySet()) {
            database.execute("DELETE FROM t");
            statement.bind(1, null, type).run();
            try (Rows rows = database.query("SELECT value FROM t")) {
                assertTrue(rows.next());
                assertNull(rows.get(0, type));
                assertTrue(rows.isNull(0));
            }
        }
    }

    @Test
    void everyTypeRefusesAnotherStorageClassByName() {
        for (ValueType<?> type : SAMPLES.keySet()) {
            try (Rows rows = database.query("SELECT 1.5")) {
                assertTrue(rows.next());
                Exception e = assertThrows(IllegalArgumentException.class, () -> rows.get(0, type));
                assertTrue(e.getMessage().startsWith("wrong storage class: type=" + type + ", "), e.getMessage());
            }
        }
    }

    @Test
    void valueThatDoesNotFitLeavesTheBinding() {
        statement.bind(1, "before");
        assertThrows(
                IllegalArgumentException.class,
                () -> statement.bind(1, Instant.MAX, ValueType.INSTANT_AS_TEXT));
        statement.run();
        assertEquals("before", database.query("SELECT value FROM t").first(row -> row.getString(0)).orElseThrow());
    }

    @Test
    void textsOfDatesAreUnderstoodBySqlite() {
        database.update("INSERT INTO t VALUES(?)", ValueType.LOCAL_DATE_AS_TEXT.toStorage(LocalDate.of(2024, 2, 29)));
        assertEquals(
                "2024-03-01",
                database.query("SELECT date(value, '+1 day') FROM t").first(row -> row.getString(0)).orElseThrow());
    }
}

package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.AccessMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ValueTypeTest {
    private static final UUID ID = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");

    private static <T> void roundTrips(ValueType<T> type, T value, Object stored) {
        assertEquals(stored, type.toStorage(value));
        assertEquals(value, type.fromStorage(stored));
    }

    private static void unreadable(ValueType<?> type, Object stored, String... parts) {
        var e = assertThrows(IllegalArgumentException.class, () -> type.fromStorage(stored));
        assertTrue(e.getMessage().contains("type=" + type), e.getMessage());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    @Test
    void instantAsTextRoundTrips() {
        roundTrips(
                ValueType.INSTANT_AS_TEXT,
                Instant.parse("2024-02-29T12:30:00.5Z"),
                "2024-02-29T12:30:00.500000000Z");
        roundTrips(ValueType.INSTANT_AS_TEXT, Instant.EPOCH, "1970-01-01T00:00:00.000000000Z");
        roundTrips(
                ValueType.INSTANT_AS_TEXT, Instant.parse("0000-01-01T00:00:00Z"), "0000-01-01T00:00:00.000000000Z");
        roundTrips(
                ValueType.INSTANT_AS_TEXT,
                Instant.parse("9999-12-31T23:59:59.999999999Z"),
                "9999-12-31T23:59:59.999999999Z");
    }

    @Test
    void textOrderOfInstantsIsTimeOrder() {
        List<Instant> times = List.of(
                Instant.parse("2024-01-01T00:00:00Z"),
                Instant.parse("2024-01-01T00:00:00.000001Z"),
                Instant.parse("2024-01-01T00:00:00.5Z"),
                Instant.parse("2024-01-01T00:00:01Z"));
        List<Object> texts = times.stream().map(ValueType.INSTANT_AS_TEXT::toStorage).toList();
        assertEquals(texts, texts.stream().sorted().toList());
    }

    @Test
    void instantWithFewerDigitsIsRead() {
        assertEquals(Instant.EPOCH, ValueType.INSTANT_AS_TEXT.fromStorage("1970-01-01T00:00:00Z"));
    }

    @Test
    void instantAsEpochMillisRoundTrips() {
        roundTrips(ValueType.INSTANT_AS_EPOCH_MILLIS, Instant.ofEpochMilli(1_700_000_000_123L), 1_700_000_000_123L);
        roundTrips(ValueType.INSTANT_AS_EPOCH_MILLIS, Instant.ofEpochMilli(-1), -1L);
        roundTrips(ValueType.INSTANT_AS_EPOCH_MILLIS, Instant.ofEpochMilli(Long.MIN_VALUE), Long.MIN_VALUE);
    }

    @Test
    void finerPartsOfEpochMillisAreDroppedTowardsThePast() {
        assertEquals(-1L, ValueType.INSTANT_AS_EPOCH_MILLIS.toStorage(Instant.ofEpochSecond(0, -1)));
        assertEquals(-1L, ValueType.INSTANT_AS_EPOCH_SECONDS.toStorage(Instant.ofEpochSecond(0, -1)));
    }

    @Test
    void instantBeyondEpochMillisIsRefused() {
        var e = assertThrows(
                IllegalArgumentException.class, () -> ValueType.INSTANT_AS_EPOCH_MILLIS.toStorage(Instant.MAX));
        assertEquals("value does not fit: type=INSTANT_AS_EPOCH_MILLIS, value=" + Instant.MAX, e.getMessage());
    }

    @Test
    void instantAsEpochSecondsRoundTrips() {
        roundTrips(ValueType.INSTANT_AS_EPOCH_SECONDS, Instant.ofEpochSecond(1_700_000_000L), 1_700_000_000L);
        roundTrips(ValueType.INSTANT_AS_EPOCH_SECONDS, Instant.MIN, Instant.MIN.getEpochSecond());
    }

    @Test
    void secondsBeyondInstantAreRefused() {
        unreadable(ValueType.INSTANT_AS_EPOCH_SECONDS, Long.MAX_VALUE, "value=9223372036854775807");
    }

    @Test
    void localDateRoundTrips() {
        roundTrips(ValueType.LOCAL_DATE_AS_TEXT, LocalDate.of(2024, 2, 29), "2024-02-29");
        roundTrips(ValueType.LOCAL_DATE_AS_TEXT, LocalDate.of(1, 1, 1), "0001-01-01");
    }

    @Test
    void localTimeRoundTrips() {
        roundTrips(ValueType.LOCAL_TIME_AS_TEXT, LocalTime.of(12, 30), "12:30");
        roundTrips(ValueType.LOCAL_TIME_AS_TEXT, LocalTime.MAX, "23:59:59.999999999");
    }

    @Test
    void localDateTimeRoundTrips() {
        roundTrips(
                ValueType.LOCAL_DATE_TIME_AS_TEXT, LocalDateTime.of(2024, 2, 29, 12, 30), "2024-02-29T12:30");
    }

    @Test
    void offsetDateTimeRoundTrips() {
        roundTrips(
                ValueType.OFFSET_DATE_TIME_AS_TEXT,
                OffsetDateTime.parse("2024-02-29T12:30+01:00"),
                "2024-02-29T12:30+01:00");
    }

    @Test
    void zonedDateTimeRoundTripsInAnOverlap() {
        String earlier = "2024-10-27T02:30+02:00[Europe/Paris]";
        String later = "2024-10-27T02:30+01:00[Europe/Paris]";
        roundTrips(ValueType.ZONED_DATE_TIME_AS_TEXT, ZonedDateTime.parse(earlier), earlier);
        roundTrips(ValueType.ZONED_DATE_TIME_AS_TEXT, ZonedDateTime.parse(later), later);
    }

    @Test
    void yearsThatSqliteDoesNotUnderstandAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> ValueType.INSTANT_AS_TEXT.toStorage(Instant.MAX));
        assertThrows(
                IllegalArgumentException.class,
                () -> ValueType.LOCAL_DATE_AS_TEXT.toStorage(LocalDate.of(10_000, 1, 1)));
        assertThrows(
                IllegalArgumentException.class, () -> ValueType.LOCAL_DATE_AS_TEXT.toStorage(LocalDate.of(-1, 1, 1)));
        assertThrows(
                IllegalArgumentException.class, () -> ValueType.LOCAL_DATE_TIME_AS_TEXT.toStorage(LocalDateTime.MAX));
        assertThrows(
                IllegalArgumentException.class, () -> ValueType.OFFSET_DATE_TIME_AS_TEXT.toStorage(OffsetDateTime.MIN));
    }

    @Test
    void badDateTextNamesTypeAndValue() {
        unreadable(ValueType.LOCAL_DATE_AS_TEXT, "2023-02-29", "value=\"2023-02-29\"");
        var e = assertThrows(
                IllegalArgumentException.class, () -> ValueType.LOCAL_DATE_AS_TEXT.fromStorage("yesterday"));
        assertInstanceOf(DateTimeParseException.class, e.getCause());
    }

    @Test
    void bigIntegerRoundTrips() {
        BigInteger value = BigInteger.TEN.pow(40).negate();
        roundTrips(ValueType.BIG_INTEGER_AS_TEXT, value, value.toString());
    }

    @Test
    void bigDecimalKeepsItsScale() {
        roundTrips(ValueType.BIG_DECIMAL_AS_TEXT, new BigDecimal("1.50"), "1.50");
        roundTrips(ValueType.BIG_DECIMAL_AS_TEXT, new BigDecimal("1E+30"), "1E+30");
    }

    @Test
    void badNumberTextNamesTypeAndValue() {
        unreadable(ValueType.BIG_INTEGER_AS_TEXT, "12x", "value=\"12x\"");
        unreadable(ValueType.BIG_DECIMAL_AS_TEXT, "", "value=\"\"");
    }

    @Test
    void uuidAsTextRoundTrips() {
        roundTrips(ValueType.UUID_AS_TEXT, ID, "00112233-4455-6677-8899-aabbccddeeff");
    }

    @Test
    void uuidTextInUpperCaseIsRead() {
        assertEquals(ID, ValueType.UUID_AS_TEXT.fromStorage("00112233-4455-6677-8899-AABBCCDDEEFF"));
    }

    @Test
    void shortUuidTextIsRefused() {
        unreadable(ValueType.UUID_AS_TEXT, "1-1-1-1-1", "value=\"1-1-1-1-1\"");
    }

    @Test
    void uuidAsBlobRoundTripsInNetworkOrder() {
        byte[] stored = (byte[]) ValueType.UUID_AS_BLOB.toStorage(ID);
        byte[] expected = new byte[16];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (i * 0x11);
        }
        assertArrayEquals(expected, stored);
        assertEquals(ID, ValueType.UUID_AS_BLOB.fromStorage(stored));
    }

    @Test
    void uuidBlobOfAnotherLengthIsRefused() {
        unreadable(ValueType.UUID_AS_BLOB, Arrays.copyOf(new byte[16], 15), "value=15 bytes");
    }

    @Test
    void enumRoundTripsByName() {
        roundTrips(ValueType.enumByName(AccessMode.class), AccessMode.WRITE, "WRITE");
    }

    @Test
    void unknownEnumNameIsRefused() {
        unreadable(
                ValueType.enumByName(AccessMode.class), "write", "java.nio.file.AccessMode", "value=\"write\"");
    }

    @Test
    void otherStorageClassIsRefused() {
        unreadable(ValueType.UUID_AS_TEXT, 5L, "expected=String", "found=Long", "value=5");
        unreadable(ValueType.INSTANT_AS_EPOCH_MILLIS, 5.0, "expected=Long", "found=Double", "value=5.0");
        unreadable(ValueType.INSTANT_AS_EPOCH_SECONDS, "5", "expected=Long", "found=String", "value=\"5\"");
        unreadable(ValueType.UUID_AS_BLOB, "5", "expected=byte[]");
    }

    @Test
    void longTextIsShortenedInTheMessage() {
        var e = assertThrows(
                IllegalArgumentException.class, () -> ValueType.BIG_INTEGER_AS_TEXT.fromStorage("x".repeat(5_000)));
        assertTrue(e.getMessage().length() < 300, e.getMessage());
    }
}

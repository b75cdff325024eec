package io.sqlane;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

/**
 * How a Java value that SQLite has no storage class for is stored: as text, as an integer or as a blob, by explicit
 * choice.
 *
 * <p>What is read must have the storage class that writing produces, and a text must be one of the type: else an
 * {@link IllegalArgumentException} names type and value. Texts of dates and times are ISO-8601. They are written with a
 * year from 0000 to 9999, which the date functions of SQLite understand; a value outside those years is refused.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param <T> the Java type
 * @see <a href="https://sqlite.org/lang_datefunc.html">Date And Time Functions</a>
 */
public final class ValueType<T> {
    /** Characters of a value in a message. */
    private static final int SHOWN = 100;

    private static final int UUID_BYTES = 2 * Long.BYTES;

    // Instant.toString() drops zero digits, and "00.5Z" sorts before "00Z": with all digits text order is time order.
    private static final DateTimeFormatter INSTANT_FORMAT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 9, 9, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * An instant as text in UTC, {@code 2024-02-29T12:30:00.000000000Z}: always nine digits of the second, so that the
     * order of the texts is the order in time. Reading takes any number of digits.
     */
    public static final ValueType<Instant> INSTANT_AS_TEXT =
            text("INSTANT_AS_TEXT", ValueType::formatInstant, Instant::parse);

    /** An instant as milliseconds since 1970-01-01T00:00:00Z; what is finer is dropped, towards the past. */
    public static final ValueType<Instant> INSTANT_AS_EPOCH_MILLIS =
            integer("INSTANT_AS_EPOCH_MILLIS", Instant::toEpochMilli, Instant::ofEpochMilli);

    /** An instant as seconds since 1970-01-01T00:00:00Z; what is finer is dropped, towards the past. */
    public static final ValueType<Instant> INSTANT_AS_EPOCH_SECONDS =
            integer("INSTANT_AS_EPOCH_SECONDS", Instant::getEpochSecond, Instant::ofEpochSecond);

    /** A date as text, {@code 2024-02-29}. */
    public static final ValueType<LocalDate> LOCAL_DATE_AS_TEXT = text(
            "LOCAL_DATE_AS_TEXT", value -> inYears(value.getYear(), value), LocalDate::parse);

    /** A time of day as text, {@code 12:30} or {@code 12:30:00.5}: only as many digits as needed. */
    public static final ValueType<LocalTime> LOCAL_TIME_AS_TEXT =
            text("LOCAL_TIME_AS_TEXT", LocalTime::toString, LocalTime::parse);

    /** A date and time without zone as text, {@code 2024-02-29T12:30}: only as many digits as needed. */
    public static final ValueType<LocalDateTime> LOCAL_DATE_TIME_AS_TEXT = text(
            "LOCAL_DATE_TIME_AS_TEXT", value -> inYears(value.getYear(), value), LocalDateTime::parse);

    /** A date and time with offset as text, {@code 2024-02-29T12:30+01:00}; the order of texts is not that in time. */
    public static final ValueType<OffsetDateTime> OFFSET_DATE_TIME_AS_TEXT = text(
            "OFFSET_DATE_TIME_AS_TEXT", value -> inYears(value.getYear(), value), OffsetDateTime::parse);

    /**
     * A date and time with zone as text, {@code 2024-02-29T12:30+01:00[Europe/Paris]}. The date functions of SQLite do
     * not understand the zone in brackets, and the order of texts is not that in time.
     */
    public static final ValueType<ZonedDateTime> ZONED_DATE_TIME_AS_TEXT = text(
            "ZONED_DATE_TIME_AS_TEXT", value -> inYears(value.getYear(), value), ZonedDateTime::parse);

    /** An integer of any size as decimal text; the order of texts is not that of the numbers. */
    public static final ValueType<BigInteger> BIG_INTEGER_AS_TEXT =
            text("BIG_INTEGER_AS_TEXT", BigInteger::toString, BigInteger::new);

    /** A decimal number as text, its scale kept, {@code 1.50}; the order of texts is not that of the numbers. */
    public static final ValueType<BigDecimal> BIG_DECIMAL_AS_TEXT =
            text("BIG_DECIMAL_AS_TEXT", BigDecimal::toString, BigDecimal::new);

    /** A UUID as text of 36 characters in lower case. */
    public static final ValueType<UUID> UUID_AS_TEXT = text("UUID_AS_TEXT", UUID::toString, ValueType::parseUuid);

    /** A UUID as blob of 16 bytes, the most significant first. */
    public static final ValueType<UUID> UUID_AS_BLOB =
            new ValueType<>("UUID_AS_BLOB", byte[].class, ValueType::uuidToBytes, ValueType::uuidFromBytes);

    private final String name;
    private final Class<?> storageType;
    private final Function<T, Object> writer;
    private final Function<Object, T> reader;

    private <S> ValueType(String name, Class<S> storageType, Function<T, S> writer, Function<S, T> reader) {
        this.name = name;
        this.storageType = storageType;
        this.writer = writer::apply;
        this.reader = stored -> reader.apply(storageType.cast(stored));
    }

    private static <T> ValueType<T> text(String name, Function<T, String> writer, Function<String, T> reader) {
        return new ValueType<>(name, String.class, writer, reader);
    }

    private static <T> ValueType<T> integer(String name, Function<T, Long> writer, Function<Long, T> reader) {
        return new ValueType<>(name, Long.class, writer, reader);
    }

    /**
     * Returns how the constants of an enum are stored: as text, by name. Renaming a constant makes rows unreadable.
     *
     * @param <E> the enum
     * @param type class of the enum
     * @return the value type
     */
    public static <E extends Enum<E>> ValueType<E> enumByName(Class<E> type) {
        String name = "enumByName(" + Objects.requireNonNull(type, "type").getName() + ')';
        return text(name, Enum::name, text -> Enum.valueOf(type, text));
    }

    /** The value as {@code Long}, {@code String} or {@code byte[]}. */
    Object toStorage(T value) {
        Objects.requireNonNull(value, "value");
        try {
            return writer.apply(value);
        } catch (DateTimeException | ArithmeticException | ClassCastException e) {
            throw new IllegalArgumentException("value does not fit: type=" + name + ", value=" + describe(value), e);
        }
    }

    /** The value of a {@code Long}, {@code Double}, {@code String} or {@code byte[]}; SQL NULL is the caller's. */
    T fromStorage(Object stored) {
        if (!storageType.isInstance(stored)) {
            throw new IllegalArgumentException("wrong storage class: type=" + name + ", expected="
                    + storageType.getSimpleName() + ", found=" + stored.getClass().getSimpleName() + ", value="
                    + describe(stored));
        }
        try {
            return reader.apply(stored);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "not a value of this type: type=" + name + ", value=" + describe(stored), e);
        }
    }

    /**
     * Returns the name of the type.
     *
     * @return the name of the constant, or {@code enumByName(…)}
     */
    @Override
    public String toString() {
        return name;
    }

    private static String formatInstant(Instant instant) {
        inYears(instant.atOffset(ZoneOffset.UTC).getYear(), instant);
        return INSTANT_FORMAT.format(instant);
    }

    private static String inYears(int year, Object value) {
        if (year < 0 || year > 9999) {
            throw new DateTimeException("year out of range: year=" + year + ", 0 to 9999");
        }
        return value.toString();
    }

    private static UUID parseUuid(String text) {
        UUID uuid = UUID.fromString(text);
        // UUID.fromString also takes short groups, such as "1-1-1-1-1".
        if (!uuid.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("a UUID has 36 characters: length=" + text.length());
        }
        return uuid;
    }

    private static byte[] uuidToBytes(UUID uuid) {
        ByteBuffer buffer = ByteBuffer.allocate(UUID_BYTES);
        return buffer.putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static UUID uuidFromBytes(byte[] bytes) {
        if (bytes.length != UUID_BYTES) {
            throw new IllegalArgumentException("a UUID has 16 bytes: length=" + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    private static String describe(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.length + " bytes " + Arrays.toString(Arrays.copyOf(bytes, Math.min(bytes.length, 16)));
        }
        String text = value.toString();
        String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return value instanceof String ? '"' + shown + '"' : shown;
    }
}

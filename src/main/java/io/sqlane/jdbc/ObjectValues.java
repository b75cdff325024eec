package io.sqlane.jdbc;

import io.sqlane.internal.engine.Excerpt;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code getObject} makes of a value for each type that it can be asked for. */
final class ObjectValues {
    /** Reads a value; null for SQL NULL. */
    @FunctionalInterface
    private interface Reading {
        @Nullable Object read(ValueResultSet rows, int column) throws SQLException;
    }

    private static final Map<Class<?>, Reading> READINGS = new HashMap<>();

    static {
        number(Byte.class, byte.class, ValueResultSet::getByte);
        number(Short.class, short.class, ValueResultSet::getShort);
        number(Integer.class, int.class, ValueResultSet::getInt);
        number(Long.class, long.class, ValueResultSet::getLong);
        number(Float.class, float.class, ValueResultSet::getFloat);
        number(Double.class, double.class, ValueResultSet::getDouble);
        number(Boolean.class, boolean.class, ValueResultSet::getBoolean);
        READINGS.put(Object.class, ValueResultSet::getObject);
        READINGS.put(String.class, ValueResultSet::getString);
        READINGS.put(byte[].class, ValueResultSet::getBytes);
        READINGS.put(ByteBuffer.class, (rows, column) -> {
            byte[] bytes = rows.getBytes(column);
            return bytes == null ? null : ByteBuffer.wrap(bytes);
        });
        READINGS.put(BigDecimal.class, ValueResultSet::getBigDecimal);
        READINGS.put(BigInteger.class, ObjectValues::bigInteger);
        READINGS.put(Date.class, ValueResultSet::getDate);
        READINGS.put(Time.class, ValueResultSet::getTime);
        READINGS.put(Timestamp.class, ValueResultSet::getTimestamp);
        READINGS.put(java.util.Date.class, ValueResultSet::getTimestamp);
        READINGS.put(Blob.class, ValueResultSet::getBlob);
        READINGS.put(Clob.class, ValueResultSet::getClob);
        READINGS.put(NClob.class, ValueResultSet::getNClob);
        READINGS.put(UUID.class, ObjectValues::uuid);
        READINGS.put(LocalDate.class, (rows, column) -> {
            LocalDateTime time = localDateTime(rows, column);
            return time == null ? null : time.toLocalDate();
        });
        READINGS.put(LocalTime.class, ObjectValues::localTime);
        READINGS.put(LocalDateTime.class, ObjectValues::localDateTime);
        READINGS.put(OffsetDateTime.class, ObjectValues::offsetDateTime);
        READINGS.put(ZonedDateTime.class, ObjectValues::zonedDateTime);
        READINGS.put(Instant.class, (rows, column) -> {
            OffsetDateTime time = offsetDateTime(rows, column);
            return time == null ? null : time.toInstant();
        });
    }

    private ObjectValues() {}

    private static void number(Class<?> type, Class<?> primitive, Reading reading) {
        Reading orNull = (rows, column) -> {
            Object value = reading.read(rows, column);
            return rows.wasNull() ? null : value;
        };
        READINGS.put(type, orNull);
        READINGS.put(primitive, orNull);
    }

    @SuppressWarnings("unchecked")
    static <T> @Nullable T read(ValueResultSet rows, int column, @Nullable Class<T> type) throws SQLException {
        rows.checkOpen();
        if (type == null) {
            throw SqlErrors.argument("type is null");
        }
        Reading reading = READINGS.get(type);
        if (reading == null) {
            throw SqlErrors.unsupported("form of the type " + type.getName());
        }
        return (T) reading.read(rows, column);
    }

    private static @Nullable BigInteger bigInteger(ValueResultSet rows, int column) throws SQLException {
        BigDecimal decimal = rows.getBigDecimal(column);
        return decimal == null
                ? null
                : ValueResultSet.scaled("BigInteger", decimal, 0, RoundingMode.UNNECESSARY)
                        .unscaledValue();
    }

    /** From its text, or from sixteen bytes with the most significant first. */
    private static @Nullable UUID uuid(ValueResultSet rows, int column) throws SQLException {
        Object value = rows.getObject(column);
        if (value instanceof byte[] bytes && bytes.length == 16) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        String text = value instanceof String read ? read : rows.getString(column);
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw SqlErrors.value("Bad value for type UUID : " + Excerpt.of(text), e);
        }
    }

    private static @Nullable LocalDateTime localDateTime(ValueResultSet rows, int column) throws SQLException {
        if (rows.getObject(column) instanceof String text) {
            return rows.dates().localDateTime(text);
        }
        Long millis = rows.millis(column, null);
        return millis == null ? null : LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), DateValues.here());
    }

    private static @Nullable LocalTime localTime(ValueResultSet rows, int column) throws SQLException {
        if (rows.getObject(column) instanceof String text) {
            return rows.dates().localTime(text);
        }
        LocalDateTime time = localDateTime(rows, column);
        return time == null ? null : time.toLocalTime();
    }

    private static @Nullable ZonedDateTime zonedDateTime(ValueResultSet rows, int column) throws SQLException {
        if (rows.getObject(column) instanceof String text) {
            return rows.dates().zonedDateTime(text);
        }
        OffsetDateTime time = offsetDateTime(rows, column);
        return time == null ? null : time.toZonedDateTime();
    }

    private static @Nullable OffsetDateTime offsetDateTime(ValueResultSet rows, int column) throws SQLException {
        if (rows.getObject(column) instanceof String text) {
            return rows.dates().offsetDateTime(text);
        }
        Long millis = rows.millis(column, null);
        return millis == null ? null : OffsetDateTime.ofInstant(Instant.ofEpochMilli(millis), DateValues.here());
    }
}

package io.sqlane.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.nio.ByteBuffer;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.SQLException;
import java.sql.Types;
import java.time.temporal.TemporalAccessor;
import java.util.Calendar;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code setObject} makes of each type. The list is closed: the name of an unknown object is no value. */
final class ParameterValues {
    private ParameterValues() {}

    /** The type that is asked for is of no matter to SQLite, where every value has its own. */
    static void set(ParameterSetters to, int index, @Nullable Object value, int type) throws SQLException {
        if (value instanceof Number && !(value instanceof BigDecimal) && type == Types.BOOLEAN) {
            to.setBoolean(index, ((Number) value).longValue() != 0);
            return;
        }
        set(to, index, value);
    }

    static void set(ParameterSetters to, int index, @Nullable Object value) throws SQLException {
        if (value == null) {
            to.setNull(index, Types.NULL);
        } else if (value instanceof String text) {
            to.setString(index, text);
        } else if (value instanceof Number number) {
            setNumber(to, index, number);
        } else if (value instanceof Boolean flag) {
            to.setBoolean(index, flag);
        } else if (value instanceof byte[] bytes) {
            to.setBytes(index, bytes);
        } else if (value instanceof Date date) {
            setDate(to, index, date, null);
        } else {
            setOther(to, index, value);
        }
    }

    private static void setNumber(ParameterSetters to, int index, Number number) throws SQLException {
        if (number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte) {
            to.setLong(index, number.longValue());
        } else if (number instanceof Double || number instanceof Float) {
            to.setDouble(index, number.doubleValue());
        } else if (number instanceof BigDecimal || number instanceof BigInteger) {
            to.setString(index, number.toString());
        } else {
            throw unknown(to, index, number);
        }
    }

    private static void setOther(ParameterSetters to, int index, Object value) throws SQLException {
        if (value instanceof TemporalAccessor && value.getClass().getName().startsWith("java.time.")
                || value instanceof UUID
                || value instanceof Character
                || value instanceof URL) {
            to.setString(index, value.toString());
        } else if (value instanceof Enum<?> constant) {
            to.setString(index, constant.name());
        } else if (value instanceof Calendar calendar) {
            setDate(to, index, time(index, calendar), calendar);
        } else if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            to.setBytes(index, bytes);
        } else {
            setLarge(to, index, value);
        }
    }

    private static Date time(int index, Calendar calendar) throws SQLException {
        try {
            return calendar.getTime();
        } catch (IllegalArgumentException e) {
            throw SqlErrors.value("calendar has no time: parameter=" + index + ", reason=" + e.getMessage(), e);
        }
    }

    private static void setLarge(ParameterSetters to, int index, Object value) throws SQLException {
        if (value instanceof Blob blob) {
            to.setBlob(index, blob);
        } else if (value instanceof Clob clob) {
            to.setClob(index, clob);
        } else if (value instanceof InputStream stream) {
            to.setBinaryStream(index, stream);
        } else if (value instanceof Reader reader) {
            to.setCharacterStream(index, reader);
        } else {
            throw unknown(to, index, value);
        }
    }

    private static SQLException unknown(ParameterSetters to, int index, Object value) throws SQLException {
        to.checkOpen();
        String hint = value instanceof Optional ? ". Set what it holds, or null." : "";
        return SqlErrors.value("type has no form in SQLite: parameter=" + index + ", type="
                + value.getClass().getName() + hint);
    }

    static void setDate(ParameterSetters to, int index, @Nullable Date date, @Nullable Calendar calendar)
            throws SQLException {
        if (date == null) {
            to.setNull(index, Types.NULL);
            return;
        }
        Object stored = to.connection.dates().stored(date, calendar);
        if (stored instanceof Long integer) {
            to.setLong(index, integer);
        } else if (stored instanceof Double real) {
            to.setDouble(index, real);
        } else {
            to.setString(index, (String) stored);
        }
    }
}

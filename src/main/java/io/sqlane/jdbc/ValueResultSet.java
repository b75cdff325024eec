package io.sqlane.jdbc;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.engine.Excerpt;
import io.sqlane.internal.ffi.Constants;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Calendar;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The getters by index: each reads every storage class, as SQLite itself and the applications of other drivers do. */
abstract class ValueResultSet extends LabelledResultSet {
    private static final int MOST_DIGITS = 100_000;

    final RowReader reader;
    private boolean wasNull;

    ValueResultSet(RowReader reader) {
        this.reader = reader;
    }

    abstract void checkOpen() throws SQLException;

    abstract String realText(double real) throws SQLException;

    /** How dates are stored. */
    abstract DateValues dates();

    /** The storage class of a value, noted for {@link #wasNull}. */
    private int type(int column) throws SQLException {
        checkOpen();
        int type = reader.type(column - 1);
        wasNull = type == Constants.SQLITE_NULL;
        return type;
    }

    @Override
    public boolean wasNull() throws SQLException {
        checkOpen();
        return wasNull;
    }

    @Override
    public long getLong(int column) throws SQLException {
        return switch (type(column)) {
            case Constants.SQLITE_INTEGER -> reader.integer(column - 1);
            case Constants.SQLITE_FLOAT -> Numbers.integer(reader.real(column - 1));
            case Constants.SQLITE_NULL -> 0;
            default -> Numbers.integer(reader.text(column - 1));
        };
    }

    @Override
    public int getInt(int column) throws SQLException {
        return (int) getLong(column);
    }

    @Override
    public short getShort(int column) throws SQLException {
        return (short) getLong(column);
    }

    @Override
    public byte getByte(int column) throws SQLException {
        return (byte) getLong(column);
    }

    @Override
    public boolean getBoolean(int column) throws SQLException {
        return getInt(column) != 0;
    }

    @Override
    public double getDouble(int column) throws SQLException {
        return switch (type(column)) {
            case Constants.SQLITE_FLOAT -> reader.real(column - 1);
            case Constants.SQLITE_INTEGER -> reader.integer(column - 1);
            case Constants.SQLITE_NULL -> 0;
            default -> Numbers.real(reader.text(column - 1));
        };
    }

    @Override
    public float getFloat(int column) throws SQLException {
        return (float) getDouble(column);
    }

    @Override
    public @Nullable String getString(int column) throws SQLException {
        return switch (type(column)) {
            case Constants.SQLITE_TEXT -> reader.text(column - 1);
            case Constants.SQLITE_INTEGER -> Long.toString(reader.integer(column - 1));
            case Constants.SQLITE_FLOAT -> realText(reader.real(column - 1));
            case Constants.SQLITE_BLOB -> Utf8.decode(reader.bytes(column - 1));
            default -> null;
        };
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        int type = type(column);
        if (type == Constants.SQLITE_BLOB || type == Constants.SQLITE_TEXT) {
            return reader.bytes(column - 1);
        }
        String text = getString(column);
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public @Nullable Object getObject(int column) throws SQLException {
        switch (type(column)) {
            case Constants.SQLITE_INTEGER -> {
                long integer = reader.integer(column - 1);
                if (integer == (int) integer) {
                    return (int) integer;
                }
                return integer;
            }
            case Constants.SQLITE_FLOAT -> {
                return reader.real(column - 1);
            }
            case Constants.SQLITE_TEXT -> {
                return reader.text(column - 1);
            }
            case Constants.SQLITE_BLOB -> {
                return reader.bytes(column - 1);
            }
            default -> {
                return null;
            }
        }
    }

    @Override
    public @Nullable Object getObject(int column, @Nullable Map<String, Class<?>> map) throws SQLException {
        return getObject(column);
    }

    @Override
    public <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
        return ObjectValues.read(this, column, type);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
        switch (type(column)) {
            case Constants.SQLITE_INTEGER -> {
                return BigDecimal.valueOf(reader.integer(column - 1));
            }
            case Constants.SQLITE_FLOAT -> {
                return decimal(Double.toString(reader.real(column - 1)));
            }
            case Constants.SQLITE_NULL -> {
                return null;
            }
            default -> {
                return decimal(reader.text(column - 1));
            }
        }
    }

    private static BigDecimal decimal(String text) throws SQLException {
        try {
            // The time that it takes grows with the square of the length.
            if (text.length() > MOST_DIGITS) {
                throw new NumberFormatException("characters=" + text.length() + ", limit=" + MOST_DIGITS);
            }
            return new BigDecimal(text.trim());
        } catch (NumberFormatException e) {
            throw SqlErrors.value("Bad value for type BigDecimal : " + Excerpt.of(text), e);
        }
    }

    @Override
    @Deprecated
    public @Nullable BigDecimal getBigDecimal(int column, int scale) throws SQLException {
        BigDecimal decimal = getBigDecimal(column);
        return decimal == null ? null : scaled("BigDecimal", decimal, scale, RoundingMode.HALF_UP);
    }

    /** Refuses to write out a number that has a few digits and an exponent of millions. */
    static BigDecimal scaled(String type, BigDecimal decimal, int scale, RoundingMode rounding) throws SQLException {
        if (decimal.signum() == 0) {
            return BigDecimal.valueOf(0, scale);
        }
        try {
            if (Math.abs((long) scale - decimal.scale()) > MOST_DIGITS) {
                throw new ArithmeticException("digits to write out: limit=" + MOST_DIGITS);
            }
            return decimal.setScale(scale, rounding);
        } catch (ArithmeticException e) {
            throw SqlErrors.value("Bad value for type " + type + " : " + Excerpt.of(decimal.toString()), e);
        }
    }

    /** A date in milliseconds since 1970, or null. */
    @Nullable Long millis(int column, @Nullable Calendar calendar) throws SQLException {
        DateValues dates = dates();
        return switch (type(column)) {
            case Constants.SQLITE_INTEGER -> dates.ofInteger(reader.integer(column - 1));
            case Constants.SQLITE_FLOAT -> dates.ofReal(reader.real(column - 1));
            case Constants.SQLITE_NULL -> null;
            default -> dates.ofText(reader.text(column - 1), calendar);
        };
    }

    @Override
    public @Nullable Date getDate(int column) throws SQLException {
        return getDate(column, null);
    }

    @Override
    public @Nullable Date getDate(int column, @Nullable Calendar calendar) throws SQLException {
        Long millis = millis(column, calendar);
        return millis == null ? null : new Date(millis);
    }

    @Override
    public @Nullable Time getTime(int column) throws SQLException {
        return getTime(column, null);
    }

    @Override
    public @Nullable Time getTime(int column, @Nullable Calendar calendar) throws SQLException {
        Long millis = millis(column, calendar);
        return millis == null ? null : new Time(millis);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column) throws SQLException {
        return getTimestamp(column, null);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column, @Nullable Calendar calendar) throws SQLException {
        if (type(column) == Constants.SQLITE_TEXT) {
            Instant instant = dates().instant(reader.text(column - 1), calendar);
            Timestamp time = new Timestamp(instant.toEpochMilli());
            time.setNanos(instant.getNano());
            return time;
        }
        Long millis = millis(column, calendar);
        return millis == null ? null : new Timestamp(millis);
    }

    @Override
    public @Nullable InputStream getBinaryStream(int column) throws SQLException {
        byte[] bytes = getBytes(column);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    @Override
    public @Nullable InputStream getAsciiStream(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    @Deprecated
    public @Nullable InputStream getUnicodeStream(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable Reader getCharacterStream(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new StringReader(text);
    }

    @Override
    public @Nullable Reader getNCharacterStream(int column) throws SQLException {
        return getCharacterStream(column);
    }

    @Override
    public @Nullable String getNString(int column) throws SQLException {
        return getString(column);
    }

    @Override
    public @Nullable Blob getBlob(int column) throws SQLException {
        byte[] bytes = getBytes(column);
        return bytes == null ? null : new JdbcBlob(bytes);
    }

    @Override
    public @Nullable Clob getClob(int column) throws SQLException {
        return getNClob(column);
    }

    @Override
    public @Nullable NClob getNClob(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new JdbcClob(text);
    }

    @Override
    public @Nullable URL getURL(int column) throws SQLException {
        String text = getString(column);
        try {
            return text == null ? null : new URL(text);
        } catch (MalformedURLException e) {
            throw SqlErrors.value("Bad value for type URL : " + text, e);
        }
    }

    @Override
    public Ref getRef(int column) throws SQLException {
        checkOpen();
        throw SqlErrors.unsupported("type for references");
    }

    @Override
    public Array getArray(int column) throws SQLException {
        checkOpen();
        throw SqlErrors.unsupported("type for arrays");
    }

    @Override
    public RowId getRowId(int column) throws SQLException {
        checkOpen();
        throw SqlErrors.unsupported("java.sql.RowId: select rowid and read it with getLong");
    }

    @Override
    public SQLXML getSQLXML(int column) throws SQLException {
        checkOpen();
        throw SqlErrors.unsupported("type for XML");
    }
}

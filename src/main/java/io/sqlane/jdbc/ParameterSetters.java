package io.sqlane.jdbc;

import io.sqlane.internal.codec.PackedRows;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * The setters of a prepared statement. They write the final bytes of a value into the heap and take no turn, so that
 * setting parameters neither waits for a statement that runs nor costs a lock.
 */
abstract class ParameterSetters extends JdbcStatement implements PreparedStatement {
    final PackedRows rows;

    ParameterSetters(JdbcConnection connection, PackedRows rows) {
        super(connection);
        this.rows = rows;
    }

    /** The place of a parameter, whose index is from 1. */
    private int place(int index) throws SQLException {
        checkOpen();
        if (index < 1 || index > rows.values()) {
            throw SqlErrors.index("parameter out of range: index=" + index + ", parameters=" + rows.values()
                    + ". Parameters count from 1.");
        }
        return index - 1;
    }

    @Override
    public void clearParameters() throws SQLException {
        checkOpen();
        try {
            rows.clear();
        } catch (RuntimeException e) {
            throw unset(0, e);
        }
    }

    /** Two threads have met here, or a value is none. */
    final SQLException unset(int index, RuntimeException reason) {
        return reason instanceof IllegalArgumentException
                ? SqlErrors.value("parameter " + index + ": " + reason.getMessage(), reason)
                : SqlErrors.state("parameters were set by two threads at once");
    }

    // ---- the storage classes

    @Override
    public void setNull(int index, int type) throws SQLException {
        try {
            rows.setNull(place(index));
        } catch (RuntimeException e) {
            throw unset(index, e);
        }
    }

    @Override
    public void setNull(int index, int type, String typeName) throws SQLException {
        setNull(index, type);
    }

    @Override
    public void setLong(int index, long value) throws SQLException {
        try {
            rows.setLong(place(index), value);
        } catch (RuntimeException e) {
            throw unset(index, e);
        }
    }

    @Override
    public void setInt(int index, int value) throws SQLException {
        setLong(index, value);
    }

    @Override
    public void setShort(int index, short value) throws SQLException {
        setLong(index, value);
    }

    @Override
    public void setByte(int index, byte value) throws SQLException {
        setLong(index, value);
    }

    @Override
    public void setBoolean(int index, boolean value) throws SQLException {
        setLong(index, value ? 1 : 0);
    }

    @Override
    public void setDouble(int index, double value) throws SQLException {
        try {
            rows.setDouble(place(index), value);
        } catch (RuntimeException e) {
            throw unset(index, e);
        }
    }

    @Override
    public void setFloat(int index, float value) throws SQLException {
        setDouble(index, value);
    }

    @Override
    public void setString(int index, @Nullable String value) throws SQLException {
        try {
            if (value == null) {
                rows.setNull(place(index));
            } else {
                rows.setText(place(index), value);
            }
        } catch (RuntimeException e) {
            throw unset(index, e);
        }
    }

    @Override
    public void setBytes(int index, byte @Nullable [] value) throws SQLException {
        try {
            if (value == null) {
                rows.setNull(place(index));
            } else {
                rows.setBlob(place(index), value);
            }
        } catch (RuntimeException e) {
            throw unset(index, e);
        }
    }

    // ---- what is stored as one of them

    @Override
    public void setObject(int index, @Nullable Object value) throws SQLException {
        ParameterValues.set(this, index, value);
    }

    @Override
    public void setObject(int index, @Nullable Object value, int type) throws SQLException {
        ParameterValues.set(this, index, value, type);
    }

    @Override
    public void setObject(int index, @Nullable Object value, int type, int scale) throws SQLException {
        ParameterValues.set(this, index, value, type);
    }

    @Override
    public void setObject(int index, @Nullable Object value, SQLType type) throws SQLException {
        Integer number = type == null ? null : type.getVendorTypeNumber();
        ParameterValues.set(this, index, value, number == null ? Types.OTHER : number);
    }

    @Override
    public void setObject(int index, @Nullable Object value, SQLType type, int scale) throws SQLException {
        setObject(index, value, type);
    }

    @Override
    public void setBigDecimal(int index, @Nullable BigDecimal value) throws SQLException {
        setString(index, value == null ? null : value.toString());
    }

    @Override
    public void setDate(int index, @Nullable Date value) throws SQLException {
        setDate(index, value, null);
    }

    @Override
    public void setDate(int index, @Nullable Date value, @Nullable Calendar calendar) throws SQLException {
        ParameterValues.setDate(this, index, value, calendar);
    }

    @Override
    public void setTime(int index, @Nullable Time value) throws SQLException {
        setTime(index, value, null);
    }

    @Override
    public void setTime(int index, @Nullable Time value, @Nullable Calendar calendar) throws SQLException {
        ParameterValues.setDate(this, index, value, calendar);
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
        setTimestamp(index, value, null);
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp value, @Nullable Calendar calendar) throws SQLException {
        ParameterValues.setDate(this, index, value, calendar);
    }

    @Override
    public void setURL(int index, @Nullable URL value) throws SQLException {
        setString(index, value == null ? null : value.toString());
    }

    @Override
    public void setNString(int index, @Nullable String value) throws SQLException {
        setString(index, value);
    }

    // ---- streams and large objects, read at once

    @Override
    public void setBinaryStream(int index, @Nullable InputStream stream) throws SQLException {
        setBytes(index, Streams.bytes(stream, -1));
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream stream, int length) throws SQLException {
        setBinaryStream(index, stream, (long) length);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream stream, long length) throws SQLException {
        place(index);
        setBytes(index, Streams.bytes(stream, Streams.length(length)));
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream stream) throws SQLException {
        setString(index, Streams.utf8(stream, -1));
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream stream, int length) throws SQLException {
        setAsciiStream(index, stream, (long) length);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream stream, long length) throws SQLException {
        place(index);
        setString(index, Streams.utf8(stream, Streams.length(length)));
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int index, @Nullable InputStream stream, int length) throws SQLException {
        place(index);
        setString(index, Streams.utf8(stream, Streams.length(length)));
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader reader) throws SQLException {
        setString(index, Streams.text(reader, -1));
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader reader, int length) throws SQLException {
        setCharacterStream(index, reader, (long) length);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader reader, long length) throws SQLException {
        place(index);
        setString(index, Streams.text(reader, Streams.length(length)));
    }

    @Override
    public void setNCharacterStream(int index, @Nullable Reader reader) throws SQLException {
        setCharacterStream(index, reader);
    }

    @Override
    public void setNCharacterStream(int index, @Nullable Reader reader, long length) throws SQLException {
        setCharacterStream(index, reader, length);
    }

    @Override
    public void setBlob(int index, @Nullable Blob blob) throws SQLException {
        place(index);
        setBytes(index, blob == null ? null : Streams.bytes(blob.getBinaryStream(), -1));
    }

    @Override
    public void setBlob(int index, @Nullable InputStream stream) throws SQLException {
        setBinaryStream(index, stream);
    }

    @Override
    public void setBlob(int index, @Nullable InputStream stream, long length) throws SQLException {
        setBinaryStream(index, stream, length);
    }

    @Override
    public void setClob(int index, @Nullable Clob clob) throws SQLException {
        place(index);
        setString(index, clob == null ? null : Streams.text(clob.getCharacterStream(), -1));
    }

    @Override
    public void setClob(int index, @Nullable Reader reader) throws SQLException {
        setCharacterStream(index, reader);
    }

    @Override
    public void setClob(int index, @Nullable Reader reader, long length) throws SQLException {
        setCharacterStream(index, reader, length);
    }

    @Override
    public void setNClob(int index, @Nullable NClob clob) throws SQLException {
        setClob(index, clob);
    }

    @Override
    public void setNClob(int index, @Nullable Reader reader) throws SQLException {
        setCharacterStream(index, reader);
    }

    @Override
    public void setNClob(int index, @Nullable Reader reader, long length) throws SQLException {
        setCharacterStream(index, reader, length);
    }

    // ---- what SQLite has not

    @Override
    public void setArray(int index, @Nullable Array value) throws SQLException {
        place(index);
        throw SqlErrors.unsupported("type for arrays");
    }

    @Override
    public void setRef(int index, @Nullable Ref value) throws SQLException {
        place(index);
        throw SqlErrors.unsupported("type for references");
    }

    @Override
    public void setRowId(int index, @Nullable RowId value) throws SQLException {
        place(index);
        throw SqlErrors.unsupported("java.sql.RowId: set it with setLong");
    }

    @Override
    public void setSQLXML(int index, @Nullable SQLXML value) throws SQLException {
        place(index);
        throw SqlErrors.unsupported("type for XML");
    }
}

package io.sqlane.jdbc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Blob;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes in memory: a copy of what is stored, or to be stored. Positions count from 1. */
final class JdbcBlob implements Blob {
    private byte @Nullable [] bytes;

    JdbcBlob(byte[] bytes) {
        this.bytes = bytes;
    }

    private byte[] open() throws SQLException {
        byte[] now = bytes;
        if (now == null) {
            throw SqlErrors.state("the blob was freed");
        }
        return now;
    }

    static int start(long position, int length) throws SQLException {
        if (position < 1 || position > length + 1L) {
            throw SqlErrors.argument("position out of range: position=" + position + ", length=" + length);
        }
        return (int) position - 1;
    }

    static int part(long length, int available) throws SQLException {
        if (length < 0) {
            throw SqlErrors.argument("length is negative: length=" + length);
        }
        return (int) Math.min(length, available);
    }

    @Override
    public long length() throws SQLException {
        return open().length;
    }

    @Override
    public byte[] getBytes(long position, int length) throws SQLException {
        byte[] now = open();
        int from = start(position, now.length);
        return Arrays.copyOfRange(now, from, from + part(length, now.length - from));
    }

    @Override
    public InputStream getBinaryStream() throws SQLException {
        return new ByteArrayInputStream(open());
    }

    @Override
    public InputStream getBinaryStream(long position, long length) throws SQLException {
        byte[] now = open();
        int from = start(position, now.length);
        if (length < 0 || length > now.length - from) {
            throw SqlErrors.argument("length out of range: length=" + length + ", rest=" + (now.length - from));
        }
        return new ByteArrayInputStream(now, from, (int) length);
    }

    @Override
    public long position(byte[] pattern, long start) throws SQLException {
        byte[] now = open();
        if (pattern == null) {
            throw SqlErrors.argument("pattern is null");
        }
        for (int at = start(start, now.length); at <= now.length - pattern.length; at++) {
            if (Arrays.equals(now, at, at + pattern.length, pattern, 0, pattern.length)) {
                return at + 1L;
            }
        }
        return -1;
    }

    @Override
    public long position(Blob pattern, long start) throws SQLException {
        if (pattern == null) {
            throw SqlErrors.argument("pattern is null");
        }
        return position(pattern.getBytes(1, (int) Math.min(pattern.length(), Integer.MAX_VALUE)), start);
    }

    @Override
    public int setBytes(long position, byte[] source) throws SQLException {
        if (source == null) {
            throw SqlErrors.argument("bytes is null");
        }
        return setBytes(position, source, 0, source.length);
    }

    @Override
    public int setBytes(long position, byte[] source, int offset, int length) throws SQLException {
        byte[] now = open();
        int at = start(position, now.length);
        if (source == null || offset < 0 || length < 0 || length > source.length - offset) {
            throw SqlErrors.argument("range is outside the bytes: offset=" + offset + ", length=" + length);
        }
        long end = (long) at + length;
        if (end > Integer.MAX_VALUE - 8) {
            throw SqlErrors.argument("the blob would be too large: bytes=" + end);
        }
        byte[] grown = Arrays.copyOf(now, Math.max(now.length, (int) end));
        System.arraycopy(source, offset, grown, at, length);
        bytes = grown;
        return length;
    }

    @Override
    public OutputStream setBinaryStream(long position) throws SQLException {
        start(position, open().length);
        return new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
                try {
                    setBytes(position, toByteArray());
                } catch (SQLException e) {
                    throw new IOException(e);
                }
            }
        };
    }

    @Override
    public void truncate(long length) throws SQLException {
        byte[] now = open();
        if (length < 0 || length > now.length) {
            throw SqlErrors.argument("length out of range: length=" + length + ", of " + now.length);
        }
        bytes = Arrays.copyOf(now, (int) length);
    }

    @Override
    public void free() {
        bytes = null;
    }
}

package io.sqlane.jdbc;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.Clob;
import java.sql.NClob;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A text in memory: a copy of what is stored, or to be stored. Positions count from 1. */
final class JdbcClob implements NClob {
    private @Nullable String text;

    JdbcClob(String text) {
        this.text = text;
    }

    private String open() throws SQLException {
        String now = text;
        if (now == null) {
            throw SqlErrors.state("the clob was freed");
        }
        return now;
    }

    @Override
    public long length() throws SQLException {
        return open().length();
    }

    @Override
    public String getSubString(long position, int length) throws SQLException {
        String now = open();
        int from = JdbcBlob.start(position, now.length());
        return now.substring(from, from + JdbcBlob.part(length, now.length() - from));
    }

    @Override
    public Reader getCharacterStream() throws SQLException {
        return new StringReader(open());
    }

    @Override
    public Reader getCharacterStream(long position, long length) throws SQLException {
        String now = open();
        int from = JdbcBlob.start(position, now.length());
        if (length < 0 || length > now.length() - from) {
            throw SqlErrors.argument("length out of range: length=" + length + ", rest=" + (now.length() - from));
        }
        return new StringReader(now.substring(from, from + (int) length));
    }

    @Override
    public InputStream getAsciiStream() throws SQLException {
        return new ByteArrayInputStream(open().getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public long position(String pattern, long start) throws SQLException {
        String now = open();
        if (pattern == null) {
            throw SqlErrors.argument("pattern is null");
        }
        int at = now.indexOf(pattern, JdbcBlob.start(start, now.length()));
        return at < 0 ? -1 : at + 1L;
    }

    @Override
    public long position(Clob pattern, long start) throws SQLException {
        if (pattern == null) {
            throw SqlErrors.argument("pattern is null");
        }
        return position(pattern.getSubString(1, (int) Math.min(pattern.length(), Integer.MAX_VALUE)), start);
    }

    @Override
    public int setString(long position, String source) throws SQLException {
        if (source == null) {
            throw SqlErrors.argument("string is null");
        }
        return setString(position, source, 0, source.length());
    }

    @Override
    public int setString(long position, String source, int offset, int length) throws SQLException {
        String now = open();
        int at = JdbcBlob.start(position, now.length());
        if (source == null || offset < 0 || length < 0 || length > source.length() - offset) {
            throw SqlErrors.argument("range is outside the text: offset=" + offset + ", length=" + length);
        }
        String rest = at + length < now.length() ? now.substring(at + length) : "";
        text = now.substring(0, at) + source.substring(offset, offset + length) + rest;
        return length;
    }

    @Override
    public OutputStream setAsciiStream(long position) throws SQLException {
        JdbcBlob.start(position, open().length());
        return new ByteArrayOutputStream() {
            @Override
            public void close() throws IOException {
                put(position, toString(StandardCharsets.UTF_8));
            }
        };
    }

    @Override
    public Writer setCharacterStream(long position) throws SQLException {
        JdbcBlob.start(position, open().length());
        return new StringWriter() {
            @Override
            public void close() throws IOException {
                put(position, toString());
            }
        };
    }

    private void put(long position, String source) throws IOException {
        try {
            setString(position, source);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void truncate(long length) throws SQLException {
        String now = open();
        if (length < 0 || length > now.length()) {
            throw SqlErrors.argument("length out of range: length=" + length + ", of " + now.length());
        }
        text = now.substring(0, (int) length);
    }

    @Override
    public void free() {
        text = null;
    }
}

package io.sqlane.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads streams into memory. A length below 0 means to the end; otherwise the stream must have so much. */
final class Streams {
    private Streams() {}

    static int length(long length) throws SQLException {
        if (length < 0 || length > Integer.MAX_VALUE - 8) {
            throw SqlErrors.argument("length out of range: length=" + length);
        }
        return (int) length;
    }

    static byte @Nullable [] bytes(@Nullable InputStream stream, int length) throws SQLException {
        if (stream == null) {
            return null;
        }
        try {
            byte[] bytes = length < 0 ? stream.readAllBytes() : stream.readNBytes(length);
            if (bytes.length < length) {
                throw endedEarly(bytes.length, length);
            }
            return bytes;
        } catch (IOException | RuntimeException e) {
            throw failed(e);
        }
    }

    /** ASCII is a part of it. */
    static @Nullable String utf8(@Nullable InputStream stream, int length) throws SQLException {
        byte[] bytes = bytes(stream, length);
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    static @Nullable String text(@Nullable Reader reader, int length) throws SQLException {
        if (reader == null) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        char[] part = new char[4096];
        try {
            while (length < 0 || text.length() < length) {
                int wanted = length < 0 ? part.length : Math.min(part.length, length - text.length());
                int read = reader.read(part, 0, wanted);
                if (read < 0) {
                    break;
                }
                text.append(part, 0, read);
            }
        } catch (IOException | RuntimeException e) {
            throw failed(e);
        }
        if (text.length() < length) {
            throw endedEarly(text.length(), length);
        }
        return text.toString();
    }

    private static SQLException endedEarly(int read, int length) {
        return SqlErrors.value("stream ended early: read=" + read + ", length=" + length);
    }

    private static SQLException failed(Exception reason) {
        return SqlErrors.value("stream failed: " + reason.getMessage(), reason);
    }
}

package io.sqlane.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A URL in its parts: {@code jdbc:sqlite:} or {@code jdbc:sqlane:}, a name, and after {@code ?} keys with values.
 *
 * <p>The name is a path, {@code :memory:}, nothing, or a {@code file:} URI. Nothing in a URL names a class, a library,
 * a VFS or a resource to be fetched: whoever gets to write one can open files as the process can, and no more.
 */
record ConnectionUrl(String name, Map<String, String> parameters) {
    static final String PREFIX = "jdbc:sqlite:";
    static final String OWN_PREFIX = "jdbc:sqlane:";

    private static final String RESOURCE = ":resource:";
    private static final String FILE = "file:";

    static boolean accepts(@Nullable String url) {
        if (url == null) {
            return false;
        }
        String start = url.substring(0, Math.min(url.length(), PREFIX.length())).toLowerCase(Locale.ROOT);
        return start.equals(PREFIX) || start.equals(OWN_PREFIX);
    }

    static ConnectionUrl parse(String url) throws SQLException {
        String rest = url.substring(PREFIX.length());
        if (rest.startsWith(RESOURCE)) {
            throw refusal(url, "a database is not fetched from a resource: copy it into a file first");
        }
        int query = rest.indexOf('?');
        String name = query < 0 ? rest : rest.substring(0, query);
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query >= 0) {
            for (String pair : rest.substring(query + 1).split("&")) {
                addParameter(url, pair, parameters);
            }
        }
        if (name.indexOf('\0') >= 0) {
            throw refusal(url, "the name holds a NUL character");
        }
        return new ConnectionUrl(name.startsWith(FILE) ? fileName(url, name) : name, parameters);
    }

    private static void addParameter(String url, String pair, Map<String, String> parameters) throws SQLException {
        if (pair.isEmpty()) {
            return;
        }
        int equals = pair.indexOf('=');
        if (equals <= 0) {
            throw refusal(url, "key without value: \"" + pair + '"');
        }
        String key = pair.substring(0, equals).toLowerCase(Locale.ROOT);
        if (parameters.put(key, decode(url, pair.substring(equals + 1))) != null) {
            throw refusal(url, "key given twice: " + key);
        }
    }

    private static String fileName(String url, String uri) throws SQLException {
        String path = uri.substring(FILE.length());
        int fragment = path.indexOf('#');
        if (fragment >= 0) {
            path = path.substring(0, fragment);
        }
        if (path.startsWith("//")) {
            int end = path.indexOf('/', 2);
            String host = end < 0 ? path.substring(2) : path.substring(2, end);
            if (!host.isEmpty() && !host.equals("localhost")) {
                throw refusal(url, "a file on another machine: host=" + host);
            }
            path = end < 0 ? "" : path.substring(end);
        }
        return decode(url, path);
    }

    private static String decode(String url, String text) throws SQLException {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(utf8.length);
        for (int i = 0; i < utf8.length; i++) {
            if (utf8[i] != '%') {
                decoded.put(utf8[i]);
                continue;
            }
            int value = i + 2 < utf8.length
                    ? 16 * Character.digit(utf8[i + 1], 16) + Character.digit(utf8[i + 2], 16)
                    : -1;
            if (value <= 0 || Character.digit(utf8[i + 1], 16) < 0 || Character.digit(utf8[i + 2], 16) < 0) {
                throw refusal(url, "% without two hexadecimal digits, or %00");
            }
            decoded.put((byte) value);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
        } catch (CharacterCodingException e) {
            throw refusal(url, "what %-sequences make is not UTF-8");
        }
    }

    static SQLException refusal(String url, String reason) {
        return SqlErrors.unopened("URL is refused: " + reason + ", url=\"" + url + '"');
    }
}

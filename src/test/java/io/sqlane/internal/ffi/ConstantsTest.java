package io.sqlane.internal.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The generated constants, against a reading of the headers of its own and against the core that is loaded. */
class ConstantsTest {
    private static final Pattern DEFINITION = Pattern.compile(
            "^\\s*#\\s*define\\s+((?:SQLITE|SQLANE|FTS5)_[A-Z0-9_]+)[ \\t]+([^\\n]*?)\\s*(?:/\\*.*|//.*)?$",
            Pattern.MULTILINE);

    private static Map<String, Long> sqlite;
    private static Map<String, Long> fts5;
    private static Map<String, Long> sqlane;

    @BeforeAll
    static void readHeaders() throws IOException {
        String other = System.getProperty("sqlite.amalgamation", "");
        Path folder = other.isEmpty()
                ? Path.of("sqlite-amalgamation/node_modules/better-sqlite3/deps/sqlite3")
                : Path.of(other);
        sqlite = definitions(folder.resolve("sqlite3.h"));
        fts5 = new TreeMap<>(sqlite);
        fts5.keySet().removeIf(name -> !name.startsWith("FTS5_"));
        sqlite.keySet().removeAll(fts5.keySet());
        // The header sets these options of the build itself on one platform.
        sqlite.keySet().removeAll(Set.of("SQLITE_THREADSAFE", "SQLITE_WASI"));
        sqlane = definitions(Path.of("native/sqlane.h"));
        NativeLibrary.load();
    }

    private static Map<String, Long> definitions(Path header) throws IOException {
        Map<String, Long> values = new TreeMap<>();
        Matcher matcher = DEFINITION.matcher(Files.readString(header));
        while (matcher.find()) {
            evaluate(matcher.group(2), values).ifPresent(value -> values.put(matcher.group(1), value));
        }
        return values;
    }

    /** What the headers write: a number, a name, or either shifted or combined, in brackets or not. */
    private static OptionalLong evaluate(String expression, Map<String, Long> names) {
        String text = expression.trim();
        if (text.startsWith("(") && text.endsWith(")")) {
            return evaluate(text.substring(1, text.length() - 1), names);
        }
        int or = text.indexOf('|');
        if (or >= 0) {
            OptionalLong left = evaluate(text.substring(0, or), names);
            OptionalLong right = evaluate(text.substring(or + 1), names);
            return left.isEmpty() || right.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(left.getAsLong() | right.getAsLong());
        }
        int shift = text.indexOf("<<");
        if (shift >= 0) {
            OptionalLong left = evaluate(text.substring(0, shift), names);
            return left.isEmpty()
                    ? left
                    : OptionalLong.of(left.getAsLong() << Integer.parseInt(text.substring(shift + 2).trim()));
        }
        if (names.containsKey(text)) {
            return OptionalLong.of(names.get(text));
        }
        return text.matches("-?(0[xX][0-9A-Fa-f]+|[0-9]+)")
                ? OptionalLong.of(Long.decode(text))
                : OptionalLong.empty();
    }

    private static Map<String, Long> generated(String prefix) throws IllegalAccessException {
        Map<String, Long> values = new TreeMap<>();
        for (Field field : Constants.class.getDeclaredFields()) {
            boolean integer = field.getType() == int.class || field.getType() == long.class;
            if (integer && Modifier.isStatic(field.getModifiers()) && field.getName().startsWith(prefix)) {
                values.put(field.getName(), field.getLong(null));
            }
        }
        return values;
    }

    /** What differs; the whole of two maps of hundreds of names could not be read. */
    private static void same(Map<String, Long> expected, Map<String, Long> actual) {
        Map<String, String> different = new TreeMap<>();
        Set<String> names = new TreeSet<>(expected.keySet());
        names.addAll(actual.keySet());
        for (String name : names) {
            if (!Objects.equals(expected.get(name), actual.get(name))) {
                different.put(name, "header=" + expected.get(name) + ", generated=" + actual.get(name));
            }
        }
        assertEquals(Map.of(), different);
    }

    private static String text(long address) {
        byte[] bytes = Shim.string(address);
        assertNotNull(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void numbersOfSqliteAreThoseOfItsHeader() throws IllegalAccessException {
        same(sqlite, generated("SQLITE_"));
        assertTrue(sqlite.size() > 300, "only " + sqlite.size());
    }

    @Test
    void numbersOfFullTextSearchAreThoseOfItsHeader() throws IllegalAccessException {
        same(fts5, generated("FTS5_"));
        assertEquals(5, fts5.size());
    }

    @Test
    void numbersOfOursAreThoseOfTheHeader() throws IllegalAccessException {
        same(sqlane, generated("SQLANE_"));
    }

    @Test
    void versionIsThatOfTheCore() {
        assertEquals(Constants.SQLITE_VERSION, text(LibraryFunctions.sqlane_library_version()));
        assertEquals(Constants.SQLITE_SOURCE_ID, text(LibraryFunctions.sqlane_library_source_id()));
        assertEquals(Constants.SQLANE_ABI_VERSION, LibraryFunctions.sqlane_abi_version());
    }

    @Test
    void everyResultCodeHasItsName() {
        for (Map.Entry<String, Long> code : sqlite.entrySet()) {
            String name = Constants.resultName(code.getValue().intValue());
            if (code.getKey().matches("SQLITE_(CONSTRAINT|IOERR|BUSY|CANTOPEN|CORRUPT|READONLY)(_.*)?")) {
                assertEquals(code.getKey(), name);
            }
        }
        assertNull(Constants.resultName(-1));
    }

    private static boolean isCompiledWith(String option) {
        return LibraryFunctions.sqlane_compileoption_used((option + '\0').getBytes(StandardCharsets.UTF_8)) != 0;
    }

    @Test
    void coreKnowsEveryResultCode() {
        String unknown = text(LibraryFunctions.sqlane_errstr(99));
        for (int code = 1; code <= Constants.SQLITE_WARNING; code++) {
            String message = text(LibraryFunctions.sqlane_errstr(code));
            boolean unused = code == Constants.SQLITE_INTERNAL
                    || code == Constants.SQLITE_EMPTY
                    || code == Constants.SQLITE_FORMAT
                    // It has a text where SQLite is told that offsets are of one kind.
                    || (code == Constants.SQLITE_NOLFS && !isCompiledWith("DISABLE_LFS"));
            assertEquals(unused, message.equals(unknown), Constants.resultName(code) + ": " + message);
        }
    }
}

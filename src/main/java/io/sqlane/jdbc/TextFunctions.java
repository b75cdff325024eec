package io.sqlane.jdbc;

import io.sqlane.Arguments;
import io.sqlane.Database;
import io.sqlane.Result;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.function.ScalarFunction;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Functions of texts. They count characters as SQLite does, by code points; NULL as an argument makes NULL.
 */
final class TextFunctions {
    /** The digits of the letters A to Z for {@code difference}; 0 is not coded. */
    private static final String SOUNDEX = "01230120022455012623010202";

    /** A longer result than this is refused before it is made; SQLite itself sees to the connection's own limit. */
    private static final int LONGEST = 1_000_000_000;

    private TextFunctions() {}

    static void register(Database database) {
        add(database, "charindex", 2, TextFunctions::charindex);
        add(database, "charindex", 3, TextFunctions::charindex);
        add(database, "leftstr", 2, (arguments, result) -> {
            String text = text(arguments, 0);
            result.set(text.substring(0, offset(text, Math.max(0, length(arguments, 1)))));
        });
        add(database, "rightstr", 2, (arguments, result) -> {
            String text = text(arguments, 0);
            long length = text.codePointCount(0, text.length());
            result.set(text.substring(offset(text, length - Math.min(length, Math.max(0, length(arguments, 1))))));
        });
        add(database, "reverse", 1, (arguments, result) ->
                result.set(new StringBuilder(text(arguments, 0)).reverse().toString()));
        add(database, "replicate", 2, (arguments, result) ->
                result.set(repeated(text(arguments, 0), length(arguments, 1))));
        add(database, "padl", 2, (arguments, result) ->
                result.set(" ".repeat(missing(arguments)) + text(arguments, 0)));
        add(database, "padr", 2, (arguments, result) ->
                result.set(text(arguments, 0) + " ".repeat(missing(arguments))));
        add(database, "padc", 2, (arguments, result) -> {
            int missing = missing(arguments);
            result.set(" ".repeat(missing / 2) + text(arguments, 0) + " ".repeat(missing - missing / 2));
        });
        add(database, "proper", 1, (arguments, result) -> result.set(proper(text(arguments, 0))));
        add(database, "strfilter", 2, (arguments, result) ->
                result.set(filtered(text(arguments, 0), text(arguments, 1))));
        add(database, "difference", 2, (arguments, result) ->
                result.set((long) difference(soundex(text(arguments, 0)), soundex(text(arguments, 1)))));
    }

    private static void add(Database database, String name, int count, ScalarFunction function) {
        FunctionOptions options = FunctionOptions.arguments(count).deterministic().innocuous();
        Functions.scalar(database, name, options, (arguments, result) -> {
            for (int i = 0; i < count; i++) {
                if (arguments.isNull(i)) {
                    return;
                }
            }
            function.call(arguments, result);
        });
    }

    private static String text(Arguments arguments, int index) {
        Object value = arguments.getValue(index);
        return value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(value);
    }

    private static long length(Arguments arguments, int index) {
        Object value = arguments.getValue(index);
        return value instanceof Number number ? number.longValue() : Numbers.integer(text(arguments, index));
    }

    /** Where so many characters of a text end. */
    private static int offset(String text, long characters) {
        int count = text.codePointCount(0, text.length());
        return characters >= count ? text.length() : text.offsetByCodePoints(0, (int) characters);
    }

    private static void charindex(Arguments arguments, Result result) {
        String wanted = text(arguments, 0);
        String text = text(arguments, 1);
        long start = arguments.count() == 3 ? Math.max(1, length(arguments, 2)) : 1;
        int found = text.indexOf(wanted, offset(text, start - 1));
        result.set(found < 0 || wanted.isEmpty() ? 0L : text.codePointCount(0, found) + 1L);
    }

    private static String repeated(String text, long times) {
        if (times < 0) {
            throw failure("domain error: replicate of " + times + " times");
        }
        if (times > LONGEST || times * Math.max(1L, text.length()) > LONGEST) {
            throw failure("string or blob too big: replicate of " + times + " times");
        }
        return text.repeat((int) times);
    }

    private static SqliteException failure(String message) {
        return SqliteException.from(SqliteException.Details.of(ResultCode.ERROR, message));
    }

    private static int missing(Arguments arguments) {
        String text = text(arguments, 0);
        long missing = Math.max(0, length(arguments, 1)) - text.codePointCount(0, text.length());
        if (missing > LONGEST - text.length()) {
            throw failure("string or blob too big: padding of " + missing + " characters");
        }
        return (int) Math.max(0, missing);
    }

    private static String proper(String text) {
        StringBuilder proper = new StringBuilder();
        boolean first = true;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            proper.appendCodePoint(first ? Character.toUpperCase(c) : Character.toLowerCase(c));
            first = Character.isWhitespace(c);
            i += Character.charCount(c);
        }
        return proper.toString();
    }

    private static String filtered(String text, String kept) {
        StringBuilder filtered = new StringBuilder();
        Set<Integer> characters = kept.codePoints().boxed().collect(Collectors.toSet());
        text.codePoints().filter(characters::contains).forEach(filtered::appendCodePoint);
        return filtered.toString();
    }

    private static String soundex(String text) {
        StringBuilder code = new StringBuilder();
        char before = '0';
        for (int i = 0; i < text.length() && code.length() < 4; i++) {
            char c = Character.toUpperCase(text.charAt(i));
            if (c < 'A' || c > 'Z') {
                continue;
            }
            char digit = SOUNDEX.charAt(c - 'A');
            if (code.length() == 0) {
                code.append(c);
            } else if (digit != '0' && digit != before) {
                code.append(digit);
            }
            before = digit;
        }
        return code.length() == 0 ? "?000" : (code + "000").substring(0, 4);
    }

    /** How many places of two codes are the same. */
    private static int difference(@Nullable String first, String second) {
        int same = 0;
        for (int i = 0; i < 4; i++) {
            same += first != null && first.charAt(i) == second.charAt(i) ? 1 : 0;
        }
        return same;
    }
}

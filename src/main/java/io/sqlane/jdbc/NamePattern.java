package io.sqlane.jdbc;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of a name, as metadata methods take it: {@code %} for any text, {@code _} for one character, a backslash
 * before either for itself. Matched in Java, without regard to case, so that it never becomes SQL.
 */
final class NamePattern {
    private final @Nullable Pattern pattern;

    /** Null stands for every name. */
    NamePattern(@Nullable String text) {
        if (text == null || text.equals("%")) {
            pattern = null;
            return;
        }
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                regex.append(quoted(text.charAt(i)));
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                regex.append(quoted(c));
            }
        }
        pattern = Pattern.compile(
                regex.toString(), Pattern.DOTALL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** Whether the pattern may match more than one name. */
    static boolean isOfMany(@Nullable String text) {
        return text == null || text.replaceAll("\\\\.", "").matches("(?s).*[%_].*");
    }

    private static String quoted(char c) {
        return Character.isSurrogate(c) || Character.isLetterOrDigit(c)
                ? String.valueOf(c)
                : String.format(Locale.ROOT, "\\u%04x", (int) c);
    }

    boolean matches(String name) {
        return pattern == null || pattern.matcher(name).matches();
    }
}

package io.sqlane.jdbc;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A type as CREATE TABLE wrote it, such as {@code NUMERIC(10, 2)}.
 *
 * @param name in upper case, without what stands in parentheses; empty if there is none
 * @param precision the first number in parentheses, 0 if there is none
 * @param scale the second
 */
record DeclaredType(String name, int precision, int scale) {
    private static final Pattern FORM = Pattern.compile(
            "([^(]*)(?:\\(\\s*[+-]?(\\d{1,9})\\s*(?:,\\s*[+-]?(\\d{1,9})\\s*)?\\).*)?.*", Pattern.DOTALL);

    static DeclaredType of(@Nullable String declared) {
        if (declared == null) {
            return new DeclaredType("", 0, 0);
        }
        Matcher form = FORM.matcher(declared);
        if (!form.matches()) {
            return new DeclaredType(declared.trim().toUpperCase(Locale.ROOT), 0, 0);
        }
        return new DeclaredType(form.group(1).trim().toUpperCase(Locale.ROOT), number(form.group(2)),
                number(form.group(3)));
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    boolean hasPrecision() {
        return precision > 0;
    }
}

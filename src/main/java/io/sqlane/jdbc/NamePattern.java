package io.sqlane.jdbc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of a name, as metadata methods take it: {@code %} for any text, {@code _} for one character, a backslash
 * before either for itself. Matched in Java, without regard to case, so that it never becomes SQL.
 */
final class NamePattern {
    private static final int ANY_TEXT = -1;
    private static final int ANY_CHARACTER = -2;

    /** Characters without case, and the two above; null for every name. */
    private final int @Nullable [] parts;

    /** Null stands for every name. */
    NamePattern(@Nullable String text) {
        parts = text == null ? null : parts(text);
    }

    private static int[] parts(String text) {
        int[] parts = new int[text.length()];
        int count = 0;
        for (int i = 0; i < text.length(); count++) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\\' && i < text.length()) {
                c = text.codePointAt(i);
                i += Character.charCount(c);
                parts[count] = withoutCase(c);
            } else {
                parts[count] = c == '%' ? ANY_TEXT : c == '_' ? ANY_CHARACTER : withoutCase(c);
            }
        }
        return Arrays.copyOf(parts, count);
    }

    private static int withoutCase(int c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    /** Whether the pattern may match more than one name. */
    static boolean isOfMany(@Nullable String text) {
        return text == null || Arrays.stream(parts(text)).anyMatch(part -> part < 0);
    }

    boolean matches(String name) {
        return parts == null || matches(parts, name);
    }

    /** What does not fit makes the last {@code %} take a character more; those before it need not be tried again. */
    private static boolean matches(int[] parts, String name) {
        int part = 0;
        int at = 0;
        int anyText = -1;
        int taken = 0;
        while (at < name.length()) {
            int c = name.codePointAt(at);
            int wanted = part < parts.length ? parts[part] : Integer.MIN_VALUE;
            if (wanted == ANY_TEXT) {
                anyText = part++;
                taken = at;
            } else if (wanted == ANY_CHARACTER || wanted == withoutCase(c)) {
                part++;
                at += Character.charCount(c);
            } else if (anyText >= 0) {
                taken += Character.charCount(name.codePointAt(taken));
                at = taken;
                part = anyText + 1;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == ANY_TEXT) {
            part++;
        }
        return part == parts.length;
    }
}

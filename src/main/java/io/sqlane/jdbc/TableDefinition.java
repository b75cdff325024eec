package io.sqlane.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What only the text of a CREATE TABLE tells: the names of constraints, and AUTOINCREMENT. SQLite has compiled it, and
 * so it is well formed; it is read word by word, with strings, quoted names and comments each as one.
 */
final class TableDefinition {
    private final List<String> words = new ArrayList<>();

    TableDefinition(String sql) {
        int at = 0;
        while (at < sql.length()) {
            at = readWord(sql, at);
        }
    }

    private int readWord(String sql, int at) {
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            return at + 1;
        }
        if (sql.startsWith("--", at) || sql.startsWith("/*", at)) {
            return SqlText.start(sql, at);
        }
        if (c == '"' || c == '`' || c == '[' || c == '\'') {
            return readQuoted(sql, at, c == '[' ? ']' : c);
        }
        int end = at + 1;
        if (isWord(c)) {
            while (end < sql.length() && isWord(sql.charAt(end))) {
                end++;
            }
        }
        words.add(sql.substring(at, end));
        return end;
    }

    private int readQuoted(String sql, int at, char quote) {
        StringBuilder word = new StringBuilder();
        int i = at + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == quote) {
                if (quote == ']' || i + 1 == sql.length() || sql.charAt(i + 1) != quote) {
                    break;
                }
                i++;
            }
            word.append(c);
            i++;
        }
        // Marked, so that a name is never taken for a keyword.
        words.add('"' + word.toString());
        return i + 1;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
    }

    private boolean isWord(int at, String keyword) {
        return at >= 0 && at < words.size() && words.get(at).toUpperCase(Locale.ROOT).equals(keyword);
    }

    private static String name(String word) {
        return word.startsWith("\"") ? word.substring(1) : word;
    }

    boolean hasAutoIncrement() {
        for (int i = 0; i < words.size(); i++) {
            if (isWord(i, "AUTOINCREMENT")) {
                return true;
            }
        }
        return false;
    }

    /** The name of the primary key's constraint, or null. */
    @Nullable String primaryKeyName() {
        for (int i = 0; i < words.size(); i++) {
            if (isWord(i, "PRIMARY") && isWord(i + 1, "KEY")) {
                return constraintName(i);
            }
        }
        return null;
    }

    /** The names of the foreign keys in the order of the text; null for those that have none. */
    List<@Nullable String> foreignKeyNames() {
        List<@Nullable String> names = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            if (!isWord(i, "REFERENCES")) {
                continue;
            }
            int start = startOfForeignKey(i);
            names.add(constraintName(start < 0 ? i : start));
        }
        return names;
    }

    /** Where FOREIGN KEY ( … ) begins that REFERENCES at a place belongs to, or -1 if it is a column's own. */
    private int startOfForeignKey(int references) {
        if (!isWord(references - 1, ")")) {
            return -1;
        }
        int at = references - 1;
        while (at > 0 && !isWord(at, "(")) {
            at--;
        }
        return isWord(at - 1, "KEY") && isWord(at - 2, "FOREIGN") ? at - 2 : -1;
    }

    private @Nullable String constraintName(int at) {
        return isWord(at - 2, "CONSTRAINT") ? name(words.get(at - 1)) : null;
    }
}

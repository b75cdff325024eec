package io.sqlane.jdbc;

/** What the driver has to know of a text of SQL without compiling it. */
final class SqlText {
    private SqlText() {}

    /** Where the first word begins, behind white space and comments. */
    static int start(String sql) {
        return start(sql, 0);
    }

    /** Where the first word from a place on begins. */
    static int start(String sql, int from) {
        int at = from;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c) || c == ';' || c == '\uFEFF') {
                at++;
            } else if (sql.startsWith("--", at)) {
                at = behind(sql, "\n", at + 2);
            } else if (sql.startsWith("/*", at)) {
                at = behind(sql, "*/", at + 2);
            } else {
                break;
            }
        }
        return at;
    }

    /** Where the statement ends that begins there: behind the next semicolon that is in no quotes and no comment. */
    static int endOfStatement(String sql, int start) {
        int at = start;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == ';') {
                return at + 1;
            }
            if (c == '\'' || c == '"' || c == '`') {
                // A quote that is doubled inside of quotes ends them and begins them again, which is the same here.
                at = behind(sql, String.valueOf(c), at + 1);
            } else if (c == '[') {
                at = behind(sql, "]", at + 1);
            } else if (sql.startsWith("--", at)) {
                at = behind(sql, "\n", at + 2);
            } else if (sql.startsWith("/*", at)) {
                at = behind(sql, "*/", at + 2);
            } else {
                at++;
            }
        }
        return at;
    }

    /** Where a trigger ends that has a statement which ends there: behind the next END that is all of a statement. */
    static int endOfTrigger(String sql, int endOfStatement) {
        int end = endOfStatement;
        int word;
        do {
            word = start(sql, end);
            end = endOfStatement(sql, end);
        } while (end < sql.length() && (!sql.regionMatches(true, word, "END", 0, 3) || start(sql, word + 3) < end));
        return end;
    }

    private static int behind(String sql, String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }

    /** A name, or anything else, as an identifier. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}

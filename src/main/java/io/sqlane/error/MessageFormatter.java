package io.sqlane.error;

import org.jspecify.annotations.Nullable;

/** Writes the message of a {@link SqliteException}: what happened, to what, with the values, and the remedy. */
final class MessageFormatter {
    private static final int PATH_CHARACTERS = 600;
    private static final int SQL_CHARACTERS = 500;
    private static final int NEAR_CHARACTERS = 24;

    /** Of a long SQL text, how much stands before the place of the error. */
    private static final int BEFORE_PLACE = 100;

    private MessageFormatter() {}

    static String format(SqliteException.Details details) {
        StringBuilder out = new StringBuilder(details.message);
        out.append(" [").append(details.code).append(']');
        String path = details.path;
        appendQuoted(out, "path", path == null ? null : shorten(path, PATH_CHARACTERS));
        String sql = details.sql;
        appendQuoted(out, "sql", sql == null ? null : excerpt(sql, details.errorOffset));
        if (details.errorOffset >= 0) {
            out.append(", at=").append(details.errorOffset);
            appendNear(out, sql, details.errorOffset);
        }
        if (details.batchIndex >= 0) {
            out.append(", batchIndex=").append(details.batchIndex);
        }
        if (details.systemErrno != 0) {
            out.append(", errno=").append(details.systemErrno);
        }
        if (details.note != null) {
            out.append(", ").append(details.note);
        }
        // A reason that is known says itself what to do.
        boolean explained = details.note != null && details.note.startsWith("reason=");
        String remedy = explained ? null : Remedies.find(details.code.code(), details.message);
        if (remedy != null) {
            out.append(". ").append(remedy);
        }
        return out.toString();
    }

    private static void appendQuoted(StringBuilder out, String name, @Nullable String value) {
        if (value != null) {
            out.append(", ").append(name).append("=\"").append(value).append('"');
        }
    }

    private static void appendNear(StringBuilder out, @Nullable String sql, int offset) {
        if (sql != null && offset < sql.length()) {
            out.append(" near \"").append(shorten(sql.substring(offset), NEAR_CHARACTERS)).append('"');
        }
    }

    /** The beginning, or what is around a place that lies behind it. */
    private static String excerpt(String sql, int place) {
        if (place < SQL_CHARACTERS - BEFORE_PLACE) {
            return shorten(sql, SQL_CHARACTERS);
        }
        int from = Math.min(place, sql.length()) - BEFORE_PLACE;
        from += Character.isLowSurrogate(sql.charAt(from)) ? 1 : 0;
        return "…" + shorten(sql.substring(from), SQL_CHARACTERS);
    }

    private static String shorten(String text, int characters) {
        if (text.length() <= characters) {
            return text;
        }
        // A cut inside a surrogate pair would put a lone surrogate into logs.
        int end = Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters;
        return text.substring(0, end) + "…";
    }
}

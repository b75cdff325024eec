package io.sqlane.jdbc;

import io.sqlane.Limit;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a connection can be configured with; the values that each takes are all that reaches SQL. */
enum Property {
    // In the order in which they are applied: what decides on the form of a new file comes before what writes it.
    OPEN_MODE("open_mode", Kind.NUMBER, "SQLITE_OPEN_ flags as a number: 1 read-only, 2 read-write, 6 and create"),
    ENABLE_LOAD_EXTENSION(
            "enable_load_extension", Kind.SWITCH, "whether Extensions.load may be used; not in a URL, and not for SQL"),
    SHARED_CACHE("shared_cache", Kind.SWITCH, "whether :memory: is one database for all that ask for it so"),
    BUSY_TIMEOUT("busy_timeout", Kind.NUMBER, "milliseconds to wait for another connection's lock; 3000"),
    FOREIGN_KEYS("foreign_keys", Kind.SWITCH, "whether foreign keys are enforced; off"),
    LEGACY_ALTER_TABLE("legacy_alter_table", Kind.SWITCH, "whether ALTER TABLE RENAME leaves references alone"),
    ENCODING("encoding", Kind.PRAGMA, "of a new database", "UTF-8", "UTF-16", "UTF-16le", "UTF-16be"),
    PAGE_SIZE("page_size", Kind.PRAGMA_NUMBER, "bytes of a page of a new database"),
    LOCKING_MODE("locking_mode", Kind.PRAGMA, "whether locks are kept", "NORMAL", "EXCLUSIVE"),
    JOURNAL_MODE("journal_mode", Kind.NAME, "of the file", "DELETE", "TRUNCATE", "PERSIST", "MEMORY", "WAL", "OFF"),
    SYNCHRONOUS("synchronous", Kind.PRAGMA, "how often the disk is waited for", "OFF", "NORMAL", "FULL", "EXTRA"),
    FULLSYNC("fullsync", Kind.PRAGMA_SWITCH, "whether macOS flushes the disk's own buffer"),
    AUTOMATIC_INDEX("automatic_index", Kind.PRAGMA_SWITCH, "whether queries may build an index for themselves"),
    CACHE_SIZE("cache_size", Kind.PRAGMA_NUMBER, "pages kept in memory, or KiB if negative"),
    CACHE_SPILL(
            "cache_spill", Kind.PRAGMA_NUMBER_OR_SWITCH, "pages after which a transaction may write before its end"),
    MMAP_SIZE("mmap_size", Kind.PRAGMA_NUMBER, "without effect: a mapped file that is truncated ends the process"),
    CASE_SENSITIVE_LIKE("case_sensitive_like", Kind.PRAGMA_SWITCH, "whether LIKE minds case"),
    DEFER_FOREIGN_KEYS("defer_foreign_keys", Kind.PRAGMA_SWITCH, "whether the first transaction checks at its end"),
    INCREMENTAL_VACUUM("incremental_vacuum", Kind.PRAGMA_NUMBER, "free pages to give back when opening"),
    JOURNAL_SIZE_LIMIT("journal_size_limit", Kind.PRAGMA_NUMBER, "bytes that a journal may keep"),
    MAX_PAGE_COUNT("max_page_count", Kind.PRAGMA_NUMBER, "pages that the file may grow to"),
    LIMIT_PAGE_COUNT("limit_page_count", Kind.PRAGMA_NUMBER, "the same as max_page_count"),
    READ_UNCOMMITTED("read_uncommitted", Kind.PRAGMA_SWITCH, "without effect where no cache is shared"),
    RECURSIVE_TRIGGERS("recursive_triggers", Kind.PRAGMA_SWITCH, "whether triggers fire themselves"),
    REVERSE_UNORDERED_SELECTS(
            "reverse_unordered_selects", Kind.PRAGMA_SWITCH, "whether rows without ORDER BY come backwards"),
    SECURE_DELETE("secure_delete", Kind.PRAGMA, "whether what is deleted is overwritten", "true", "false", "fast"),
    TEMP_STORE("temp_store", Kind.PRAGMA, "where temporary tables are", "DEFAULT", "FILE", "MEMORY"),
    USER_VERSION("user_version", Kind.PRAGMA_NUMBER, "a number of the application's in the file"),
    APPLICATION_ID("application_id", Kind.PRAGMA_NUMBER, "a number that names the kind of file"),
    WAL_AUTOCHECKPOINT("wal_autocheckpoint", Kind.PRAGMA_NUMBER, "pages of the log after which it is emptied"),
    LIMIT_LENGTH("limit_length", Limit.LENGTH, "bytes of a value or row"),
    LIMIT_SQL_LENGTH("limit_sql_length", Limit.SQL_LENGTH, "bytes of a statement"),
    LIMIT_COLUMN("limit_column", Limit.COLUMN, "columns of a table or result"),
    LIMIT_EXPR_DEPTH("limit_expr_depth", Limit.EXPRESSION_DEPTH, "depth of an expression"),
    LIMIT_COMPOUND_SELECT("limit_compound_select", Limit.COMPOUND_SELECT, "terms of a compound SELECT"),
    LIMIT_VDBE_OP("limit_vdbe_op", Limit.VDBE_OP, "instructions of a compiled statement"),
    LIMIT_FUNCTION_ARG("limit_function_arg", Limit.FUNCTION_ARGUMENT, "arguments of a function"),
    LIMIT_ATTACHED("limit_attached", Limit.ATTACHED, "attached databases"),
    LIMIT_LIKE_PATTERN_LENGTH("limit_like_pattern_length", Limit.LIKE_PATTERN_LENGTH, "bytes of a pattern"),
    LIMIT_VARIABLE_NUMBER("limit_variable_number", Limit.VARIABLE_NUMBER, "highest index of a parameter"),
    LIMIT_TRIGGER_DEPTH("limit_trigger_depth", Limit.TRIGGER_DEPTH, "depth of triggers"),
    LIMIT_WORKER_THREADS("limit_worker_threads", Limit.WORKER_THREADS, "auxiliary threads of a statement"),
    TRANSACTION_MODE(
            "transaction_mode", Kind.NAME, "how transactions begin; DEFERRED", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"),
    DATE_PRECISION("date_precision", Kind.NAME, "unit of dates that are integers", "MILLISECONDS", "SECONDS"),
    DATE_CLASS("date_class", Kind.NAME, "what dates are stored as", "INTEGER", "TEXT", "REAL"),
    DATE_STRING_FORMAT("date_string_format", Kind.TEXT, "pattern of dates that are texts; "
            + DateForm.DEFAULT_PATTERN),
    EXPLICIT_READONLY(
            "jdbc.explicit_readonly", Kind.SWITCH, "whether read-only transactions refuse writing; always so here"),
    GET_GENERATED_KEYS("jdbc.get_generated_keys", Kind.SWITCH, "whether getGeneratedKeys answers rows; on"),
    FOREIGN_USE(
            "sqlane.foreign_use",
            Kind.NAME,
            "what to do if something else in this process has the file open",
            "REFUSE",
            "WARN",
            "ALLOW");

    /** What a value looks like, and whether it goes into a PRAGMA of the same name. */
    enum Kind { SWITCH, NUMBER, NAME, TEXT, PRAGMA_SWITCH, PRAGMA_NUMBER, PRAGMA_NUMBER_OR_SWITCH, PRAGMA }

    /** What SQLite takes for a choice besides its name: its number, and some switches. */
    private static final Map<String, Map<String, String>> SYNONYMS = Map.of(
            "synchronous",
            Map.of("0", "OFF", "1", "NORMAL", "2", "FULL", "3", "EXTRA", "true", "NORMAL", "false", "OFF"),
            "temp_store", Map.of("0", "DEFAULT", "1", "FILE", "2", "MEMORY"),
            "secure_delete", Map.of("2", "fast"));

    private static final List<String> TRUE = List.of("true", "on", "yes", "1");
    private static final List<String> FALSE = List.of("false", "off", "no", "0");
    private static final Map<String, Property> BY_KEY = new HashMap<>();

    static {
        for (Property property : values()) {
            BY_KEY.put(property.key, property);
        }
    }

    private final String key;
    private final Kind kind;
    private final @Nullable Limit limit;
    private final String description;
    private final String[] choices;

    Property(String key, Kind kind, String description, String... choices) {
        this.key = key;
        this.kind = kind;
        this.limit = null;
        this.description = description;
        this.choices = choices;
    }

    Property(String key, Limit limit, String description) {
        this.key = key;
        this.kind = Kind.NUMBER;
        this.limit = limit;
        this.description = description;
        this.choices = new String[0];
    }

    static @Nullable Property of(String key) {
        return BY_KEY.get(key.toLowerCase(Locale.ROOT));
    }

    String key() {
        return key;
    }

    String description() {
        return description;
    }

    @Nullable Limit limit() {
        return limit;
    }

    String @Nullable [] choices() {
        if (kind == Kind.SWITCH || kind == Kind.PRAGMA_SWITCH) {
            return new String[] {"true", "false"};
        }
        return choices.length == 0 ? null : choices.clone();
    }

    boolean isPragma() {
        return kind.name().startsWith(Kind.PRAGMA.name());
    }

    /** The value in the one form that the rest of the driver knows: true or false, a number, or a choice as listed. */
    String normal(String value) throws SQLException {
        String trimmed = value.trim();
        String normal = switch (kind) {
            case SWITCH, PRAGMA_SWITCH -> switched(trimmed);
            case NUMBER, PRAGMA_NUMBER -> number(trimmed);
            case PRAGMA_NUMBER_OR_SWITCH -> {
                String number = number(trimmed);
                yield number == null ? switched(trimmed) : number;
            }
            case NAME, PRAGMA -> choice(trimmed);
            case TEXT -> value;
        };
        if (normal == null) {
            String[] wanted = choices();
            throw refusal(value, wanted == null ? "a number" : String.join(", ", wanted));
        }
        return normal;
    }

    private static @Nullable String switched(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return TRUE.contains(lower) || FALSE.contains(lower) ? Boolean.toString(TRUE.contains(lower)) : null;
    }

    /** Decimal, also with zeros in front, as SQLite reads it, or hexadecimal. */
    private static @Nullable String number(String text) {
        try {
            return Long.toString(text.matches("[-+]?0[xX].*") ? Long.decode(text) : Long.parseLong(text));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable String choice(String text) {
        Map<String, String> synonyms = SYNONYMS.getOrDefault(key, Map.of());
        String switched = switched(text);
        String ofSwitch = switched == null ? null : synonyms.getOrDefault(switched, switched);
        for (String named : new String[] {text, synonyms.get(text), ofSwitch}) {
            for (String choice : choices) {
                if (choice.equalsIgnoreCase(named)) {
                    return choice;
                }
            }
        }
        return null;
    }

    SQLException refusal(String value, String wanted) {
        return SqlErrors.unopened("property has a wrong value: " + key + "=" + value + ", wanted " + wanted);
    }

    /** A number that must fit. */
    static int intValue(Property property, String number, int least) throws SQLException {
        long value = Long.parseLong(number);
        if (value < least || value > Integer.MAX_VALUE) {
            throw property.refusal(number, least + " to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    /** The statement that applies it. */
    String pragma(String normalValue) {
        String name = this == LIMIT_PAGE_COUNT ? MAX_PAGE_COUNT.key : key;
        String value = kind == Kind.PRAGMA && Arrays.asList(choices).contains(normalValue) && this == ENCODING
                ? "'" + normalValue + "'"
                : normalValue;
        return "PRAGMA " + name + " = " + value;
    }
}

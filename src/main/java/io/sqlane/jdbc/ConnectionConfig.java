package io.sqlane.jdbc;

import io.sqlane.JournalMode;
import io.sqlane.Limit;
import io.sqlane.OpenOptions;
import io.sqlane.Setting;
import io.sqlane.internal.ffi.Constants;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** All that URL and properties say, checked: what to open, and how. */
final class ConnectionConfig {
    /** Where the database is. */
    enum Place { FILE, MEMORY, SHARED_MEMORY, TEMPORARY, IMMUTABLE_FILE }

    private static final int KNOWN_OPEN_FLAGS = Constants.SQLITE_OPEN_READONLY
            | Constants.SQLITE_OPEN_READWRITE
            | Constants.SQLITE_OPEN_CREATE
            | Constants.SQLITE_OPEN_URI
            | Constants.SQLITE_OPEN_MEMORY
            | Constants.SQLITE_OPEN_NOMUTEX
            | Constants.SQLITE_OPEN_FULLMUTEX
            | Constants.SQLITE_OPEN_SHAREDCACHE
            | Constants.SQLITE_OPEN_PRIVATECACHE;

    /** What every tool sends along; SQLite has no users. */
    private static final List<String> IGNORED = List.of("user", "password");

    /** What is no {@link Property}, since it says where the database is, but may be given like one. */
    private static final List<String> PLACE = List.of("mode", "cache", "immutable");

    private static final String MEMORY = "memory";

    private final String url;
    private final String name;
    private final Map<Property, String> values = new EnumMap<>(Property.class);
    private final List<String> unknown = new ArrayList<>();
    private @Nullable String mode;
    private boolean sharedMemory;
    private boolean immutable;

    private ConnectionConfig(String url, String name) {
        this.url = url;
        this.name = name;
    }

    static ConnectionConfig of(String url, Properties properties) throws SQLException {
        ConnectionUrl parsed = ConnectionUrl.parse(url);
        ConnectionConfig config = new ConnectionConfig(url, parsed.name());
        for (Map.Entry<String, String> parameter : parsed.parameters().entrySet()) {
            config.parameter(parameter.getKey(), parameter.getValue());
        }
        if (properties.getProperty(Property.OPEN_MODE.key()) != null && !MEMORY.equals(config.mode)) {
            // Two words for one thing, and the properties have the last one.
            config.mode = null;
        }
        for (String key : properties.stringPropertyNames()) {
            config.property(key, properties.getProperty(key));
        }
        config.checkMode();
        return config;
    }

    private void property(String key, String value) throws SQLException {
        Property property = Property.of(key);
        if (property != null) {
            values.put(property, property.normal(value));
        } else if (PLACE.contains(key.toLowerCase(Locale.ROOT))) {
            parameter(key.toLowerCase(Locale.ROOT), value);
        } else if (!IGNORED.contains(key)) {
            unknown.add(key);
        }
    }

    private void parameter(String key, String value) throws SQLException {
        switch (key) {
            case "mode" -> mode = value;
            case "cache" -> sharedMemory = choice(key, value, "shared", "private");
            case "immutable" -> immutable = choice(key, value, "1", "0");
            default -> {
                Property property = Property.of(key);
                if (property == null) {
                    throw ConnectionUrl.refusal(url, "unknown key: " + key);
                }
                if (property == Property.ENABLE_LOAD_EXTENSION) {
                    throw ConnectionUrl.refusal(url, "extensions are not for a URL to allow: " + key);
                }
                values.put(property, property.normal(value));
            }
        }
    }

    private boolean choice(String key, String value, String yes, String no) throws SQLException {
        if (!value.equals(yes) && !value.equals(no)) {
            throw ConnectionUrl.refusal(url, "wrong value: " + key + "=" + value + ", wanted " + yes + " or " + no);
        }
        return value.equals(yes);
    }

    private void checkMode() throws SQLException {
        if (mode != null && !List.of("ro", "rw", "rwc", MEMORY).contains(mode)) {
            throw ConnectionUrl.refusal(url, "wrong value: mode=" + mode + ", wanted ro, rw, rwc or memory");
        }
        sharedMemory |= is(Property.SHARED_CACHE, false);
    }

    // ---- what to open

    String url() {
        return url;
    }

    String name() {
        return name;
    }

    Place place() {
        if (name.equals(":memory:") || MEMORY.equals(mode)) {
            return sharedMemory ? Place.SHARED_MEMORY : Place.MEMORY;
        }
        if (name.isEmpty()) {
            return Place.TEMPORARY;
        }
        return immutable ? Place.IMMUTABLE_FILE : Place.FILE;
    }

    /** Keys of the properties that nobody knows. */
    List<String> unknown() {
        return unknown;
    }

    private OpenOptions.Mode openMode() throws SQLException {
        if (mode != null) {
            return switch (mode) {
                case "ro" -> OpenOptions.Mode.READ_ONLY;
                case "rw" -> OpenOptions.Mode.READ_WRITE;
                default -> OpenOptions.Mode.CREATE;
            };
        }
        String given = values.get(Property.OPEN_MODE);
        if (given == null) {
            return OpenOptions.Mode.CREATE;
        }
        int flags = Property.intValue(Property.OPEN_MODE, given, 0);
        if ((flags & ~KNOWN_OPEN_FLAGS) != 0) {
            throw Property.OPEN_MODE.refusal(given, "flags that are known");
        }
        if ((flags & Constants.SQLITE_OPEN_CREATE) != 0) {
            return OpenOptions.Mode.CREATE;
        }
        boolean write = (flags & Constants.SQLITE_OPEN_READWRITE) != 0;
        return write ? OpenOptions.Mode.READ_WRITE : OpenOptions.Mode.READ_ONLY;
    }

    OpenOptions options() throws SQLException {
        OpenOptions.Builder builder = OpenOptions.builder()
                .busyTimeout(Duration.ofMillis(number(Property.BUSY_TIMEOUT, 3000)))
                .foreignKeys(is(Property.FOREIGN_KEYS, false))
                .allowExtensionLoading(is(Property.ENABLE_LOAD_EXTENSION, false))
                .nanAsNull(true)
                .unboundAsNull(true)
                .setting(Setting.DEFENSIVE, false)
                .setting(Setting.TRUSTED_SCHEMA, true)
                .setting(Setting.DOUBLE_QUOTED_STRINGS_DML, true)
                .setting(Setting.DOUBLE_QUOTED_STRINGS_DDL, true)
                .setting(Setting.LEGACY_ALTER_TABLE, is(Property.LEGACY_ALTER_TABLE, false));
        OpenOptions.Mode openMode = openMode();
        if (place() == Place.FILE || place() == Place.IMMUTABLE_FILE) {
            builder.mode(openMode);
        }
        String foreignUse = values.get(Property.FOREIGN_USE);
        if (foreignUse != null) {
            builder.foreignUse(OpenOptions.ForeignUse.valueOf(foreignUse));
        }
        for (Property property : values.keySet()) {
            Limit limit = property.limit();
            if (limit != null) {
                builder.limit(limit, number(property, 0));
            }
        }
        return builder.build();
    }

    // ---- what to set then

    /** The pragmas in their order, those before or after the journal mode, which has a place of its own. */
    List<String> pragmas(boolean beforeJournalMode) {
        List<String> pragmas = new ArrayList<>();
        values.forEach((property, value) -> {
            boolean before = property.compareTo(Property.JOURNAL_MODE) < 0;
            if (property.isPragma() && before == beforeJournalMode) {
                pragmas.add(property.pragma(value));
            }
        });
        return pragmas;
    }

    @Nullable JournalMode journalMode() {
        String given = values.get(Property.JOURNAL_MODE);
        return given == null ? null : JournalMode.valueOf(given);
    }

    String transactionMode() {
        return values.getOrDefault(Property.TRANSACTION_MODE, "DEFERRED");
    }

    DateForm dateForm() throws SQLException {
        String pattern = values.getOrDefault(Property.DATE_STRING_FORMAT, DateForm.DEFAULT_PATTERN);
        DateForm.Storage storage =
                DateForm.Storage.valueOf(values.getOrDefault(Property.DATE_CLASS, DateForm.Storage.INTEGER.name()));
        long unit = "SECONDS".equals(values.get(Property.DATE_PRECISION)) ? 1000 : 1;
        try {
            DateValues.formatter(pattern);
        } catch (IllegalArgumentException e) {
            throw Property.DATE_STRING_FORMAT.refusal(pattern, "a pattern of java.text.SimpleDateFormat");
        }
        return new DateForm(storage, unit, pattern);
    }

    boolean generatedKeys() {
        return is(Property.GET_GENERATED_KEYS, true);
    }

    private boolean is(Property property, boolean otherwise) {
        String given = values.get(property);
        return given == null ? otherwise : given.equals("true");
    }

    private int number(Property property, int otherwise) throws SQLException {
        String given = values.get(property);
        return given == null ? otherwise : Property.intValue(property, given, 0);
    }
}

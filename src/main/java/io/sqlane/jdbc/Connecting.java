package io.sqlane.jdbc;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.error.BusyException;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.ffi.Constants;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Opens connections. Whatever fails, nothing stays open. */
final class Connecting {
    private static final int WRITING = Constants.SQLITE_OPEN_READWRITE | Constants.SQLITE_OPEN_CREATE;

    private Connecting() {}

    static JdbcConnection open(String url, Properties properties) throws SQLException {
        ConnectionConfig config = ConnectionConfig.of(url, properties);
        Database database = null;
        try {
            OpenOptions options = config.options();
            database = openDatabase(config, options);
            apply(database, config, options);
            JdbcConnection connection = new JdbcConnection(database, config, warnings(config));
            database = null;
            return connection;
        } catch (IllegalArgumentException e) {
            throw SqlErrors.unopened("cannot be opened: " + e.getMessage() + ", url=\"" + url + '"');
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            if (database != null) {
                database.close();
            }
        }
    }

    private static Database openDatabase(ConnectionConfig config, OpenOptions options) {
        return switch (config.place()) {
            case FILE -> Database.open(Path.of(config.name()), options);
            case MEMORY -> Database.openInMemory(options);
            case TEMPORARY -> Database.openTemporary(options);
            case SHARED_MEMORY -> named("file:/" + encoded(config.name()) + "?vfs=memdb", WRITING, options);
            case IMMUTABLE_FILE -> named(
                    "file:" + encoded(Path.of(config.name()).toAbsolutePath().toString()) + "?immutable=1",
                    Constants.SQLITE_OPEN_READONLY,
                    options);
        };
    }

    private static Database named(String uri, int flags, OpenOptions options) {
        return (Database) Access.open(uri, flags | Constants.SQLITE_OPEN_URI, options);
    }

    /** A path in a URI of SQLite's, which cannot mean anything but that path. */
    private static String encoded(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b == '/' || b == '.' || b == '-' || b == '_' || b > 0 && Character.isLetterOrDigit(b);
            encoded.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
        }
        return encoded.toString();
    }

    private static void apply(Database database, ConnectionConfig config, OpenOptions options) {
        for (String pragma : config.pragmas(true)) {
            database.execute(pragma);
        }
        JournalMode journalMode = config.journalMode();
        if (journalMode != null) {
            setJournalMode(database, journalMode, config, options);
        }
        for (String pragma : config.pragmas(false)) {
            database.execute(pragma);
        }
        ExtraFunctions.register(database);
    }

    /** Of a database without a file, or one that cannot be written, it is what it is. */
    private static void setJournalMode(
            Database database, JournalMode mode, ConnectionConfig config, OpenOptions options) {
        if (config.place() != ConnectionConfig.Place.FILE || options.mode() == OpenOptions.Mode.READ_ONLY) {
            return;
        }
        long start = System.nanoTime();
        while (true) {
            try {
                database.pragmas().setJournalMode(mode);
                return;
            } catch (BusyException busy) {
                // SQLite does not wait when two connections switch the mode of one file at once.
                boolean over = System.nanoTime() - start >= options.busyTimeout().toNanos();
                if (over || Thread.currentThread().isInterrupted()) {
                    throw busy;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    private static @Nullable SQLWarning warnings(ConnectionConfig config) {
        SQLWarning first = null;
        for (String key : config.unknown()) {
            SQLWarning warning = new SQLWarning("property is unknown and was ignored: " + key, "01000");
            if (first == null) {
                first = warning;
            } else {
                first.setNextWarning(warning);
            }
        }
        return first;
    }
}

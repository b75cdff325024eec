package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.HookFunctions;
import org.jspecify.annotations.Nullable;

/** What can be set on a connection. */
public final class ConnectionSettings {
    private final ConnectionHandle connection;
    private boolean extensionLoading;

    ConnectionSettings(ConnectionHandle connection) {
        this.connection = connection;
    }

    /** Sets a limit and answers the one before; a negative value only asks. */
    public int limit(int category, int value) {
        return (int) connection.call(it -> ConnectionFunctions.sqlane_limit(it, category, value));
    }

    /** Sets a limit, or refuses a value that SQLite would silently lower. */
    public void setLimit(int category, String name, int value) {
        connection.check();
        if (value < 0) {
            throw new IllegalArgumentException("limit is negative: limit=" + name + ", value=" + value);
        }
        connection.loan.setsSomething();
        int before = limit(category, value);
        if (before < 0) {
            throw new IllegalArgumentException("limit is outside what SQLite was built with: limit=" + name + ", value="
                    + value + ", possible=" + (-1 - before));
        }
        if (category == Constants.SQLITE_LIMIT_LENGTH) {
            connection.lengthLimit = limit(category, -1);
        }
    }

    /** Sets a setting to 0 or 1, or asks with -1; answers its state. */
    public boolean setting(int option, int value) {
        if (value >= 0) {
            connection.loan.setsSomething();
        }
        int now = (int) connection.call(it -> ConnectionFunctions.sqlane_db_config(it, option, value));
        if (now < 0) {
            throw connection.failure(null);
        }
        if (value >= 0 && now != value) {
            throw Failures.of(
                    Constants.SQLITE_ERROR,
                    "setting did not take: option=" + option + ", wanted=" + value + ", now=" + now,
                    null);
        }
        return now != 0;
    }

    public void setBusyTimeout(int millis) {
        connection.loan.setsSomething();
        connection.callChecked(null, it -> HookFunctions.sqlane_busy_timeout(it, millis));
    }

    /**
     * Ends every waiting for locks that long from now, whatever the busy timeout, which counts anew in each statement;
     * 0 for no such end. Answers what was left of the one before, 0 if there was none.
     */
    public long setBusyDeadline(long nanos) {
        return connection.call(it -> HookFunctions.sqlane_busy_deadline(it, nanos));
    }

    /** The longest time of one statement inside SQLite; 0 for none. */
    public void setDeadline(long nanos) {
        connection.loan.setsSomething();
        connection.call(it -> {
            HookFunctions.sqlane_deadline(it, nanos);
            return 0;
        });
    }

    /**
     * Refuses from now on WAL on a network file system, and if the file is in that mode already, at once; and to attach
     * a file that somebody else in this process has open.
     */
    public void refuseFiles(boolean networkWal, boolean foreign) {
        connection.callChecked(
                null, it -> ConnectionFunctions.sqlane_refuse_files(it, networkWal ? 1 : 0, foreign ? 1 : 0));
    }

    public void allowExtensionLoading() {
        extensionLoading = true;
    }

    /** Loads a shared library; entry may be null. */
    public void loadExtension(String path, @Nullable String entry) {
        connection.check();
        byte[] file = Utf8.encodeForC(path, "path");
        byte[] entryPoint = entry == null ? null : Utf8.encodeForC(entry, "entryPoint");
        if (!extensionLoading) {
            throw new IllegalStateException("extensions must not be loaded: path=\"" + Excerpt.of(path)
                    + "\". Open the database with allowExtensionLoading, if the file is to be trusted.");
        }
        connection.loan.setsSomething();
        connection.callChecked(null, it -> HookFunctions.sqlane_load_extension(it, file, entryPoint));
    }
}

package io.sqlane;

import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.error.BusyException;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.ConnectionListener;
import io.sqlane.internal.engine.FileName;
import io.sqlane.internal.engine.ForeignDescriptors;
import io.sqlane.internal.event.Events;
import io.sqlane.internal.event.Instruments;
import io.sqlane.internal.ffi.Constants;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Opens databases and applies the options. Whatever fails, nothing stays open. */
final class Opening {
    private Opening() {}

    static Database file(Path path, OpenOptions options) {
        String name = FileName.of(path);
        if (options.foreignUse() != OpenOptions.ForeignUse.ALLOW) {
            lookForForeignUse(name, options.foreignUse());
        }
        return named(name, options.mode().flags(), options);
    }

    private static void lookForForeignUse(String file, OpenOptions.ForeignUse answer) {
        SqliteException found = ForeignDescriptors.find(file);
        if (found == null) {
            return;
        }
        if (answer == OpenOptions.ForeignUse.REFUSE) {
            throw found;
        }
        System.getLogger("io.sqlane").log(System.Logger.Level.WARNING, found.getMessage());
    }

    static Database inMemory(OpenOptions options) {
        return named(":memory:", volatileFlags(options), options);
    }

    static Database temporary(OpenOptions options) {
        return named("", volatileFlags(options), options);
    }

    private static int volatileFlags(OpenOptions options) {
        if (options.mode() == OpenOptions.Mode.READ_ONLY) {
            throw new IllegalArgumentException("a database without a file cannot be read-only: mode=" + options.mode());
        }
        return OpenOptions.Mode.CREATE.flags();
    }

    static Database named(String path, int flags, OpenOptions options) {
        String name = options.name() != null ? options.name() : path.isEmpty() ? "(temporary)" : path;
        String label = "Database \"" + name + '"';
        MetricsListener metrics = options.metricsListener() == null
                ? Instruments.NO_METRICS
                : options.metricsListener();
        Reports reports = new Reports(name, metrics, new Instruments(name, metrics));
        ConnectionHandle handle = ConnectionHandle.open(path, flags, label, reports);
        try {
            Database database = new Database(handle, options, name, metrics);
            apply(database, options);
            metrics.connectionOpened(name);
            return database;
        } catch (Throwable failed) {
            try {
                handle.close();
            } catch (Throwable secondary) {
                failed.addSuppressed(secondary);
            }
            throw failed;
        }
    }

    private static void apply(Database database, OpenOptions options) {
        ConnectionHandle handle = database.handle();
        handle.settings().setBusyTimeout((int) options.busyTimeout().toMillis());
        for (Map.Entry<Setting, Boolean> setting : options.settings().entrySet()) {
            database.setSetting(setting.getKey(), setting.getValue());
        }
        handle.settings().setting(Constants.SQLITE_DBCONFIG_ENABLE_FKEY, options.foreignKeys() ? 1 : 0);
        for (Map.Entry<Limit, Integer> limit : options.limits().entrySet()) {
            database.setLimit(limit.getKey(), limit.getValue());
        }
        if (options.allowExtensionLoading()) {
            handle.settings().allowExtensionLoading();
        }
        if (options.cellSizeCheck()) {
            handle.executeScript("PRAGMA cell_size_check = ON", 0);
        }
        handle.settings().refuseFiles(
                !options.walOnNetworkFileSystem(), options.foreignUse() == OpenOptions.ForeignUse.REFUSE);
        handle.file().loadSchema();
        JournalMode journalMode = options.journalMode();
        if (journalMode != null) {
            setJournalMode(database, journalMode, options.busyTimeout().toNanos());
        }
        Synchronous synchronous = options.synchronous();
        if (synchronous != null) {
            database.pragmas().setSynchronous(synchronous);
        }
        if (options.statementDeadline() != null) {
            handle.settings().setDeadline(options.statementDeadline().toNanos());
        }
        if (!options.reportAfter().isZero()) {
            handle.reportOverdue(options.reportAfter().toNanos());
        }
    }

    /**
     * SQLite does not wait when two connections switch the journal mode of one file at once, whatever the busy timeout:
     * one of them gets SQLITE_BUSY within a millisecond. The loser asks again and finds the mode set.
     */
    private static void setJournalMode(Database database, JournalMode mode, long timeoutNanos) {
        long start = System.nanoTime();
        while (true) {
            try {
                database.pragmas().setJournalMode(mode);
                return;
            } catch (BusyException busy) {
                if (System.nanoTime() - start >= timeoutNanos || Thread.currentThread().isInterrupted()) {
                    throw busy;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }

    /** Tells the log, the flight recorder and the metrics. */
    private record Reports(String name, MetricsListener metrics, Instruments instruments)
            implements ConnectionListener {
        private static final System.Logger LOG = System.getLogger("io.sqlane");

        static {
            Events.load();
        }

        @Override
        public void reclaimed(String label, String reason, List<StackTraceElement> openedAt, int closeCode) {
            String stack = text(openedAt);
            // A log that fails must not keep the news from the others.
            try {
                LOG.log(
                        System.Logger.Level.WARNING,
                        label + " was not closed and has been closed for it, since " + reason + "; code=" + closeCode
                                + ". It was opened here:" + stack);
            } finally {
                try {
                    Events.leak(label, reason, stack);
                } finally {
                    metrics.leakReclaimed(name);
                }
            }
        }

        @Override
        public void overdue(
                String label, String thread, long ageNanos, String lastSql, List<StackTraceElement> begunAt) {
            String stack = text(begunAt);
            try {
                LOG.log(
                        System.Logger.Level.WARNING,
                        label + " has had a transaction or the rows of a query open for "
                                + TimeUnit.NANOSECONDS.toMillis(ageNanos) + " ms: thread=\"" + thread
                                + "\", last statement=\"" + lastSql + "\". It was begun here:" + stack);
            } finally {
                instruments.taskOverdue(thread, ageNanos, lastSql, stack);
            }
        }

        private static String text(List<StackTraceElement> stack) {
            return stack.stream().map(frame -> "\n\tat " + frame).collect(Collectors.joining());
        }

        @Override
        public void ended() {
            metrics.connectionClosed(name);
        }

        @Override
        public void wrongThread(String label) {
            Events.wrongThread(label);
            metrics.wrongThread(name);
        }
    }
}

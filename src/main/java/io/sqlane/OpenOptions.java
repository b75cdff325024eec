package io.sqlane;

import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.internal.ffi.Constants;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a database is opened.
 *
 * <p>{@link #defaults()} suits an application with its own SQL and files, {@link #hardened()} one that runs SQL or
 * opens files it does not trust; {@link #toBuilder()} changes either. The defaults are safer than SQLite's own: foreign
 * keys are enforced, {@link Setting#DEFENSIVE} is on, the schema is not trusted, double quotes never make strings, and
 * limits keep SQL from exhausting the native stack.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/security.html">Defense Against The Dark Arts</a>
 */
public final class OpenOptions {
    private static final OpenOptions DEFAULTS = builder().build();
    private static final OpenOptions HARDENED = builder().harden().build();

    private final Mode mode;
    private final Duration busyTimeout;
    private final @Nullable JournalMode journalMode;
    private final @Nullable Synchronous synchronous;
    private final boolean foreignKeys;
    private final int statementCacheSize;
    private final @Nullable Duration statementDeadline;
    private final Duration reportAfter;
    private final boolean allowExtensionLoading;
    private final boolean cellSizeCheck;
    private final boolean nanAsNull;
    private final boolean unboundAsNull;
    private final boolean walOnNetworkFileSystem;
    private final ForeignUse foreignUse;
    private final @Nullable String name;
    private final @Nullable MetricsListener metricsListener;
    private final Map<Limit, Integer> limits;
    private final Map<Setting, Boolean> settings;

    private OpenOptions(Builder builder) {
        this.mode = builder.mode;
        this.busyTimeout = builder.busyTimeout;
        this.journalMode = builder.journalMode;
        this.synchronous = builder.synchronous;
        this.foreignKeys = builder.foreignKeys;
        this.statementCacheSize = builder.statementCacheSize;
        this.statementDeadline = builder.statementDeadline;
        this.reportAfter = builder.reportAfter;
        this.allowExtensionLoading = builder.allowExtensionLoading;
        this.cellSizeCheck = builder.cellSizeCheck;
        this.nanAsNull = builder.nanAsNull;
        this.unboundAsNull = builder.unboundAsNull;
        this.walOnNetworkFileSystem = builder.walOnNetworkFileSystem;
        this.foreignUse = builder.foreignUse;
        this.name = builder.name;
        this.metricsListener = builder.metricsListener;
        this.limits = Collections.unmodifiableMap(new EnumMap<>(builder.limits));
        this.settings = Collections.unmodifiableMap(new EnumMap<>(builder.settings));
    }

    /**
     * Returns the options that {@code Database.open} uses when none are given.
     *
     * @return the default options
     */
    public static OpenOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns options for SQL or files that are not trusted: low limits, no attached databases, checked cells, and 5
     * seconds for each statement. {@code VACUUM} needs an attached database of its own, and so fails.
     *
     * @return the hardened options
     */
    public static OpenOptions hardened() {
        return HARDENED;
    }

    /**
     * Returns a builder that holds the default options.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns a builder that holds these options.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** {@return what may be done with the file} */
    public Mode mode() {
        return mode;
    }

    /** {@return how long a statement waits for a lock of another connection} */
    public Duration busyTimeout() {
        return busyTimeout;
    }

    /** {@return the journal mode that opening switches to, or null to leave the one of the file} */
    public @Nullable JournalMode journalMode() {
        return journalMode;
    }

    /** {@return how often commits wait for the disk, or null to leave what SQLite was built with} */
    public @Nullable Synchronous synchronous() {
        return synchronous;
    }

    /** {@return whether foreign keys are enforced} */
    public boolean foreignKeys() {
        return foreignKeys;
    }

    /** {@return how many statements the connection keeps compiled} */
    public int statementCacheSize() {
        return statementCacheSize;
    }

    /** {@return how long one run of a statement may take, or null for no deadline} */
    public @Nullable Duration statementDeadline() {
        return statementDeadline;
    }

    /** {@return after which time a transaction or query that is still open is reported; zero for never} */
    public Duration reportAfter() {
        return reportAfter;
    }

    /** {@return whether shared libraries may be loaded as extensions} */
    public boolean allowExtensionLoading() {
        return allowExtensionLoading;
    }

    /** {@return whether each page is checked more closely when it is read} */
    public boolean cellSizeCheck() {
        return cellSizeCheck;
    }

    /** {@return whether binding NaN stores NULL instead of being refused} */
    public boolean nanAsNull() {
        return nanAsNull;
    }

    /** {@return whether a parameter without a value is NULL instead of being refused} */
    public boolean unboundAsNull() {
        return unboundAsNull;
    }

    /** {@return whether the write-ahead log may be used on a network file system} */
    public boolean walOnNetworkFileSystem() {
        return walOnNetworkFileSystem;
    }

    /** {@return what opening does if something else than Sqlane has the file open in this process} */
    public ForeignUse foreignUse() {
        return foreignUse;
    }

    /** {@return the name of the connection in messages and metrics, or null for the path} */
    public @Nullable String name() {
        return name;
    }

    /** {@return who is told what the connection does, or null for nobody} */
    public @Nullable MetricsListener metricsListener() {
        return metricsListener;
    }

    /** {@return the limits that opening sets, unmodifiable; one that is missing stays as SQLite was compiled} */
    public Map<Limit, Integer> limits() {
        return limits;
    }

    /** {@return the settings that opening applies, unmodifiable; one that is missing stays as SQLite was compiled} */
    public Map<Setting, Boolean> settings() {
        return settings;
    }

    @Override
    public String toString() {
        return "OpenOptions[mode=" + mode
                + ", busyTimeout=" + busyTimeout
                + ", journalMode=" + journalMode
                + ", synchronous=" + synchronous
                + ", foreignKeys=" + foreignKeys
                + ", statementCacheSize=" + statementCacheSize
                + ", statementDeadline=" + statementDeadline
                + ", reportAfter=" + reportAfter
                + ", allowExtensionLoading=" + allowExtensionLoading
                + ", cellSizeCheck=" + cellSizeCheck
                + ", nanAsNull=" + nanAsNull
                + ", unboundAsNull=" + unboundAsNull
                + ", walOnNetworkFileSystem=" + walOnNetworkFileSystem
                + ", foreignUse=" + foreignUse
                + ", name=" + name
                + ", metricsListener=" + metricsListener
                + ", limits=" + limits
                + ", settings=" + settings
                + ']';
    }

    /**
     * What may be done with the database file.
     *
     * <p>This type is <em>immutable</em>.
     *
     * @see <a href="https://sqlite.org/c3ref/open.html">sqlite3_open_v2</a>
     */
    public enum Mode {
        /** Reads a file that must exist. */
        READ_ONLY(Constants.SQLITE_OPEN_READONLY),
        /** Reads and writes a file that must exist. */
        READ_WRITE(Constants.SQLITE_OPEN_READWRITE),
        /** Reads and writes a file, and creates it if it does not exist. */
        CREATE(Constants.SQLITE_OPEN_READWRITE | Constants.SQLITE_OPEN_CREATE);

        private final int flags;

        Mode(int flags) {
            this.flags = flags;
        }

        int flags() {
            return flags;
        }
    }

    /**
     * What opening does if something else than Sqlane has the database file, or its {@code -shm} file, open in this
     * process: another copy of SQLite, as every other driver brings one, or a stream or channel of Java. When that is
     * closed, the system drops the locks that this process has on the file, whoever took them.
     *
     * <p>Opening looks at the descriptors of the process and opens none; what is opened later is not seen. With {@link
     * #REFUSE} {@code ATTACH} looks as well, unless the name of the file is bound or computed. Where a system does not
     * tell of descriptors, nothing is refused.
     *
     * <p>This type is <em>immutable</em>.
     *
     * @see <a href="https://sqlite.org/howtocorrupt.html">How To Corrupt An SQLite Database File, 2.2</a>
     */
    public enum ForeignUse {
        /** Throws {@link io.sqlane.error.UnsafeFileException}. */
        REFUSE,
        /** Logs a warning to the {@link System.Logger} {@code io.sqlane}, and opens the file. */
        WARN,
        /** Opens the file without looking. */
        ALLOW
    }

    /**
     * Collects options. Each method returns this builder; {@link #build()} checks them all.
     *
     * <p>A builder is <em>confined to its owner thread</em>, the one that made it; nothing checks that.
     */
    public static final class Builder {
        private Mode mode = Mode.CREATE;
        private Duration busyTimeout = Duration.ofSeconds(5);
        private @Nullable JournalMode journalMode;
        private @Nullable Synchronous synchronous;
        private boolean foreignKeys = true;
        private int statementCacheSize = 64;
        private @Nullable Duration statementDeadline;
        private Duration reportAfter = Duration.ZERO;
        private boolean allowExtensionLoading;
        private boolean cellSizeCheck;
        private boolean nanAsNull;
        private boolean unboundAsNull;
        private boolean walOnNetworkFileSystem;
        private ForeignUse foreignUse = ForeignUse.REFUSE;
        private @Nullable String name;
        private @Nullable MetricsListener metricsListener;
        private final Map<Limit, Integer> limits;
        private final Map<Setting, Boolean> settings;

        private Builder() {
            limits = Limit.defaultValues();
            settings = Setting.defaultValues();
        }

        private Builder(OpenOptions options) {
            mode = options.mode;
            busyTimeout = options.busyTimeout;
            journalMode = options.journalMode;
            synchronous = options.synchronous;
            foreignKeys = options.foreignKeys;
            statementCacheSize = options.statementCacheSize;
            statementDeadline = options.statementDeadline;
            reportAfter = options.reportAfter;
            allowExtensionLoading = options.allowExtensionLoading;
            cellSizeCheck = options.cellSizeCheck;
            nanAsNull = options.nanAsNull;
            unboundAsNull = options.unboundAsNull;
            walOnNetworkFileSystem = options.walOnNetworkFileSystem;
            foreignUse = options.foreignUse;
            name = options.name;
            metricsListener = options.metricsListener;
            limits = new EnumMap<>(options.limits);
            settings = new EnumMap<>(options.settings);
        }

        private Builder harden() {
            limits.putAll(Limit.hardenedValues());
            cellSizeCheck = true;
            statementDeadline = Duration.ofSeconds(5);
            return this;
        }

        /**
         * What may be done with the file; {@link Mode#CREATE} by default.
         *
         * @param mode the value
         * @return this builder
         */
        public Builder mode(Mode mode) {
            this.mode = Objects.requireNonNull(mode, "mode");
            return this;
        }

        /**
         * How long a statement waits for a lock of another connection; 5 seconds by default, zero for not at all. Each
         * step of a statement starts the time anew.
         *
         * @param busyTimeout the value
         * @return this builder
         */
        public Builder busyTimeout(Duration busyTimeout) {
            this.busyTimeout = Objects.requireNonNull(busyTimeout, "busyTimeout");
            return this;
        }

        /**
         * The journal mode that opening switches to; null, the default, leaves the one of the file.
         *
         * @param journalMode the value
         * @return this builder
         */
        public Builder journalMode(@Nullable JournalMode journalMode) {
            this.journalMode = journalMode;
            return this;
        }

        /**
         * How often commits wait for the disk; null, the default, leaves what SQLite was built with, which is
         * {@link Synchronous#FULL}.
         *
         * @param synchronous the value
         * @return this builder
         */
        public Builder synchronous(@Nullable Synchronous synchronous) {
            this.synchronous = synchronous;
            return this;
        }

        /**
         * Whether foreign keys are enforced; true by default.
         *
         * @param enabled the value
         * @return this builder
         */
        public Builder foreignKeys(boolean enabled) {
            foreignKeys = enabled;
            return this;
        }

        /**
         * How many statements the connection keeps compiled; 64 by default, 0 for none.
         *
         * @param statementCacheSize the value
         * @return this builder
         */
        public Builder statementCacheSize(int statementCacheSize) {
            this.statementCacheSize = statementCacheSize;
            return this;
        }

        /**
         * How long one run of a statement may take before it is cancelled; null, the default, for no deadline. Waiting
         * for the locks of other connections counts: it ends with the deadline, or with {@link #busyTimeout} if that
         * is over before.
         *
         * @param statementDeadline the value
         * @return this builder
         */
        public Builder statementDeadline(@Nullable Duration statementDeadline) {
            this.statementDeadline = statementDeadline;
            return this;
        }

        /**
         * After which time a transaction, or a query whose rows are not read to the end, is reported if it is still
         * open, once: as a warning in the log with the last statement and the stack of its beginning, to the metrics
         * listener, and as an event of the flight recorder. Zero, the default, for never; otherwise each call of the
         * connection costs two small ones more. A pool looks after its tasks itself.
         *
         * @param reportAfter zero to one day
         * @return this builder
         */
        public Builder reportAfter(Duration reportAfter) {
            this.reportAfter = Objects.requireNonNull(reportAfter, "reportAfter");
            return this;
        }

        /**
         * Whether shared libraries may be loaded as extensions, from Java only; false by default. An extension is
         * native code that can do anything in this process. The SQL function {@code load_extension} stays forbidden.
         *
         * @param enabled the value
         * @return this builder
         */
        public Builder allowExtensionLoading(boolean enabled) {
            allowExtensionLoading = enabled;
            return this;
        }

        /**
         * Whether each page is checked more closely when it is read; false by default.
         *
         * @param enabled the value
         * @return this builder
         */
        public Builder cellSizeCheck(boolean enabled) {
            cellSizeCheck = enabled;
            return this;
        }

        /**
         * Whether binding NaN stores NULL, as SQLite does; false, the default, refuses it.
         *
         * @param enabled the value
         * @return this builder
         */
        public Builder nanAsNull(boolean enabled) {
            nanAsNull = enabled;
            return this;
        }

        /**
         * Whether a parameter without a value is NULL, as SQLite does; false, the default, refuses to run.
         *
         * @param enabled the value
         * @return this builder
         */
        public Builder unboundAsNull(boolean enabled) {
            unboundAsNull = enabled;
            return this;
        }

        /**
         * Whether the write-ahead log may be used on a network file system; false, the default, refuses it with
         * {@link io.sqlane.error.UnsafeFileException}. It is safe only while no more than one machine uses the file.
         * On Linux NFS, SMB, AFS, Ceph, Coda, NCP and FUSE are known for such, but not the kinds of FUSE that show a
         * local disk, nor 9P and virtiofs; elsewhere nothing is refused.
         *
         * @param enabled the value
         * @return this builder
         * @see <a href="https://sqlite.org/wal.html">Write-Ahead Logging</a>
         */
        public Builder walOnNetworkFileSystem(boolean enabled) {
            walOnNetworkFileSystem = enabled;
            return this;
        }

        /**
         * What opening does if something else than Sqlane has the file open in this process; {@link ForeignUse#REFUSE}
         * by default.
         *
         * @param foreignUse the value
         * @return this builder
         */
        public Builder foreignUse(ForeignUse foreignUse) {
            this.foreignUse = Objects.requireNonNull(foreignUse, "foreignUse");
            return this;
        }

        /**
         * The name of the connection in messages and metrics; null, the default, for the path.
         *
         * @param name the value
         * @return this builder
         */
        public Builder name(@Nullable String name) {
            this.name = name;
            return this;
        }

        /**
         * Who is told what the connection does; null, the default, for nobody.
         *
         * @param metricsListener the value
         * @return this builder
         */
        public Builder metricsListener(@Nullable MetricsListener metricsListener) {
            this.metricsListener = metricsListener;
            return this;
        }

        /**
         * Sets one limit. SQLite lowers a value above the maximum that it was compiled with; opening reports that.
         *
         * @param limit the limit
         * @param value its value, not negative
         * @return this builder
         */
        public Builder limit(Limit limit, int value) {
            limits.put(Objects.requireNonNull(limit, "limit"), value);
            return this;
        }

        /**
         * Switches one setting.
         *
         * @param setting the setting
         * @param enabled whether it is on
         * @return this builder
         */
        public Builder setting(Setting setting, boolean enabled) {
            settings.put(Objects.requireNonNull(setting, "setting"), enabled);
            return this;
        }

        /**
         * Returns the options. The builder may be used on; that does not change them.
         *
         * @return the options
         * @throws IllegalArgumentException if a value is out of range or two options contradict each other; the message
         *     names them, and the builder is as it was
         */
        public OpenOptions build() {
            checkTimes();
            checkSizes();
            checkContradictions();
            return new OpenOptions(this);
        }

        private void checkTimes() {
            // SQLite counts the busy timeout in int milliseconds: less than one would silently be none.
            Duration longest = Duration.ofMillis(Integer.MAX_VALUE);
            boolean vanishes = !busyTimeout.isZero() && busyTimeout.compareTo(Duration.ofMillis(1)) < 0;
            require(
                    !vanishes && busyTimeout.compareTo(longest) <= 0,
                    "busyTimeout out of range: busyTimeout=" + busyTimeout + ", zero or PT0.001S to " + longest);
            Duration deadline = statementDeadline;
            if (deadline != null) {
                Duration last = Duration.ofNanos(Long.MAX_VALUE);
                require(
                        deadline.compareTo(Duration.ZERO) > 0 && deadline.compareTo(last) <= 0,
                        "statementDeadline out of range: statementDeadline=" + deadline + ", above zero to " + last);
            }
            require(
                    !reportAfter.isNegative() && reportAfter.compareTo(Duration.ofDays(1)) <= 0,
                    "reportAfter out of range: reportAfter=" + reportAfter + ", zero to one day");
        }

        private void checkSizes() {
            require(
                    statementCacheSize >= 0,
                    "statementCacheSize must not be negative: statementCacheSize=" + statementCacheSize);
            limits.forEach((limit, value) ->
                    require(value >= 0, "limit must not be negative: limit=" + limit + ", value=" + value));
            require(name == null || !name.isBlank(), "name must not be blank: name=\"" + name + '"');
        }

        private void checkContradictions() {
            require(
                    mode != Mode.READ_ONLY || journalMode == null,
                    "a read-only connection cannot set the journal mode: mode=" + mode + ", journalMode="
                            + journalMode);
            boolean defensive = Boolean.TRUE.equals(settings.get(Setting.DEFENSIVE));
            require(
                    !defensive || journalMode != JournalMode.OFF,
                    "SQLite ignores journal mode OFF while DEFENSIVE is on: journalMode=OFF, DEFENSIVE=" + defensive);
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }
}

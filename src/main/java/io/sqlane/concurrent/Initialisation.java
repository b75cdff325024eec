package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.Database.TransactionBody;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.TransactionMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What makes of any file, or of none, the database that an application expects: in WAL mode, and with the schema of its
 * version. Many threads and processes may do it to one file at once: one of them does the work.
 *
 * <p>Opening sets the busy timeout, switches to WAL and checks that it took, and tries again where SQLite does not
 * wait. If {@code user_version} is lower than the last version here, one transaction is begun {@code IMMEDIATE}: it
 * reads the number again, runs the steps that are missing, and raises the number. A process that is killed meanwhile
 * leaves either the old version whole or the new one.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/pragma.html#pragma_user_version">PRAGMA user_version</a>
 */
public final class Initialisation {
    private static final Initialisation NONE = builder().build();

    private final SortedMap<Integer, TransactionBody<?, RuntimeException>> steps;
    private final RetryPolicy retryPolicy;

    private Initialisation(Builder builder) {
        this.steps = new TreeMap<>(builder.steps);
        this.retryPolicy = builder.retryPolicy;
    }

    /**
     * Returns the one that only switches to WAL.
     *
     * @return always the same
     */
    public static Initialisation none() {
        return NONE;
    }

    /**
     * Returns a builder without a step.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the {@code user_version} of a database that is opened with this; 0 without steps: any} */
    public int version() {
        return steps.isEmpty() ? 0 : steps.lastKey();
    }

    /** {@return what tries again where others are in the way} */
    public RetryPolicy retryPolicy() {
        return retryPolicy;
    }

    /**
     * Opens a database file and brings it to the last version.
     *
     * @param path of the file, on the default file system
     * @param options how; the journal mode is WAL whatever they say
     * @return a database that belongs to the calling thread
     * @throws IllegalArgumentException if the options are read-only or ask for another journal mode
     * @throws IllegalStateException if the database is of a later version; nothing is changed or stays open
     * @throws io.sqlane.error.SqliteException if it cannot be opened or a step fails; the version before is whole, and
     *     nothing stays open
     */
    public Database open(Path path, OpenOptions options) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(options, "options");
        if (options.mode() == OpenOptions.Mode.READ_ONLY) {
            throw new IllegalArgumentException("a read-only database cannot be initialised: mode=" + options.mode());
        }
        JournalMode wanted = options.journalMode();
        if (wanted != null && wanted != JournalMode.WAL) {
            throw new IllegalArgumentException(
                    "initialisation switches to WAL: journalMode=" + wanted + ". Leave it unset.");
        }
        return open(path, options, this::migrate);
    }

    /** Opens a file that had the last version before, and lets it be refused before it is touched. */
    Database openAgain(Path path, OpenOptions options, Consumer<Database> refusal) {
        return open(path, options, database -> {
            refusal.accept(database);
            database.pragmas().setJournalMode(JournalMode.WAL);
        });
    }

    private Database open(Path path, OpenOptions options, Consumer<Database> preparation) {
        return retryPolicy.open(
                PoolConnections.instruments(path, options), left -> attempt(path, options, preparation, left));
    }

    /** One attempt: whatever is in its way, all of it is done again, within the one deadline. */
    private static Database attempt(
            Path path, OpenOptions options, Consumer<Database> preparation, long leftNanos) {
        long most = Math.max(0, leftNanos / 1_000_000);
        Duration busyTimeout = Duration.ofMillis(Math.min(options.busyTimeout().toMillis(), most));
        OpenOptions first = options.toBuilder().journalMode(null).busyTimeout(busyTimeout).build();
        Database database = Database.open(path, first);
        try {
            preparation.accept(database);
            database.setBusyTimeout(options.busyTimeout());
            return database;
        } catch (Throwable failed) {
            Writer.closeAfter(failed, database);
            throw failed;
        }
    }

    private void migrate(Database database) {
        database.pragmas().setJournalMode(JournalMode.WAL);
        if (isMissingSteps(database)) {
            database.transaction(TransactionMode.IMMEDIATE, this::runMissingSteps);
        }
    }

    private boolean isMissingSteps(Database database) {
        if (steps.isEmpty()) {
            return false;
        }
        int now = database.pragmas().userVersion();
        int last = version();
        if (now > last) {
            throw new IllegalStateException("the database is of a later version than this program knows: user_version="
                    + now + ", known=" + last + ", path=" + database.path("main"));
        }
        return now < last;
    }

    private @Nullable Object runMissingSteps(Database database) {
        // Another process may have been faster: only here does nobody else write.
        if (isMissingSteps(database)) {
            for (TransactionBody<?, RuntimeException> step :
                    steps.tailMap(database.pragmas().userVersion() + 1).values()) {
                step.run(database);
            }
            database.pragmas().setUserVersion(version());
        }
        return null;
    }

    @Override
    public String toString() {
        return "Initialisation[version=" + version() + ", steps=" + steps.keySet() + ", retryPolicy=" + retryPolicy
                + ']';
    }

    /**
     * Collects steps. Each method returns this builder.
     *
     * <p>A builder is <em>confined to its owner thread</em>, the one that made it; nothing checks that.
     */
    public static final class Builder {
        private final SortedMap<Integer, TransactionBody<?, RuntimeException>> steps = new TreeMap<>();
        private RetryPolicy retryPolicy = RetryPolicy.defaults();

        private Builder() {}

        /**
         * Adds the step that makes of a database of the version before one of this version.
         *
         * @param version above 0 and above that of the step before
         * @param step runs inside the transaction, and again if that has to be repeated; must not begin or end one
         * @return this builder
         * @throws IllegalArgumentException if the version is not above the one before
         */
        public Builder step(int version, TransactionBody<?, RuntimeException> step) {
            Objects.requireNonNull(step, "step");
            int before = steps.isEmpty() ? 0 : steps.lastKey();
            if (version <= before) {
                throw new IllegalArgumentException(
                        "version must be above the one before: version=" + version + ", before=" + before);
            }
            steps.put(version, step);
            return this;
        }

        /**
         * Sets what tries again where others are in the way.
         *
         * @param retryPolicy the policy
         * @return this builder
         */
        public Builder retryPolicy(RetryPolicy retryPolicy) {
            this.retryPolicy = Objects.requireNonNull(retryPolicy, "retryPolicy");
            return this;
        }

        /**
         * Returns the initialisation. The builder may be used on; that does not change it.
         *
         * @return a new initialisation
         */
        public Initialisation build() {
            return new Initialisation(this);
        }
    }
}

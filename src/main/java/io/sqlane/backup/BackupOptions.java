package io.sqlane.backup;

import java.time.Duration;
import java.util.Objects;

/**
 * What a backup copies and how it goes on. By default the main database, onto the main database of the destination, in
 * steps of 1,000 pages with pauses of 10 ms, and with others in the way for 5 s at most.
 *
 * <p>This type is <em>immutable</em>.
 */
public final class BackupOptions {
    private static final BackupOptions DEFAULTS = builder().build();

    private final String schema;
    private final String destinationSchema;
    private final int pagesPerStep;
    private final Duration pause;
    private final Duration busyTimeout;
    private final ProgressListener progressListener;

    private BackupOptions(Builder builder) {
        this.schema = builder.schema;
        this.destinationSchema = builder.destinationSchema;
        this.pagesPerStep = builder.pagesPerStep;
        this.pause = builder.pause;
        this.busyTimeout = builder.busyTimeout;
        this.progressListener = builder.progressListener;
    }

    /**
     * Returns the default options.
     *
     * @return always the same
     */
    public static BackupOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a builder that begins with the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the schema that is copied.
     *
     * @return such as {@code main}
     */
    public String schema() {
        return schema;
    }

    /**
     * Returns the schema whose content is replaced; of no effect on a file.
     *
     * @return such as {@code main}
     */
    public String destinationSchema() {
        return destinationSchema;
    }

    /**
     * Returns how many pages one step copies at most.
     *
     * @return at least 1
     */
    public int pagesPerStep() {
        return pagesPerStep;
    }

    /**
     * Returns how long {@link Backup#run()} sleeps between two steps.
     *
     * @return zero for not at all
     */
    public Duration pause() {
        return pause;
    }

    /**
     * Returns how long {@link Backup#run()} tries again while others are in the way.
     *
     * @return zero for not at all
     */
    public Duration busyTimeout() {
        return busyTimeout;
    }

    /**
     * Returns what is told of each step.
     *
     * @return a listener that does nothing if none was set
     */
    public ProgressListener progressListener() {
        return progressListener;
    }

    @Override
    public String toString() {
        return "BackupOptions[schema=" + schema + ", destinationSchema=" + destinationSchema + ", pagesPerStep="
                + pagesPerStep + ", pause=" + pause + ", busyTimeout=" + busyTimeout + ']';
    }

    /**
     * Told of each step of a backup, on the owner thread.
     *
     * <p>It is called between two steps, not within SQLite: it may do anything, even close the backup. What it throws
     * is thrown by the step, which has been done by then.
     *
     * <p>It is <em>confined to its owner thread</em>, that of the backup.
     */
    @FunctionalInterface
    public interface ProgressListener {
        /**
         * Takes the progress. The number of pages left may also rise: the source grows, or was changed by another
         * connection, after which the backup begins anew.
         *
         * @param remainingPages pages that are left
         * @param pageCount pages of the source
         */
        void stepped(int remainingPages, int pageCount);
    }

    /**
     * Builds options.
     *
     * <p>It is <em>confined to its owner thread</em>: nobody checks that, and nothing but the caller's sharing breaks
     * it.
     */
    public static final class Builder {
        private String schema = "main";
        private String destinationSchema = "main";
        private int pagesPerStep = 1000;
        private Duration pause = Duration.ofMillis(10);
        private Duration busyTimeout = Duration.ofSeconds(5);
        private ProgressListener progressListener = (remainingPages, pageCount) -> {};

        private Builder() {}

        /**
         * Sets the schema that is copied.
         *
         * @param schema such as {@code main}, {@code temp} or the name of an attached database
         * @return this
         */
        public Builder schema(String schema) {
            this.schema = Objects.requireNonNull(schema, "schema");
            return this;
        }

        /**
         * Sets the schema whose content is replaced, if the destination is a database and not a file.
         *
         * @param destinationSchema such as {@code main}, or the name of an attached database
         * @return this
         */
        public Builder destinationSchema(String destinationSchema) {
            this.destinationSchema = Objects.requireNonNull(destinationSchema, "destinationSchema");
            return this;
        }

        /**
         * Sets how many pages one step copies at most. While a step is under way, the source cannot be written where it
         * has a rollback journal; between two steps it can. A write by another connection makes the backup begin anew.
         *
         * @param pagesPerStep at least 1; {@link Integer#MAX_VALUE} copies everything at once, from one state of the
         *     source
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder pagesPerStep(int pagesPerStep) {
            if (pagesPerStep < 1) {
                throw new IllegalArgumentException("pages per step is less than 1: " + pagesPerStep);
            }
            this.pagesPerStep = pagesPerStep;
            return this;
        }

        /**
         * Sets how long {@link Backup#run()} sleeps between two steps.
         *
         * @param pause zero for not at all
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder pause(Duration pause) {
            this.pause = notNegative(pause, "pause");
            return this;
        }

        /**
         * Sets how long {@link Backup#run()} tries again while others are in the way; the time begins anew with every
         * step that goes on.
         *
         * @param busyTimeout zero for not at all
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder busyTimeout(Duration busyTimeout) {
            this.busyTimeout = notNegative(busyTimeout, "busyTimeout");
            return this;
        }

        /**
         * Sets what is told of each step.
         *
         * @param progressListener kept as long as the options are
         * @return this
         */
        public Builder progressListener(ProgressListener progressListener) {
            this.progressListener = Objects.requireNonNull(progressListener, "progressListener");
            return this;
        }

        private static Duration notNegative(Duration duration, String name) {
            Objects.requireNonNull(duration, name);
            if (duration.isNegative() || duration.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException(name + " is negative or longer than a day: " + duration);
            }
            return duration;
        }

        /**
         * Returns the options.
         *
         * @return new options
         */
        public BackupOptions build() {
            return new BackupOptions(this);
        }
    }
}

package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/**
 * How a pool opens its connections, and what it does with them.
 *
 * <p>This type is <em>immutable</em>.
 */
public final class PoolOptions {
    private static final PoolOptions DEFAULTS = builder().build();

    private final OpenOptions openOptions;
    private final Initialisation initialisation;
    private final Consumer<Database> onOpen;
    private final int maxReaders;
    private final Duration readTimeout;
    private final Duration writeTimeout;
    private final int writeQueueCapacity;
    private final int maxGroupSize;
    private final Duration maxGroupTime;
    private final int checkpointPages;
    private final long walSizeLimitBytes;
    private final Duration truncateTimeout;
    private final Executor completionExecutor;
    private final Duration reportAfter;

    private PoolOptions(Builder builder) {
        this.openOptions = builder.openOptions;
        this.initialisation = builder.initialisation;
        this.onOpen = builder.onOpen;
        this.maxReaders = builder.maxReaders;
        this.readTimeout = builder.readTimeout;
        this.writeTimeout = builder.writeTimeout;
        this.writeQueueCapacity = builder.writeQueueCapacity;
        this.maxGroupSize = builder.maxGroupSize;
        this.maxGroupTime = builder.maxGroupTime;
        this.checkpointPages = builder.checkpointPages;
        this.walSizeLimitBytes = builder.walSizeLimitBytes;
        this.truncateTimeout = builder.truncateTimeout;
        this.completionExecutor = builder.completionExecutor;
        this.reportAfter = builder.reportAfter;
    }

    /**
     * Returns the default options.
     *
     * @return always the same
     */
    public static PoolOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a builder that holds the default options.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return how each connection is opened} */
    public OpenOptions openOptions() {
        return openOptions;
    }

    /** {@return what the writer does with the file first} */
    public Initialisation initialisation() {
        return initialisation;
    }

    /** {@return what is done with each connection before any task gets it} */
    public Consumer<Database> onOpen() {
        return onOpen;
    }

    /** {@return how many read connections there may be} */
    public int maxReaders() {
        return maxReaders;
    }

    /** {@return how long a read waits for a connection} */
    public Duration readTimeout() {
        return readTimeout;
    }

    /** {@return how long a write waits until it begins} */
    public Duration writeTimeout() {
        return writeTimeout;
    }

    /** {@return how many writes may wait} */
    public int writeQueueCapacity() {
        return writeQueueCapacity;
    }

    /** {@return how many writes are committed together} */
    public int maxGroupSize() {
        return maxGroupSize;
    }

    /** {@return after which time a group takes no further write} */
    public Duration maxGroupTime() {
        return maxGroupTime;
    }

    /** {@return after how many pages in the write-ahead log a checkpoint is made; 0 for never} */
    public int checkpointPages() {
        return checkpointPages;
    }

    /** {@return the size in bytes above which the writer tries to truncate the write-ahead log} */
    public long walSizeLimitBytes() {
        return walSizeLimitBytes;
    }

    /** {@return how long a truncation waits for readers, while every writer waits for it} */
    public Duration truncateTimeout() {
        return truncateTimeout;
    }

    /** {@return what runs that which depends on the future of a write} */
    public Executor completionExecutor() {
        return completionExecutor;
    }

    /** {@return after which time a task that has not ended is reported; zero for never} */
    public Duration reportAfter() {
        return reportAfter;
    }

    @Override
    public String toString() {
        return "PoolOptions[openOptions=" + openOptions
                + ", initialisation=" + initialisation
                + ", maxReaders=" + maxReaders
                + ", readTimeout=" + readTimeout
                + ", writeTimeout=" + writeTimeout
                + ", writeQueueCapacity=" + writeQueueCapacity
                + ", maxGroupSize=" + maxGroupSize
                + ", maxGroupTime=" + maxGroupTime
                + ", checkpointPages=" + checkpointPages
                + ", walSizeLimitBytes=" + walSizeLimitBytes
                + ", truncateTimeout=" + truncateTimeout
                + ", reportAfter=" + reportAfter
                + ']';
    }

    /**
     * Collects options. Each method returns this builder.
     *
     * <p>A builder is <em>confined to its owner thread</em>, the one that made it; nothing checks that.
     */
    public static final class Builder {
        private static final Duration LONGEST = Duration.ofDays(1);

        private OpenOptions openOptions = OpenOptions.defaults();
        private Initialisation initialisation = Initialisation.none();
        private Consumer<Database> onOpen = database -> {};
        private int maxReaders = Math.max(4, Runtime.getRuntime().availableProcessors());
        private Duration readTimeout = Duration.ofSeconds(30);
        private Duration writeTimeout = Duration.ofSeconds(30);
        private int writeQueueCapacity = 1024;
        private int maxGroupSize = 256;
        private Duration maxGroupTime = Duration.ofMillis(20);
        private int checkpointPages = 1000;
        private long walSizeLimitBytes = 64L << 20;
        private Duration truncateTimeout = Duration.ofMillis(10);
        private Executor completionExecutor = ForkJoinPool.commonPool();
        private Duration reportAfter = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * How each connection is opened; the defaults by default. Readers are opened read-only, and the journal mode is
         * WAL. {@code synchronous} decides what an acknowledged write survives: a loss of power only with FULL.
         *
         * @param openOptions not read-only, and without another journal mode than WAL
         * @return this builder
         */
        public Builder openOptions(OpenOptions openOptions) {
            this.openOptions = Objects.requireNonNull(openOptions, "openOptions");
            return this;
        }

        /**
         * What the writer does with the file first; by default it switches to WAL and nothing else.
         *
         * @param initialisation the value
         * @return this builder
         */
        public Builder initialisation(Initialisation initialisation) {
            this.initialisation = Objects.requireNonNull(initialisation, "initialisation");
            return this;
        }

        /**
         * What is done with each connection before any task gets it: the place to register functions and collations. It
         * is run on the thread that needs the connection, also for the one that makes checkpoints. The pool sets the
         * WAL hook of the writer itself, and waits for locks itself, without a busy handler. What it throws ends the
         * opening of that connection.
         *
         * @param onOpen gets the connection, for the call; nothing by default
         * @return this builder
         */
        public Builder onOpen(Consumer<Database> onOpen) {
            this.onOpen = Objects.requireNonNull(onOpen, "onOpen");
            return this;
        }

        /**
         * How many read connections there may be; by default as many as processors, but 4 at least. They are opened
         * when they are needed and stay open.
         *
         * @param maxReaders 1 to 1000
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxReaders(int maxReaders) {
            this.maxReaders = Durations.inRange("maxReaders", maxReaders, 1, 1000);
            return this;
        }

        /**
         * How long a read waits for a connection; 30 seconds by default.
         *
         * @param readTimeout zero to one day
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder readTimeout(Duration readTimeout) {
            this.readTimeout = Durations.inRange("readTimeout", readTimeout, Duration.ZERO, LONGEST);
            return this;
        }

        /**
         * How long a write waits until it begins: for a place in the queue, for its turn, and for the write lock of
         * other processes; 30 seconds by default. It goes for those of futures as well.
         *
         * @param writeTimeout zero to one day
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder writeTimeout(Duration writeTimeout) {
            this.writeTimeout = Durations.inRange("writeTimeout", writeTimeout, Duration.ZERO, LONGEST);
            return this;
        }

        /**
         * How many writes may wait; 1024 by default.
         *
         * @param writeQueueCapacity 1 to 1,000,000
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder writeQueueCapacity(int writeQueueCapacity) {
            this.writeQueueCapacity = Durations.inRange("writeQueueCapacity", writeQueueCapacity, 1, 1_000_000);
            return this;
        }

        /**
         * How many writes are committed together at most; 256 by default, 1 for each alone. A group never waits for
         * more: it takes what is there.
         *
         * @param maxGroupSize 1 to 1,000,000
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxGroupSize(int maxGroupSize) {
            this.maxGroupSize = Durations.inRange("maxGroupSize", maxGroupSize, 1, 1_000_000);
            return this;
        }

        /**
         * After which time a group takes no further write and is committed; 20 milliseconds by default.
         *
         * @param maxGroupTime zero to one day
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxGroupTime(Duration maxGroupTime) {
            this.maxGroupTime = Durations.inRange("maxGroupTime", maxGroupTime, Duration.ZERO, LONGEST);
            return this;
        }

        /**
         * After how many pages in the write-ahead log a checkpoint is made, which waits for nobody; 1000 by default.
         * From 500 on the greater part of it is made by one more connection than the writer and the readers.
         *
         * @param checkpointPages not negative; 0 for never
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder checkpointPages(int checkpointPages) {
            this.checkpointPages = Durations.inRange("checkpointPages", checkpointPages, 0, Integer.MAX_VALUE);
            return this;
        }

        /**
         * The size above which the writer tries to truncate the write-ahead log after a checkpoint; 64 MiB by default.
         *
         * @param walSizeLimitBytes not negative
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder walSizeLimitBytes(long walSizeLimitBytes) {
            if (walSizeLimitBytes < 0) {
                throw new IllegalArgumentException(
                        "walSizeLimitBytes must not be negative: walSizeLimitBytes=" + walSizeLimitBytes);
            }
            this.walSizeLimitBytes = walSizeLimitBytes;
            return this;
        }

        /**
         * How long a truncation waits for readers of older states; 10 milliseconds by default. Every writer waits
         * meanwhile.
         *
         * @param truncateTimeout zero to one second
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder truncateTimeout(Duration truncateTimeout) {
            this.truncateTimeout =
                    Durations.inRange("truncateTimeout", truncateTimeout, Duration.ZERO, Duration.ofSeconds(1));
            return this;
        }

        /**
         * What completes the futures of {@link DatabasePool#writeAsync}, and so runs what depends on them; the common
         * pool by default. While the heap is full, that pool may leave a completion lying until it is given the next.
         *
         * @param completionExecutor must not wait for the pool
         * @return this builder
         */
        public Builder completionExecutor(Executor completionExecutor) {
            this.completionExecutor = Objects.requireNonNull(completionExecutor, "completionExecutor");
            return this;
        }

        /**
         * After which time a task that has not ended is reported, once: as a warning in the log with its last statement
         * and the stack of its thread, to the metrics listener, and as an event of the flight recorder; 30 seconds by
         * default. A task that forgets to end keeps a reader, and with it the write-ahead log, or every writer.
         *
         * @param reportAfter zero to one day; zero for never
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder reportAfter(Duration reportAfter) {
            this.reportAfter = Durations.inRange("reportAfter", reportAfter, Duration.ZERO, LONGEST);
            return this;
        }

        /**
         * Returns the options. The builder may be used on; that does not change them.
         *
         * @return new options
         */
        public PoolOptions build() {
            return new PoolOptions(this);
        }
    }
}

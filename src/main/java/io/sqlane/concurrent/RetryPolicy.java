package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.Database.TransactionBody;
import io.sqlane.TransactionMode;
import io.sqlane.error.BusyException;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Lending;
import io.sqlane.internal.event.Instruments;
import io.sqlane.internal.ffi.Constants;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often, and how long apart, work is tried again that found another connection in its way.
 *
 * <p>The busy timeout waits where SQLite can wait. This is for the places where it does not: a switch of the journal
 * mode, a transaction that read before it wrote, an index of the log that others kept changing. By default six
 * attempts, 100 ms, 200 ms, 400 ms … apart and up to 50 ms more at random, and 30 s for all of it, the busy timeouts
 * included.
 *
 * <p>What is tried again is decided by the extended code and the state of the connection, never by a message:
 *
 * <ul>
 *   <li>{@code SQLITE_BUSY}, {@code SQLITE_BUSY_RECOVERY} and, two times at most, {@code SQLITE_PROTOCOL}: by
 *       {@link #run} where no transaction was or is open; by {@link #transaction} after it has been rolled back.
 *   <li>{@code SQLITE_BUSY_SNAPSHOT}: by {@link #transaction} only, for the same statement can never succeed in it.
 *   <li>{@code SQLITE_LOCKED}, anything else, and any error while a statement of the same connection is unfinished:
 *       never. That is no lock of others, and waiting does not help.
 * </ul>
 *
 * <p>The last error is thrown on as it is, with the attempts and the time added to its message. An interrupt ends the
 * waiting in the same way, and the thread stays interrupted.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/rescode.html#busy">SQLITE_BUSY</a>
 */
public final class RetryPolicy {
    private static final RetryPolicy DEFAULTS = builder().build();
    private static final int MOST_PROTOCOL_ATTEMPTS = 3;
    private static final int MOST_DOUBLINGS = 20;

    private final int attempts;
    private final Duration delay;
    private final Duration jitter;
    private final Duration deadline;
    private final LongSupplier nanoClock;
    private final Sleeper sleeper;
    private final DoubleSupplier random;

    private RetryPolicy(Builder builder) {
        this.attempts = builder.attempts;
        this.delay = builder.delay;
        this.jitter = builder.jitter;
        this.deadline = builder.deadline;
        this.nanoClock = builder.nanoClock;
        this.sleeper = builder.sleeper;
        this.random = builder.random;
    }

    /**
     * Returns the default policy.
     *
     * @return always the same
     */
    public static RetryPolicy defaults() {
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

    /** {@return how often work is tried, the first time included} */
    public int attempts() {
        return attempts;
    }

    /** {@return how long it is waited before the second attempt; each further wait is twice as long} */
    public Duration delay() {
        return delay;
    }

    /** {@return how much longer each wait may be at random} */
    public Duration jitter() {
        return jitter;
    }

    /** {@return how long all attempts may take together, with the waits and the busy timeouts in them} */
    public Duration deadline() {
        return deadline;
    }

    /**
     * Runs work again in place, as long as it fails outside any transaction because others are in the way.
     *
     * @param <T> the type of the result
     * @param <E> what the work may throw
     * @param database what the work uses; none of its statements waits for a lock beyond the deadline
     * @param work gets the database, and must be safe to be repeated
     * @return the result of the work
     * @throws E if the work throws it
     * @throws BusyException the last one, if others stayed in the way
     */
    public <T extends @Nullable Object, E extends Exception> T run(Database database, TransactionBody<T, E> work)
            throws E {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(work, "work");
        ConnectionHandle connection = Access.connection(database);
        boolean repeatable = !connection.inTransaction();
        return new Run(database, connection.instruments()).attempt(
                () -> work.run(database), code -> repeatable && mayRepeat(connection) && isRetryableInPlace(code));
    }

    /**
     * Runs a transaction, and the whole transaction again as long as it fails because others are in the way. Inside
     * another transaction it is a savepoint and runs once: only the outermost transaction can be repeated.
     *
     * @param <T> the type of the result
     * @param <E> what the body may throw
     * @param database where; none of its statements waits for a lock beyond the deadline
     * @param mode how it begins; {@code IMMEDIATE} needs the fewest attempts if it writes
     * @param body as of {@link Database#transaction}, and safe to be repeated: nothing of an attempt that failed stays
     *     in the database, but what else it did stays done
     * @return the result of the body
     * @throws E if the body throws it
     * @throws BusyException the last one, if others stayed in the way; the transaction is rolled back
     */
    public <T extends @Nullable Object, E extends Exception> T transaction(
            Database database, TransactionMode mode, TransactionBody<T, E> body) throws E {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(body, "body");
        ConnectionHandle connection = Access.connection(database);
        if (connection.inTransaction()) {
            return database.transaction(mode, body);
        }
        return new Run(database, connection.instruments()).attempt(
                () -> database.transaction(mode, body),
                code -> mayRepeat(connection)
                        && (isRetryableInPlace(code) || code == Constants.SQLITE_BUSY_SNAPSHOT));
    }

    /** Opens something; what failed must be closed again. It gets the time that is left, in nanoseconds. */
    <T> T open(Instruments instruments, LongFunction<T> opening) {
        Run run = new Run(null, instruments);
        return run.attempt(() -> opening.apply(run.left()), RetryPolicy::isRetryableInPlace);
    }

    /** An unfinished statement of the connection itself is what SQLite calls busy, too. */
    private static boolean mayRepeat(ConnectionHandle connection) {
        return Lending.isUsable(connection) && !connection.inTransaction() && !Lending.isRunning(connection);
    }

    private static boolean isRetryableInPlace(int code) {
        return code == Constants.SQLITE_BUSY
                || code == Constants.SQLITE_BUSY_RECOVERY
                || code == Constants.SQLITE_PROTOCOL;
    }

    @Override
    public String toString() {
        return "RetryPolicy[attempts=" + attempts + ", delay=" + delay + ", jitter=" + jitter + ", deadline=" + deadline
                + ']';
    }

    private interface Attempt<T extends @Nullable Object, E extends Exception> {
        T run() throws E;
    }

    private interface Decision {
        boolean isRetryable(int extendedCode);
    }

    /** The attempts of one piece of work. */
    private final class Run {
        private final @Nullable Database database;
        private final Instruments instruments;
        private final long start = nanoClock.getAsLong();
        private long waited;

        private Run(@Nullable Database database, Instruments instruments) {
            this.database = database;
            this.instruments = instruments;
        }

        private long left() {
            return deadline.toNanos() - (nanoClock.getAsLong() - start);
        }

        private <T extends @Nullable Object, E extends Exception> T attempt(Attempt<T, E> work, Decision decision)
                throws E {
            for (int attempt = 1; ; attempt++) {
                try {
                    return attemptOnce(work);
                } catch (BusyException busy) {
                    int code = busy.extendedCode().code();
                    if (!decision.isRetryable(code)) {
                        throw busy;
                    }
                    String end = waitAfter(attempt, code);
                    if (end != null) {
                        busy.addNote(note(attempt, end));
                        throw busy;
                    }
                }
            }
        }

        /** No statement of it waits for a lock beyond the deadline, nor beyond that of a policy around this one. */
        private <T extends @Nullable Object, E extends Exception> T attemptOnce(Attempt<T, E> work) throws E {
            Database limited = database;
            if (limited == null) {
                return work.run();
            }
            ConnectionHandle connection = Access.connection(limited);
            long left = Math.max(1, left());
            long now = System.nanoTime();
            long outer = connection.settings().setBusyDeadline(left);
            if (outer != 0 && outer < left) {
                connection.settings().setBusyDeadline(outer);
            }
            try {
                return work.run();
            } finally {
                if (Lending.isUsable(connection)) {
                    long rest = outer == 0 ? 0 : Math.max(1, outer - (System.nanoTime() - now));
                    connection.settings().setBusyDeadline(rest);
                }
            }
        }

        /** Answers why there is no further attempt, or null. */
        private @Nullable String waitAfter(int attempt, int code) {
            int most = code == Constants.SQLITE_PROTOCOL ? Math.min(attempts, MOST_PROTOCOL_ATTEMPTS) : attempts;
            if (attempt >= most) {
                return "no attempt was left";
            }
            long nanos = (delay.toNanos() << Math.min(attempt - 1, MOST_DOUBLINGS))
                    + (long) (jitter.toNanos() * random.getAsDouble());
            if (nanos >= left()) {
                return "the deadline of " + deadline + " would have passed";
            }
            instruments.retried(code, nanos);
            try {
                sleeper.sleep(Duration.ofNanos(nanos));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "the thread was interrupted";
            }
            waited += nanos;
            return null;
        }

        private String note(int attempt, String end) {
            return "given up: attempts=" + attempt + ", waited between them="
                    + TimeUnit.NANOSECONDS.toMillis(waited) + " ms, since "
                    + TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - start) + " ms, for " + end;
        }
    }

    /**
     * Waits between two attempts.
     *
     * <p>It is called by whoever uses the policy, so it is <em>safe for any thread</em>.
     */
    @FunctionalInterface
    public interface Sleeper {
        /**
         * Waits.
         *
         * @param duration how long
         * @throws InterruptedException if the thread is interrupted; there is no further attempt then
         */
        void sleep(Duration duration) throws InterruptedException;
    }

    /**
     * Collects how a policy works. Each method returns this builder.
     *
     * <p>A builder is <em>confined to its owner thread</em>, the one that made it; nothing checks that.
     */
    public static final class Builder {
        private int attempts = 6;
        private Duration delay = Duration.ofMillis(100);
        private Duration jitter = Duration.ofMillis(50);
        private Duration deadline = Duration.ofSeconds(30);
        private LongSupplier nanoClock = System::nanoTime;
        private Sleeper sleeper = duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

        private Builder() {}

        /**
         * Sets how often work is tried, the first time included.
         *
         * @param attempts at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder attempts(int attempts) {
            if (attempts < 1) {
                throw new IllegalArgumentException("attempts is less than 1: attempts=" + attempts);
            }
            this.attempts = attempts;
            return this;
        }

        /**
         * Sets how long it is waited before the second attempt; each further wait is twice as long.
         *
         * @param delay zero to one hour
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder delay(Duration delay) {
            this.delay = Durations.inRange("delay", delay, Duration.ZERO, Duration.ofHours(1));
            return this;
        }

        /**
         * Sets how much longer each wait may be at random, so that those that failed together part.
         *
         * @param jitter zero to one hour
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder jitter(Duration jitter) {
            this.jitter = Durations.inRange("jitter", jitter, Duration.ZERO, Duration.ofHours(1));
            return this;
        }

        /**
         * Sets how long all attempts may take together, with what their statements wait for locks. SQLite counts the
         * busy timeout anew for each of them.
         *
         * @param deadline above zero, to one day
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder deadline(Duration deadline) {
            this.deadline = Durations.inRange("deadline", deadline, Duration.ofMillis(1), Duration.ofDays(1));
            return this;
        }

        /**
         * Sets the clock, for tests.
         *
         * @param nanoClock as {@link System#nanoTime()}
         * @return this builder
         */
        public Builder nanoClock(LongSupplier nanoClock) {
            this.nanoClock = Objects.requireNonNull(nanoClock, "nanoClock");
            return this;
        }

        /**
         * Sets what waits between two attempts, for tests.
         *
         * @param sleeper as {@link Thread#sleep(long)}
         * @return this builder
         */
        public Builder sleeper(Sleeper sleeper) {
            this.sleeper = Objects.requireNonNull(sleeper, "sleeper");
            return this;
        }

        /**
         * Sets the source of randomness, for tests.
         *
         * @param random answers from 0 to 1
         * @return this builder
         */
        public Builder random(DoubleSupplier random) {
            this.random = Objects.requireNonNull(random, "random");
            return this;
        }

        /**
         * Returns the policy.
         *
         * @return a new policy
         */
        public RetryPolicy build() {
            return new RetryPolicy(this);
        }
    }
}

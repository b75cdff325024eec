package io.sqlane.internal.event;

import io.sqlane.diagnostic.MetricsListener;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a connection or a pool tells of its work: to a listener, if it has one, and to the flight recorder, if that is
 * in use. Where neither is, {@link #start} costs two comparisons: it neither reads a clock nor allocates, and what
 * comes of its answer does nothing.
 *
 * <p>What a listener throws is logged. It must not become the failure of what was done.
 */
public final class Instruments {
    /** A listener that hears nothing; it counts as none. */
    public static final MetricsListener NO_METRICS = new MetricsListener() {};

    /** Replaced by tests only. */
    static volatile LongSupplier clock = System::nanoTime;

    private final String name;
    private final MetricsListener metrics;
    private final boolean hasListener;

    public Instruments(String name, MetricsListener metrics) {
        this.name = name;
        this.metrics = metrics;
        this.hasListener = metrics != NO_METRICS;
    }

    /** What the listener and the recorder are told as the name. */
    public String name() {
        return name;
    }

    /** Whether anybody wants to hear. */
    public boolean areOn() {
        return hasListener || Events.areWanted();
    }

    /** The time at which something begins that is to be told of; 0 if nobody wants to hear. */
    public long start() {
        return areOn() ? now() : 0;
    }

    private static long now() {
        long now = clock.getAsLong();
        return now == 0 ? 1 : now;
    }

    public void lockWaited(int busyCalls, long elapsedNanos) {
        tell(it -> it.lockWaited(name, busyCalls, elapsedNanos));
        Events.lockWait(name, busyCalls, elapsedNanos);
    }

    /** The same for a wait that began at {@link #start}. */
    public void lockWaitedSince(long start, int busyCalls) {
        if (start != 0 && busyCalls > 0) {
            lockWaited(busyCalls, now() - start);
        }
    }

    public void retried(int code, long delayNanos) {
        if (areOn()) {
            tell(it -> it.retried(name, code, delayNanos));
            Events.retry(name, code, delayNanos);
        }
    }

    public void transactionEnded(long start, boolean committed) {
        if (start != 0) {
            long elapsed = now() - start;
            tell(it -> it.transactionEnded(name, committed, elapsed));
            Events.transaction(name, committed, elapsed);
        }
    }

    public void groupCommitted(long start, int writes, int queuedWrites, long walBytes) {
        if (start != 0) {
            long elapsed = now() - start;
            tell(it -> {
                it.groupCommitted(name, writes, queuedWrites, elapsed);
                it.walSize(name, walBytes);
            });
            Events.groupCommit(name, writes, queuedWrites, walBytes, elapsed);
        }
    }

    public void checkpointed(long start, boolean busy, int walFrames, int checkpointedFrames) {
        if (start != 0) {
            long elapsed = now() - start;
            tell(it -> it.checkpointed(name, busy, walFrames, checkpointedFrames, elapsed));
            Events.checkpoint(name, busy, walFrames, checkpointedFrames, elapsed);
        }
    }

    public void oldestRead(long ageNanos) {
        tell(it -> it.oldestRead(name, ageNanos));
        Events.oldestRead(name, ageNanos);
    }

    /** A task of a pool goes on for longer than its options say; always told. */
    public void taskOverdue(String thread, long ageNanos, String lastSql, String stack) {
        tell(it -> it.taskOverdue(name, ageNanos));
        Events.overdueTask(name, thread, ageNanos, lastSql, stack);
    }

    private void tell(Consumer<MetricsListener> news) {
        if (!hasListener) {
            return;
        }
        try {
            news.accept(metrics);
        } catch (Throwable thrown) {
            logFailure(thrown);
        }
    }

    private static void logFailure(Throwable thrown) {
        try {
            System.getLogger("io.sqlane").log(System.Logger.Level.WARNING, "a metrics listener failed", thrown);
        } catch (Throwable failed) {
            // A log that fails must not make failures of what is done.
        }
    }
}

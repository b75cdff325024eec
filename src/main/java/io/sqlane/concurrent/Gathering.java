package io.sqlane.concurrent;

/**
 * How long a group waits for more members when the queue is empty: threads that have just been told of their last write
 * are often about to queue the next one, and a moment later is too late for this commit, so that they wait for two.
 *
 * <p>Nobody waits for more writers than there have been lately: a lone one does not wait at all. Nor for longer than a
 * small part of what a commit takes, or, where that does not wait for the disk, than it takes threads to come back. For
 * whoever has the turn.
 */
final class Gathering {
    private static final long LEAST_NANOS = 20_000;
    private static final long MOST_NANOS = 100_000;

    /** Writes that were on their way at once, in the last groups; goes down by and by. */
    private int writers;

    private long commitNanos;

    /** A group of so many has been committed while others waited. */
    void committed(int members, int waiting, long nanos) {
        int fewer = writers - 1 - writers / 8;
        writers = Math.max(members + waiting, fewer);
        commitNanos = nanos;
    }

    /** Whether others are likely to come to a group of so many. */
    boolean expectsMoreThan(int members) {
        return members < writers;
    }

    /** How long a group may wait in all. */
    long patienceNanos() {
        return Math.max(LEAST_NANOS, Math.min(commitNanos / 4, MOST_NANOS));
    }
}

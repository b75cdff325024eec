package io.sqlane.concurrent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a pool was doing at one moment.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param totalReaders read connections that are open
 * @param activeReaders those of them that are lent to a task
 * @param idleReaders those of them that wait for one
 * @param waitingReads threads that wait for a read connection
 * @param maxReaders how many read connections there may be
 * @param writing whether a thread has the writer
 * @param queuedWrites tasks that wait for the writer
 * @param writeQueueCapacity how many may wait
 * @param oldestHolder the thread that has had a read connection for the longest time, since when, and where it is now;
 *     null if none is lent, or by {@link DatabasePool#stateWithoutHolder}
 * @param oldestReadAge for how long that thread has had it; the state that it reads is at most as old. Null if none is
 *     lent
 */
public record PoolState(
        int totalReaders,
        int activeReaders,
        int idleReaders,
        int waitingReads,
        int maxReaders,
        boolean writing,
        int queuedWrites,
        int writeQueueCapacity,
        @Nullable String oldestHolder,
        @Nullable Duration oldestReadAge) {
    /**
     * Returns all of it in one line, as messages show it.
     *
     * @return a text such as {@code total=4, active=4, idle=0, waiting=1, …}
     */
    @Override
    public String toString() {
        return "total=" + totalReaders + ", active=" + activeReaders + ", idle=" + idleReaders + ", waiting="
                + waitingReads + ", most=" + maxReaders + ", writing=" + writing + ", queued writes=" + queuedWrites
                + " of " + writeQueueCapacity + ", oldest holder=" + oldestHolder;
    }
}

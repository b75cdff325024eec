package io.sqlane.concurrent;

import org.jspecify.annotations.Nullable;

/**
 * Writes in order. Nothing in it takes memory, so that none of it fails for want of that: a write is in one list at
 * most, and knows its place itself. Guarded by whoever owns the list.
 */
final class WriteList {
    private @Nullable QueuedWrite first;
    private @Nullable QueuedWrite last;

    /** May be read by anybody. */
    private volatile int size;

    @Nullable QueuedWrite first() {
        return first;
    }

    @Nullable QueuedWrite last() {
        return last;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return first == null;
    }

    void addLast(QueuedWrite write) {
        link(last, write, null);
    }

    void addFirst(QueuedWrite write) {
        link(null, write, first);
    }

    private void link(@Nullable QueuedWrite previous, QueuedWrite write, @Nullable QueuedWrite next) {
        write.previous = previous;
        write.next = next;
        if (previous == null) {
            first = write;
        } else {
            previous.next = write;
        }
        if (next == null) {
            last = write;
        } else {
            next.previous = write;
        }
        size = size + 1;
    }

    /** Takes out a write that is in this list. */
    void remove(QueuedWrite write) {
        QueuedWrite previous = write.previous;
        QueuedWrite next = write.next;
        if (previous == null) {
            first = next;
        } else {
            previous.next = next;
        }
        if (next == null) {
            last = previous;
        } else {
            next.previous = previous;
        }
        write.previous = null;
        write.next = null;
        size = size - 1;
    }

    /** Takes out the first, or answers null. */
    @Nullable QueuedWrite poll() {
        QueuedWrite polled = first;
        if (polled != null) {
            remove(polled);
        }
        return polled;
    }
}

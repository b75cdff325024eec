package io.sqlane.internal.engine;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to one connection, referred to weakly: statements, blobs, backups. The collector puts the reference of
 * a handle that became unreachable into the queue; the owner thread empties it. Confined like the connection.
 */
final class ChildReferences {
    /** Outlives its handle and knows how to free what that stood for. */
    static class Child extends WeakReference<ChildHandle> {
        final long address;
        private final LongConsumer free;

        /** Where it is in the list of those that were queried; -1 if it is not. */
        private int place = -1;

        /** The action must not refer to the handle. */
        Child(ChildHandle handle, ChildReferences of, long address, LongConsumer free) {
            super(handle, of.unreachable);
            this.address = address;
            this.free = free;
        }

        /** Frees the native side; called once, on the owner thread, after the child has left the set. */
        void free() {
            free.accept(address);
        }

        boolean isStatement() {
            return true;
        }
    }

    private final ReferenceQueue<ChildHandle> unreachable = new ReferenceQueue<>();
    private final Set<Child> open = new HashSet<>();
    private int statements;

    /** Those of a pool's connection that may stand on a row. It has many in its cache that do not. */
    private final List<Child> queried = new ArrayList<>();

    void add(Child child) {
        open.add(child);
        if (child.isStatement()) {
            statements++;
        }
    }

    /** Answers false if it has left already. */
    boolean remove(Child child) {
        boolean removed = open.remove(child);
        if (removed && child.isStatement()) {
            statements--;
        }
        if (child.place >= 0) {
            unlist(child);
        }
        return removed;
    }

    /** To be called before a query of that statement begins. */
    void queries(Child child) {
        if (child.place < 0) {
            queried.add(child);
            child.place = queried.size() - 1;
        }
    }

    private void unlist(Child child) {
        Child last = queried.remove(queried.size() - 1);
        if (last != child) {
            queried.set(child.place, last);
            last.place = child.place;
        }
        child.place = -1;
    }

    /** Whether nothing can be under way. False as well if the collector has found what has not been freed yet. */
    boolean areAtRest() {
        unlistEnded();
        return queried.isEmpty() && open.size() == statements;
    }

    private void unlistEnded() {
        for (int i = queried.size() - 1; i >= 0; i--) {
            Child child = queried.get(i);
            ChildHandle handle = child.get();
            if (handle != null && handle.running() == null) {
                unlist(child);
            }
        }
    }

    /** After the native side has freed them all. */
    void closed() {
        for (Child child : open) {
            ChildHandle handle = child.get();
            if (handle != null) {
                handle.closedByConnection();
            }
        }
        open.clear();
        statements = 0;
    }

    /** The number of statements. */
    int count() {
        return statements;
    }

    /** What {@link ChildHandle#running} says of the first that is; null if none is. */
    @Nullable String running() {
        for (Child child : open) {
            ChildHandle handle = child.get();
            String running = handle == null ? null : handle.running();
            if (running != null) {
                return running;
            }
        }
        return null;
    }

    /**
     * Ends the backups, the blobs, and the writes whose rows are not read to the end; answers what they failed with.
     */
    @Nullable Throwable endBeforeClose() {
        Throwable first = end(false, null);
        return end(true, first);
    }

    /** Ends whatever is under way, so that nothing of it is left but statements; answers what that failed with. */
    @Nullable Throwable endUse() {
        return endUse(true);
    }

    /** The same for what was queried and for all that is no statement. */
    @Nullable Throwable endUseOfTask() {
        Throwable first = null;
        // Ending one may free others, of which the collector has told: the list becomes shorter.
        for (int i = queried.size() - 1; i >= 0; i = Math.min(i, queried.size()) - 1) {
            ChildHandle handle = queried.get(i).get();
            Throwable failed = handle == null ? null : handle.endUse();
            first = first == null ? failed : first;
        }
        unlistEnded();
        Throwable failed = open.size() == statements ? null : endUse(false);
        return first == null ? failed : first;
    }

    private @Nullable Throwable endUse(boolean ofStatements) {
        Throwable first = null;
        for (Child child : List.copyOf(open)) {
            ChildHandle handle = ofStatements || !child.isStatement() ? child.get() : null;
            Throwable failed = handle == null ? null : handle.endUse();
            first = first == null ? failed : first;
        }
        return first;
    }

    /**
     * Ends the statements that stand on a row, so that nothing of them is left in the transaction; answers what a write
     * failed with. A call of one that is on the stack goes on.
     */
    @Nullable Throwable endRunning() {
        Throwable first = null;
        for (Child child : List.copyOf(open)) {
            boolean runs = child.get() instanceof StatementHandle statement
                    && statement.state == StatementHandle.State.RUNNING;
            ChildHandle handle = runs ? child.get() : null;
            Throwable failed = handle == null ? null : handle.endUse();
            first = first == null ? failed : first;
        }
        return first;
    }

    private @Nullable Throwable end(boolean isStatement, @Nullable Throwable before) {
        Throwable first = before;
        for (Child child : List.copyOf(open)) {
            ChildHandle handle = child.get();
            boolean ends = handle != null && child.isStatement() == isStatement;
            Throwable failed = ends ? handle.endBeforeClose() : null;
            if (first == null) {
                first = failed;
            } else if (failed != null && failed != first) {
                first.addSuppressed(failed);
            }
        }
        return first;
    }

    /** Frees those that became unreachable; answers whether there were any, as a rule after one volatile read. */
    boolean finalizeUnreachable() {
        Reference<? extends ChildHandle> dropped = unreachable.poll();
        if (dropped == null) {
            return false;
        }
        do {
            // One closed in time has left the set, and its reference comes here all the same.
            if (dropped instanceof Child child && remove(child)) {
                child.free();
            }
            dropped = unreachable.poll();
        } while (dropped != null);
        return true;
    }

    /** Frees those whose handles the collector has found already, though their references are not in the queue yet. */
    void finalizeCollected() {
        for (Child child : List.copyOf(open)) {
            if (child.get() == null && remove(child)) {
                child.free();
            }
        }
    }
}

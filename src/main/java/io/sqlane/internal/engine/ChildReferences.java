package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.StatementFunctions;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one connection, referred to weakly. The collector puts the reference of one that became
 * unreachable into the queue; the owner thread empties it. Confined like the connection.
 */
final class ChildReferences {
    /** Outlives its statement and knows how to free it. */
    static final class Child extends WeakReference<StatementHandle> {
        private final long address;

        private Child(StatementHandle handle, long address, ReferenceQueue<StatementHandle> queue) {
            super(handle, queue);
            this.address = address;
        }
    }

    private final ReferenceQueue<StatementHandle> unreachable = new ReferenceQueue<>();
    private final Set<Child> open = new HashSet<>();

    Child add(StatementHandle handle, long address) {
        Child child = new Child(handle, address, unreachable);
        open.add(child);
        return child;
    }

    void remove(Child child) {
        open.remove(child);
    }

    /** After the native side has freed them all. */
    void closed() {
        for (Child child : open) {
            StatementHandle handle = child.get();
            if (handle != null) {
                handle.closedByConnection();
            }
        }
        open.clear();
    }

    int count() {
        return open.size();
    }

    boolean anyRunning() {
        for (Child child : open) {
            StatementHandle handle = child.get();
            if (handle != null && handle.isRunning()) {
                return true;
            }
        }
        return false;
    }

    /** Ends the writes whose rows are not read to the end; answers what they failed with. */
    @Nullable Throwable endWrites() {
        Throwable first = null;
        for (Child child : List.copyOf(open)) {
            StatementHandle handle = child.get();
            Throwable failed = handle == null || handle.isReadOnly() ? null : handle.endWrite();
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
        Reference<? extends StatementHandle> dropped = unreachable.poll();
        if (dropped == null) {
            return false;
        }
        do {
            // A statement closed in time has left the set, and its reference comes here all the same.
            if (dropped instanceof Child child && open.remove(child)) {
                StatementFunctions.sqlane_finalize(child.address);
            }
            dropped = unreachable.poll();
        } while (dropped != null);
        return true;
    }
}

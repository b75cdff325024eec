package io.sqlane;

import io.sqlane.internal.engine.ConnectionHandle;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A database on its way from one thread to another. Nobody owns it until one thread takes it.
 *
 * <p>A token that nobody takes is no leak: once it is unreachable, its database is closed.
 *
 * <p>This type is <em>safe for any thread</em>.
 */
public final class HandOver {
    /** Empty before it is held and after it is taken. Not a field of this type: its watcher must not refer to this. */
    private final AtomicReference<@Nullable Database> database = new AtomicReference<>();

    private final String label;

    /** A token that holds nothing yet, so that nothing can fail any more once the owner has let go. */
    HandOver(ConnectionHandle handle) {
        AtomicReference<@Nullable Database> held = database;
        handle.watchToken(this, () -> held.getAndSet(null) != null);
        this.label = handle.toString();
    }

    void hold(Database handedOver) {
        database.set(handedOver);
    }

    /**
     * Makes the calling thread the owner of the database and of all its statements. What the thread before did to them
     * happened before.
     *
     * @return the database
     * @throws IllegalStateException if it is taken already
     */
    public Database take() {
        Database taken = database.getAndSet(null);
        if (taken == null) {
            throw new IllegalStateException(label + " is taken already: a hand-over passes it to one thread, once");
        }
        taken.handle().take();
        return taken;
    }

    @Override
    public String toString() {
        return "HandOver of " + label;
    }
}

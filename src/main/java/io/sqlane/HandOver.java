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
    private final AtomicReference<@Nullable Database> database;
    private final String label;

    HandOver(Database database) {
        this.database = new AtomicReference<>(database);
        this.label = database.toString();
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
        ConnectionHandle handle = taken.handle();
        handle.take();
        return taken;
    }

    @Override
    public String toString() {
        return "HandOver of " + label;
    }
}

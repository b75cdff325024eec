package io.sqlane.internal.engine;

import org.jspecify.annotations.Nullable;

/** A handle of what belongs to a connection and is freed with it at the latest. */
interface ChildHandle {
    /** Why the connection must not be handed over now, and what to do about it; null if it may. */
    @Nullable String running();

    /** Ends what would be lost without a word when the connection is closed; answers what that failed with. */
    @Nullable Throwable endBeforeClose();

    /** Ends what a task has left running when its connection is taken back; answers what a write failed with. */
    default @Nullable Throwable endUse() {
        return endBeforeClose();
    }

    /** The connection was to be closed and has freed the native side. */
    void closedByConnection();
}

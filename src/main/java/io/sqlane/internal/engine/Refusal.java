package io.sqlane.internal.engine;

import io.sqlane.error.ThreadConfinementException;
import org.jspecify.annotations.Nullable;

/** Finds out which rule a refused call has broken. */
final class Refusal {
    private Refusal() {}

    static RuntimeException of(ConnectionHandle refusing) {
        NativeConnection connection = refusing.connection;
        Thread caller = Thread.currentThread();
        Thread owner = connection.owner();
        NativeConnection.State state = connection.state();
        if (state == NativeConnection.State.CLOSED) {
            return new IllegalStateException(connection.label + " is closed");
        }
        if (state == NativeConnection.State.RECLAIMED && owner == null) {
            return new IllegalStateException(connection.label + " is closed: it was handed over, and nobody took it");
        }
        if (state == NativeConnection.State.OPEN && owner == caller) {
            String reason = ofOwner(refusing);
            if (reason != null) {
                return new IllegalStateException(connection.label + reason);
            }
        }
        connection.listener.wrongThread(connection.label);
        return new ThreadConfinementException(connection.label, owner, caller);
    }

    private static @Nullable String ofOwner(ConnectionHandle refusing) {
        if (refusing.broken) {
            return " can only be closed: its transaction could not be rolled back";
        }
        if (refusing.incoming != null) {
            return " must not be used while a backup into it is running: close the backup first";
        }
        return refusing.forbidden == null ? null : " must not be used inside " + refusing.forbidden;
    }
}

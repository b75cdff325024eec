package io.sqlane.concurrent;

import java.util.HashSet;
import java.util.Set;

/** What the members of one group have changed, for those who observe it; for whoever has the turn. */
final class TurnChanges {
    private final Observations observations;
    private final WriterConnection connection;
    private final Set<String> tables = new HashSet<>();
    private boolean all;

    /** To be made before the connection is used: it notes what is changed if there is somebody to hear of it. */
    TurnChanges(Observations observations, WriterConnection connection) {
        this.observations = observations;
        this.connection = connection;
        connection.watch(!observations.isEmpty());
        drop();
    }

    /** A member has run and stays. */
    void keep() {
        if (connection.isWatched()) {
            try {
                all |= connection.takeChanges(tables);
            } catch (Throwable failed) {
                // No memory: a change is told of once too often rather than not.
                all = true;
            }
        }
    }

    /** A member, or all since the last one that stays, was rolled back. */
    void drop() {
        if (connection.isWatched()) {
            connection.forgetChanges();
        }
    }

    /** Before COMMIT, or at the end of what has committed by itself. */
    void lookAtSchema() {
        if (connection.isWatched()) {
            try {
                all |= connection.hasNewSchema();
            } catch (Throwable failed) {
                all = true;
            }
        }
    }

    /** All that was kept is committed. */
    void publish() {
        if (connection.isWatched()) {
            connection.keepSchema();
        }
        if (all || !tables.isEmpty()) {
            observations.publish(tables, all);
        }
    }
}

package io.sqlane.internal.engine;

import java.util.List;

/** The connections of a thread, for who looks what it has left open. */
public final class OwnedConnections {
    private OwnedConnections() {}

    /** Those of the calling thread with their numbers of open statements. */
    public static List<Open> ofCurrentThread() {
        return Reclaimer.ownedBy(Thread.currentThread()).stream()
                .map(connection -> new Open(connection.listener.name(), connection.openStatements))
                .toList();
    }

    /** One open connection of a thread. */
    public record Open(String name, int statements) {}
}

package io.sqlane.internal.engine;

import io.sqlane.internal.event.Instruments;
import io.sqlane.internal.ffi.Constants;
import java.util.List;

/** Connections for the tests of this source set. */
final class Handles {
    private static final ConnectionListener SILENT = new ConnectionListener() {
        @Override
        public String name() {
            return "stress";
        }

        @Override
        public void reclaimed(String label, String reason, List<StackTraceElement> openedAt, int closeCode) {}

        @Override
        public Instruments instruments() {
            return new Instruments(name(), Instruments.NO_METRICS);
        }

        @Override
        public void ended() {}

        @Override
        public void wrongThread(String label) {}
    };

    private Handles() {}

    static ConnectionHandle open() {
        int flags = Constants.SQLITE_OPEN_READWRITE | Constants.SQLITE_OPEN_CREATE;
        return ConnectionHandle.open(":memory:", flags, "stress", SILENT);
    }

    /** A connection that nobody owns. */
    static ConnectionHandle released() {
        ConnectionHandle handle = open();
        handle.release();
        return handle;
    }

    /** Whether it was this that closed it. */
    static boolean takeAndClose(ConnectionHandle handle) {
        try {
            handle.take();
            handle.close();
            return handle.connection.state() == NativeConnection.State.CLOSED;
        } catch (IllegalStateException reclaimed) {
            return false;
        }
    }
}

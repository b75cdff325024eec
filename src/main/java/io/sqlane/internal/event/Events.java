package io.sqlane.internal.event;

/** Emits the events, or does nothing on a JVM without Flight Recorder. */
public final class Events {
    private static final boolean RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Events() {}

    /** Loads what is needed to report a leak: when there is one, the class loader may be closed. */
    public static void load() {
        if (RECORDER) {
            Recorded.load();
        }
    }

    public static void leak(String connection, String reason, String openedAt) {
        if (RECORDER) {
            Recorded.leak(connection, reason, openedAt);
        }
    }

    public static void wrongThread(String connection) {
        if (RECORDER) {
            Recorded.wrongThread(connection);
        }
    }

    /** Linked only where the recorder exists. */
    private static final class Recorded {
        /** Does not initialize the recorder, which would take longer than all the rest of an opening. */
        static Class<?> load() {
            return LeakEvent.class;
        }

        static void leak(String connection, String reason, String openedAt) {
            LeakEvent event = new LeakEvent();
            event.connection = connection;
            event.reason = reason;
            event.openedAt = openedAt;
            event.commit();
        }

        static void wrongThread(String connection) {
            WrongThreadEvent event = new WrongThreadEvent();
            event.connection = connection;
            event.commit();
        }
    }
}

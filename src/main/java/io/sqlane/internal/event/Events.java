package io.sqlane.internal.event;

import jdk.jfr.FlightRecorder;

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

    /** Whether the recorder is there and in use: what it takes time to find out is not worth it else. */
    static boolean areWanted() {
        return RECORDER && Recorded.isInUse();
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

    static void lockWait(String connection, int busyCalls, long elapsedNanos) {
        if (areWanted()) {
            Recorded.lockWait(connection, busyCalls, elapsedNanos);
        }
    }

    static void retry(String connection, int code, long delayNanos) {
        if (areWanted()) {
            Recorded.retry(connection, code, delayNanos);
        }
    }

    static void transaction(String connection, boolean committed, long elapsedNanos) {
        if (areWanted()) {
            Recorded.transaction(connection, committed, elapsedNanos);
        }
    }

    static void groupCommit(String connection, int writes, int queuedWrites, long walBytes, long elapsedNanos) {
        if (areWanted()) {
            Recorded.groupCommit(connection, writes, queuedWrites, walBytes, elapsedNanos);
        }
    }

    static void checkpoint(
            String connection, boolean busy, int walFrames, int checkpointedFrames, long elapsedNanos) {
        if (areWanted()) {
            Recorded.checkpoint(connection, busy, walFrames, checkpointedFrames, elapsedNanos);
        }
    }

    static void oldestRead(String connection, long ageNanos) {
        if (areWanted()) {
            Recorded.oldestRead(connection, ageNanos);
        }
    }

    static void overdueTask(String connection, String thread, long ageNanos, String lastSql, String stack) {
        if (areWanted()) {
            Recorded.overdueTask(connection, thread, ageNanos, lastSql, stack);
        }
    }

    /** Linked only where the recorder exists. */
    private static final class Recorded {
        /** Does not initialize the recorder, which would take longer than all the rest of an opening. */
        static Class<?> load() {
            return LeakEvent.class;
        }

        /** Does not initialize it either. */
        static boolean isInUse() {
            return FlightRecorder.isInitialized();
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

        static void lockWait(String connection, int busyCalls, long elapsedNanos) {
            LockWaitEvent event = new LockWaitEvent();
            event.connection = connection;
            event.busyCalls = busyCalls;
            event.elapsed = elapsedNanos;
            event.commit();
        }

        static void retry(String connection, int code, long delayNanos) {
            RetryEvent event = new RetryEvent();
            event.connection = connection;
            event.code = code;
            event.delay = delayNanos;
            event.commit();
        }

        static void transaction(String connection, boolean committed, long elapsedNanos) {
            TransactionEvent event = new TransactionEvent();
            event.connection = connection;
            event.committed = committed;
            event.elapsed = elapsedNanos;
            event.commit();
        }

        static void groupCommit(String connection, int writes, int queuedWrites, long walBytes, long elapsedNanos) {
            GroupCommitEvent event = new GroupCommitEvent();
            event.connection = connection;
            event.writes = writes;
            event.queuedWrites = queuedWrites;
            event.walBytes = walBytes;
            event.elapsed = elapsedNanos;
            event.commit();
        }

        static void checkpoint(
                String connection, boolean busy, int walFrames, int checkpointedFrames, long elapsedNanos) {
            CheckpointEvent event = new CheckpointEvent();
            event.connection = connection;
            event.busy = busy;
            event.walFrames = walFrames;
            event.checkpointedFrames = checkpointedFrames;
            event.elapsed = elapsedNanos;
            event.commit();
        }

        static void overdueTask(String connection, String thread, long ageNanos, String lastSql, String stack) {
            OverdueTaskEvent event = new OverdueTaskEvent();
            event.connection = connection;
            event.holder = thread;
            event.age = ageNanos;
            event.lastSql = lastSql;
            event.stack = stack;
            event.commit();
        }

        static void oldestRead(String connection, long ageNanos) {
            OldestReadEvent event = new OldestReadEvent();
            event.connection = connection;
            event.age = ageNanos;
            event.commit();
        }
    }
}

package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.BackupFunctions;
import io.sqlane.internal.ffi.Constants;
import org.jspecify.annotations.Nullable;

/**
 * One online backup. It belongs to its source; a destination that is a connection of the same thread is nobody's to
 * use until the backup is over, since SQLite writes its pages behind the back of its statements.
 */
public final class BackupHandle implements ChildHandle {
    private static final int OPEN_FLAGS = Constants.SQLITE_OPEN_READWRITE | Constants.SQLITE_OPEN_CREATE;

    /**
     * What is left of a backup when its handle is gone. While it runs, both connections refer to this and this to both:
     * neither can become unreachable, and be closed by the reaper, while the owner thread uses the other.
     */
    static final class Link extends ChildReferences.Child {
        final ConnectionHandle source;
        private final @Nullable ConnectionHandle destination;
        private boolean ended;

        private Link(
                BackupHandle handle, ConnectionHandle source, @Nullable ConnectionHandle destination, long address) {
            super(handle, source.children(), address, BackupFunctions::sqlane_backup_finish);
            this.source = source;
            this.destination = destination;
        }

        @Override
        void free() {
            ended = true;
            super.free();
            if (destination != null) {
                destination.endIncoming();
            }
        }

        @Override
        boolean isStatement() {
            return false;
        }

        boolean isAbandoned() {
            return get() == null;
        }

        /** Rolls the destination back to what it was, unless the backup is complete. */
        void end() {
            source.enter();
            try {
                if (source.children().remove(this)) {
                    free();
                }
            } finally {
                leave(this);
            }
        }

        /** In this order: a closer of the source on another thread sees what was done to the destination, too. */
        private void leave(Object child) {
            if (destination != null) {
                destination.leave(child);
            }
            source.leave(child);
        }
    }

    private final Link link;
    private final String description;
    private final int[] progress = new int[2];
    private boolean done;

    private BackupHandle(
            ConnectionHandle source, @Nullable ConnectionHandle destination, long address, String description) {
        this.link = new Link(this, source, destination, address);
        this.description = description;
        source.children().add(link);
        if (destination != null) {
            destination.beginIncoming(link);
        }
    }

    /**
     * Begins a backup to a file, which is created if it does not exist.
     *
     * @param path absolute
     */
    public static BackupHandle toFile(ConnectionHandle source, String schema, String path) {
        source.check();
        byte[] schemaUtf8 = Utf8.encodeForC(schema, "schema");
        byte[] pathUtf8 = Utf8.encodeForC(path, "path");
        refuseItself(source.status().path(schema), path);
        long address = source.call(it -> BackupFunctions.sqlane_backup_to_file(it, schemaUtf8, pathUtf8));
        if (address == 0) {
            throw Failures.unopened(source.connection.address, path, OPEN_FLAGS);
        }
        return new BackupHandle(source, null, address, describe(source, "\"" + path + '"'));
    }

    /** Begins a backup that replaces the content of a database of another connection of the same thread. */
    public static BackupHandle toConnection(
            ConnectionHandle source, String schema, ConnectionHandle destination, String destinationSchema) {
        source.check();
        destination.check();
        byte[] schemaUtf8 = Utf8.encodeForC(schema, "schema");
        byte[] destinationUtf8 = Utf8.encodeForC(destinationSchema, "destinationSchema");
        String from = source.status().path(schema);
        String to = destination.status().path(destinationSchema);
        if (source == destination) {
            throw itself(source.toString());
        }
        refuseItself(from, to);
        destination.refuseWhileInUse("be the destination of a backup");
        long address = source.call(it -> BackupFunctions.sqlane_backup_to_connection(
                it, schemaUtf8, destination.connection.address, destinationUtf8));
        if (address == 0) {
            throw source.failure(null);
        }
        return new BackupHandle(source, destination, address, describe(source, destination.toString()));
    }

    private static String describe(ConnectionHandle source, String destination) {
        return "backup of " + source + " to " + destination;
    }

    private static void refuseItself(String from, String to) {
        byte[] fromUtf8 = Utf8.encodeForC(from, "path");
        byte[] toUtf8 = Utf8.encodeForC(to, "path");
        if (BackupFunctions.sqlane_same_file(fromUtf8, toUtf8) != 0) {
            throw itself("path=" + to);
        }
    }

    private static IllegalArgumentException itself(String what) {
        return new IllegalArgumentException("a database cannot be backed up onto itself: " + what);
    }

    /**
     * Copies pages. Answers SQLITE_OK if there are more, SQLITE_DONE, or SQLITE_BUSY or SQLITE_LOCKED if others were in
     * the way. Any other failure ends the backup, but for a want of stack.
     */
    public int step(int pages) {
        checkOpen();
        if (done) {
            return Constants.SQLITE_DONE;
        }
        int code = call(pages);
        if (code == Constants.SQLITE_OK || code == Constants.SQLITE_BUSY || code == Constants.SQLITE_LOCKED) {
            throwParked();
            return code;
        }
        done = code == Constants.SQLITE_DONE;
        RuntimeException failure =
                done ? null : Failures.noted(link.source.connection.address, "backup=" + description);
        link.end();
        throwParked();
        if (failure != null) {
            throw failure;
        }
        return code;
    }

    /** Nothing may touch the source, or end this, in a callback of either connection: SQLite is in the midst of it. */
    private int call(int pages) {
        ConnectionHandle source = link.source;
        source.enter();
        Thread owner = source.thread;
        source.forbidden = "a callback of a backup's step";
        source.thread = null;
        try {
            return BackupFunctions.sqlane_backup_step(link.address, pages, progress);
        } finally {
            source.thread = owner;
            source.forbidden = null;
            link.leave(this);
        }
    }

    private void throwParked() {
        try {
            link.source.throwParked();
        } finally {
            if (link.destination != null) {
                link.destination.throwParked();
            }
        }
    }

    /** Pages that are left to be copied, as the last step found it. */
    public int remaining() {
        checkOpen();
        return progress[0];
    }

    /** Pages of the source, as the last step found it. */
    public int pageCount() {
        checkOpen();
        return progress[1];
    }

    public boolean isDone() {
        checkOpen();
        return done;
    }

    public boolean isOpen() {
        return !link.ended && link.source.isOpen();
    }

    /** The owner thread, and a backup that runs or is complete. */
    public void checkOpen() {
        link.source.check();
        if (link.ended && !done) {
            throw new IllegalStateException("backup is closed: " + description);
        }
    }

    /** Ends the backup; nothing happens if it is over. */
    public void close() {
        if (link.ended || !link.source.isOpen()) {
            return;
        }
        link.end();
    }

    @Override
    public @Nullable String running() {
        return "a backup is running: close it first";
    }

    @Override
    public @Nullable Throwable endBeforeClose() {
        link.end();
        return null;
    }

    @Override
    public void closedByConnection() {
        link.ended = true;
    }

    @Override
    public String toString() {
        return description;
    }
}

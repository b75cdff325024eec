package io.sqlane.concurrent;

import io.sqlane.Checkpoint;
import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Lending;
import io.sqlane.internal.engine.Lending.FileState;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies the log into the database file beside the writer, on a thread and with a connection of its own: nearly all of
 * a checkpoint is waiting for the disk, and in a turn everybody who writes would wait with it. The connection is opened
 * for the first pass, and is nobody's between two.
 *
 * <p>A pass never begins on another log than the writer's. A file that somebody has put in its place would be copied
 * into the database.
 */
final class Checkpointer {
    /** That a pass has failed, and the writer is to do without. */
    static final int FAILED = -1;

    private final Supplier<Database> opening;
    private final Consumer<Throwable> failures;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final BooleanSupplier isOver = () -> !isRunning();
    private final PoolThread thread;
    private boolean isStopped;
    private volatile boolean isRunning;

    /** Of the pass that is under way or was the last one; written by who begins it, and by its thread. */
    private @Nullable FileState log;

    private int copiedFrames;

    /** Null before the first pass and after one that has failed. */
    private @Nullable Database database;

    /** Whether the connection belongs to the thread of a pass. */
    private boolean isTaken;

    /** The log that the connection has open. */
    private @Nullable FileState opened;

    /** Whether the connection is not to be used for another pass. */
    private volatile boolean isRetired;

    /**
     * A checkpointer without a connection.
     *
     * @param opening opens one on the file of the pool, or throws
     * @param failures hears what a pass has failed with
     */
    Checkpointer(String name, Supplier<Database> opening, Consumer<Throwable> failures) {
        this.opening = opening;
        this.failures = failures;
        this.thread = new PoolThread(name, lock, this::run);
    }

    // ---- for whoever has the writer's turn

    /** Begins a pass over the log of a connection; answers false if that cannot be. */
    boolean begin(FileState files) {
        Locks.acquire(lock);
        try {
            if (isStopped || isRunning) {
                return false;
            }
            log = files;
            copiedFrames = FAILED;
            isRunning = true;
            isRunning = thread.wake();
            return isRunning;
        } finally {
            lock.unlock();
        }
    }

    boolean isRunning() {
        return isRunning;
    }

    /** How many frames from the beginning of the log are in the file since the last pass, or {@link #FAILED}. */
    int copiedFrames() {
        return copiedFrames;
    }

    /** A file has failed, after which no connection can be trusted that was open. */
    void retire() {
        isRetired = true;
        if (!isRunning) {
            discard();
        }
    }

    // ---- a pass

    private void run() {
        int copied = FAILED;
        try {
            copied = copy();
        } catch (Throwable failed) {
            report(failed);
            discard();
            tell(failed);
        } finally {
            Locks.acquire(lock);
            try {
                copiedFrames = copied;
                isRunning = false;
                Locks.signalAll(ended);
            } finally {
                lock.unlock();
            }
        }
    }

    private int copy() {
        FileState wanted = log;
        FileState present = opened;
        if (wanted == null) {
            return FAILED;
        }
        if (isRetired || present != null && !present.hasLogOf(wanted)) {
            discard();
        }
        Database used = database;
        if (used == null) {
            used = open(wanted);
        } else {
            take(used);
        }
        Checkpoint done = used.checkpoint(Checkpoint.Mode.PASSIVE);
        Access.connection(used).release();
        isTaken = false;
        // Without a count another process is at it.
        return Math.max(0, done.checkpointedFrames());
    }

    private Database open(FileState wanted) {
        isRetired = false;
        Database fresh = opening.get();
        database = fresh;
        isTaken = true;
        ConnectionHandle connection = Access.connection(fresh);
        // The first read opens the log.
        connection.file().readSchema();
        FileState now = Lending.fileState(connection);
        if (!now.hasLogOf(wanted)) {
            throw new IllegalStateException(
                    "the write-ahead log is not that of the writer: path=" + fresh.path("main"));
        }
        opened = now;
        return fresh;
    }

    /** Closes the connection if there is one, as its thread or when it is nobody's. */
    private void discard() {
        try {
            closeConnection();
        } catch (Throwable failed) {
            report(failed);
        }
    }

    /** As the thread of a pass, or after the end of the last one. */
    void closeConnection() {
        Database old = database;
        if (old == null) {
            return;
        }
        if (!isTaken) {
            take(old);
        }
        database = null;
        opened = null;
        isTaken = false;
        old.close();
    }

    private void take(Database used) {
        Access.connection(used).take();
        isTaken = true;
    }

    private void tell(Throwable failed) {
        try {
            failures.accept(failed);
        } catch (Throwable further) {
            report(further);
        }
    }

    /** Throws nothing. */
    private static void report(Throwable failed) {
        try {
            PoolLog.warn("a checkpoint beside the writer, which goes on without", failed);
        } catch (Throwable full) {
            // It is not told then.
        }
    }

    // ---- the end

    /** Waits for the pass that is under way; answers false at the deadline. */
    boolean awaitEnd(long deadlineNanos) {
        return !isRunning || Locks.awaitEnd(lock, ended, isOver, deadlineNanos);
    }

    /** Begins nothing any more, and waits for the pass that is under way; answers false at the deadline. */
    boolean stop(long deadlineNanos) {
        Locks.acquire(lock);
        try {
            isStopped = true;
            thread.stop();
        } finally {
            lock.unlock();
        }
        return awaitEnd(deadlineNanos);
    }
}

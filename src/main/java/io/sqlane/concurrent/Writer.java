package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Lending.FileState;
import io.sqlane.internal.event.Instruments;
import io.sqlane.internal.ffi.Constants;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does the writes of one turn: the first of the queue, and in the same transaction those that wait behind it, as a
 * {@link WriteGroup}. Keeps the connection that they are done with.
 *
 * <p>Whatever happens in a turn, each write that it has taken is settled once. What goes wrong after that, with the
 * connection or a checkpoint, is nobody's failure any more, and is logged.
 */
final class Writer implements WriteQueue.Work {
    /** What a writer wants of its pool. */
    interface Pool {
        /** Opens the connection; {@code again} if there was one before, and so must be a file. */
        Database open(boolean again);

        /** Opens the connection for checkpoints beside the writer. */
        Database openForCheckpoints();

        /** Makes an exception of what was waited for in vain. */
        RuntimeException timeout(String what);

        /** Hears why nothing that is committed can be relied on any more. */
        void lost(String why);

        /** Those who want to hear what is written. */
        Observations observations();

        /** What is told of groups and checkpoints. */
        Instruments instruments();

        /** How long the oldest read has been under way; 0 without one. */
        long oldestReadNanos();

        /** Hears that the system may have lost what was written to a file, so that no connection can be trusted. */
        void fileFailed();
    }

    private final PoolOptions options;
    private final Pool pool;
    final WriteQueue queue;
    final Checkpointer checkpointer;

    /** Null until the first turn after one was lost. */
    private @Nullable WriterConnection connection;

    /** Whether a checkpoint beside the writer has failed so that the next group is to have another connection. */
    private volatile boolean isToBeReplaced;

    /** The files as they were when the pool was opened. */
    private volatile @Nullable FileState original;

    private volatile long stackNeeded;

    /** Since when a transaction, or an exclusive write, has the connection; 0 if none has. */
    private volatile long busySinceNanos;

    private long reportedSinceNanos;

    final Gathering gathering = new Gathering();

    /** What this turn has taken and not settled: what is yet to run, and what has run in the transaction. */
    private final WriteList pending = new WriteList();

    private final WriteList members = new WriteList();

    Writer(String name, PoolOptions options, Pool pool) {
        this.options = options;
        this.pool = pool;
        this.queue = new WriteQueue(name, options.writeQueueCapacity(), this);
        this.checkpointer =
                new Checkpointer(name + " checkpoints", pool::openForCheckpoints, this::distrustAllAfter);
    }

    // ---- the connection; for whoever has the turn

    private WriterConnection take() {
        WriterConnection now = connection;
        if (now != null) {
            connection = null; // Unless it can be taken, there is to be another.
            now.take();
        }
        if (isToBeReplaced) {
            isToBeReplaced = false;
            if (now != null) {
                discard(now);
                now = null;
            }
        }
        if (now == null) {
            now = open(original != null);
        }
        connection = now;
        return now;
    }

    private WriterConnection open(boolean again) {
        Database database = pool.open(again);
        try {
            WriterConnection fresh = new WriterConnection(database, options, pool.instruments(), checkpointer);
            if (!again) {
                original = fresh.files();
                stackNeeded = fresh.stackNeeded();
            }
            refuseOtherFile(fresh.files(), database);
            return fresh;
        } catch (Throwable failed) {
            closeAfter(failed, database);
            throw failed;
        }
    }

    /** Refuses a connection, of the writer or a reader, that was opened on another file than the first. */
    void refuseOtherFile(FileState now, Database database) {
        FileState first = original;
        if (first != null && !now.isFileOf(first)) {
            String why = "the database file was moved, deleted or replaced while the pool was open";
            pool.lost(why);
            throw lostFile(why, database.path("main"));
        }
    }

    static void closeAfter(Throwable failed, Database database) {
        try {
            database.close();
        } catch (Throwable secondary) {
            if (secondary != failed) {
                failed.addSuppressed(secondary);
            }
        }
    }

    /** Throws nothing: what was done with the connection is settled. */
    private void giveBack(WriterConnection taken) {
        boolean kept = false;
        try {
            setBusySince(0);
            kept = taken.giveBack();
        } catch (Throwable failed) {
            report(failed);
        }
        if (!kept) {
            discard(taken);
        }
    }

    /** The next turn opens another. */
    private void discard(WriterConnection taken) {
        connection = null;
        try {
            taken.close();
        } catch (Throwable failed) {
            report(failed);
        }
    }

    /**
     * Takes from a connection, and where a file has failed from those of the readers as well, the trust that a failure
     * has cost it; to be called before anybody is told of the failure, who may read next.
     */
    void distrust(WriterConnection taken, Throwable failed) {
        taken.distrustAfter(failed);
        if (Causes.isFailureOfFile(failed)) {
            pool.fileFailed();
            checkpointer.retire();
        }
    }

    /** After the failure of a checkpoint beside the writer, on its thread. */
    private void distrustAllAfter(Throwable failed) {
        if (Causes.isFailureOfFile(failed)) {
            isToBeReplaced = true;
            pool.fileFailed();
        }
    }

    /** Opens the connection at once, so that what is wrong with the file is told by the opening of the pool. */
    void open() {
        giveBack(take());
    }

    /** To be called when the connection begins to be used, and with 0 when it is not any more. */
    void setBusySince(long nanos) {
        busySinceNanos = nanos;
    }

    /** Adds the task that has the connection to those that are overdue, once; called by one thread at a time. */
    void findOverdue(long limitNanos, List<OverdueTasks.Task> found) {
        long since = busySinceNanos;
        Thread thread = queue.leader();
        WriterConnection used = connection;
        long age = System.nanoTime() - since;
        if (since == 0 || thread == null || used == null || age < limitNanos || reportedSinceNanos == since) {
            return;
        }
        reportedSinceNanos = since;
        found.add(new OverdueTasks.Task("the writer", thread, age, used.lastSql()));
    }

    /** What the native calls of each connection need of the stack, in bytes. */
    long stackNeeded() {
        return stackNeeded;
    }

    /** After the last turn. If it fails it can be called again. */
    void close() {
        try {
            checkpointer.closeConnection();
        } catch (Throwable failed) {
            try {
                closeConnection();
            } catch (Throwable further) {
                if (further != failed) {
                    failed.addSuppressed(further);
                }
            }
            throw failed;
        }
        closeConnection();
    }

    private void closeConnection() {
        WriterConnection last = connection;
        if (last != null) {
            last.closeFromAnyThread();
            connection = null;
        }
    }

    /** Fails what waits and has not begun. */
    void refuseWaiting(Supplier<RuntimeException> reason) {
        for (QueuedWrite write = queue.takeWaiting(); write != null; write = queue.takeWaiting()) {
            write.note(null, made(reason));
            settle(write);
        }
    }

    private static Throwable made(Supplier<RuntimeException> reason) {
        try {
            return reason.get();
        } catch (Throwable failed) {
            return failed;
        }
    }

    // ---- a turn

    @Override
    public void turn() {
        QueuedWrite first = queue.takeFirst();
        if (first == null) {
            return;
        }
        if (first.sharesTransaction()) {
            pending.addLast(first);
            runGroups();
        } else {
            runExclusive(first);
        }
    }

    private void runGroups() {
        try {
            while (!pending.isEmpty()) {
                WriterConnection taken = take();
                try {
                    new WriteGroup(this, options, taken, pending, members).run();
                } finally {
                    giveBack(taken);
                }
            }
        } catch (Throwable failed) {
            fail(members, failed);
            fail(pending, failed);
        }
    }

    private void runExclusive(QueuedWrite write) {
        try {
            write.runExclusive();
            write.note(null, null);
        } catch (Throwable failed) {
            write.note(null, failed);
        }
        settle(write);
    }

    /** Runs work on the connection without a transaction; within an exclusive write. */
    void withoutTransaction(Consumer<Database> work) {
        WriterConnection taken = take();
        TurnChanges changes = null;
        try {
            changes = changesOf(taken);
            // It would make a checkpoint of the task answer that it is busy.
            checkpointer.awaitEnd(System.nanoTime() + options.writeTimeout().toNanos());
            setBusySince(System.nanoTime());
            taken.lendWithoutTransaction(() -> work.accept(taken.database));
            refuseLost(taken, taken.fileState());
        } catch (Throwable failed) {
            distrust(taken, failed);
            throw failed;
        } finally {
            try {
                if (changes != null) {
                    // What a task that fails has done before is committed.
                    changes.keep();
                    changes.lookAtSchema();
                    publish(changes);
                }
                checkpoint(taken);
            } finally {
                giveBack(taken);
            }
        }
    }

    TurnChanges changesOf(WriterConnection taken) {
        return new TurnChanges(pool.observations(), taken);
    }

    /** Tells those who observe what is committed; what that fails with concerns nobody who has written. */
    void publish(TurnChanges changes) {
        try {
            changes.publish();
        } catch (Throwable failed) {
            report(failed);
        }
    }

    /** Makes a checkpoint if one is due; what it fails with concerns nobody who has written. */
    void checkpoint(WriterConnection taken) {
        try {
            if (taken.checkpointIfDue() && pool.instruments().areOn()) {
                pool.instruments().oldestRead(pool.oldestReadNanos());
            }
        } catch (Throwable failed) {
            distrust(taken, failed);
            report(failed);
        }
    }

    void refuseLost(WriterConnection taken, FileState now) {
        String lost = taken.whyLost(now);
        if (lost != null) {
            pool.lost(lost);
            throw lostFile(lost, taken.database.path("main"));
        }
    }

    static SqliteException lostFile(String why, String path) {
        return SqliteException.from(SqliteException.Details.of(
                        ResultCode.of(Constants.SQLITE_READONLY_DBMOVED),
                        why + ": writes are not acknowledged any more")
                .withPath(path));
    }

    Instruments instruments() {
        return pool.instruments();
    }

    // ---- the outcome

    @Override
    public void settle(QueuedWrite write) {
        Throwable refused = write.settle(options.completionExecutor());
        if (refused != null) {
            report(refused);
        }
    }

    void settle(WriteList writes) {
        for (QueuedWrite write = writes.poll(); write != null; write = writes.poll()) {
            settle(write);
        }
    }

    /** Fails the writes, each with an exception of its own that says the same. */
    void fail(WriteList writes, Throwable reason) {
        boolean alone = writes.size() == 1;
        for (QueuedWrite write = writes.poll(); write != null; write = writes.poll()) {
            write.note(null, alone || write.failure() == reason ? reason : copyOf(reason));
            settle(write);
        }
    }

    /** The reason itself if there is no memory for another. */
    private static Throwable copyOf(Throwable reason) {
        try {
            String told = "the write was rolled back with the others of its group: ";
            RuntimeException copy;
            if (reason instanceof SqliteException failure) {
                copy = SqliteException.from(SqliteException.Details.of(
                                failure.extendedCode(), told + failure.errorMessage())
                        .withPath(failure.path())
                        .withSystemErrno(failure.systemErrno()));
            } else {
                copy = new IllegalStateException(told + reason);
            }
            copy.initCause(reason);
            return copy;
        } catch (Throwable noMemory) {
            return reason;
        }
    }

    @Override
    public RuntimeException timeout(String what) {
        return pool.timeout(what);
    }

    /** Throws nothing. */
    @Override
    public void report(Throwable thrown) {
        try {
            PoolLog.warn("the writer of a pool, after its writes were settled", thrown);
        } catch (Throwable full) {
            // The call itself takes memory when it is made first. It is not told then.
        }
    }

    /** Runs a task as what waits for it wants it: the exception is thrown as it is. */
    static <T extends @Nullable Object> T resultOf(QueuedWrite write) {
        Throwable failure = write.failure();
        if (failure != null) {
            throw ConnectionHandle.sneaky(failure);
        }
        @SuppressWarnings("unchecked")
        T result = (T) write.result();
        return result;
    }
}

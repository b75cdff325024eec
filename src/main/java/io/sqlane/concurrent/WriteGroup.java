package io.sqlane.concurrent;

import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.Lending.FileState;
import org.jspecify.annotations.Nullable;

/**
 * Some writes in one transaction. Takes from the pending ones what it settles; what is left is for another group.
 *
 * <p>Each but the first has a savepoint. One that fails rolls back to it, and the others never know; if the first
 * fails, there is nothing yet that a savepoint would have to keep. Nobody is told anything before COMMIT has answered
 * OK, the connection is out of its transaction, and the files are where they were: not of a success, and not of a
 * failure either, for it may come from what another member wrote and what then is not committed.
 *
 * <p>If the transaction ends inside a task, by {@code ON CONFLICT ROLLBACK} or an interrupt, that task has failed, and
 * the others run again in a new one. A full disk, an I/O error, damage or a lack of memory fails the whole group. A
 * task that leaves something on the connection is the last of its group: the next ones get another connection.
 *
 * <p>A write is in the one list or the other until it is settled, so that the writer finds it whatever is thrown here.
 */
final class WriteGroup {
    private final Writer writer;
    private final PoolOptions options;
    private final WriterConnection connection;
    private final WriteList pending;

    /** Have run in this transaction, in order: those that did well and those that rolled back alone. */
    private final WriteList members;

    /** Whether some member did well, so that there is something to commit. */
    private boolean written;

    private final TurnChanges changes;
    private long start;
    private long end;

    /** Until when this group may wait for members; 0 while it has not waited. */
    private long gatheringEnd;

    WriteGroup(
            Writer writer, PoolOptions options, WriterConnection connection, WriteList pending, WriteList members) {
        this.writer = writer;
        this.options = options;
        this.connection = connection;
        this.pending = pending;
        this.members = members;
        this.changes = writer.changesOf(connection);
    }

    void run() {
        QueuedWrite first = next();
        if (first == null || !begin(first)) {
            return;
        }
        long now = System.nanoTime();
        writer.setBusySince(now);
        end = now + options.maxGroupTime().toNanos();
        for (QueuedWrite next = first; next != null; next = connection.hasLeftSomething() ? null : next()) {
            if (!runMember(next)) {
                return;
            }
        }
        commit();
    }

    private boolean begin(QueuedWrite first) {
        start = writer.instruments().start();
        try {
            connection.begin(first);
            return true;
        } catch (Throwable failed) {
            writer.distrust(connection, failed);
            pending.remove(first);
            first.note(null, failed);
            writer.settle(first);
            return false;
        }
    }

    /** The next one that is still wanted, in its place among the pending ones; or null. */
    private @Nullable QueuedWrite next() {
        while (true) {
            QueuedWrite next = pending.first();
            if (next == null && mayGrow()) {
                next = takeOrGather();
                if (next != null) {
                    pending.addLast(next);
                }
            }
            if (next == null || !isUnwanted(next)) {
                return next;
            }
            pending.remove(next);
            writer.settle(next);
        }
    }

    private @Nullable QueuedWrite takeOrGather() {
        QueuedWrite next = writer.queue.takeMember();
        if (next != null || members.isEmpty() || !writer.gathering.expectsMoreThan(members.size())) {
            return next;
        }
        if (gatheringEnd == 0) {
            gatheringEnd = System.nanoTime() + writer.gathering.patienceNanos();
        }
        while (writer.queue.isEmpty()) {
            if (gatheringEnd - System.nanoTime() <= 0) {
                return null;
            }
            Thread.yield();
        }
        return writer.queue.takeMember();
    }

    private boolean mayGrow() {
        return members.isEmpty() || members.size() < options.maxGroupSize() && System.nanoTime() < end;
    }

    private boolean isUnwanted(QueuedWrite write) {
        if (write.isLate(System.nanoTime())) {
            write.note(null, writer.queue.timeoutOrWhy());
            return true;
        }
        return write.isCancelled();
    }

    /** Answers false if there is nothing to commit any more. */
    private boolean runMember(QueuedWrite write) {
        try {
            if (written) {
                connection.beginMember();
            }
            lend(write);
            finish(write);
        } catch (Throwable failed) {
            write.note(null, failed);
        }
        pending.remove(write);
        members.addLast(write);
        Throwable failure = write.failure();
        if (failure == null) {
            written = true;
            changes.keep();
            return true;
        }
        if (Causes.isFatalToGroup(failure)) {
            return failAll(failure);
        }
        if (!connection.isUsable() || !connection.inTransaction()) {
            return ended(write, failure);
        }
        return rollBackAlone(write, failure);
    }

    /** An interrupt of this thread is meant for what its own caller does. */
    private void lend(QueuedWrite write) {
        boolean interrupted = !write.isOfCurrentThread() && Thread.interrupted();
        try {
            connection.lendTo(write);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What can still go wrong for a task that did not throw. */
    private void finish(QueuedWrite write) {
        if (write.failure() != null) {
            return;
        }
        if (!connection.isUsable()) {
            throw new IllegalStateException("the task has left the connection unusable");
        }
        if (!connection.inTransaction()) {
            throw new IllegalStateException("the transaction ended inside the task, by an error that SQLite answers"
                    + " with a rollback and that the task caught; nothing of the task is written");
        }
        SqliteException violation = connection.pendingViolation();
        if (violation != null) {
            throw violation;
        }
        if (written) {
            connection.releaseMember();
        }
    }

    private boolean rollBackAlone(QueuedWrite write, Throwable failure) {
        if (written) {
            connection.rollBackMember(failure);
            changes.drop();
            return connection.isUsable() && connection.inTransaction() || ended(write, failure);
        }
        // Nothing is in the transaction but this. Those that failed before did so alone, too.
        connection.rollBack(failure);
        writer.settle(members);
        return false;
    }

    /** The transaction is gone. Whoever is not at fault runs again. */
    private boolean ended(QueuedWrite atFault, Throwable failure) {
        if (connection.isUsable()) {
            connection.rollBack(failure);
        }
        members.remove(atFault);
        writer.settle(atFault);
        for (QueuedWrite last = members.last(); last != null; last = members.last()) {
            members.remove(last);
            pending.addFirst(last);
        }
        return false;
    }

    private boolean failAll(Throwable failure) {
        // SQLite may have done so already.
        if (connection.isUsable()) {
            connection.rollBack(failure);
        }
        writer.distrust(connection, failure);
        writer.fail(members, failure);
        return false;
    }

    private void commit() {
        int writes = members.size();
        long walBytes = -1;
        try {
            changes.lookAtSchema();
            long before = System.nanoTime();
            connection.commit();
            writer.gathering.committed(writes, writer.queue.size(), System.nanoTime() - before);
            FileState files = stateAfterCommit();
            if (files != null) {
                walBytes = files.walBytes();
                writer.refuseLost(connection, files);
            }
        } catch (Throwable failed) {
            writer.distrust(connection, failed);
            writer.fail(members, failed);
            return;
        }
        writer.settle(members);
        writer.instruments().groupCommitted(start, writes, writer.queue.size(), walBytes);
        writer.publish(changes);
        writer.checkpoint(connection);
    }

    /** Null if the system does not say. That is not the writes' failure, which are committed. */
    private @Nullable FileState stateAfterCommit() {
        try {
            return connection.fileState();
        } catch (Throwable failed) {
            writer.distrust(connection, failed);
            writer.report(failed);
            return null;
        }
    }
}

package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Lending.FileState;
import io.sqlane.internal.ffi.Constants;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does the writes of one turn: the first of the queue, and in the same transaction those that wait behind it.
 *
 * <p>Each but the first has a savepoint. One that fails rolls back to it, and the others never know; if the first
 * fails, there is nothing yet that a savepoint would have to keep. Nobody is told anything before COMMIT has answered
 * OK, the connection is out of its transaction, and the files are where they were: not of a success, and not of a
 * failure either, for it may come from what another member wrote and what then is not committed.
 *
 * <p>If the transaction ends inside a task, by {@code ON CONFLICT ROLLBACK} or an interrupt, that task has failed, and
 * the others run again in a new one. A full disk, an I/O error, damage or a lack of memory fails the whole group.
 */
final class Writer {
    private final PoolOptions options;
    private final Supplier<Database> opening;
    private final Consumer<String> poison;
    final WriteQueue queue;

    /** Null until the first turn after one was lost. */
    private @Nullable WriterConnection connection;

    /** The writes that this turn has taken and not settled. */
    private final List<QueuedWrite> unsettled = new ArrayList<>();

    /**
     * A writer that opens its connection with its first turn.
     *
     * @param queue makes the queue of a turn
     * @param poison is told why nothing that is committed can be relied on any more
     */
    Writer(
            PoolOptions options,
            Supplier<Database> opening,
            Function<Runnable, WriteQueue> queue,
            Consumer<String> poison) {
        this.options = options;
        this.opening = opening;
        this.poison = poison;
        this.queue = queue.apply(this::turn);
    }

    // ---- the connection; for whoever has the turn

    private WriterConnection take() {
        WriterConnection now = connection;
        if (now != null) {
            connection = null; // Unless it can be taken, there is to be another.
            now.take();
            connection = now;
            return now;
        }
        Database database = opening.get();
        try {
            now = new WriterConnection(database, options);
        } catch (Throwable failed) {
            closeAfter(failed, database);
            throw failed;
        }
        connection = now;
        return now;
    }

    private static void closeAfter(Throwable failed, Database database) {
        try {
            database.close();
        } catch (Throwable secondary) {
            failed.addSuppressed(secondary);
        }
    }

    private void giveBack(WriterConnection taken) {
        boolean kept = false;
        try {
            kept = taken.giveBack();
        } finally {
            if (!kept) {
                discard(taken);
            }
        }
    }

    /** The next turn opens another. */
    private void discard(WriterConnection taken) {
        connection = null;
        taken.close();
    }

    /** Opens the connection at once, so that what is wrong with the file is told by the opening of the pool. */
    void open() {
        giveBack(take());
    }

    /** After the last turn. */
    void close() {
        WriterConnection last = connection;
        if (last != null) {
            last.take();
            discard(last);
        }
    }

    /** Fails what waits and has not begun. */
    void refuseWaiting(Supplier<RuntimeException> reason) {
        for (QueuedWrite write : queue.takeWaiting()) {
            write.note(null, reason.get());
            write.settle(options.completionExecutor());
        }
    }

    // ---- a turn

    private void turn() {
        QueuedWrite first = queue.takeFirst();
        if (first == null) {
            return;
        }
        unsettled.add(first);
        try {
            if (first.sharesTransaction()) {
                runGroups(first);
            } else {
                runExclusive(first);
            }
        } catch (Throwable failed) {
            if (unsettled.isEmpty()) {
                throw failed;
            }
            fail(List.copyOf(unsettled), failed);
        } finally {
            unsettled.clear();
        }
    }

    private void runExclusive(QueuedWrite write) {
        write.runExclusive();
        settle(List.of(write));
    }

    /** Runs work on the connection without a transaction; within an exclusive write. */
    void withoutTransaction(Consumer<Database> work) {
        WriterConnection taken = take();
        try {
            taken.lendWithoutTransaction(() -> work.accept(taken.database));
            refuseLost(taken, taken.fileState());
        } finally {
            giveBack(taken);
        }
    }

    private void runGroups(QueuedWrite first) {
        Deque<QueuedWrite> pending = new ArrayDeque<>(List.of(first));
        while (!pending.isEmpty()) {
            WriterConnection taken;
            try {
                taken = take();
            } catch (Throwable failed) {
                fail(pending, failed);
                return;
            }
            try {
                new Group(taken, pending).run();
            } finally {
                giveBack(taken);
            }
        }
    }

    private void settle(Collection<QueuedWrite> writes) {
        for (QueuedWrite write : writes) {
            unsettled.remove(write);
            write.settle(options.completionExecutor());
        }
    }

    /** Fails the writes, each with an exception of its own that says the same. */
    private void fail(Collection<QueuedWrite> writes, Throwable reason) {
        boolean alone = writes.size() == 1;
        for (QueuedWrite write : writes) {
            write.note(null, alone || write.failure() == reason ? reason : copyOf(reason));
        }
        settle(List.copyOf(writes));
    }

    private static RuntimeException copyOf(Throwable reason) {
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
    }

    private void refuseLost(WriterConnection taken, FileState now) {
        String lost = taken.whyLost(now);
        if (lost != null) {
            poison.accept(lost);
            throw lostFile(lost, taken.database.path("main"));
        }
    }

    static SqliteException lostFile(String why, String path) {
        return SqliteException.from(SqliteException.Details.of(
                        ResultCode.of(Constants.SQLITE_READONLY_DBMOVED),
                        why + ": writes are not acknowledged any more")
                .withPath(path));
    }

    private static boolean isFatal(@Nullable Throwable failure) {
        if (!(failure instanceof SqliteException sqlite)) {
            return false;
        }
        return switch (sqlite.primaryCode().code()) {
            case Constants.SQLITE_FULL, Constants.SQLITE_IOERR, Constants.SQLITE_NOMEM,
                    Constants.SQLITE_CORRUPT -> true;
            default -> false;
        };
    }

    /**
     * Some writes in one transaction. Takes from the pending ones what it settles; what is left is for another group.
     */
    private final class Group {
        private final WriterConnection connection;
        private final Deque<QueuedWrite> pending;

        /** Have run in this transaction, in order: those that did well and those that rolled back alone. */
        private final List<QueuedWrite> members = new ArrayList<>();

        /** Whether some member did well, so that there is something to commit. */
        private boolean written;

        private long end;

        private Group(WriterConnection connection, Deque<QueuedWrite> pending) {
            this.connection = connection;
            this.pending = pending;
        }

        private void run() {
            try {
                connection.begin(pending.element());
            } catch (Throwable failed) {
                fail(List.of(pending.remove()), failed);
                return;
            }
            end = System.nanoTime() + options.maxGroupTime().toNanos();
            for (QueuedWrite next = next(); next != null; next = next()) {
                if (!runMember(next)) {
                    return;
                }
            }
            commit();
        }

        private @Nullable QueuedWrite next() {
            while (true) {
                QueuedWrite next = pending.poll();
                if (next == null) {
                    boolean mayGrow = members.isEmpty()
                            || members.size() < options.maxGroupSize() && System.nanoTime() < end;
                    next = mayGrow ? queue.takeMember() : null;
                    if (next != null) {
                        unsettled.add(next);
                    }
                }
                if (next == null || !next.isCancelled()) {
                    return next;
                }
                settle(List.of(next));
            }
        }

        /** Answers false if there is nothing to commit any more. */
        private boolean runMember(QueuedWrite write) {
            try {
                if (written) {
                    connection.beginMember();
                }
                connection.lendTo(write);
                finish(write);
            } catch (Throwable failed) {
                write.note(null, failed);
            }
            Throwable failure = write.failure();
            if (failure == null) {
                members.add(write);
                written = true;
                return true;
            }
            if (isFatal(failure)) {
                return failAll(write, failure);
            }
            if (!connection.isUsable() || !connection.inTransaction()) {
                return ended(write, failure);
            }
            members.add(write);
            return rollBackAlone(write, failure);
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
                return connection.isUsable() && connection.inTransaction() || ended(write, failure);
            }
            // Nothing is in the transaction but this. Those that failed before did so alone, too.
            connection.rollBack(failure);
            settle(members);
            return false;
        }

        /** The transaction is gone. Whoever is not at fault runs again. */
        private boolean ended(QueuedWrite atFault, Throwable failure) {
            if (connection.isUsable()) {
                connection.rollBack(failure);
            }
            members.remove(atFault);
            settle(List.of(atFault));
            for (int i = members.size() - 1; i >= 0; i--) {
                pending.addFirst(members.get(i));
            }
            return false;
        }

        private boolean failAll(QueuedWrite write, Throwable failure) {
            // SQLite may have done so already.
            if (connection.isUsable()) {
                connection.rollBack(failure);
            }
            connection.distrustAfter(failure);
            members.add(write);
            fail(members, failure);
            return false;
        }

        private void commit() {
            FileState files;
            try {
                connection.commit();
                files = connection.fileState();
                refuseLost(connection, files);
            } catch (Throwable failed) {
                connection.distrustAfter(failed);
                fail(members, failed);
                return;
            }
            settle(members);
            connection.checkpointIfDue(files);
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

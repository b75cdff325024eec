package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.Database.TransactionBody;
import io.sqlane.Statement;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Lending;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection that reads. Nobody's while it is idle, and then the owner's thread that a task runs on. */
final class Reader {
    private final Database database;
    private final ConnectionHandle connection;

    /** For what {@link Lending#beginRead} and {@link Lending#endRead} leave to SQL. */
    private final Statement begin;

    private final Statement end;

    /** Whether the guard is on that a task runs under. */
    private boolean isGuarded;

    /** Which generation of readers it belongs to; an older one than the pool's is not used again. */
    final int generation;

    /** Who has it, and since when; guarded by the lock of the pool, as are the methods that read this. */
    private @Nullable Thread holder;

    private long sinceNanos;

    /** The loan, by its beginning, that was reported as overdue. */
    private long reportedSinceNanos;
    private boolean distrusted;

    /** A new connection of the calling thread; if this fails, the caller closes the database. */
    Reader(Database database, PoolOptions options, int generation) {
        this.database = database;
        this.connection = Access.connection(database);
        this.generation = generation;
        options.onOpen().accept(database);
        begin = database.prepare("BEGIN");
        end = database.prepare("COMMIT");
        Lending.prepare(connection);
    }

    void take() {
        connection.take();
    }

    /** Notes, under the lock of the pool, that the calling thread has this. */
    void isLent(long nowNanos) {
        Lending.forgetLastSql(connection);
        holder = Thread.currentThread();
        sinceNanos = nowNanos;
    }

    /** The same that nobody has. */
    void isReturned() {
        holder = null;
    }

    boolean isLentToCurrentThread() {
        return holder == Thread.currentThread();
    }

    /** Answers false if the connection cannot be used again. */
    boolean giveBack() {
        boolean usable = !distrusted && !Lending.hasLeftSomething(connection) && Lending.isUsable(connection);
        if (!usable || (!Lending.hasEndedRead(connection) && connection.inTransaction())) {
            return false;
        }
        Lending.release(connection);
        return true;
    }

    void close() {
        database.close();
    }

    void begin() {
        try {
            isGuarded = Lending.beginRead(connection);
            if (!isGuarded) {
                begin.run();
            }
        } catch (Throwable failed) {
            abandonUnbegun(failed);
            throw failed;
        }
    }

    /** Makes the transaction read the state of now, and not of its first statement. */
    void pin() {
        begin();
        try {
            connection.file().readSchema();
        } catch (Throwable failed) {
            abandonUnbegun(failed);
            throw failed;
        }
    }

    /** Runs a task in the transaction that was begun, and ends that. */
    <T extends @Nullable Object, E extends Exception> T run(TransactionBody<T, E> task) throws E {
        T result;
        Throwable left = null;
        try {
            Lending.begin(connection, !isGuarded);
            try {
                result = task.run(database);
            } finally {
                left = Lending.endRead(connection);
            }
            if (left != null) {
                throw ConnectionHandle.sneaky(left);
            }
            if (!Lending.hasEndedRead(connection)) {
                end.run();
            }
            return result;
        } catch (Throwable failed) {
            abandon(failed);
            throw failed;
        } finally {
            if (connection.instruments().areOn()) {
                connection.status().tellBusyWaits();
            }
        }
    }

    /** Lends the database to work that sets something on it, after which it is not used for anything else. */
    <T> T inspect(Function<Database, T> work) {
        distrusted = true;
        return work.apply(database);
    }

    /** The guard may be on, and no task will end it. */
    private void abandonUnbegun(Throwable reason) {
        distrusted = true;
        abandon(reason);
    }

    private void abandon(Throwable reason) {
        distrusted |= Causes.isFatalToConnection(reason);
        connection.rollBack(0, reason);
    }

    /** Adds the task that has this to those that are overdue, once; called by one thread at a time. */
    void findOverdue(long limitNanos, List<OverdueTasks.Task> found) {
        Thread thread = holder;
        long since = sinceNanos;
        long age = System.nanoTime() - since;
        if (thread != null && age >= limitNanos && reportedSinceNanos != since) {
            reportedSinceNanos = since;
            found.add(new OverdueTasks.Task("a read connection", thread, age, Lending.lastSql(connection)));
        }
    }

    /** Who has this; null if nobody has it. */
    @Nullable Loan loan() {
        Thread now = holder;
        return now == null ? null : new Loan(now, sinceNanos);
    }

    /** That a thread has a reader. */
    record Loan(Thread thread, long sinceNanos) {
        /** The thread, since when it has the reader, and where it is now. */
        String text() {
            String where = Arrays.stream(thread.getStackTrace())
                    .filter(frame -> !frame.getClassName().matches("(java|jdk|sun|io\\.sqlane)\\..*"))
                    .findFirst()
                    .map(StackTraceElement::toString)
                    .orElse("unknown");
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos);
            return '"' + thread.getName() + "\" since " + millis + " ms, at " + where;
        }
    }
}

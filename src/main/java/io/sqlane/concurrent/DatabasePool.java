package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.Database.TransactionBody;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Lending;
import io.sqlane.internal.event.Instruments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One database file for many threads: a writer that commits the writes of several threads together, and readers that
 * each see one state.
 *
 * <p>A task gets a {@link Database} that is <em>lent</em> to it: it belongs to the thread that runs the task, for as
 * long as the task runs, and to nobody afterwards. The task must not close it, hand it on, or begin and end
 * transactions; {@link Database#transaction} makes savepoints. What it leaves running is ended. What it sets on the
 * connection ends with it, too: the connection is closed then, and the next task gets another one.
 *
 * <p><b>Writes</b> are done one after another, in the order in which they came, each in a part of its own of one
 * transaction {@code IMMEDIATE}. A task that throws is rolled back alone. A write is acknowledged, by returning or by
 * its future, only when COMMIT has answered OK. A task may run <em>on the thread of another caller</em>, so it must not
 * depend on thread locals; and it may run <em>again</em>, if another one has ended the transaction that both were in,
 * so what it does beside the database must be safe to repeat. Only if the process dies is it unknown whether a write
 * that was not acknowledged was committed.
 *
 * <p><b>Reads</b> run on the calling thread, each in one transaction: they see one state, and never wait for a write. A
 * read that begins after a write was acknowledged sees it.
 *
 * <p><b>Interrupts.</b> A thread that is interrupted while it waits for its turn throws
 * {@link java.util.concurrent.CancellationException}, and its task is not run; one whose task has begun, here or on
 * another thread, waits for the outcome. The thread stays interrupted in both cases.
 *
 * <p>Methods throw {@link IllegalStateException} if the pool is closed or if they are called where they would wait for
 * their own thread: writes and reads inside a write, reads inside a read. If the database file or its log was moved,
 * deleted or replaced, they throw {@link io.sqlane.error.ReadOnlyException} from then on; the pool can only be closed.
 * They throw {@link StackOverflowError} before anything is begun if too little stack is left.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/wal.html">Write-Ahead Logging</a>
 */
public final class DatabasePool implements AutoCloseable {
    private final PoolOptions options;
    private final PoolConnections connections;
    private final Observations observations = new Observations();
    private final Instruments instruments;
    private final Writer writer;
    private final ReaderPool readers;
    private final OverdueTasks overdue;

    /** Why nobody may use the pool, or null. */
    private volatile @Nullable Supplier<RuntimeException> refusal;

    private final ReentrantLock ending = new ReentrantLock();
    private volatile boolean isClosed;

    private DatabasePool(Path path, PoolOptions options) {
        this.options = options;
        this.connections = new PoolConnections(path, options);
        this.instruments = connections.instruments();
        this.writer = new Writer(name() + " writer", options, new WriterView());
        this.readers = new ReaderPool(
                options, this::openReader, what -> timeout(what, options.readTimeout()), this::readInsideRead);
        this.overdue = new OverdueTasks(
                instruments, options.reportAfter().toNanos(), writer::findOverdue, readers::findOverdue);
    }

    /** The pool as its writer sees it. */
    private final class WriterView implements Writer.Pool {
        @Override
        public Database open(boolean again) {
            return again ? connections.openWriterAgain(DatabasePool.this::refuseOtherFile) : connections.openWriter();
        }

        @Override
        public Database openForCheckpoints() {
            return connections.openForCheckpoints(DatabasePool.this::refuseOtherFile);
        }

        @Override
        public RuntimeException timeout(String what) {
            return DatabasePool.this.timeout(what, options.writeTimeout());
        }

        @Override
        public void lost(String why) {
            Throwable failed = refuse(() -> Writer.lostFile(why, connections.path.toString()));
            if (failed != null) {
                PoolLog.warn("the closing of readers", failed);
            }
        }

        @Override
        public void fileFailed() {
            readers.retire();
        }

        @Override
        public Observations observations() {
            return observations;
        }

        @Override
        public Instruments instruments() {
            return instruments;
        }

        @Override
        public long oldestReadNanos() {
            return readers.oldestReadNanos();
        }
    }

    /**
     * Opens a pool on a database file, and creates and initialises the file if the options say so. Its readers are
     * opened when they are needed.
     *
     * @param path of the file, on the default file system
     * @param options how
     * @return a pool, to be closed
     * @throws IllegalArgumentException if the options for opening are read-only or ask for another journal mode than
     *     WAL
     * @throws io.sqlane.error.SqliteException if the file cannot be opened or initialised; nothing stays open
     */
    public static DatabasePool open(Path path, PoolOptions options) {
        Objects.requireNonNull(path, "path");
        DatabasePool pool = new DatabasePool(path, Objects.requireNonNull(options, "options"));
        pool.writer.open();
        if (!options.reportAfter().isZero()) {
            Lending.patrol(pool.overdue);
        }
        return pool;
    }

    private String name() {
        return connections.name();
    }

    private Database openReader(int number) {
        Database database = connections.openReader(number);
        try {
            refuseOtherFile(database);
            return database;
        } catch (Throwable failed) {
            Writer.closeAfter(failed, database);
            throw failed;
        }
    }

    private void refuseOtherFile(Database database) {
        writer.refuseOtherFile(Lending.fileState(Access.connection(database)), database);
    }

    private RuntimeException timeout(String what, Duration waited) {
        return new PoolTimeoutException(what + " within " + waited + ": " + state() + ", pool=" + name());
    }

    /** Answers what the closing of idle readers failed with. */
    private @Nullable Throwable refuse(Supplier<RuntimeException> reason) {
        refusal = reason;
        observations.close();
        writer.queue.stop(reason);
        return readers.stop(reason);
    }

    // ---- writes

    /**
     * Runs a task that writes, and returns when it is committed.
     *
     * @param <T> the type of the result
     * @param <E> what the task may throw
     * @param task gets the writer, in a transaction; may run on another thread, and again
     * @return the result of the task
     * @throws E if the task throws it; nothing of the task is written
     * @throws PoolTimeoutException if it was not begun in time; it is not run any more
     * @throws io.sqlane.error.SqliteException if it could not be committed; nothing of it is written
     */
    public <T extends @Nullable Object, E extends Exception> T write(TransactionBody<T, E> task) throws E {
        Objects.requireNonNull(task, "task");
        refuseInsideWrite("write");
        QueuedWrite write = QueuedWrite.waitedFor(task, writeDeadline());
        writer.queue.submitAndWait(write);
        return Writer.resultOf(write);
    }

    /**
     * Gives a task that writes to the pool. It runs on the thread of a caller who waits, or on a daemon thread of the
     * pool; the future is completed, and what depends on it is run, by {@link PoolOptions#completionExecutor()}.
     *
     * <p>A future that is cancelled before its task has begun keeps it from running; later, it changes nothing.
     *
     * @param <T> the type of the result
     * @param task gets the writer, in a transaction; runs on another thread, and may run again
     * @return completed when the task is committed, or with what {@link #write} would throw, that it was not begun in
     *     time as well
     * @throws PoolTimeoutException if there was no place in the queue in time; the task is not run
     */
    public <T extends @Nullable Object> CompletableFuture<T> writeAsync(TransactionBody<T, ?> task) {
        Objects.requireNonNull(task, "task");
        enter();
        CompletableFuture<T> future = new CompletableFuture<>();
        @SuppressWarnings("unchecked")
        CompletableFuture<@Nullable Object> any = (CompletableFuture<@Nullable Object>) (CompletableFuture<?>) future;
        writer.queue.submit(QueuedWrite.ofFuture(task, any, writeDeadline()));
        return future;
    }

    /**
     * Runs a task with the writer outside any transaction, on the calling thread, while nobody else writes: for what
     * SQLite refuses inside one, as VACUUM, or for transactions of its own. A statement is committed when it is done,
     * so a task that throws leaves what it has done before.
     *
     * @param <T> the type of the result
     * @param <E> what the task may throw
     * @param task gets the writer
     * @return the result of the task
     * @throws E if the task throws it; a transaction that it has left open is rolled back
     * @throws IllegalStateException if it has left a transaction open, which is rolled back
     * @throws PoolTimeoutException if it was not begun in time; it is not run any more
     */
    public <T extends @Nullable Object, E extends Exception> T writeWithoutTransaction(TransactionBody<T, E> task)
            throws E {
        Objects.requireNonNull(task, "task");
        refuseInsideWrite("write");
        Box<T> result = new Box<>();
        QueuedWrite write = QueuedWrite.exclusive(
                () -> writer.withoutTransaction(database -> result.value = runUnchecked(task, database)),
                writeDeadline());
        writer.queue.submitAndWait(write);
        Writer.resultOf(write);
        return result.get();
    }

    /** A checked exception of the task goes through what declares none. */
    private static <T extends @Nullable Object> T runUnchecked(TransactionBody<T, ?> task, Database database) {
        @SuppressWarnings("unchecked")
        TransactionBody<T, RuntimeException> unchecked = (TransactionBody<T, RuntimeException>) task;
        return unchecked.run(database);
    }

    private static final class Box<T extends @Nullable Object> {
        private @Nullable T value;

        @SuppressWarnings("NullAway")
        private T get() {
            return value;
        }
    }

    private long writeDeadline() {
        return System.nanoTime() + options.writeTimeout().toNanos();
    }

    // ---- reads

    /**
     * Runs a task that reads, on the calling thread and in one transaction: all that it reads is of one state, that of
     * its first statement.
     *
     * @param <T> the type of the result
     * @param <E> what the task may throw
     * @param task gets a reader
     * @return the result of the task
     * @throws E if the task throws it
     * @throws PoolTimeoutException if no reader came free in time; the task is not run
     */
    public <T extends @Nullable Object, E extends Exception> T read(TransactionBody<T, E> task) throws E {
        Objects.requireNonNull(task, "task");
        Reader reader = acquireReader();
        try {
            reader.begin();
            return reader.run(task);
        } finally {
            readers.giveBack(reader);
        }
    }

    /**
     * Runs a task that reads the state between two writes: all that were given to the pool before, and none that comes
     * later. It waits for the former as a write does, and then lets the later ones go on while it reads.
     *
     * @param <T> the type of the result
     * @param <E> what the task may throw
     * @param task gets a reader, on the calling thread
     * @return the result of the task
     * @throws E if the task throws it
     * @throws PoolTimeoutException if no reader came free, or the writes before were not done, in time; the task is not
     *     run
     */
    public <T extends @Nullable Object, E extends Exception> T concurrentRead(TransactionBody<T, E> task) throws E {
        Objects.requireNonNull(task, "task");
        Reader reader = acquireReader();
        try {
            QueuedWrite pin = QueuedWrite.exclusive(reader::pin, writeDeadline());
            writer.queue.submitAndWait(pin);
            Writer.resultOf(pin);
            return reader.run(task);
        } finally {
            readers.giveBack(reader);
        }
    }

    // ---- observation

    /**
     * Lets a listener hear when tables have changed through this pool. It waits for the writer as a write does: all
     * that is committed after it returns is heard of.
     *
     * <p>The names of views and virtual tables stand for the tables that their rows come from. While something is
     * observed, a DELETE of all rows looks at each of them.
     *
     * @param tables names of tables or views of the database, in any case
     * @param executor calls the listener; must not do so in {@code execute} itself, on the thread that writes
     * @param listener gets the names of those that have changed, as the schema spells them
     * @return to be closed by whoever does not want to hear any more
     * @throws IllegalArgumentException if there is no such table, or its rows are not in the database or are SQLite's
     *     own, as those of {@code sqlite_sequence}; also without one
     * @throws PoolTimeoutException if no reader came free, or the writes before were not done, in time
     */
    public Observation observe(Collection<String> tables, Executor executor, Consumer<Set<String>> listener) {
        Set<String> names = Set.copyOf(Objects.requireNonNull(tables, "tables"));
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to observe: tables=" + names);
        }
        return observe(
                executor,
                listener,
                (database, told) -> told.isEmpty()
                        ? ObservedTables.ofNames(database, names)
                        : ObservedTables.ofNamesAgain(database, told));
    }

    /**
     * Does what {@link #observe} does for the tables that a query reads, also after the schema has changed.
     *
     * @param sql one query; it is compiled and not run, and its parameters need no values
     * @param executor calls the listener; must not do so in {@code execute} itself, on the thread that writes
     * @param listener gets the names of those tables of the query that have changed
     * @return to be closed by whoever does not want to hear any more
     * @throws IllegalArgumentException if it is no query, or reads no table whose changes can be seen
     * @throws io.sqlane.error.SqliteException if the SQL is not valid
     * @throws PoolTimeoutException if no reader came free, or the writes before were not done, in time
     */
    public Observation observeQuery(String sql, Executor executor, Consumer<Set<String>> listener) {
        Objects.requireNonNull(sql, "sql");
        return observe(executor, listener, (database, told) -> ObservedTables.ofQuery(database, sql));
    }

    private Observation observe(
            Executor executor,
            Consumer<Set<String>> listener,
            BiFunction<Database, Set<String>, Map<String, Set<String>>> finder) {
        Objects.requireNonNull(executor, "executor");
        Objects.requireNonNull(listener, "listener");
        refuseInsideTask();
        Observation observation = new Observation(
                observations, executor, listener, told -> inspect(database -> finder.apply(database, told)));
        QueuedWrite between = QueuedWrite.exclusive(() -> observations.add(observation), writeDeadline());
        writer.queue.submitAndWait(between);
        Writer.resultOf(between);
        observation.begin();
        return observation;
    }

    private <T> T inspect(Function<Database, T> work) {
        Reader reader = acquireReader();
        try {
            return reader.inspect(work);
        } finally {
            readers.giveBack(reader);
        }
    }

    private Reader acquireReader() {
        refuseInsideWrite("read");
        return readers.acquire();
    }

    private void refuseInsideTask() {
        refuseInsideWrite("read");
        if (readers.isHeldByCurrentThread()) {
            throw readInsideRead();
        }
    }

    private RuntimeException readInsideRead() {
        return new IllegalStateException("a read must not begin inside another read of the same pool: use the database"
                + " that is lent to the outer one; pool=" + name());
    }

    private void refuseInsideWrite(String what) {
        enter();
        if (writer.queue.isLedByCurrentThread()) {
            throw new IllegalStateException("a " + what + " must not be waited for inside a write of the same pool,"
                    + " which it would wait for: use the database that is lent to the task; pool=" + name());
        }
    }

    /** Everything that needs an end begins here: with enough stack to come to it. */
    private void enter() {
        Lending.requireStack(writer.stackNeeded());
        Supplier<RuntimeException> reason = refusal;
        if (reason != null) {
            throw reason.get();
        }
    }

    // ---- the end

    /** {@return whether tasks may still be given to the pool} */
    public boolean isOpen() {
        return refusal == null;
    }

    /** {@return what the pool is doing now} */
    public PoolState state() {
        return readers.state(writer.queue.isBusy(), writer.queue.size());
    }

    /**
     * Returns what {@link #state} does, for whoever asks often: to say where the oldest holder is, its thread must be
     * stopped.
     *
     * @return what the pool is doing now, without {@link PoolState#oldestHolder}
     */
    public PoolState stateWithoutHolder() {
        return readers.stateWithoutHolder(writer.queue.isBusy(), writer.queue.size());
    }

    /**
     * Closes the pool: refuses new tasks, does the writes that wait, waits for the reads that run, and closes all
     * connections. Does nothing if it is closed already. What the closing of a connection throws is thrown when all of
     * them are closed.
     *
     * @throws IllegalStateException inside a task of the pool; the pool stays open
     * @throws PoolTimeoutException if tasks run on after the longer of the pool's timeouts; the connections that they
     *     have stay open until they end, and this may be called again
     */
    @Override
    public void close() {
        end(false);
    }

    /**
     * Closes the pool as {@link #close} does, but the writes that wait and have not begun are not done: they throw
     * {@link IllegalStateException}, or their futures do.
     *
     * @throws IllegalStateException inside a task of the pool; the pool stays open
     * @throws PoolTimeoutException as {@link #close} does
     */
    public void closeNow() {
        end(true);
    }

    private void end(boolean now) {
        if (isClosed) {
            return;
        }
        Lending.requireStack(writer.stackNeeded());
        if (writer.queue.isLedByCurrentThread() || readers.isHeldByCurrentThread()) {
            throw new IllegalStateException("a pool must not be closed inside one of its tasks: pool=" + name());
        }
        Supplier<RuntimeException> reason = () -> new IllegalStateException("the pool is closed: pool=" + name());
        Throwable failed = refuse(reason);
        if (now) {
            writer.refuseWaiting(reason);
        }
        Duration longer = options.writeTimeout().compareTo(options.readTimeout()) > 0
                ? options.writeTimeout()
                : options.readTimeout();
        long deadline = System.nanoTime() + longer.toNanos();
        if (!writer.queue.awaitIdle(deadline)
                || !readers.awaitClosed(deadline)
                || !writer.checkpointer.stop(deadline)) {
            throw timeout("tasks did not end", longer);
        }
        closeWriter(failed);
    }

    /** All else is over. Throws what the closing of a reader failed with only when the writer is closed, too. */
    private void closeWriter(@Nullable Throwable before) {
        Throwable failed = before;
        ending.lock();
        try {
            if (!isClosed) {
                // One may have been on its way when the others were closed.
                observations.close();
                writer.close();
                isClosed = true;
            }
        } catch (Throwable thrown) {
            if (failed != null && failed != thrown) {
                thrown.addSuppressed(failed);
            }
            failed = thrown;
        } finally {
            ending.unlock();
        }
        if (failed != null) {
            throw ConnectionHandle.sneaky(failed);
        }
    }

    @Override
    public String toString() {
        return "DatabasePool \"" + name() + '"';
    }
}

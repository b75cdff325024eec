package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * A database for each thread that asks for one: for those who want plain connections in a pool of threads, and not the
 * group commits of a {@link DatabasePool}. A thread gets its own when it asks first, and the same one from then on.
 *
 * <p>A database is closed when its thread ends: as the last act of the thread where that is of a
 * {@linkplain #threadFactory factory} or {@linkplain #newExecutor executor} made here, and within a second of its end
 * otherwise, without a warning. A transaction that is still open then is rolled back. Nothing else of a thread's is
 * noticed: a task that leaves a transaction open, or a setting, leaves it to the next one of that thread.
 *
 * <p>Do not use it with virtual threads that do one task each: each would open a connection. A {@link DatabasePool}
 * has a few for all of them.
 *
 * <p>This type is <em>safe for any thread</em>; what {@link #get} returns belongs to the thread that called it.
 */
public final class ThreadDatabases implements AutoCloseable {
    private final Supplier<Database> opening;

    /** By identity: a Thread has no equals of its own. Not thread locals, which would outlive this object. */
    private final Map<Thread, Database> databases = new ConcurrentHashMap<>();

    private volatile boolean isClosed;

    private ThreadDatabases(Supplier<Database> opening) {
        this.opening = opening;
    }

    /**
     * Returns the databases of no thread yet.
     *
     * @param opening opens a database, on the thread that needs one: as by {@link Database#open} or
     *     {@link Initialisation#open}. It must be a new one each time
     * @return to be closed
     */
    public static ThreadDatabases of(Supplier<Database> opening) {
        return new ThreadDatabases(Objects.requireNonNull(opening, "opening"));
    }

    /**
     * Returns the database of the current thread, and opens it if there is none or it was closed.
     *
     * @return a database that belongs to the calling thread; not to be handed over. It may be closed, and is opened
     *     again then
     * @throws IllegalStateException if this is closed; the thread's database is closed as well then
     * @throws io.sqlane.error.SqliteException if it cannot be opened; there is none then
     */
    public Database get() {
        Database open = databases.get(Thread.currentThread());
        if (open == null || isClosed || !open.isOpen()) {
            return openCurrent();
        }
        return open;
    }

    private Database openCurrent() {
        if (isClosed) {
            closeCurrent();
            throw new IllegalStateException("the databases of threads are closed; no other is opened");
        }
        forgetDeadThreads();
        Database fresh = Objects.requireNonNull(opening.get(), "what was opened");
        if (databases.containsValue(fresh)) {
            throw new IllegalStateException("each thread needs a new database, and got one of another: " + fresh);
        }
        Access.connection(fresh).endWithThread();
        databases.put(Thread.currentThread(), fresh);
        return fresh;
    }

    /** Their databases are closed, or are about to be. */
    private void forgetDeadThreads() {
        databases.keySet().removeIf(thread -> !thread.isAlive());
    }

    /**
     * Closes the database of the current thread, if it has one.
     *
     * @throws io.sqlane.error.SqliteException as {@link Database#close} does
     */
    public void closeCurrent() {
        Database open = databases.get(Thread.currentThread());
        if (open == null) {
            return;
        }
        try {
            open.close();
        } finally {
            if (!open.isOpen()) {
                databases.remove(Thread.currentThread());
            }
        }
    }

    /** {@return how many threads have a database open} */
    public int openCount() {
        forgetDeadThreads();
        return (int) databases.values().stream().filter(Database::isOpen).count();
    }

    // ---- threads that close

    /**
     * Returns a factory of threads that close their database as the last thing they do. What the closing throws is
     * logged.
     *
     * @param threads makes the threads, of what they are to run
     * @return for any executor
     */
    public ThreadFactory threadFactory(ThreadFactory threads) {
        Objects.requireNonNull(threads, "threads");
        return work -> threads.newThread(() -> {
            try {
                work.run();
            } finally {
                endCurrent();
            }
        });
    }

    /** What fails here concerns nobody who waits for the work. */
    void endCurrent() {
        try {
            closeCurrent();
        } catch (Throwable failed) {
            PoolLog.warn("the closing of a thread's database", failed);
        }
    }

    /**
     * Returns an executor of so many threads, each with its own database. Once it has terminated, as
     * {@link ExecutorService#awaitTermination} says, the databases of its threads are closed.
     *
     * @param threadCount at least 1
     * @return to be shut down
     * @throws IllegalArgumentException if it is less than 1
     */
    public ExecutorService newExecutor(int threadCount) {
        return new ThreadDatabasesExecutor(this, Durations.inRange("threadCount", threadCount, 1, 100_000));
    }

    /**
     * Opens no database any more, and closes that of the calling thread. The others belong to their threads: each is
     * closed when its thread ends, or asks for it the next time. Does nothing if it is closed already.
     *
     * @throws io.sqlane.error.SqliteException as {@link Database#close} does
     */
    @Override
    public void close() {
        isClosed = true;
        closeCurrent();
    }

    /** {@return whether databases are still opened} */
    public boolean isOpen() {
        return !isClosed;
    }

    @Override
    public String toString() {
        return "ThreadDatabases[open=" + openCount() + ", closed=" + isClosed + ']';
    }
}

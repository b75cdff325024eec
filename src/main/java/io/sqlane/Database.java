package io.sqlane;

import io.sqlane.diagnostic.CounterValue;
import io.sqlane.diagnostic.DatabaseCounter;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.diagnostic.OpenHandles;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.OwnedConnections;
import io.sqlane.internal.engine.StatementHandle;
import io.sqlane.internal.event.Instruments;
import io.sqlane.internal.ffi.Constants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a SQLite database.
 *
 * <p>It belongs to the thread that opened it, and so do its statements and rows: a call from any other thread is
 * refused before native code is reached. {@link #handOver()} passes it on. Only {@link #isOpen()}, {@link #toString()}
 * and the {@link InterruptHandle} may be used from anywhere.
 *
 * <p>Close it, best with try-with-resources. One that is not closed is closed for its owner, with a warning that tells
 * where it was opened: within a second after the owner thread ended, or after it became unreachable.
 *
 * <p>Unless said otherwise, methods throw {@link IllegalStateException} if the database is closed,
 * {@link io.sqlane.error.ThreadConfinementException} on another thread than the owner, and
 * {@link io.sqlane.error.SqliteException} if SQLite fails; the database stays usable after each.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/sqlite3.html">Database Connection Handle</a>
 */
public final class Database implements AutoCloseable {
    static {
        Access.install(database -> ((Database) database).handle);
        Access.installCalls(Arguments::new, Result::new);
        Access.installOpener((name, flags, options) -> Opening.named(name, flags, (OpenOptions) options));
    }

    private final ConnectionHandle handle;
    private final OpenOptions options;
    private final String name;
    private final MetricsListener metrics;
    private final StatementCache cache;
    private final Transactions transactions;

    Database(ConnectionHandle handle, OpenOptions options, String name, MetricsListener metrics) {
        this.handle = handle;
        this.options = options;
        this.name = name;
        this.metrics = metrics;
        this.cache = new StatementCache(this, options.statementCacheSize());
        this.transactions = new Transactions(this);
    }

    // ---- opening

    /**
     * Opens a database file with the default options; creates it if it does not exist.
     *
     * @param path of the file, on the default file system
     * @return a database that belongs to the calling thread
     * @throws io.sqlane.error.SqliteException if it cannot be opened or is not a database; nothing stays open
     * @throws io.sqlane.error.UnsafeFileException as {@link #open(Path, OpenOptions)} does
     */
    public static Database open(Path path) {
        return open(path, OpenOptions.defaults());
    }

    /**
     * Opens a database file.
     *
     * @param path of the file, on the default file system
     * @param options how
     * @return a database that belongs to the calling thread
     * @throws IllegalArgumentException if a limit is above what SQLite was built with; nothing stays open
     * @throws io.sqlane.error.SqliteException if it cannot be opened, is not a database, or an option did not take;
     *     nothing stays open
     * @throws io.sqlane.error.UnsafeFileException if something else than Sqlane has the file open in this process, or
     *     it is in WAL mode on a network file system, unless the options allow that; nothing stays open
     * @see <a href="https://sqlite.org/c3ref/open.html">sqlite3_open_v2</a>
     */
    public static Database open(Path path, OpenOptions options) {
        Objects.requireNonNull(path, "path");
        return Opening.file(path, Objects.requireNonNull(options, "options"));
    }

    /**
     * Opens a new database in memory with the default options.
     *
     * @return a database that belongs to the calling thread; its content goes with it
     * @see <a href="https://sqlite.org/inmemorydb.html">In-Memory Databases</a>
     */
    public static Database openInMemory() {
        return openInMemory(OpenOptions.defaults());
    }

    /**
     * Opens a new database in memory.
     *
     * @param options how
     * @return a database that belongs to the calling thread; its content goes with it
     * @throws IllegalArgumentException if the options are read-only or name a limit above SQLite's
     */
    public static Database openInMemory(OpenOptions options) {
        return Opening.inMemory(Objects.requireNonNull(options, "options"));
    }

    /**
     * Opens a new temporary database: in memory while it is small, in a file without a name when it grows.
     *
     * @param options how
     * @return a database that belongs to the calling thread; its content goes with it
     * @throws IllegalArgumentException if the options are read-only or name a limit above SQLite's
     * @see <a href="https://sqlite.org/inmemorydb.html">Temporary Databases</a>
     */
    public static Database openTemporary(OpenOptions options) {
        return Opening.temporary(Objects.requireNonNull(options, "options"));
    }

    ConnectionHandle handle() {
        return handle;
    }

    OpenOptions options() {
        return options;
    }

    MetricsListener metrics() {
        return metrics;
    }

    /** The name in the options, else the path: what listeners are told. */
    String name() {
        return name;
    }

    // ---- statements

    /**
     * Executes every statement of a script; rows are dropped.
     *
     * @param sql any number of statements
     * @throws io.sqlane.error.SqliteException if one fails: the message names its number from 0, the offset counts from
     *     the start of the script, and the statements before it stay executed
     * @throws IllegalArgumentException if the script holds a NUL character or an unpaired surrogate
     * @see <a href="https://sqlite.org/c3ref/exec.html">sqlite3_exec</a>
     */
    public void execute(String sql) {
        handle.executeScript(Objects.requireNonNull(sql, "sql"), prepareOptions());
    }

    /**
     * Prepares exactly one statement.
     *
     * @param sql one statement; white space and comments may follow
     * @return a statement that belongs to this database and its owner thread
     * @throws io.sqlane.error.SqliteException if the SQL is not valid
     * @throws IllegalArgumentException if the SQL holds no statement, more than one, a NUL character or an unpaired
     *     surrogate
     * @throws StackOverflowError if too little native stack is left on the thread
     * @see <a href="https://sqlite.org/c3ref/prepare.html">sqlite3_prepare_v3</a>
     */
    public Statement prepare(String sql) {
        return prepare(sql, prepareOptions());
    }

    Statement prepareForCache(String sql) {
        return prepare(sql, Constants.SQLANE_PREPARE_PERSISTENT);
    }

    private int prepareOptions() {
        return options.unboundAsNull() ? Constants.SQLANE_PREPARE_UNBOUND_AS_NULL : 0;
    }

    Statement prepareUnbound(String sql) {
        return prepare(sql, Constants.SQLANE_PREPARE_UNBOUND_AS_NULL);
    }

    private Statement prepare(String sql, int prepareOptions) {
        boolean timed = metrics != Instruments.NO_METRICS;
        long start = timed ? System.nanoTime() : 0;
        StatementHandle statement = handle.prepare(Objects.requireNonNull(sql, "sql"), prepareOptions);
        if (timed) {
            metrics.statementPrepared(name, System.nanoTime() - start);
        }
        return new Statement(this, statement, options.nanAsNull());
    }

    /**
     * Executes one statement for its effect, prepared through the statement cache.
     *
     * @param sql one statement
     * @param values of its parameters in order, each as by {@link Parameters#bindValue(int, Object)}
     * @return the rows changed, and the last rowid inserted
     * @throws io.sqlane.error.SqliteException if it fails
     * @throws IllegalArgumentException if the number of values differs or a type has no single form
     */
    public Changes update(String sql, @Nullable Object... values) {
        handle.check();
        Statement statement = cache.take(sql);
        try {
            return statement.bindAll(values).run();
        } finally {
            cache.giveBack(statement);
        }
    }

    /**
     * Executes one query, prepared through the statement cache, and returns its rows.
     *
     * @param sql one statement
     * @param values of its parameters in order, each as by {@link Parameters#bindValue(int, Object)}
     * @return the rows; close them, or read them to the end, so that the statement goes back to the cache
     * @throws io.sqlane.error.SqliteException if it fails
     * @throws IllegalArgumentException if the number of values differs or a type has no single form
     */
    public Rows query(String sql, @Nullable Object... values) {
        handle.check();
        Statement statement = cache.take(sql);
        try {
            return statement.bindAll(values).query(cache);
        } catch (Throwable failed) {
            cache.giveBack(statement);
            throw failed;
        }
    }

    // ---- transactions

    /**
     * Runs a body in a transaction and commits it; inside another transaction, in a savepoint.
     *
     * <p>If the body throws, the transaction is rolled back, if it is still there, and the exception is thrown on as it
     * is; what fails during the rollback is suppressed by it. A failing COMMIT is rolled back as well. Where a
     * savepoint has ended by then, as one has that the body released or whose release a trace listener was told of and
     * threw, the whole transaction around it is rolled back.
     *
     * <p>Some errors make SQLite roll back the whole transaction, such as a full disk, an interrupt or
     * {@code ON CONFLICT ROLLBACK}. A body that catches one is no longer in a transaction: what it does afterwards is
     * committed at once, statement by statement, and at its end it fails.
     *
     * @param <T> the type of the result
     * @param <E> what the body may throw
     * @param mode how it begins; of no effect on a savepoint
     * @param body gets this database; must not commit or roll back by itself
     * @return the body's result
     * @throws E if the body throws it
     * @throws io.sqlane.error.BusyException if the lock could not be had within the busy timeout; the body did not run,
     *     or was rolled back
     * @see <a href="https://sqlite.org/lang_transaction.html">Transactions</a>
     */
    public <T extends @Nullable Object, E extends Exception> T transaction(
            TransactionMode mode, TransactionBody<T, E> body) throws E {
        handle.check();
        Objects.requireNonNull(mode, "mode");
        return transactions.run(mode, Objects.requireNonNull(body, "body"));
    }

    /**
     * What runs inside a transaction.
     *
     * <p>Returning commits, throwing rolls back. A body is run on the owner thread of the database: it is
     * <em>confined to its owner thread</em>.
     *
     * @param <T> type of the result
     * @param <E> type of the checked exception that the body may throw, {@link RuntimeException} for none
     */
    @FunctionalInterface
    public interface TransactionBody<T extends @Nullable Object, E extends Exception> {
        /**
         * Does the work of the transaction.
         *
         * @param database the database, lent for the call
         * @return the result of the transaction
         * @throws E whatever the body throws; it is thrown on as it is, after the rollback
         */
        T run(Database database) throws E;
    }

    /**
     * Returns whether a transaction is open that was begun explicitly.
     *
     * @return false in autocommit mode
     * @see <a href="https://sqlite.org/c3ref/get_autocommit.html">sqlite3_get_autocommit</a>
     */
    public boolean inTransaction() {
        return handle.inTransaction();
    }

    /**
     * Returns the state of the transaction on one attached database.
     *
     * @param schema such as {@code main}; null for the highest state of all
     * @return the state
     * @throws IllegalArgumentException if there is no such schema
     * @see <a href="https://sqlite.org/c3ref/txn_state.html">sqlite3_txn_state</a>
     */
    public TransactionState transactionState(@Nullable String schema) {
        return TransactionState.ofCode(handle.status().transactionState(schema));
    }

    // ---- facts

    /**
     * Returns the file of one attached database.
     *
     * @param schema such as {@code main}
     * @return the absolute path, empty for a database in memory or a temporary one
     * @throws IllegalArgumentException if there is no such schema
     * @see <a href="https://sqlite.org/c3ref/db_filename.html">sqlite3_db_filename</a>
     */
    public String path(String schema) {
        return handle.status().path(Objects.requireNonNull(schema, "schema"));
    }

    /**
     * Returns whether the main database can only be read.
     *
     * @return true if it was opened read-only or the file does not allow more
     * @see <a href="https://sqlite.org/c3ref/db_readonly.html">sqlite3_db_readonly</a>
     */
    public boolean isReadOnly() {
        return handle.status().isReadOnly("main");
    }

    /**
     * Returns a number that differs from the one before if another connection, of this process or another, has
     * committed a change meanwhile.
     *
     * @return the number; only its change means something
     * @see <a href="https://sqlite.org/pragma.html#pragma_data_version">PRAGMA data_version</a>
     */
    public long dataVersion() {
        return ((Number) Objects.requireNonNull(pragmas().get("data_version"))).longValue();
    }

    /**
     * Returns how many rows all statements of this connection have changed, triggers included.
     *
     * @return the number since opening
     * @see <a href="https://sqlite.org/c3ref/total_changes.html">sqlite3_total_changes64</a>
     */
    public long totalChanges() {
        return handle.status().totalChanges();
    }

    /**
     * Returns the pragmas of this database.
     *
     * @return a view that belongs to this database
     */
    public Pragmas pragmas() {
        handle.check();
        return new Pragmas(this);
    }

    /**
     * Returns the value of a limit.
     *
     * @param limit which one
     * @return the value
     * @see <a href="https://sqlite.org/c3ref/limit.html">sqlite3_limit</a>
     */
    public int limit(Limit limit) {
        return handle.settings().limit(Objects.requireNonNull(limit, "limit").code(), -1);
    }

    /**
     * Sets a limit.
     *
     * @param limit which one
     * @param value not negative
     * @throws IllegalArgumentException if it is negative or above what SQLite was built with; the limit is as before
     * @see <a href="https://sqlite.org/c3ref/limit.html">sqlite3_limit</a>
     */
    public void setLimit(Limit limit, int value) {
        handle.settings().setLimit(Objects.requireNonNull(limit, "limit").code(), limit.name(), value);
    }

    /**
     * Returns a setting.
     *
     * @param setting which one
     * @return whether it is on
     * @see <a href="https://sqlite.org/c3ref/db_config.html">sqlite3_db_config</a>
     */
    public boolean setting(Setting setting) {
        return handle.settings().setting(Objects.requireNonNull(setting, "setting").code(), -1);
    }

    /**
     * Turns a setting on or off.
     *
     * @param setting which one
     * @param on the new state
     * @throws io.sqlane.error.SqliteException if it did not take
     * @see <a href="https://sqlite.org/c3ref/db_config.html">sqlite3_db_config</a>
     */
    public void setSetting(Setting setting, boolean on) {
        handle.settings().setting(Objects.requireNonNull(setting, "setting").code(), on ? 1 : 0);
    }

    /**
     * Sets how long a call waits for another connection's lock.
     *
     * @param timeout zero to fail at once; at most {@link Integer#MAX_VALUE} ms
     * @throws IllegalArgumentException if it is negative, too long, or above zero and below one millisecond
     * @see <a href="https://sqlite.org/c3ref/busy_timeout.html">sqlite3_busy_timeout</a>
     */
    public void setBusyTimeout(Duration timeout) {
        handle.check();
        // The options know which values are good.
        options.toBuilder().busyTimeout(Objects.requireNonNull(timeout, "timeout")).build();
        handle.settings().setBusyTimeout((int) timeout.toMillis());
    }

    /**
     * Returns a counter of this connection.
     *
     * @param counter which one
     * @param reset whether its highest value starts anew
     * @return the values before a reset
     * @see <a href="https://sqlite.org/c3ref/db_status.html">sqlite3_db_status64</a>
     */
    public CounterValue counter(DatabaseCounter counter, boolean reset) {
        long[] values = handle.status().counter(Objects.requireNonNull(counter, "counter").code(), reset);
        return new CounterValue(values[0], values[1]);
    }

    /**
     * Returns the native memory that this connection holds for pages, schema and statements.
     *
     * @return bytes
     */
    public long memoryUsed() {
        return handle.status().counter(Constants.SQLITE_DBSTATUS_CACHE_USED, false)[0]
                + handle.status().counter(Constants.SQLITE_DBSTATUS_SCHEMA_USED, false)[0]
                + handle.status().counter(Constants.SQLITE_DBSTATUS_STMT_USED, false)[0];
    }

    /**
     * Moves pages from the write-ahead log into the main database file.
     *
     * @param mode how far to go, and whether to wait
     * @return what was done; that others were in the way is a value here, not an exception
     * @throws io.sqlane.error.BusyException with {@code SQLITE_LOCKED} if this connection has a transaction open
     * @see <a href="https://sqlite.org/c3ref/wal_checkpoint_v2.html">sqlite3_wal_checkpoint_v2</a>
     */
    public Checkpoint checkpoint(Checkpoint.Mode mode) {
        int[] frames = new int[2];
        long start = handle.instruments().start();
        boolean done = handle.file().checkpoint(Objects.requireNonNull(mode, "mode").code(), frames);
        handle.instruments().checkpointed(start, !done, frames[0], frames[1]);
        return new Checkpoint(!done, frames[0], frames[1]);
    }

    // ---- ownership

    /**
     * Returns the object with which any thread can interrupt this database.
     *
     * @return always the same kind of handle; it does not keep the database open
     */
    public InterruptHandle interruptHandle() {
        handle.check();
        return new InterruptHandle(handle.interrupter());
    }

    /**
     * Ends this thread's ownership, to pass the database with all its statements to another thread.
     *
     * @return a token with which one thread becomes the owner
     * @throws IllegalStateException inside a callback, and while rows are open that still stand in SQLite
     */
    public HandOver handOver() {
        HandOver token = new HandOver(handle);
        handle.release();
        token.hold(this);
        return token;
    }

    /**
     * Returns what the calling thread has open.
     *
     * @return a snapshot
     */
    public static OpenHandles openHandlesOfCurrentThread() {
        List<OpenHandles.Entry> entries = OwnedConnections.ofCurrentThread().stream()
                .map(open -> new OpenHandles.Entry(open.name(), open.statements()))
                .toList();
        return new OpenHandles(Thread.currentThread().getName(), entries);
    }

    /**
     * Returns whether the database is open. May be called from any thread.
     *
     * @return false after it was closed, by its owner or for it
     */
    public boolean isOpen() {
        return handle.isOpen();
    }

    /**
     * Closes the database with everything that belongs to it; a transaction still open is rolled back. Does nothing if
     * it is closed already.
     *
     * @throws IllegalStateException inside a callback; it stays open
     * @throws io.sqlane.error.SqliteException if a write whose rows were not read to the end could not be committed;
     *     the database is closed
     * @see <a href="https://sqlite.org/c3ref/close.html">sqlite3_close</a>
     */
    @Override
    public void close() {
        if (handle.isOpen()) {
            try {
                handle.close();
            } finally {
                if (!handle.isOpen()) {
                    metrics.connectionClosed(name);
                }
            }
        }
    }

    @Override
    public String toString() {
        return handle.toString();
    }
}

package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.Statement;
import io.sqlane.error.BusyException;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ChangedTables;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.ConnectionHooks;
import io.sqlane.internal.engine.Lending;
import io.sqlane.internal.engine.Lending.FileState;
import io.sqlane.internal.event.Instruments;
import io.sqlane.internal.ffi.Constants;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that writes. Nobody's between two turns of the {@link WriteQueue}, and the leader's during one.
 *
 * <p>Its own statements are not in the statement cache, where a task would find them: a statement that is compiled is
 * not asked again whether it may end a transaction.
 */
final class WriterConnection {
    /**
     * SQLite's own waits grow to a tenth of a second, in which others that wait for a shorter time always come first.
     */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int MOST_CLOSES = 1000;

    private static final long CLOSE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** No version of a schema. */
    private static final long UNKNOWN = -1L << 32;

    private final PoolOptions options;
    private final Instruments instruments;
    final Database database;
    private final ConnectionHandle connection;
    private final Statement begin;
    private final Statement commit;
    private final Statement savepoint;
    private final Statement release;
    private final FileState files;
    private final WriterCheckpoints checkpoints;
    private boolean distrusted;
    private boolean watched;

    /** That of the schema that was told of last, and the one of {@link #hasNewSchema}. */
    private long schemaVersion;

    private long schemaVersionSeen = UNKNOWN;
    private @Nullable Statement schemaVersionQuery;

    /** A new connection of the calling thread; if this fails, the caller closes the database. */
    WriterConnection(Database database, PoolOptions options, Instruments instruments, Checkpointer checkpointer) {
        this.options = options;
        this.instruments = instruments;
        this.database = database;
        this.connection = Access.connection(database);
        this.checkpoints = new WriterCheckpoints(options, database, checkpointer);
        options.onOpen().accept(database);
        // The pool waits for locks itself, each time until a deadline.
        connection.hooks().set(ConnectionHooks.Kind.BUSY, null);
        connection.hooks().set(ConnectionHooks.Kind.WAL, (schema, frames, place) -> {
            if (place == 0) {
                checkpoints.committed((int) frames);
            } else {
                checkpoints.committedElsewhere((int) place, (int) frames);
            }
            return Constants.SQLITE_OK;
        });
        database.pragmas().setWalAutocheckpoint(0);
        begin = database.prepare("BEGIN IMMEDIATE");
        commit = database.prepare("COMMIT");
        savepoint = database.prepare("SAVEPOINT sqlane_" + Constants.SQLANE_MEMBER_SAVEPOINT);
        release = database.prepare("RELEASE sqlane_" + Constants.SQLANE_MEMBER_SAVEPOINT);
        // The first read makes the log, if there is none.
        connection.file().readSchema();
        files = Lending.fileState(connection);
        Lending.prepare(connection);
    }

    /** The files as they were when it was opened. */
    FileState files() {
        return files;
    }

    long stackNeeded() {
        return Lending.stackNeeded(connection);
    }

    void take() {
        connection.take();
    }

    /** After some failures the connection must be replaced. */
    void distrustAfter(Throwable failed) {
        distrusted |= Causes.isFatalToConnection(failed);
    }

    /** From any thread. */
    String lastSql() {
        return Lending.lastSql(connection);
    }

    /** Whether a task has set something on the connection, which the next one must not find. */
    boolean hasLeftSomething() {
        return Lending.hasLeftSomething(connection);
    }

    /** Answers false if the connection must be replaced. */
    boolean giveBack() {
        // A turn that broke off in the midst of a transaction must not leave it to the next.
        if (distrusted || hasLeftSomething() || !Lending.isUsable(connection) || connection.inTransaction()) {
            return false;
        }
        Lending.release(connection);
        return true;
    }

    boolean isUsable() {
        return Lending.isUsable(connection);
    }

    boolean inTransaction() {
        return connection.inTransaction();
    }

    // ---- the transaction of a group

    /** Begins to write for that write and others, as soon as no other process does. */
    void begin(QueuedWrite first) {
        boolean interrupted = false;
        long start = instruments.start();
        int busyCalls = 0;
        connection.settings().setBusyTimeout(0);
        try {
            while (!tryBegin(first.deadlineNanos)) {
                busyCalls++;
                // An interrupted thread does not park: it goes on for others without the flag.
                interrupted |= Thread.interrupted();
                if (interrupted && first.endsByInterrupt()) {
                    throw new CancellationException(
                            "the thread was interrupted while its write waited for another process; it was not begun");
                }
                LockSupport.parkNanos(this, POLL_NANOS);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            connection.settings().setBusyTimeout((int) options.openOptions().busyTimeout().toMillis());
            instruments.lockWaitedSince(start, busyCalls);
        }
    }

    private boolean tryBegin(long deadlineNanos) {
        try {
            begin.run();
            return true;
        } catch (BusyException busy) {
            boolean isLock = busy.primaryCode().code() == Constants.SQLITE_BUSY;
            if (!isLock || System.nanoTime() >= deadlineNanos) {
                throw busy;
            }
            return false;
        }
    }

    /**
     * Commits; if that fails, everything is rolled back.
     *
     * <p>A handler that SQLite calls after the commit, such as a trace listener, may throw: that is not the writes'
     * failure, and is logged.
     */
    void commit() {
        int rollbacks = Lending.rollbackCount(connection);
        try {
            commit.run();
            if (connection.inTransaction()) {
                throw new IllegalStateException(database + " is still in its transaction after COMMIT");
            }
        } catch (Throwable failed) {
            if (hasCommitted(rollbacks)) {
                PoolLog.warn("a handler, after a commit", failed);
                return;
            }
            connection.rollBack(0, failed);
            throw failed;
        }
    }

    /** Whether a COMMIT that threw has taken effect: its transaction is over and was not rolled back. */
    private boolean hasCommitted(int rollbacksBefore) {
        return isUsable() && !connection.inTransaction() && Lending.rollbackCount(connection) == rollbacksBefore;
    }

    void rollBack(Throwable reason) {
        connection.rollBack(0, reason);
    }

    // ---- the part of one task

    void beginMember() {
        savepoint.run();
    }

    void releaseMember() {
        release.run();
    }

    void rollBackMember(Throwable reason) {
        connection.rollBack(Constants.SQLANE_MEMBER_SAVEPOINT, reason);
    }

    /** Lends the database to a task and notes what came of it. */
    void lendTo(QueuedWrite write) {
        @Nullable Object result = null;
        Throwable failure = null;
        try {
            Lending.begin(connection, true);
            result = write.run(database);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        Throwable left = Lending.end(connection, true);
        if (failure == null) {
            failure = left;
        } else if (left != null && left != failure) {
            failure.addSuppressed(left);
        }
        write.note(result, failure);
    }

    /** What a task has left that COMMIT would refuse, and with it the whole group; or null. */
    @Nullable SqliteException pendingViolation() {
        if (connection.status().counter(Constants.SQLITE_DBSTATUS_DEFERRED_FKS, false)[0] == 0) {
            return null;
        }
        return SqliteException.from(SqliteException.Details.of(
                ResultCode.of(Constants.SQLITE_CONSTRAINT_FOREIGNKEY),
                "FOREIGN KEY constraint failed: a deferred one is violated at the end of the task"));
    }

    // ---- what has changed

    /** Notes from now on which tables are changed, or does so no more. */
    void watch(boolean on) {
        if (on != watched) {
            ChangedTables.watch(connection, on);
            watched = on;
            if (on) {
                schemaVersion = schemaVersionOr(UNKNOWN);
            }
        }
    }

    /** Nobody's write is to fail because this cannot be read: all counts as changed then. */
    private long schemaVersionOr(long unknown) {
        try {
            return readSchemaVersion();
        } catch (RuntimeException failed) {
            return unknown;
        }
    }

    boolean isWatched() {
        return watched;
    }

    /** Adds what has changed since the last time; answers whether that may be more. */
    boolean takeChanges(Set<String> tables) {
        return ChangedTables.takeInto(connection, tables);
    }

    void forgetChanges() {
        if (isUsable()) {
            ChangedTables.forget(connection);
        }
    }

    /** Whether the schema is another one than that which was kept. */
    boolean hasNewSchema() {
        schemaVersionSeen = UNKNOWN;
        schemaVersionSeen = readSchemaVersion();
        return schemaVersionSeen != schemaVersion;
    }

    /** What was seen is committed. Otherwise the next change may get the same version. */
    void keepSchema() {
        schemaVersion = schemaVersionSeen;
    }

    private long readSchemaVersion() {
        Statement now = schemaVersionQuery;
        if (now == null) {
            now = database.prepare("PRAGMA schema_version");
            schemaVersionQuery = now;
        }
        return now.query().first(row -> row.getLong(0)).orElseThrow();
    }

    // ---- files

    /** Answers why what was committed is not where others find it, or null. */
    @Nullable String whyLost(FileState now) {
        if (now.moved()) {
            return "the database file was moved, renamed or deleted while the pool was open";
        }
        return now.hasLogOf(files) ? null : "the write-ahead log was deleted or replaced while the pool was open";
    }

    FileState fileState() {
        return Lending.fileState(connection);
    }

    /** Makes a checkpoint, or has one begun, if that is due; answers whether it was made. */
    boolean checkpointIfDue() {
        return isUsable() && !inTransaction() && checkpoints.runIfDue(files);
    }

    /** Runs work outside any transaction; what it leaves open is rolled back. */
    void lendWithoutTransaction(Runnable work) {
        Lending.begin(connection, false);
        Throwable left;
        try {
            work.run();
        } finally {
            left = Lending.end(connection, false);
        }
        if (left != null) {
            throw ConnectionHandle.sneaky(left);
        }
        if (isUsable() && connection.inTransaction()) {
            IllegalStateException open =
                    new IllegalStateException("the task has left a transaction open; it was rolled back");
            connection.rollBack(0, open);
            throw open;
        }
    }

    /**
     * Closes it on the thread that has it. Without memory it is tried again, and not for ever: one that was left open
     * in the midst of a transaction would keep every other from writing until the collector finds it.
     */
    void close() {
        for (int attempt = 1; ; attempt++) {
            try {
                database.close();
                return;
            } catch (OutOfMemoryError full) {
                if (attempt == MOST_CLOSES) {
                    throw full;
                }
                LockSupport.parkNanos(CLOSE_PAUSE_NANOS);
            }
        }
    }

    /** Closes it for whoever has the turn; if that fails and it is still open, anybody may try again. */
    void closeFromAnyThread() {
        if (!connection.isOpen()) {
            return;
        }
        connection.take();
        try {
            close();
        } catch (Throwable failed) {
            if (isUsable()) {
                connection.release();
            }
            throw failed;
        }
    }
}

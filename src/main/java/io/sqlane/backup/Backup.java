package io.sqlane.backup;

import io.sqlane.Database;
import io.sqlane.TransactionState;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.BackupHandle;
import io.sqlane.internal.engine.FileName;
import io.sqlane.internal.ffi.Constants;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * One online backup: a copy of a whole database that is made while the database is in use.
 *
 * <p>Its pages are copied in steps. Between two steps everybody may read and write the source: what the source's own
 * connection writes goes into the copy as well, and after a write by any other connection the copying begins anew by
 * itself. The destination stays locked from the first step on, and is either what it was before or complete: a backup
 * that is closed before its end, or fails, rolls it back.
 *
 * <pre>{@code
 * try (Backup backup = Backup.start(database, file, BackupOptions.defaults())) {
 *     backup.run();
 * }
 * }</pre>
 *
 * <p>While a backup runs, its source cannot be handed over. Closing the source, or a destination that is a database,
 * ends the backup first. All methods but {@link #isOpen()}, {@link #close()} and {@link #toString()} throw
 * {@link IllegalStateException} once it was closed; after its end it still tells what it has copied.
 *
 * <p>This type is <em>confined to its owner thread</em>, that of the source.
 *
 * @see <a href="https://sqlite.org/c3ref/backup_finish.html">Online Backup API</a>
 */
public final class Backup implements AutoCloseable {
    /**
     * What has come of a step.
     *
     * <p>This type is <em>immutable</em>.
     */
    public enum StepResult {
        /** Pages were copied, and there are more. */
        MORE,
        /**
         * Somebody is in the way: a connection that holds a lock on either database, or a write transaction of the
         * source's own connection. Nothing is lost: step again later.
         */
        BUSY,
        /** The destination is complete, and the backup over. */
        DONE
    }

    private static final long NANOS_BETWEEN_ATTEMPTS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Database source;
    private final BackupHandle handle;
    private final BackupOptions options;

    private Backup(Database source, BackupHandle handle, BackupOptions options) {
        this.source = source;
        this.handle = handle;
        this.options = options;
    }

    /**
     * Begins a backup to a file. Nothing is copied yet, and nothing is locked.
     *
     * @param source what is copied
     * @param file of the destination, created if it does not exist; what it holds is replaced
     * @param options how
     * @return a backup that belongs to the source
     * @throws IllegalArgumentException if the file is the source's own, or there is no such schema
     * @throws SqliteException if the file cannot be opened
     * @see <a href="https://sqlite.org/c3ref/backup_finish.html">sqlite3_backup_init</a>
     */
    public static Backup start(Database source, Path file, BackupOptions options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(options, "options");
        BackupHandle handle =
                BackupHandle.toFile(Access.connection(source), options.schema(), FileName.of(file));
        return new Backup(source, handle, options);
    }

    /**
     * Begins a backup that replaces the content of another database. Nothing is copied yet; but until the backup is
     * over, the destination refuses every call save {@link Database#close()}.
     *
     * @param source what is copied
     * @param destination of the same thread; lent until the backup is over
     * @param options how
     * @return a backup that belongs to the source
     * @throws IllegalArgumentException if both lead to the same file, or there is no such schema
     * @throws IllegalStateException if the destination has a transaction, rows, a blob or a backup open, or is inside a
     *     callback
     * @see <a href="https://sqlite.org/c3ref/backup_finish.html">sqlite3_backup_init</a>
     */
    public static Backup start(Database source, Database destination, BackupOptions options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(destination, "destination");
        Objects.requireNonNull(options, "options");
        BackupHandle handle = BackupHandle.toConnection(
                Access.connection(source),
                options.schema(),
                Access.connection(destination),
                options.destinationSchema());
        return new Backup(source, handle, options);
    }

    /**
     * Copies as many pages as the options say.
     *
     * @return what has come of it; {@link StepResult#DONE} again after the end
     * @throws SqliteException if it fails for another reason than locks; the backup is then over, and the destination
     *     as it was
     * @throws StackOverflowError if too little native stack is left on the thread; the backup can go on
     * @see <a href="https://sqlite.org/c3ref/backup_finish.html">sqlite3_backup_step</a>
     */
    public StepResult step() {
        StepResult result =
                switch (handle.step(options.pagesPerStep())) {
                    case Constants.SQLITE_OK -> StepResult.MORE;
                    case Constants.SQLITE_DONE -> StepResult.DONE;
                    default -> StepResult.BUSY;
                };
        if (result != StepResult.BUSY) {
            options.progressListener().stepped(handle.remaining(), handle.pageCount());
        }
        return result;
    }

    /**
     * Copies everything that is left, with the pauses of the options.
     *
     * @throws InterruptedException if the thread was interrupted; the backup can go on
     * @throws io.sqlane.error.BusyException if others were in the way for longer than the options allow; the backup can
     *     go on
     * @throws IllegalStateException if the source's own connection has a write transaction open, for which waiting
     *     would be in vain; the backup can go on
     * @throws SqliteException if it fails for another reason; the backup is then over, and the destination as it was
     */
    public void run() throws InterruptedException {
        handle.checkOpen();
        long lastMove = System.nanoTime();
        for (StepResult result = step(); result != StepResult.DONE; result = step()) {
            long pause = options.pause().toNanos();
            if (result == StepResult.BUSY) {
                refuseOwnTransaction();
                if (System.nanoTime() - lastMove >= options.busyTimeout().toNanos()) {
                    throw busy();
                }
                pause = Math.max(pause, NANOS_BETWEEN_ATTEMPTS);
            } else {
                lastMove = System.nanoTime();
            }
            TimeUnit.NANOSECONDS.sleep(pause);
            // A sleep of no time does not look.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void refuseOwnTransaction() {
        if (source.transactionState(options.schema()) == TransactionState.WRITE) {
            throw new IllegalStateException("the source of a backup has a write transaction open: commit it or roll it"
                    + " back first, " + handle);
        }
    }

    private SqliteException busy() {
        String message = "others were in the way of the backup for longer than " + options.busyTimeout();
        return SqliteException.from(SqliteException.Details.of(ResultCode.of(Constants.SQLITE_BUSY), message)
                .withNote(handle.toString()));
    }

    /**
     * Returns how many pages are left, as the last step found it.
     *
     * @return 0 before the first step and after the end
     * @see <a href="https://sqlite.org/c3ref/backup_finish.html">sqlite3_backup_remaining</a>
     */
    public int remainingPages() {
        return handle.remaining();
    }

    /**
     * Returns how many pages the source has, as the last step found it.
     *
     * @return 0 before the first step
     * @see <a href="https://sqlite.org/c3ref/backup_finish.html">sqlite3_backup_pagecount</a>
     */
    public int pageCount() {
        return handle.pageCount();
    }

    /**
     * Returns whether the destination is complete.
     *
     * @return true after a step has answered {@link StepResult#DONE}
     */
    public boolean isDone() {
        return handle.isDone();
    }

    /**
     * Returns whether the backup is under way. May be called from any thread.
     *
     * @return false after it was closed, has come to its end or failed, and after the source was closed
     */
    public boolean isOpen() {
        return handle.isOpen();
    }

    /**
     * Ends the backup; the destination is what it was before unless it is complete. Does nothing if the backup is over.
     *
     * @see <a href="https://sqlite.org/c3ref/backup_finish.html">sqlite3_backup_finish</a>
     */
    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return handle.toString();
    }
}

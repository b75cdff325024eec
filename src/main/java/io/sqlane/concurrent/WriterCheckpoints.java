package io.sqlane.concurrent;

import io.sqlane.Checkpoint;
import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Lending;
import io.sqlane.internal.engine.Lending.FileState;
import java.util.Arrays;

/**
 * When the log of a writer's connection is moved into the database file.
 *
 * <p>A log begins anew only once all of it is in the file, and while others write it never is. So a
 * {@link Checkpointer} copies beside the writer what there is, and then again what has been added meanwhile, until
 * little is left; that the writer copies itself, between two groups.
 */
final class WriterCheckpoints {
    /** A shorter log is copied about as fast as a thread is woken and a connection opened. */
    private static final int LEAST_PAGES_BESIDE = 500;

    /** Frames that the writer copies without anybody noticing. */
    private static final int FEW_FRAMES = 64;

    /** Who writes faster than is copied would otherwise never come to an end. */
    private static final int MOST_PASSES = 3;

    /** Two more than SQLite lets a connection attach. */
    private static final int MOST_DATABASES = 127;

    private final PoolOptions options;
    private final Database database;
    private final ConnectionHandle connection;
    private final Checkpointer beside;

    /** In the log after the last commit. */
    private int frames;

    /** Of these, those that are known to be in the file. */
    private int copiedFrames;

    private int dueAt;

    /** Passes beside the writer since the checkpoint became due, and whether the last one was of this log. */
    private int passes;

    private boolean isPassOfThisLog;

    /** Whether a log has begun anew that was copied beside the writer alone, which then has not looked at its size. */
    private boolean hasUnknownSize;

    private long truncateAbove;

    /** The same for the databases that are attached, by their place among those of the connection. */
    private final int[] attachedFrames = new int[MOST_DATABASES];

    private final int[] attachedDueAt = new int[MOST_DATABASES];
    private boolean isAttachedDue;

    /**
     * Whether a pass beside the writer was made for these; the next time the writer copies them. One of them that
     * begins anew tells nothing of the others, which otherwise might never be copied whole.
     */
    private boolean hasPassedAttached;

    WriterCheckpoints(PoolOptions options, Database database, Checkpointer beside) {
        this.options = options;
        this.database = database;
        this.connection = Access.connection(database);
        this.beside = beside;
        this.dueAt = options.checkpointPages();
        this.truncateAbove = options.walSizeLimitBytes();
        Arrays.fill(attachedDueAt, options.checkpointPages());
    }

    /** To be called after each commit into the log of the main database. */
    void committed(int walFrames) {
        if (walFrames < frames) {
            begunAnew();
        }
        frames = walFrames;
    }

    /** The same for one that is attached. */
    void committedElsewhere(int place, int walFrames) {
        if (walFrames < attachedFrames[place]) {
            // If it is another that is due, its next commit says so again.
            attachedDueAt[place] = options.checkpointPages();
            isAttachedDue = false;
        }
        attachedFrames[place] = walFrames;
        isAttachedDue |= walFrames >= attachedDueAt[place];
    }

    private void begunAnew() {
        copiedFrames = 0;
        dueAt = options.checkpointPages();
        hasUnknownSize |= passes > 0;
        passes = 0;
        isPassOfThisLog = false;
    }

    /**
     * Makes a checkpoint, or has it begun, if the log has grown by enough since the last one, and answers whether it
     * was made. If it fails nothing is lost: all of it is in the log.
     */
    boolean runIfDue(FileState files) {
        if (options.checkpointPages() == 0 || !isAnythingDue() || beside.isRunning()) {
            return false;
        }
        if (hasUnknownSize) {
            hasUnknownSize = false;
            if (Lending.fileState(connection).walBytes() > truncateAbove) {
                complete();
                return true;
            }
            if (frames < dueAt && !isAttachedDue) {
                return false;
            }
        }
        if (isPassOfThisLog) {
            isPassOfThisLog = false;
            int copied = beside.copiedFrames();
            copiedFrames = Math.max(copiedFrames, copied);
            passes = copied == Checkpointer.FAILED ? MOST_PASSES : passes;
        }
        if (isForAnother() && beside.begin(files)) {
            passes++;
            isPassOfThisLog = true;
            hasPassedAttached = isAttachedDue;
            return false;
        }
        complete();
        return true;
    }

    /** Whether there is more to be copied than the writer should. */
    private boolean isForAnother() {
        boolean isMainLong = frames >= dueAt && frames - copiedFrames > FEW_FRAMES && passes < MOST_PASSES;
        return options.checkpointPages() >= LEAST_PAGES_BESIDE
                && (isMainLong || isAttachedDue && !hasPassedAttached);
    }

    private boolean isAnythingDue() {
        return frames >= dueAt || hasUnknownSize || isAttachedDue;
    }

    /** Copies the logs of all databases. */
    private void complete() {
        passes = 0;
        isAttachedDue = false;
        hasPassedAttached = false;
        for (int i = 0; i < MOST_DATABASES; i++) {
            // One that others keep in use does not begin anew, and is copied again when it has grown by as much.
            attachedDueAt[i] = attachedFrames[i] + options.checkpointPages();
        }
        dueAt = frames + options.checkpointPages();
        Checkpoint done = database.checkpoint(Checkpoint.Mode.PASSIVE);
        copiedFrames = Math.max(copiedFrames, done.checkpointedFrames());
        if (!done.busy() && done.checkpointedFrames() == done.walFrames()) {
            dueAt = options.checkpointPages();
            truncate(Lending.fileState(connection).walBytes());
        }
        // Else readers keep some of the log in use: the next commit will find no more than this one.
    }

    private void truncate(long walBytes) {
        if (walBytes <= truncateAbove) {
            return;
        }
        int usual = (int) options.openOptions().busyTimeout().toMillis();
        connection.settings().setBusyTimeout((int) options.truncateTimeout().toMillis());
        try {
            boolean busy = database.checkpoint(Checkpoint.Mode.TRUNCATE).busy();
            truncateAbove = busy ? walBytes + options.walSizeLimitBytes() / 2 : options.walSizeLimitBytes();
        } finally {
            connection.settings().setBusyTimeout(usual);
        }
    }
}

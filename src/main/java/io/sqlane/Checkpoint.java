package io.sqlane;

import io.sqlane.internal.ffi.Constants;

/**
 * The result of a checkpoint, which copies the write-ahead log into the database file. Busy is a value, not an error.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param busy whether another connection kept the checkpoint from completing, or from starting at all
 * @param walFrames frames in the log, or -1 if the checkpoint could not run or the database is not in WAL mode
 * @param checkpointedFrames frames of the log that are in the database file by now, earlier ones included, or -1 as
 *     above
 * @see <a href="https://sqlite.org/c3ref/wal_checkpoint_v2.html">sqlite3_wal_checkpoint_v2</a>
 */
public record Checkpoint(boolean busy, int walFrames, int checkpointedFrames) {
    /**
     * How much a checkpoint waits for others. In every mode a checkpoint that runs elsewhere makes it answer busy with
     * both counts -1, at once and whatever the busy timeout is; inside an own transaction it is refused with
     * {@code SQLITE_LOCKED}.
     *
     * <p>This type is <em>immutable</em>.
     */
    public enum Mode {
        /** Copies what it can and waits for nobody; never stands in a writer's way. The one to use by default. */
        PASSIVE(Constants.SQLITE_CHECKPOINT_PASSIVE),
        /**
         * Waits for the writer and for readers of older snapshots, up to the busy timeout, and blocks every other
         * writer meanwhile; then copies the whole log.
         */
        FULL(Constants.SQLITE_CHECKPOINT_FULL),
        /** As {@link #FULL}, and waits until no reader uses the log, so that the next writer starts it anew. */
        RESTART(Constants.SQLITE_CHECKPOINT_RESTART),
        /**
         * As {@link #RESTART}, and truncates the log file; both counts are then 0. Blocks every writer while it waits
         * for a reader: give it a small busy timeout of its own.
         */
        TRUNCATE(Constants.SQLITE_CHECKPOINT_TRUNCATE);

        private final int code;

        Mode(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}

package io.sqlane.backup;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.Snapshots;
import java.util.Objects;

/**
 * One state that a WAL database was in, which other readers of the same file can go back to.
 *
 * <p>It holds neither a lock nor memory of SQLite's, and needs no closing. Whoever wants the state to stay available
 * keeps the transaction open in which it was taken: without a reader, the next checkpoint may overwrite it.
 *
 * <p>This type is <em>immutable</em>; it may be passed to the threads that read.
 *
 * @see <a href="https://sqlite.org/c3ref/snapshot.html">Database Snapshot</a>
 */
public final class Snapshot {
    private final String path;
    private final byte[] bytes;

    private Snapshot(String path, byte[] bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    /**
     * Returns the state that the open transaction of a database reads; it begins to read now if it has not before.
     *
     * @param database in WAL mode, inside a transaction that has not written
     * @param schema such as {@code main}
     * @return the state, without any hold on it
     * @throws IllegalStateException outside a transaction, or if it has written
     * @throws IllegalArgumentException if there is no such schema
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_ERROR} if the database is not in WAL mode, or nothing
     *     has been written since its log was begun
     * @see <a href="https://sqlite.org/c3ref/snapshot_get.html">sqlite3_snapshot_get</a>
     */
    public static Snapshot get(Database database, String schema) {
        Objects.requireNonNull(database, "database");
        byte[] bytes = Snapshots.get(Access.connection(database), Objects.requireNonNull(schema, "schema"));
        return new Snapshot(database.path(schema), bytes);
    }

    /**
     * Makes the open transaction of a database read this state until it ends.
     *
     * @param database a connection to the same file, inside a transaction that has not written
     * @param schema such as {@code main}
     * @throws IllegalStateException outside a transaction, if it has written, or while rows, a blob or a backup are
     *     open; the transaction stays open
     * @throws IllegalArgumentException if that is another file, or there is no such schema
     * @throws io.sqlane.error.BusyException if a checkpoint is under way
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_ERROR_SNAPSHOT} if the state is gone
     * @see <a href="https://sqlite.org/c3ref/snapshot_open.html">sqlite3_snapshot_open</a>
     */
    public void open(Database database, String schema) {
        Objects.requireNonNull(database, "database");
        refuseOther(database.path(Objects.requireNonNull(schema, "schema")));
        Snapshots.open(Access.connection(database), schema, bytes);
    }

    /**
     * Returns which of two states of the same database is older.
     *
     * @param other of the same file, and taken while it was in use all the time
     * @return negative if this is older, positive if it is newer, zero if they are the same state
     * @throws IllegalArgumentException if that is of another file
     * @see <a href="https://sqlite.org/c3ref/snapshot_cmp.html">sqlite3_snapshot_cmp</a>
     */
    public int compareAge(Snapshot other) {
        refuseOther(Objects.requireNonNull(other, "other").path);
        return Snapshots.compare(bytes, other.bytes);
    }

    /**
     * Makes states available again that are still in the log, but were forgotten since no connection was open.
     *
     * @param database in WAL mode, outside a transaction
     * @param schema such as {@code main}
     * @throws IllegalStateException while a transaction, rows, a blob or a backup are open
     * @throws IllegalArgumentException if there is no such schema
     * @throws io.sqlane.error.SqliteException if SQLite fails
     * @see <a href="https://sqlite.org/c3ref/snapshot_recover.html">sqlite3_snapshot_recover</a>
     */
    public static void recover(Database database, String schema) {
        Objects.requireNonNull(database, "database");
        Snapshots.recover(Access.connection(database), Objects.requireNonNull(schema, "schema"));
    }

    private void refuseOther(String otherPath) {
        if (!path.equals(otherPath)) {
            throw new IllegalArgumentException(
                    "the snapshot is of another file: path=" + path + ", other=" + otherPath);
        }
    }

    @Override
    public String toString() {
        return "Snapshot[path=" + path + ']';
    }
}

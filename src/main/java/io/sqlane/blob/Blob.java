package io.sqlane.blob;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.BlobHandle;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Objects;

/**
 * One text or blob in one row, read and written in pieces where it lies. Its length never changes: a row is made with
 * {@code zeroblob(n)} or {@link io.sqlane.Parameters#bindZeroBlob(int, long)} and filled through this.
 *
 * <p>It is a channel: {@code Channels.newInputStream(blob)} and {@code Channels.newOutputStream(blob)} make streams of
 * it. As everywhere in this library, a call in the wrong state throws {@link IllegalStateException}, and one that
 * SQLite fails in {@link io.sqlane.error.SqliteException}; none throws an {@code IOException}.
 *
 * <p>An open blob is like open rows: it keeps its transaction open, or one of its own outside a transaction. What was
 * written outside a transaction is committed by {@link #close()}. It <em>expires</em> when its row is changed by any
 * other means, deleted, or rolled back: from then on it can only be closed, and all else throws an exception with the
 * code {@code SQLITE_ABORT}. An interrupt does not touch it; but until it is closed, statements of its database that
 * begin after an interrupt fail, too.
 *
 * <p>This type is <em>confined to its owner thread</em>, that of its database.
 *
 * @see <a href="https://sqlite.org/c3ref/blob.html">A Handle To An Open BLOB</a>
 */
public final class Blob implements SeekableByteChannel {
    private final BlobHandle handle;
    private long position;

    private Blob(BlobHandle handle) {
        this.handle = handle;
    }

    /**
     * Opens a value to read it.
     *
     * @param database where it is
     * @param schema such as {@code main}
     * @param table a table with rowids; no view, no virtual table, and none with generated columns
     * @param column holds a text, of which the bytes are seen in the encoding of the database, or a blob
     * @param rowid of the row
     * @return a blob that belongs to the database, at its first byte
     * @throws io.sqlane.error.SqliteException if there is no such value
     * @see <a href="https://sqlite.org/c3ref/blob_open.html">sqlite3_blob_open</a>
     */
    public static Blob openForReading(Database database, String schema, String table, String column, long rowid) {
        return open(database, schema, table, column, rowid, false);
    }

    /**
     * Opens a value to read and write it; takes the lock for writing.
     *
     * @param database where it is
     * @param schema such as {@code main}
     * @param table a table with rowids; no view, no virtual table, and none with generated columns
     * @param column holds a text, of which the bytes are seen in the encoding of the database, or a blob; it is neither
     *     indexed nor part of a foreign key
     * @param rowid of the row
     * @return a blob that belongs to the database, at its first byte
     * @throws io.sqlane.error.BusyException if another connection writes
     * @throws io.sqlane.error.SqliteException if there is no such value, or it must not be written
     * @see <a href="https://sqlite.org/c3ref/blob_open.html">sqlite3_blob_open</a>
     */
    public static Blob openForWriting(Database database, String schema, String table, String column, long rowid) {
        return open(database, schema, table, column, rowid, true);
    }

    private static Blob open(
            Database database, String schema, String table, String column, long rowid, boolean writable) {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(schema, "schema");
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(column, "column");
        return new Blob(BlobHandle.open(Access.connection(database), schema, table, column, rowid, writable));
    }

    /**
     * Goes to the same column of another row, and to its first byte; faster than opening another blob.
     *
     * @param rowid of the row
     * @throws io.sqlane.error.SqliteException if there is no text or blob; this can then only be closed
     * @see <a href="https://sqlite.org/c3ref/blob_reopen.html">sqlite3_blob_reopen</a>
     */
    public void reopen(long rowid) {
        handle.reopen(rowid);
        position = 0;
    }

    /**
     * Returns the row.
     *
     * @return its rowid
     */
    public long rowid() {
        return handle.rowid();
    }

    /**
     * Returns whether this was opened for writing.
     *
     * @return false if it can only be read
     */
    public boolean isWritable() {
        return handle.isWritable();
    }

    /**
     * Reads as many bytes as there are and have room.
     *
     * @param target gets the bytes; its position moves behind them
     * @return the number of bytes, or -1 at the end of the value
     * @throws IllegalArgumentException if the buffer is read-only
     * @throws io.sqlane.error.SqliteException if SQLite fails, with {@code SQLITE_ABORT} if this is expired
     * @see <a href="https://sqlite.org/c3ref/blob_read.html">sqlite3_blob_read</a>
     */
    @Override
    public int read(ByteBuffer target) {
        handle.checkOpen();
        if (Objects.requireNonNull(target, "target").isReadOnly()) {
            throw new IllegalArgumentException("the buffer is read-only: " + target);
        }
        long left = handle.size() - position;
        if (left <= 0) {
            return target.hasRemaining() ? -1 : 0;
        }
        int count = (int) Math.min(left, target.remaining());
        int start = target.position();
        try {
            handle.read(target, (int) position, count);
        } finally {
            position += target.position() - start;
        }
        return count;
    }

    /**
     * Writes all bytes of a buffer.
     *
     * @param source its bytes from position to limit; its position moves behind what was written
     * @return the number of bytes
     * @throws IndexOutOfBoundsException if they reach over the end of the value; nothing is written
     * @throws IllegalStateException if this was opened for reading
     * @throws io.sqlane.error.SqliteException if SQLite fails, with {@code SQLITE_ABORT} if this is expired; more than
     *     64 KiB may be written in part, and the positions tell which
     * @see <a href="https://sqlite.org/c3ref/blob_write.html">sqlite3_blob_write</a>
     */
    @Override
    public int write(ByteBuffer source) {
        handle.checkOpen();
        int count = Objects.requireNonNull(source, "source").remaining();
        if (!handle.isWritable()) {
            throw new IllegalStateException("blob is open for reading only: " + handle);
        }
        if (count > handle.size() - position) {
            throw new IndexOutOfBoundsException("a blob does not grow: position=" + position + ", bytes=" + count
                    + ", size=" + handle.size() + ", " + handle);
        }
        int start = source.position();
        try {
            handle.write(source, (int) position);
        } finally {
            position += source.position() - start;
        }
        return count;
    }

    /**
     * Returns where the next byte is read or written.
     *
     * @return bytes from the first one on
     */
    @Override
    public long position() {
        handle.checkOpen();
        return position;
    }

    /**
     * Sets where the next byte is read or written.
     *
     * @param newPosition not negative; behind the end there is nothing to be read, and nothing can be written
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    @Override
    public Blob position(long newPosition) {
        handle.checkOpen();
        if (newPosition < 0) {
            throw new IllegalArgumentException("position is negative: " + newPosition);
        }
        position = newPosition;
        return this;
    }

    /**
     * Returns the length of the value.
     *
     * @return bytes
     * @see <a href="https://sqlite.org/c3ref/blob_bytes.html">sqlite3_blob_bytes</a>
     */
    @Override
    public long size() {
        return handle.size();
    }

    /**
     * Moves the position to the given length if it is behind that. The value keeps its own length.
     *
     * @param size at least {@link #size()}
     * @return this
     * @throws IllegalArgumentException if it is less: a blob does not shrink
     * @throws IllegalStateException if this was opened for reading
     */
    @Override
    public Blob truncate(long size) {
        handle.checkOpen();
        if (!handle.isWritable()) {
            throw new IllegalStateException("blob is open for reading only: " + handle);
        }
        if (size < handle.size()) {
            throw new IllegalArgumentException(
                    "a blob does not shrink: wanted=" + size + ", size=" + handle.size() + ", " + handle);
        }
        position = Math.min(position, size);
        return this;
    }

    /**
     * Returns whether the blob is open, be it expired. May be called from any thread.
     *
     * @return false after it was closed, or its database was
     */
    @Override
    public boolean isOpen() {
        return handle.isOpen();
    }

    /**
     * Closes the blob; outside a transaction, and if it is the last to write, that commits what was written. Does
     * nothing if it is closed already.
     *
     * @throws io.sqlane.error.SqliteException if the commit fails: what was written is lost, the blob is closed
     * @see <a href="https://sqlite.org/c3ref/blob_close.html">sqlite3_blob_close</a>
     */
    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return "Blob[" + handle + ']';
    }
}

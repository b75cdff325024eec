package io.sqlane.internal.engine;

import io.sqlane.error.ThreadConfinementException;
import io.sqlane.internal.codec.RowLayout;
import io.sqlane.internal.codec.RowWriter;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.TableFunctions;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a cursor is about to hand to SQLite: native memory, written row by row, and read by SQLite when the
 * call is over. The rowid is the value before the first column. What is a number takes neither an object nor a native
 * call.
 */
public final class RowFrame {
    private static final int CAPACITY = ConnectionHandle.BUFFER_CAPACITY;

    /** A batch that has come so far ends; what is left is for its last row. */
    private static final int FULL = CAPACITY / 4 * 3;

    private static final int MOST_KEPT = 4 * CAPACITY;
    private static final int LONGEST_SCRATCH = 1024;

    private final ConnectionHandle connection;
    private final RowWriter writer;
    private final int columns;
    private final byte[] scratch = new byte[LONGEST_SCRATCH];
    private NativeBuffer buffer;

    /** SQLite's cursor, which is told where the rows lie. */
    private long cursor;

    private int position;
    private int payload;
    private int rows;

    /** Whose call is running, or was the last. */
    private @Nullable Thread thread;

    /** Whether a row is to be written. Written without a call, at its end above all: the stack may be full. */
    boolean lent;

    RowFrame(ConnectionHandle connection, int columns) {
        this.connection = connection;
        this.columns = columns;
        this.buffer = connection.allocate(CAPACITY);
        this.writer = new RowWriter(columns + 1, buffer.view);
    }

    void attach(long nativeCursor) {
        cursor = nativeCursor;
        TableFunctions.sqlane_cursor_rows(nativeCursor, buffer.address);
    }

    void free() {
        connection.free(buffer);
    }

    // ---- the batch

    void begin() {
        if (isLarge()) {
            moveTo(connection.allocate(CAPACITY));
        }
        thread = Thread.currentThread();
        position = RowLayout.OUTCOME_SIZE;
        rows = 0;
    }

    /** Whether some row has made it larger than others will need. */
    boolean isLarge() {
        return buffer.capacity > MOST_KEPT;
    }

    int rows() {
        return rows;
    }

    boolean hasRoom() {
        return position < FULL;
    }

    void startRow(long rowid) {
        payload = position;
        int needed = position + RowLayout.payload(columns + 1);
        if (needed > buffer.capacity) {
            grow(needed);
        }
        writer.start(position);
        payload = writer.payloadStart();
        writer.integer(0, rowid);
        lent = true;
    }

    void endRow() {
        int unset = writer.firstUnbound();
        if (unset > 0) {
            throw new IllegalStateException("cell is not set: column=" + (unset - 1) + ", columns=" + columns + ", row="
                    + rows + " of the batch. Set every column of the declaration, be it to NULL.");
        }
        position = writer.end(payload);
        rows++;
    }

    /** Tells SQLite what there is. */
    void finish(boolean more) {
        buffer.view.putInt(RowLayout.STATUS, more ? Constants.SQLITE_ROW : Constants.SQLITE_DONE);
        buffer.view.putInt(RowLayout.ROW_COUNT, rows);
    }

    private void grow(long needed) {
        long capacity = Math.max(needed, Math.min(buffer.capacity * 2L, 64L * 1024 * 1024));
        NativeBuffer larger = connection.allocate(capacity);
        larger.view.put(0, buffer.view, 0, Math.min(payload, buffer.capacity));
        moveTo(larger);
    }

    private void moveTo(NativeBuffer other) {
        NativeBuffer before = buffer;
        buffer = other;
        writer.moveTo(other.view);
        TableFunctions.sqlane_cursor_rows(cursor, other.address);
        connection.free(before);
    }

    // ---- the row

    /** Refuses other threads, and every use outside the call. */
    public void check() {
        if (!lent || Thread.currentThread() != thread) {
            throw refusal();
        }
    }

    private RuntimeException refusal() {
        Thread owner = thread;
        if (!lent || owner == null) {
            return new IllegalStateException("a row is lent for one call of the cursor, which is over");
        }
        return new ThreadConfinementException("A cursor of " + connection, owner, Thread.currentThread());
    }

    private int value(int column) {
        check();
        if (column < 0 || column >= columns) {
            throw new IndexOutOfBoundsException(
                    "column out of range: index=" + column + ", columns=" + columns + ". Columns count from 0.");
        }
        return column + 1;
    }

    public int columns() {
        check();
        return columns;
    }

    public void rowid(long rowid) {
        check();
        writer.integer(0, rowid);
    }

    public void setNull(int column) {
        writer.empty(value(column), Constants.SQLITE_NULL);
    }

    public void setLong(int column, long integer) {
        writer.integer(value(column), integer);
    }

    public void setDouble(int column, double real) {
        writer.real(value(column), real);
    }

    public void setText(int column, String text) {
        int value = value(column);
        if (!setAscii(value, text)) {
            setBytes(value, Constants.SQLITE_TEXT, Utf8.encode(text));
        }
    }

    public void setBlob(int column, byte[] bytes) {
        setBytes(value(column), Constants.SQLITE_BLOB, bytes);
    }

    /** A short text of ASCII characters needs no array of its own. */
    @SuppressWarnings("deprecation")
    private boolean setAscii(int value, String text) {
        int length = text.length();
        if (length > LONGEST_SCRATCH) {
            return false;
        }
        // Cuts other characters, which are looked for below.
        text.getBytes(0, length, scratch, 0);
        int seen = 0;
        for (int i = 0; i < length; i++) {
            seen |= text.charAt(i);
        }
        if (seen >= 0x80) {
            return false;
        }
        reserve(length);
        writer.bytes(value, Constants.SQLITE_TEXT, payload, scratch, 0, length);
        payload += length;
        return true;
    }

    private void setBytes(int value, int type, byte[] bytes) {
        reserve(bytes.length);
        writer.bytes(value, type, payload, bytes, 0, bytes.length);
        payload += bytes.length;
    }

    private void reserve(int length) {
        if (length > connection.lengthLimit) {
            throw Failures.of(
                    Constants.SQLITE_TOOBIG,
                    "value is larger than the limit: bytes=" + length + ", limit=" + connection.lengthLimit,
                    null);
        }
        // The row's end is a multiple of 8.
        long needed = payload + (long) length + Long.BYTES;
        if (needed > buffer.capacity) {
            grow(needed);
        }
    }
}

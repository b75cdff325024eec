package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.BlobFunctions;
import io.sqlane.internal.ffi.Constants;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One text or blob that is read and written in pieces, through the memory that rows come through, too. */
public final class BlobHandle implements ChildHandle {
    private enum State {
        OPEN,
        /** The row was changed or deleted, or another one could not be found: SQLite only lets it be closed. */
        EXPIRED,
        CLOSED
    }

    private static final class BlobChild extends ChildReferences.Child {
        BlobChild(BlobHandle handle, ConnectionHandle connection, long address) {
            super(handle, connection.children(), address, BlobFunctions::sqlane_blob_close);
        }

        @Override
        boolean isStatement() {
            return false;
        }
    }

    private final ConnectionHandle connection;
    private final BlobChild child;
    private final String column;
    private final boolean writable;
    private State state = State.OPEN;
    private long rowid;
    private int size;

    private BlobHandle(ConnectionHandle connection, long address, String column, long rowid, boolean writable) {
        this.connection = connection;
        this.child = new BlobChild(this, connection, address);
        this.column = column;
        this.rowid = rowid;
        this.writable = writable;
        connection.children().add(child);
        this.size = (int) connection.call(it -> BlobFunctions.sqlane_blob_bytes(address));
    }

    /** Opens the value of a column in one row of a table that has rowids. */
    public static BlobHandle open(
            ConnectionHandle connection, String schema, String table, String column, long rowid, boolean writable) {
        connection.check();
        byte[] schemaUtf8 = Utf8.encodeForC(schema, "schema");
        byte[] tableUtf8 = Utf8.encodeForC(table, "table");
        byte[] columnUtf8 = Utf8.encodeForC(column, "column");
        String name = Excerpt.of(schema + '.' + table + '.' + column);
        long address = connection.call(it -> BlobFunctions.sqlane_blob_open(
                it, schemaUtf8, tableUtf8, columnUtf8, rowid, writable ? 1 : 0));
        if (address == 0) {
            throw Failures.noted(connection.connection.address, describe(name, rowid));
        }
        return new BlobHandle(connection, address, name, rowid, writable);
    }

    private static String describe(String column, long rowid) {
        return "column=" + column + ", rowid=" + rowid;
    }

    /** Goes to the value of the same column in another row. */
    public void reopen(long newRowid) {
        checkOpen();
        rowid = newRowid;
        int code = call(it -> BlobFunctions.sqlane_blob_reopen(it, newRowid));
        if (code != Constants.SQLITE_OK) {
            RuntimeException failure = Failures.noted(connection.connection.address, toString());
            state = State.EXPIRED;
            throw failure;
        }
        size = call(BlobFunctions::sqlane_blob_bytes);
    }

    /** Reads so many bytes from an offset on; the buffer has room for them, and the blob has them. */
    public void read(ByteBuffer target, int offset, int length) {
        checkOpen();
        for (int done = 0; done < length; ) {
            NativeBuffer memory = connection.enterWithBuffer();
            int count = Math.min(length - done, memory.capacity);
            int code;
            try {
                code = BlobFunctions.sqlane_blob_read(child.address, memory.address, count, offset + done);
                if (code == Constants.SQLITE_OK) {
                    target.put(target.position(), memory.view, 0, count);
                }
            } finally {
                connection.leave(this);
            }
            checkMoved(code);
            target.position(target.position() + count);
            done += count;
        }
    }

    /** Writes what remains in the buffer from an offset on; the blob has room for it. */
    public void write(ByteBuffer source, int offset) {
        checkOpen();
        for (int at = offset; source.hasRemaining(); ) {
            NativeBuffer memory = connection.enterWithBuffer();
            int count = Math.min(source.remaining(), memory.capacity);
            int code;
            try {
                memory.view.put(0, source, source.position(), count);
                code = BlobFunctions.sqlane_blob_write(child.address, memory.address, count, at);
            } finally {
                connection.leave(this);
            }
            checkMoved(code);
            source.position(source.position() + count);
            at += count;
        }
    }

    private void checkMoved(int code) {
        connection.throwParked();
        if ((code & 0xff) == Constants.SQLITE_ABORT) {
            state = State.EXPIRED;
            throw expired(code);
        }
        if (code != Constants.SQLITE_OK) {
            throw Failures.noted(connection.connection.address, toString());
        }
    }

    private RuntimeException expired(int code) {
        String message = "blob is expired, since its row was changed, deleted, rolled back or not found: "
                + describe(column, rowid) + ". Open it anew.";
        return Failures.of(code, message, null);
    }

    private int call(ConnectionHandle.NativeCall call) {
        connection.enter();
        int code;
        try {
            code = (int) call.on(child.address);
        } finally {
            connection.leave(this);
        }
        connection.throwParked();
        return code;
    }

    public long rowid() {
        checkOpen();
        return rowid;
    }

    public int size() {
        checkOpen();
        return size;
    }

    public boolean isWritable() {
        checkOpen();
        return writable;
    }

    /** The owner thread, and a blob whose value is there. */
    public void checkOpen() {
        connection.check();
        switch (state) {
            case OPEN -> {}
            case EXPIRED -> throw expired(Constants.SQLITE_ABORT);
            default -> throw new IllegalStateException("blob is closed: " + describe(column, rowid));
        }
    }

    public boolean isOpen() {
        return state != State.CLOSED && connection.isOpen();
    }

    /** Closes the blob, which outside a transaction commits it; nothing happens if it is closed already. */
    public void close() {
        if (!isOpen()) {
            return;
        }
        connection.enter();
        // One that is expired answers once more what it has answered already.
        boolean tells = writable && state == State.OPEN;
        state = State.CLOSED;
        connection.children().remove(child);
        int code;
        try {
            code = BlobFunctions.sqlane_blob_close(child.address);
        } finally {
            connection.leave(this);
        }
        connection.throwParked();
        if (code != Constants.SQLITE_OK && tells) {
            throw Failures.noted(connection.connection.address, toString());
        }
    }

    @Override
    public @Nullable String running() {
        return state == State.CLOSED ? null : "a blob is open: close it first";
    }

    @Override
    public @Nullable Throwable endBeforeClose() {
        try {
            close();
            return null;
        } catch (Throwable failed) {
            return failed;
        }
    }

    @Override
    public void closedByConnection() {
        state = State.CLOSED;
    }

    @Override
    public String toString() {
        return describe(column, rowid);
    }
}

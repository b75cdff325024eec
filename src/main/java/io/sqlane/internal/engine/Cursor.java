package io.sqlane.internal.engine;

import io.sqlane.internal.codec.RowBatch;
import io.sqlane.internal.codec.RowLayout;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.BatchFunctions;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.Shim;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a statement's last query. They are fetched in batches: few rows first, since many queries want no more,
 * then more and more until the native buffer is full each time.
 *
 * <p>An error that strikes after rows were fetched is kept until these are read. A value too large for a batch ends
 * its batch: the statement then still stands on that row, and the value is copied from there when it is asked for.
 */
public final class Cursor {
    private static final int FIRST_ROWS = 16;
    private static final int GROWTH = 4;
    private static final int MOST_ROWS = 1 << 20;

    private final StatementHandle statement;
    private final ConnectionHandle connection;
    private final RowBatch batch = new RowBatch();

    /** Rows per fetch as the user set it, 0 to let it grow. */
    private int fetchSize;

    private int nextRows;

    /** The bytes that a fetch may fill: more than usual once a row of this query has needed them. */
    private int room;

    /** Thrown when the rows fetched before it are read. */
    private @Nullable Throwable pending;

    Cursor(StatementHandle statement) {
        this.statement = statement;
        this.connection = statement.connection;
    }

    /** Fixes the number of rows per fetch; 0 lets it grow. */
    public void setFetchSize(int rows) {
        statement.checkOpen();
        if (rows < 0) {
            throw new IllegalArgumentException("fetch size is negative: " + rows);
        }
        fetchSize = rows;
    }

    void start() {
        batch.clear();
        pending = null;
        nextRows = fetchSize > 0 ? fetchSize : FIRST_ROWS;
        room = ConnectionHandle.BUFFER_CAPACITY;
        fetch(true);
    }

    /** Moves to the next row. */
    public boolean next(int generation) {
        check(generation);
        return batch.advance() || fetchMore();
    }

    private boolean fetchMore() {
        if (statement.state == StatementHandle.State.FAILED) {
            statement.state = StatementHandle.State.READY;
            statement.generation++;
            throw ConnectionHandle.sneaky(Objects.requireNonNull(takePending()));
        }
        if (statement.state == StatementHandle.State.CALLING) {
            throw new IllegalStateException("rows must not be read on inside a callback of their own statement: sql=\""
                    + Excerpt.of(statement.sql()) + '"');
        }
        if (statement.state != StatementHandle.State.RUNNING) {
            return false;
        }
        if (fetchSize == 0 && nextRows < MOST_ROWS) {
            nextRows *= GROWTH;
        }
        fetch(false);
        return batch.advance();
    }

    /**
     * Fetches rows, the first ones by executing the statement.
     *
     * <p>Whatever goes wrong, the statement holds no lock afterwards. Rows that were fetched before stay to be read,
     * and behind the error there are none: it must not look like the end of all rows.
     *
     * <p>In one piece on purpose. HotSpot inlines no method of more than 325 bytes of bytecode, and so a query always
     * ends at a call of this one: small enough to be inlined itself, with the rows it makes, which then need not exist.
     */
    private void fetch(boolean first) {
        try {
            NativeBuffer out = connection.enterWithBuffer();
            int capacity = Math.min(out.capacity, room);
            int status;
            statement.state = StatementHandle.State.CALLING;
            try {
                status = first
                        ? BatchFunctions.sqlane_execute(statement.address, out.address, capacity, nextRows)
                        : BatchFunctions.sqlane_fetch(statement.address, out.address, capacity, nextRows);
                while (status == Constants.SQLANE_NEED_SPACE) {
                    long required = Long.highestOneBit(out.view.getLong(RowLayout.REQUIRED_BYTES)) << 1;
                    out = connection.bufferFor(required);
                    room = (int) required;
                    status = BatchFunctions.sqlane_fetch(statement.address, out.address, room, nextRows);
                }
                batch.load(out.view);
            } finally {
                // As long as nothing else is known: after a failure of ours the statement may still stand on the row.
                statement.state = StatementHandle.State.RUNNING;
                connection.leave(statement);
            }
            if (status != Constants.SQLITE_ROW) {
                statement.state = StatementHandle.State.FETCHED;
            }
            Throwable failed = connection.takeParked();
            if (status == Constants.SQLITE_DONE) {
                statement.setChanges(
                        out.view.getLong(RowLayout.CHANGES), out.view.getLong(RowLayout.LAST_INSERT_ROWID));
            } else if (status != Constants.SQLITE_ROW && failed == null) {
                failed = statement.failure(status, out, -1);
            }
            if (failed != null) {
                if (batch.remaining() == 0) {
                    throw ConnectionHandle.sneaky(failed);
                }
                pending = failed;
                statement.endRun(failed);
                statement.state = StatementHandle.State.FAILED;
            }
            if (statement.state != StatementHandle.State.RUNNING) {
                connection.shrinkBuffer(out);
            }
        } catch (Throwable failed) {
            // First: were the run not to end for want of stack, to read on would leave out the rows that are lost here.
            statement.generation++;
            statement.endRun(failed);
            throw failed;
        }
    }

    /** Takes the error that waits behind the rows. */
    @Nullable Throwable takePending() {
        Throwable thrown = pending;
        pending = null;
        return thrown;
    }

    // ---- values of the current row

    /** Refuses other threads, and rows that a later execution, binding, reset or close has ended. */
    public void check(int generation) {
        connection.check();
        if (generation != statement.generation) {
            throw ended();
        }
    }

    private IllegalStateException ended() {
        String reason = statement.state == StatementHandle.State.CLOSED
                ? "their statement is closed"
                : "they were closed, also by a commit, or their statement was bound or run again";
        return new IllegalStateException("rows are ended: " + reason + ", sql=\"" + Excerpt.of(statement.sql()) + '"');
    }

    private void checkColumn(int generation, int column) {
        check(generation);
        if (column < 0 || column >= batch.columns()) {
            throw noSuchColumn(column);
        }
    }

    private RuntimeException noSuchColumn(int column) {
        if (batch.columns() == 0) {
            return new IllegalStateException(
                    "rows stand on no row: call next() first, and read only after it answered true, sql=\""
                            + Excerpt.of(statement.sql()) + '"');
        }
        return new IndexOutOfBoundsException("column out of range: index=" + column + ", columns=" + batch.columns()
                + ", sql=\"" + Excerpt.of(statement.sql()) + "\". Columns count from 0.");
    }

    /** The number of columns of the current row; that of the statement while there is none. */
    public int columns(int generation) {
        check(generation);
        return batch.columns() > 0 ? batch.columns() : statement.status().currentColumnCount();
    }

    /** The storage class of a value. */
    public int type(int generation, int column) {
        checkColumn(generation, column);
        return batch.type(column) & ~Constants.SQLANE_TYPE_DEFERRED;
    }

    /** The integer; the caller has made sure of the storage class. */
    public long integer(int column) {
        return batch.integer(column);
    }

    /** The real number; the caller has made sure of the storage class. */
    public double real(int column) {
        return batch.real(column);
    }

    /** The text; the caller has made sure of the storage class. */
    public String text(int column) {
        return batch.isDeferred(column) ? Utf8.decode(deferred(column)) : batch.text(column);
    }

    /** The bytes of a text or blob; the caller has made sure of the storage class. */
    public byte[] bytes(int column) {
        return batch.isDeferred(column) ? deferred(column) : batch.bytes(column);
    }

    /** The length in bytes of a text or blob. */
    public int length(int column) {
        return batch.length(column);
    }

    /** The rows fetched, for who sees to it that no fetch goes on; what is not among them is asked of the cursor. */
    public RowBatch rows() {
        return batch;
    }

    /** Memory of the heap that is kept for the next rows. */
    int keptBytes() {
        return batch.capacity();
    }

    private byte[] deferred(int column) {
        int length = batch.length(column);
        byte[] bytes = null;
        connection.enter();
        try {
            long address = BatchFunctions.sqlane_column_address(statement.address, column, length);
            if (address != 0) {
                bytes = new byte[length];
                Shim.copy(address, bytes, 0, length);
            }
        } finally {
            connection.leave(statement);
        }
        if (bytes == null) {
            throw Failures.of(Constants.SQLITE_NOMEM, "out of memory", statement.sql());
        }
        return bytes;
    }
}

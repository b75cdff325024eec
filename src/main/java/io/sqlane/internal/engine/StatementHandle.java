package io.sqlane.internal.engine;

import io.sqlane.error.SqliteException;
import io.sqlane.internal.codec.RowLayout;
import io.sqlane.internal.codec.RowWriter;
import io.sqlane.internal.ffi.BatchFunctions;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.Shim;
import io.sqlane.internal.ffi.StatementFunctions;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One prepared statement: its parameters, its execution and its end. The rows of a query are read through its {@link
 * Cursor}.
 *
 * <p>{@link State} says what may be done. Only in READY may native memory that SQLite is bound to be written: binding
 * while a query is running resets it first. A change of the generation makes the rows of an earlier query unusable, so
 * that a cursor that somebody kept cannot drive a statement that was executed again.
 */
public final class StatementHandle implements ParameterSink, ChildHandle {
    enum State {
        /** Not stepped, or done and reset; no rows can be read. */
        READY,
        /** Done and reset in SQLite; what was fetched before can still be read. */
        FETCHED,
        /** Stands on a row. */
        RUNNING,
        /** A call is in SQLite; met again only inside a callback. */
        CALLING,
        /** Done and reset in SQLite, with an error that waits behind the rows that were fetched before it. */
        FAILED,
        CLOSED
    }

    final ConnectionHandle connection;
    final long address;
    ChildReferences.@Nullable Child child;
    State state = State.READY;

    /** Counts what ends rows; those of an older generation are refused. */
    int generation;

    private final String sql;
    private final int parameterCount;
    private final int columnCount;
    private final boolean readOnly;
    private final int explain;
    private final boolean countsChanges;
    private final Cursor cursor;
    private final StatementStatus status = new StatementStatus(this);
    @Nullable ParameterRow parameters;
    @Nullable BatchHandle batch;
    private long lastChanges;
    private long lastInsertRowid;

    /** Held for the native statement, which knows the address. */
    @Nullable CancelFlag cancelFlag;

    StatementHandle(ConnectionHandle connection, String sql, long address, int[] info) {
        this.connection = connection;
        this.sql = sql;
        this.address = address;
        this.columnCount = info[Constants.SQLANE_INFO_COLUMNS];
        this.parameterCount = info[Constants.SQLANE_INFO_PARAMETERS];
        this.readOnly = info[Constants.SQLANE_INFO_READONLY] != 0;
        this.explain = info[Constants.SQLANE_INFO_EXPLAIN];
        this.countsChanges = info[Constants.SQLANE_INFO_COUNTS_CHANGES] != 0;
        this.cursor = new Cursor(this);
    }

    // ---- binding

    @Override
    public StatementHandle statement() {
        return this;
    }

    @Override
    public void checkUsable() {
        connection.check();
        if (state == State.CALLING || state == State.CLOSED) {
            throw notUsable();
        }
    }

    @Override
    public void checkValue(int parameter, long length) {
        checkOpen();
        checkParameter(parameter);
        checkLength(length);
    }

    @Override
    public void bindNull(int parameter) {
        toBind(parameter).writer.empty(parameter - 1, Constants.SQLITE_NULL);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindLong(int parameter, long value) {
        toBind(parameter).writer.integer(parameter - 1, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindDouble(int parameter, double value) {
        toBind(parameter).writer.real(parameter - 1, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindText(int parameter, String text) {
        toBind(parameter).text(parameter - 1, text);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindBlob(int parameter, byte[] bytes) {
        toBind(parameter).bytes(parameter - 1, Constants.SQLITE_BLOB, bytes);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindBlob(int parameter, ByteBuffer bytes) {
        toBind(parameter).bytes(parameter - 1, Constants.SQLITE_BLOB, bytes);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindArray(int parameter, Object array) {
        toBind(parameter).array(parameter - 1, array);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindZeroBlob(int parameter, long length) {
        ParameterRow row = toBind(parameter);
        checkLength(length);
        row.writer.zeroBlob(parameter - 1, length);
        Reference.reachabilityFence(this);
    }

    /** Unbinds every parameter. */
    public void clearBindings() {
        connection.check();
        makeReady();
        generation++;
        if (parameters != null) {
            parameters.writer.start(0);
        }
        Reference.reachabilityFence(this);
    }

    private ParameterRow toBind(int parameter) {
        connection.check();
        if (state != State.READY) {
            makeReady();
        }
        checkParameter(parameter);
        ParameterRow row = parameters;
        if (row == null) {
            row = new ParameterRow(this, parameterCount);
            parameters = row;
        }
        return row;
    }

    public void checkParameter(int parameter) {
        if (parameter < 1 || parameter > parameterCount) {
            throw new IndexOutOfBoundsException("bind index out of range: index=" + parameter + ", parameters="
                    + parameterCount + ", sql=\"" + Excerpt.of(sql) + "\". Parameters count from 1.");
        }
    }

    void checkLength(long length) {
        if (length < 0) {
            throw new IllegalArgumentException("length is negative: " + length);
        }
        if (length > connection.lengthLimit) {
            throw tooBig("a value", length);
        }
    }

    SqliteException tooBig(String what, long bytes) {
        String message = what + " is too large: bytes=" + bytes + ", limit=" + connection.lengthLimit;
        return Failures.of(Constants.SQLITE_TOOBIG, message, sql);
    }

    // ---- execution

    /** Runs to the end; rows are dropped. The results are {@link #lastChanges} and {@link #lastInsertRowid}. */
    public void run() {
        beginExecution();
        NativeBuffer out = connection.enterWithBuffer();
        int status;
        state = State.CALLING;
        try {
            status = BatchFunctions.sqlane_run(address, out.address);
            lastChanges = out.view.getLong(RowLayout.CHANGES);
            lastInsertRowid = out.view.getLong(RowLayout.LAST_INSERT_ROWID);
        } finally {
            state = State.READY;
            connection.leave(this);
        }
        connection.throwParked();
        if (status != Constants.SQLITE_DONE) {
            throw failure(status, out, -1);
        }
    }

    /** Starts a query and answers its generation, which every access to its rows must name. */
    public int query() {
        beginExecution();
        // Not before the owner was checked: another thread must not come near the list.
        ChildReferences.Child own = child;
        if (connection.loan.isPooled && own != null) {
            connection.children().queries(own);
        }
        cursor.start();
        return generation;
    }

    public Cursor cursor() {
        return cursor;
    }

    /** Makes a new batch; an earlier one of this statement becomes unusable. */
    public BatchHandle newBatch() {
        connection.check();
        makeReady();
        generation++;
        batch = null;
        BatchHandle fresh = new BatchHandle(this);
        batch = fresh;
        return fresh;
    }

    void checkBatch(BatchHandle used) {
        connection.check();
        if (batch != used) {
            throw new IllegalStateException(
                    "batch is replaced by a newer one of its statement: sql=\"" + Excerpt.of(sql) + '"');
        }
        if (state != State.READY) {
            makeReady();
        }
    }

    /** Runs the packed rows of the batch. */
    void runBatch(int count, long indexOfFirst) {
        generation++;
        NativeBuffer out = connection.enterWithBuffer();
        int status;
        state = State.CALLING;
        try {
            status = BatchFunctions.sqlane_run_batch(address, count, out.address, 0);
            lastChanges = out.view.getLong(RowLayout.CHANGES);
            lastInsertRowid = out.view.getLong(RowLayout.LAST_INSERT_ROWID);
        } finally {
            state = State.READY;
            connection.leave(this);
        }
        connection.throwParked();
        if (status != Constants.SQLITE_DONE) {
            throw failure(status, out, indexOfFirst + out.view.getInt(RowLayout.BATCH_INDEX));
        }
    }

    private void beginExecution() {
        checkUsable();
        if (state != State.READY && !readOnly) {
            makeReady();
        }
        generation++;
        connection.lastSql = sql;
        flushParameters();
    }

    void flushParameters() {
        ParameterRow row = parameters;
        if (row != null) {
            row.writer.flush();
        }
    }

    /** The exception for a call of this statement that failed. */
    RuntimeException failure(int status, NativeBuffer out, long batchIndex) {
        try {
            if (status == Constants.SQLANE_UNBOUND) {
                int parameter = out.view.getInt(RowLayout.PARAMETER);
                return Failures.unbound(parameter, this.status.parameterName(parameter), batchIndex, sql);
            }
            int index = (int) Math.min(batchIndex, Integer.MAX_VALUE);
            return Failures.captured(connection.connection.address, sql, index, connection.path());
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    public long lastChanges() {
        return lastChanges;
    }

    public long lastInsertRowid() {
        return lastInsertRowid;
    }

    void setChanges(long changes, long rowid) {
        lastChanges = changes;
        lastInsertRowid = rowid;
    }

    /** Ends a query that is running; bindings stay. */
    public void reset() {
        connection.check();
        makeReady();
        generation++;
    }

    /** Ends the query of that generation, unless it has ended already; answers what a write failed with. */
    public @Nullable Throwable endQuery(int ofGeneration) {
        if (state == State.CLOSED || !connection.isOpen()) {
            return null;
        }
        connection.check();
        if (ofGeneration != generation) {
            return null;
        }
        checkUsable();
        generation++;
        return endWrite();
    }

    /** Ends the run in SQLite after a failure; rows that were fetched before it can still be read. */
    void endRun(Throwable failure) {
        if (state == State.RUNNING) {
            stop();
            connection.addParked(failure);
        }
    }

    /**
     * Brings the statement back to READY, or says why that cannot be.
     *
     * <p>A write that returns rows is committed when the last of them has been read, or here. What goes wrong then is
     * thrown, or nobody would ever learn that nothing was written; what went wrong behind rows of a mere query that
     * nobody wanted is of no interest.
     */
    void makeReady() {
        switch (state) {
            case READY -> {}
            case FETCHED -> {
                generation++;
                state = State.READY;
            }
            case RUNNING -> {
                generation++;
                int code = stop();
                connection.throwParked();
                if (code != Constants.SQLITE_OK && !readOnly) {
                    throw connection.failure(sql);
                }
            }
            case FAILED -> {
                generation++;
                state = State.READY;
                Throwable waiting = cursor.takePending();
                if (!readOnly && waiting != null) {
                    throw ConnectionHandle.sneaky(waiting);
                }
            }
            default -> throw notUsable();
        }
    }

    @Override
    public @Nullable Throwable endBeforeClose() {
        return readOnly ? null : endWrite();
    }

    @Override
    public @Nullable Throwable endUse() {
        return state == State.CLOSED ? null : endWrite();
    }

    /** Like {@link #makeReady}, and answers what a write failed with instead of throwing it. */
    private @Nullable Throwable endWrite() {
        try {
            makeReady();
            return null;
        } catch (Throwable failed) {
            return failed;
        }
    }

    /** Resets the statement in SQLite. */
    private int stop() {
        connection.enter();
        state = State.CALLING;
        try {
            return StatementFunctions.sqlane_reset(address);
        } finally {
            state = State.READY;
            connection.leave(this);
        }
    }

    private IllegalStateException notUsable() {
        String reason = state == State.CLOSED
                ? "statement is closed"
                : "statement is running, and a callback of that run must not use it";
        return new IllegalStateException(reason + ": sql=\"" + Excerpt.of(sql) + '"');
    }

    // ---- life

    public boolean isOpen() {
        return state != State.CLOSED && connection.isOpen();
    }

    @Override
    public @Nullable String running() {
        return isRunning() ? "a statement is running: close its rows first" : null;
    }

    private boolean isRunning() {
        return state == State.RUNNING || state == State.CALLING;
    }

    /** Whether a query stands on a row. */
    public boolean isBusy() {
        checkOpen();
        return isRunning();
    }

    /** Frees the statement; nothing happens if it is closed already, or its connection is. */
    public void close() {
        if (state == State.CLOSED || !connection.isOpen()) {
            return;
        }
        checkUsable();
        Throwable failed = endBeforeClose();
        int lost = batch == null ? 0 : batch.rowsNotRun();
        free();
        if (failed != null) {
            throw ConnectionHandle.sneaky(failed);
        }
        if (lost > 0) {
            throw new IllegalStateException("batch held rows that were not run: rows=" + lost + ", sql=\""
                    + Excerpt.of(sql) + "\". Call run() after the last add().");
        }
    }

    private void free() {
        connection.enter();
        state = State.CLOSED;
        generation++;
        try {
            StatementFunctions.sqlane_finalize(address);
        } finally {
            connection.leave(this);
        }
        if (child != null) {
            connection.closed(child);
        }
        connection.throwParked();
    }

    @Override
    public void closedByConnection() {
        state = State.CLOSED;
        generation++;
    }

    // ---- facts

    public void checkOpen() {
        connection.check();
        if (state == State.CLOSED) {
            throw notUsable();
        }
    }

    public String sql() {
        return sql;
    }

    public int parameterCount() {
        return parameterCount;
    }

    /** The number of columns when the statement was prepared. */
    public int columnCount() {
        return columnCount;
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    /** Whether it is an INSERT, UPDATE or DELETE. */
    public boolean countsChanges() {
        return countsChanges;
    }

    public int explain() {
        return explain;
    }

    public StatementStatus status() {
        return status;
    }

    /** Memory, native and of the heap, that is kept for the next execution. */
    public long keptBytes() {
        return cursor.keptBytes() + (parameters == null ? 0L : parameters.writer.capacity());
    }

    public ConnectionHandle connection() {
        return connection;
    }

    /** Runs a call on this statement's address. */
    long call(ConnectionHandle.NativeCall call) {
        checkOpen();
        connection.enter();
        long answer;
        try {
            answer = call.on(address);
        } finally {
            connection.leave(this);
        }
        connection.throwParked();
        return answer;
    }

    /** Like {@link #call}, for a call that answers an address, or 0 when there is no memory. */
    long callMemory(ConnectionHandle.NativeCall call) {
        long address = call(call);
        if (address == 0) {
            throw connection.failure(sql);
        }
        return address;
    }

    /**
     * Lets a writer go on in a larger block. The call may free the old one, so the writer is taken off it first: should
     * anything throw in between, it has nowhere to write until the next attempt.
     */
    void growMemory(RowWriter writer, long capacity, ConnectionHandle.NativeCall call) {
        connection.enter();
        boolean grown = false;
        ByteBuffer old = writer.moveTo(RowWriter.NOWHERE);
        try {
            long memory = call.on(address);
            if (memory != 0) {
                writer.moveTo(Shim.view(memory, capacity).order(ByteOrder.nativeOrder()));
                grown = true;
            } else {
                writer.moveTo(old);
            }
        } finally {
            connection.leave(this);
        }
        if (!grown) {
            throw connection.failure(sql);
        }
    }

    @Override
    public String toString() {
        return "statement \"" + Excerpt.of(sql) + '"';
    }
}

package io.sqlane.internal.engine;

import io.sqlane.internal.codec.RowLayout;
import io.sqlane.internal.codec.RowWriter;
import io.sqlane.internal.codec.ShortText;
import io.sqlane.internal.codec.TextArray;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.BatchFunctions;
import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Rows of parameters that are packed one behind the other and run by one native call per block. The memory belongs to
 * the statement and grows with the largest row.
 *
 * <p>Any method may find the stack full half way. What is counted in {@link #packed} is whole and lies in one piece
 * from the start of the memory; where the next row goes is noted in the same breath, without a call, and the row is
 * begun at the latest before anything is written to it.
 */
public final class BatchHandle implements ParameterSink {
    private static final int BLOCK = 64 * 1024;

    private final StatementHandle statement;
    private final int parameters;
    private final RowWriter writer;
    private final ShortText shortText = new ShortText();

    /** Where the row under way begins, or will. */
    private int rowStart;

    /** Whether it has. */
    private boolean begun;

    private int rowEnd;
    private int packed;
    private long executed;
    private long changes;
    private long lastInsertRowid;

    BatchHandle(StatementHandle statement) {
        this.statement = statement;
        this.parameters = statement.parameterCount();
        this.writer = new RowWriter(parameters, RowWriter.NOWHERE);
        grow(Math.max(BLOCK, 2L * RowLayout.payload(parameters)));
        beginRow();
    }

    @Override
    public StatementHandle statement() {
        return statement;
    }

    @Override
    public void checkUsable() {
        statement.checkBatch(this);
    }

    @Override
    public void checkValue(int parameter, long length) {
        checkBind(parameter);
        statement.checkLength(length);
    }

    @Override
    public void bindNull(int parameter) {
        checkBind(parameter);
        writer.empty(parameter - 1, Constants.SQLITE_NULL);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindLong(int parameter, long value) {
        checkBind(parameter);
        writer.integer(parameter - 1, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindDouble(int parameter, double value) {
        checkBind(parameter);
        writer.real(parameter - 1, value);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindText(int parameter, String text) {
        checkBind(parameter);
        int length = shortText.encode(text);
        if (length < 0) {
            byte[] bytes = Utf8.encode(text);
            bytes(parameter, Constants.SQLITE_TEXT, bytes, bytes.length);
        } else {
            bytes(parameter, Constants.SQLITE_TEXT, shortText.bytes(), length);
        }
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindBlob(int parameter, byte[] bytes) {
        checkBind(parameter);
        bytes(parameter, Constants.SQLITE_BLOB, bytes, bytes.length);
        Reference.reachabilityFence(this);
    }

    private void bytes(int parameter, int type, byte[] bytes, int length) {
        statement.checkLength(length);
        writer.bytes(parameter - 1, type, place(length), bytes, 0, length);
    }

    @Override
    public void bindBlob(int parameter, ByteBuffer bytes) {
        checkBind(parameter);
        int length = bytes.remaining();
        statement.checkLength(length);
        writer.bytes(parameter - 1, Constants.SQLITE_BLOB, place(length), bytes, length);
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindArray(int parameter, Object array) {
        checkBind(parameter);
        if (array instanceof long[] integers) {
            statement.checkLength((long) integers.length * Long.BYTES);
            writer.longs(parameter - 1, alignedPlace(integers.length * Long.BYTES), integers);
        } else if (array instanceof double[] reals) {
            statement.checkLength((long) reals.length * Double.BYTES);
            writer.doubles(parameter - 1, alignedPlace(reals.length * Double.BYTES), reals);
        } else {
            byte[] bytes = TextArray.encode((String[]) array);
            statement.checkLength(bytes.length);
            int place = alignedPlace(bytes.length);
            writer.bytes(parameter - 1, Constants.SQLANE_TYPE_TEXT_ARRAY, place, bytes, 0, bytes.length);
        }
        Reference.reachabilityFence(this);
    }

    @Override
    public void bindZeroBlob(int parameter, long length) {
        checkBind(parameter);
        statement.checkLength(length);
        writer.zeroBlob(parameter - 1, length);
        Reference.reachabilityFence(this);
    }

    /** Ends the row; runs the block if it is full. */
    public void add() {
        statement.checkBatch(this);
        if (!begun) {
            beginRow();
        }
        int next = writer.end(rowEnd);
        packed++;
        rowStart = next;
        begun = false;
        if (next + RowLayout.payload(parameters) > BLOCK) {
            runBlock();
        }
        beginRow();
        Reference.reachabilityFence(this);
    }

    /** Runs what is left. {@link #reset} after the results are read. */
    public void run() {
        statement.checkBatch(this);
        if (begun && writer.holdsValues()) {
            throw new IllegalStateException("a row is bound and not added: call add() first, or begin a new batch,"
                    + " sql=\"" + Excerpt.of(statement.sql()) + '"');
        }
        runBlock();
        beginRow();
        if (executed == 0) {
            lastInsertRowid = statement.connection().call(ConnectionFunctions::sqlane_last_insert_rowid);
        }
    }

    public long changes() {
        return changes;
    }

    public long lastInsertRowid() {
        return lastInsertRowid;
    }

    /** Rows that were added and wait for {@link #run}. */
    int rowsNotRun() {
        return packed;
    }

    /** Counts rows and changes from 0 again, as a failure does. */
    public void reset() {
        executed = 0;
        changes = 0;
    }

    private void checkBind(int parameter) {
        statement.checkBatch(this);
        statement.checkParameter(parameter);
        if (!begun) {
            beginRow();
        }
    }

    private void beginRow() {
        if (rowStart + RowLayout.payload(parameters) > writer.capacity()) {
            grow(rowStart + 2L * RowLayout.payload(parameters));
        }
        writer.start(rowStart);
        rowEnd = writer.payloadStart();
        begun = true;
    }

    /** Room for a text or blob behind those of the row so far. */
    private int place(int length) {
        if ((long) rowEnd + length + 8 > writer.capacity()) {
            makeRoom(length);
        }
        int place = rowEnd;
        rowEnd += length;
        return place;
    }

    private int alignedPlace(int length) {
        place(RowLayout.roundUpTo8(rowEnd) - rowEnd);
        return place(length);
    }

    /** Only {@link #add} runs rows, so that no bind fails for what an earlier row did. */
    private void makeRoom(int length) {
        long needed = (long) rowEnd + length + 8;
        grow(Math.min(Math.max(needed, writer.capacity() * 2L), Math.max(needed, 64L << 20)));
    }

    private void runBlock() {
        if (packed == 0) {
            return;
        }
        int count = packed;
        packed = 0;
        rowStart = 0;
        begun = false;
        try {
            statement.runBatch(count, executed);
        } catch (Throwable failed) {
            executed = 0;
            changes = 0;
            throw failed;
        }
        executed += count;
        changes += statement.lastChanges();
        lastInsertRowid = statement.lastInsertRowid();
    }

    private void grow(long capacity) {
        if (capacity > Integer.MAX_VALUE - 8) {
            throw statement.tooBig("a row of a batch", capacity);
        }
        statement.growMemory(writer, capacity, it -> BatchFunctions.sqlane_batch_rows(it, capacity));
    }
}

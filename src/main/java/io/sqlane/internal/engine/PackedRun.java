package io.sqlane.internal.engine;

import io.sqlane.internal.codec.PackedRows;
import io.sqlane.internal.codec.RowLayout;
import io.sqlane.internal.codec.RowWriter;
import io.sqlane.internal.ffi.BatchFunctions;
import io.sqlane.internal.ffi.Constants;
import java.lang.ref.Reference;

/** Runs one statement with rows of parameters that were packed in the heap. */
public final class PackedRun {
    private final StatementHandle statement;

    /** Where the rows of a batch go. */
    private final RowWriter writer;

    private long executed;

    public PackedRun(StatementHandle statement) {
        this.statement = statement;
        this.writer = new RowWriter(statement.parameterCount(), RowWriter.NOWHERE);
    }

    public StatementHandle statement() {
        return statement;
    }

    /** Binds the current row. */
    public void bind(PackedRows rows) {
        statement.connection.check();
        if (statement.state != StatementHandle.State.READY) {
            statement.makeReady();
        }
        if (statement.parameterCount() == 0) {
            return;
        }
        int length = rows.endRow();
        statement.checkLength(length);
        ParameterRow row = statement.parameters;
        if (row == null) {
            row = new ParameterRow(statement, statement.parameterCount());
            statement.parameters = row;
        }
        row.take(rows.bytes(), rows.rowStart(), length);
        Reference.reachabilityFence(statement);
    }

    /** Begins a batch: the failure of a row names its place from here on. */
    public void beginBatch() {
        statement.connection.check();
        statement.makeReady();
        statement.batch = null;
        executed = 0;
    }

    /**
     * Runs a block of rows, and answers how many of them went well before the first failure, whose exception is then in
     * {@code failed[0]}.
     *
     * @param changes gets the number of changed rows of each, from {@code at} on
     */
    public int run(PackedRows.Block block, long[] changes, int at, Throwable[] failed) {
        statement.checkUsable();
        if (block.length() > writer.capacity()) {
            long capacity = Math.max(block.length(), PackedRows.BLOCK);
            statement.growMemory(writer, capacity, it -> BatchFunctions.sqlane_batch_rows(it, capacity));
        }
        writer.takeAll(block.bytes(), block.length(), block.rows());
        statement.generation++;
        ConnectionHandle connection = statement.connection;
        NativeBuffer out = connection.enterWithBuffer();
        int status;
        int good;
        statement.state = StatementHandle.State.CALLING;
        try {
            status = BatchFunctions.sqlane_run_batch(
                    statement.address, block.rows(), out.address, out.address + RowLayout.OUTCOME_SIZE);
            good = status == Constants.SQLITE_DONE ? block.rows() : out.view.getInt(RowLayout.BATCH_INDEX);
            for (int i = 0; i < good; i++) {
                changes[at + i] = out.view.getLong(RowLayout.OUTCOME_SIZE + i * Long.BYTES);
            }
            statement.setChanges(
                    out.view.getLong(RowLayout.CHANGES), out.view.getLong(RowLayout.LAST_INSERT_ROWID));
        } finally {
            statement.state = StatementHandle.State.READY;
            connection.leave(statement);
        }
        Throwable thrown = connection.takeParked();
        if (thrown == null && status != Constants.SQLITE_DONE) {
            thrown = statement.failure(status, out, executed + good);
        }
        executed += good;
        failed[0] = thrown;
        return good;
    }
}

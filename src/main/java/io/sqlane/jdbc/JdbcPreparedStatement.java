package io.sqlane.jdbc;

import io.sqlane.internal.codec.PackedRows;
import io.sqlane.internal.engine.PackedRun;
import io.sqlane.internal.engine.StatementHandle;
import java.sql.BatchUpdateException;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A statement that is compiled once. Its parameters are {@link ParameterSetters}; it runs them alone, or rows of them.
 */
final class JdbcPreparedStatement extends ParameterSetters implements PreparedStatement {
    private final StatementHandle statement;
    private final PackedRun run;
    private final ResultColumns columns;
    private final boolean returnsRows;

    /** In a turn. */
    JdbcPreparedStatement(JdbcConnection connection, StatementHandle statement) {
        super(connection, PackedRows.ofParameters(statement.parameterCount()));
        this.statement = statement;
        this.run = new PackedRun(statement);
        this.columns = new ResultColumns(statement);
        this.returnsRows = statement.columnCount() > 0;
        attachCancelFlag(statement);
    }

    // ---- executing

    @Override
    public ResultSet executeQuery() throws SQLException {
        beginTurn();
        try {
            if (!returnsRows) {
                throw SqlErrors.state("Query does not return results");
            }
            beginExecution();
            run.bind(rows);
            return query(statement, columns);
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            turns().end();
        }
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        beginTurn();
        try {
            if (returnsRows && statement.isReadOnly()) {
                throw SqlErrors.state("Query returns results");
            }
            beginExecution();
            run.bind(rows);
            return update(statement);
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            turns().end();
        }
    }

    @Override
    public int executeUpdate() throws SQLException {
        return (int) executeLargeUpdate();
    }

    @Override
    public boolean execute() throws SQLException {
        beginTurn();
        try {
            beginExecution();
            run.bind(rows);
            if (returnsRows) {
                query(statement, columns);
            } else {
                update(statement);
            }
            return returnsRows;
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            turns().end();
        }
    }

    // ---- batches

    @Override
    public void addBatch() throws SQLException {
        checkOpen();
        try {
            rows.add();
        } catch (RuntimeException e) {
            throw unset(0, e);
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        try {
            rows.forgetRows();
        } catch (RuntimeException e) {
            throw unset(0, e);
        }
    }

    /** Runs the rows that were added, many in one call; in auto-commit mode they are committed together. */
    @Override
    public long[] executeLargeBatch() throws SQLException {
        beginTurn();
        try {
            long[] counts = runRows();
            try {
                rows.forgetRows();
            } catch (IndexOutOfBoundsException disturbed) {
                // By another thread, which sets values. The rows are run, and forgotten even so.
            }
            return counts;
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            turns().end();
        }
    }

    private long[] runRows() throws SQLException {
        try {
            beginExecution();
            if (rows.isEmpty()) {
                return new long[0];
            }
            if (returnsRows && statement.isReadOnly()) {
                throw Batches.failure(0, new long[0], SqlErrors.state("query returns results"));
            }
            return runBatch();
        } catch (Throwable failed) {
            try {
                rows.forgetRows();
            } catch (Throwable further) {
                if (further != failed) {
                    failed.addSuppressed(further);
                }
            }
            throw failed;
        }
    }

    private long[] runBatch() throws SQLException {
        TransactionControl transactions = connection.transactions();
        try {
            beforeRun(statement);
            boolean own = statement.countsChanges() && transactions.beginBatch(cancelFlag());
            boolean inTransaction = connection.handle().inTransaction();
            long[] counts = new long[rows.count()];
            try {
                runBlocks(counts);
            } catch (BatchUpdateException failed) {
                throw endFailed(failed, own, inTransaction);
            } catch (Throwable failed) {
                if (own) {
                    endBatchAfter(failed);
                }
                throw failed;
            }
            if (own) {
                commitBatch();
            }
            return counts;
        } finally {
            endTimeout();
        }
    }

    /** Commits the rows before one that has failed; if they are undone, they count no more. */
    private BatchUpdateException endFailed(BatchUpdateException failed, boolean own, boolean inTransaction) {
        if (inTransaction && !connection.handle().inTransaction()) {
            return Batches.undone(failed);
        }
        BatchUpdateException undone = Batches.undone(failed);
        return own && !endBatchAfter(undone) ? undone : failed;
    }

    /** Answers whether the rows before the failure, which is told of anything else, are committed. */
    private boolean endBatchAfter(Throwable failure) {
        try {
            connection.transactions().endBatch();
            return true;
        } catch (RuntimeException undone) {
            failure.addSuppressed(SqlErrors.of(undone));
            return false;
        }
    }

    private void commitBatch() throws SQLException {
        try {
            connection.transactions().endBatch();
        } catch (RuntimeException failed) {
            throw Batches.uncommitted(SqlErrors.of(failed));
        }
    }

    private void runBlocks(long[] counts) throws SQLException {
        int done = 0;
        long changed = 0;
        Throwable[] failed = new Throwable[1];
        run.beginBatch();
        for (PackedRows.Block block : rows.blocks()) {
            done += run.run(block, counts, done, failed);
            changed += statement.lastChanges();
            if (failed[0] != null) {
                connection.transactions().failed(failed[0]);
                throw failure(done, counts, failed[0]);
            }
        }
        noteKey(statement.lastInsertRowid(), changed);
    }

    private static BatchUpdateException failure(int index, long[] counts, Throwable reason) {
        if (reason instanceof Error error) {
            throw error;
        }
        return Batches.failure(index, counts, SqlErrors.of((Exception) reason));
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return Batches.toInts(executeLargeBatch());
    }

    // ---- facts

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        return inTurn(() -> {
            if (!returnsRows) {
                return null;
            }
            columns.know(ResultColumns.NO_EXECUTION);
            return JdbcResultSetMetaData.of(this, columns, null);
        });
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        checkOpen();
        return new JdbcParameterMetaData(rows.values());
    }

    @Override
    void closeInTurn() {
        try {
            super.closeInTurn();
        } finally {
            statement.close();
        }
    }

    // ---- what a prepared statement must not be asked

    private SQLException notPrepared() throws SQLException {
        checkOpen();
        return SqlErrors.state("method cannot be called on a PreparedStatement: its SQL is compiled already");
    }

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        throw notPrepared();
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        throw notPrepared();
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        throw notPrepared();
    }

    @Override
    public void addBatch(String sql) throws SQLException {
        throw notPrepared();
    }

    @Override
    public String toString() {
        return statement.sql();
    }
}

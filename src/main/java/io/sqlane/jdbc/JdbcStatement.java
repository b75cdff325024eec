package io.sqlane.jdbc;

import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.CancelFlag;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.StatementCountException;
import io.sqlane.internal.engine.StatementHandle;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A statement that compiles what it is given; the ground of prepared ones. It has one result at a time. */
class JdbcStatement extends StatementSettings {
    final JdbcConnection connection;
    private final Turns turns;

    private volatile boolean closed;

    /** The rows of the last execution, if it had any. */
    private @Nullable JdbcResultSet result;

    /** What {@link #result} reads from, if it is to be freed with it. */
    private @Nullable StatementHandle compiled;

    private long updateCount = -1;

    /** The rowid that the last execution has inserted, if it has. */
    private long generatedKey;

    private boolean hasGeneratedKey;

    private final List<String> batch = new ArrayList<>();

    /**
     * Guards what is used outside of turns, since it waits for nothing that runs: the batch, and the flag, which must
     * not be raised for the statement that has it next.
     */
    private final ReentrantLock outside = new ReentrantLock();

    private @Nullable CancelFlag cancelFlag;

    JdbcStatement(JdbcConnection connection) {
        this.connection = connection;
        this.turns = connection.turns();
    }

    // ---- turns

    @Override
    final void checkOpen() throws SQLException {
        if (closed) {
            throw SqlErrors.closed("statement");
        }
        connection.checkOpen();
    }

    /** Begins a turn on an open statement. */
    final void beginTurn() throws SQLException {
        connection.beginTurn();
        if (closed) {
            turns.end();
            throw SqlErrors.closed("statement");
        }
    }

    final Turns turns() {
        return turns;
    }

    final <T> T inTurn(JdbcConnection.Work<T> work) throws SQLException {
        beginTurn();
        try {
            return work.run();
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            turns.end();
        }
    }

    // ---- running; all of it in a turn

    /** Forgets the last result. */
    final void endResult() {
        JdbcResultSet last = result;
        StatementHandle of = compiled;
        result = null;
        compiled = null;
        updateCount = -1;
        hasGeneratedKey = false;
        if (last != null) {
            last.endInTurn();
        }
        if (of != null) {
            of.close();
        }
    }

    /** Makes a new statement cancellable by this one's {@link #cancel}. */
    final void attachCancelFlag(StatementHandle statement) {
        outside.lock();
        try {
            CancelFlag flag = cancelFlag;
            if (flag == null) {
                flag = connection.cancelFlags().take();
                cancelFlag = flag;
            }
            flag.attachTo(statement);
        } finally {
            outside.unlock();
        }
    }

    /** To be called when an execution begins, of however many statements: forgets the last one, and its end. */
    final void beginExecution() {
        endResult();
        CancelFlag flag = cancelFlag;
        if (flag != null) {
            // A cancellation that came while nothing ran has nothing to end.
            flag.lower();
        }
    }

    final @Nullable CancelFlag cancelFlag() {
        return cancelFlag;
    }

    /** To be called before a statement is run, and {@link #endTimeout} after it whatever happens here. */
    final void beforeRun(StatementHandle statement) throws SQLException {
        // First: a transaction may have to wait for its lock.
        beginTimeout();
        connection.transactions().before(statement, cancelFlag);
    }

    /** Lets what the calling thread runs now take no longer than the time-out, if there is one. */
    final void beginTimeout() {
        if (timeoutSeconds() > 0) {
            connection.handle().settings().setDeadline(TimeUnit.SECONDS.toNanos(timeoutSeconds()));
        }
    }

    final void endTimeout() {
        if (timeoutSeconds() > 0 && connection.handle().isOpen()) {
            connection.handle().settings().setDeadline(0);
        }
    }

    /** Runs a statement with rows; they are the result then. */
    final JdbcResultSet query(StatementHandle statement, ResultColumns columns) throws SQLException {
        try {
            beforeRun(statement);
            int generation = statement.query();
            JdbcResultSet rows = new JdbcResultSet(this, statement, generation, columns, rowLimit());
            result = rows;
            if (statement.countsChanges()) {
                // SQLite has changed all of them before it answers the first.
                noteKey(connection.handle().status().lastInsertRowid(), statement.cursor().rows().remaining());
            }
            return rows;
        } catch (Throwable failed) {
            connection.transactions().failed(failed);
            throw failed;
        } finally {
            endTimeout();
        }
    }

    /** Runs a statement to its end; the result is the number of rows that it has changed. */
    final long update(StatementHandle statement) throws SQLException {
        try {
            beforeRun(statement);
            statement.run();
        } catch (Throwable failed) {
            connection.transactions().failed(failed);
            throw failed;
        } finally {
            endTimeout();
        }
        updateCount = statement.lastChanges();
        noteKey(statement.lastInsertRowid(), updateCount);
        return updateCount;
    }

    /** A rowid is that of this execution only if it has changed a row. */
    final void noteKey(long rowid, long changed) {
        generatedKey = rowid;
        hasGeneratedKey = changed > 0;
    }

    final void setUpdateCount(long count) {
        updateCount = count;
    }

    /** What becomes of rows: they are the result, or dropped, and of a batch no query may be a part. */
    private enum Rows { KEPT, DROPPED, OF_A_BATCH }

    /** Compiles and runs; answers whether there are rows. */
    private boolean run(String sql, Rows rows) throws SQLException {
        StatementHandle statement;
        try {
            statement = connection.prepareInTurn(sql);
        } catch (StatementCountException e) {
            if (e.isEmpty()) {
                updateCount = 0;
            } else {
                runScript(sql);
            }
            return false;
        }
        compiled = statement;
        boolean done = false;
        try {
            attachCancelFlag(statement);
            boolean hasRows = statement.columnCount() > 0;
            if (hasRows && rows == Rows.OF_A_BATCH && statement.isReadOnly()) {
                throw SqlErrors.state("query returns results");
            }
            if (hasRows && rows == Rows.KEPT) {
                query(statement, new ResultColumns(statement));
                done = true;
                return true;
            }
            update(statement);
            return false;
        } finally {
            if (!done) {
                compiled = null;
                statement.close();
            }
        }
    }

    /** One statement after the other, since each of them may begin, need or end a transaction. Rows are dropped. */
    private void runScript(String sql) throws SQLException {
        ConnectionHandle handle = connection.handle();
        long before = handle.status().totalChanges();
        int at = 0;
        while (at < sql.length()) {
            at = runNext(sql, at);
        }
        updateCount = handle.status().totalChanges() - before;
        noteKey(generatedKey, updateCount);
    }

    /** Runs the statement that begins there, if there is one, and answers where the next one does. */
    private int runNext(String script, int start) throws SQLException {
        int end = SqlText.endOfStatement(script, start);
        StatementHandle statement = null;
        while (statement == null) {
            try {
                statement = connection.prepareInTurn(script.substring(start, end));
            } catch (StatementCountException e) {
                if (!e.isEmpty()) {
                    throw e;
                }
                return end;
            } catch (SqliteException e) {
                // The body of a trigger has statements of its own.
                if (end == script.length() || !e.errorMessage().equals("incomplete input")) {
                    throw e;
                }
                end = SqlText.endOfTrigger(script, end);
            }
        }
        try {
            attachCancelFlag(statement);
            update(statement);
        } finally {
            statement.close();
        }
        return end;
    }

    // ---- Statement

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        return inTurn(() -> {
            beginExecution();
            StatementHandle statement;
            try {
                statement = connection.prepareInTurn(checkSql(sql));
            } catch (StatementCountException e) {
                throw e.isEmpty() ? noRows() : SqlErrors.of(e);
            }
            if (statement.columnCount() == 0) {
                statement.close();
                throw noRows();
            }
            compiled = statement;
            attachCancelFlag(statement);
            return query(statement, new ResultColumns(statement));
        });
    }

    private static SQLException noRows() {
        return SqlErrors.state("query does not return ResultSet");
    }

    static String checkSql(@Nullable String sql) throws SQLException {
        if (sql == null) {
            throw SqlErrors.argument("sql is null");
        }
        return sql;
    }

    @Override
    public long executeLargeUpdate(String sql) throws SQLException {
        return inTurn(() -> {
            beginExecution();
            run(checkSql(sql), Rows.DROPPED);
            return updateCount;
        });
    }

    @Override
    public boolean execute(String sql) throws SQLException {
        return inTurn(() -> {
            beginExecution();
            return run(checkSql(sql), Rows.KEPT);
        });
    }

    @Override
    public int executeUpdate(String sql) throws SQLException {
        return (int) executeLargeUpdate(sql);
    }

    @Override
    public int executeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        return (int) executeLargeUpdate(sql, autoGeneratedKeys);
    }

    @Override
    public int executeUpdate(String sql, int[] columnIndexes) throws SQLException {
        return executeUpdate(sql);
    }

    @Override
    public int executeUpdate(String sql, String[] columnNames) throws SQLException {
        return executeUpdate(sql);
    }

    @Override
    public long executeLargeUpdate(String sql, int autoGeneratedKeys) throws SQLException {
        PlainConnection.checkKeys(autoGeneratedKeys);
        return executeLargeUpdate(sql);
    }

    @Override
    public long executeLargeUpdate(String sql, int[] columnIndexes) throws SQLException {
        return executeLargeUpdate(sql);
    }

    @Override
    public long executeLargeUpdate(String sql, String[] columnNames) throws SQLException {
        return executeLargeUpdate(sql);
    }

    @Override
    public boolean execute(String sql, int autoGeneratedKeys) throws SQLException {
        PlainConnection.checkKeys(autoGeneratedKeys);
        return execute(sql);
    }

    @Override
    public boolean execute(String sql, int[] columnIndexes) throws SQLException {
        return execute(sql);
    }

    @Override
    public boolean execute(String sql, String[] columnNames) throws SQLException {
        return execute(sql);
    }

    // ---- results

    @Override
    public @Nullable ResultSet getResultSet() throws SQLException {
        checkOpen();
        return result;
    }

    @Override
    public int getUpdateCount() throws SQLException {
        return (int) getLargeUpdateCount();
    }

    @Override
    public long getLargeUpdateCount() throws SQLException {
        checkOpen();
        return updateCount;
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        return inTurn(() -> {
            endResult();
            return false;
        });
    }

    @Override
    public boolean getMoreResults(int current) throws SQLException {
        if (current != CLOSE_CURRENT_RESULT && current != CLOSE_ALL_RESULTS && current != KEEP_CURRENT_RESULT) {
            throw SqlErrors.argument("unknown way to go on: current=" + current);
        }
        if (current == KEEP_CURRENT_RESULT) {
            throw SqlErrors.unsupported("several results at a time");
        }
        return getMoreResults();
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        return inTurn(() -> {
            MemoryRows keys = new MemoryRows("last_insert_rowid()");
            if (hasGeneratedKey && connection.answersGeneratedKeys()) {
                keys.row(generatedKey);
            }
            return keys.toResultSet(this);
        });
    }

    // ---- batches

    @Override
    public void addBatch(String sql) throws SQLException {
        checkOpen();
        checkSql(sql);
        outside.lock();
        try {
            batch.add(sql);
        } finally {
            outside.unlock();
        }
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        outside.lock();
        try {
            batch.clear();
        } finally {
            outside.unlock();
        }
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return Batches.toInts(executeLargeBatch());
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        return inTurn(() -> {
            beginExecution();
            List<String> statements = takeBatch();
            long[] counts = new long[statements.size()];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = runOfBatch(statements.get(i), i, counts);
            }
            return counts;
        });
    }

    private List<String> takeBatch() {
        outside.lock();
        try {
            List<String> taken = new ArrayList<>(batch);
            batch.clear();
            return taken;
        } finally {
            outside.unlock();
        }
    }

    private long runOfBatch(String sql, int index, long[] counts) throws BatchUpdateException {
        boolean inTransaction = connection.handle().inTransaction();
        try {
            run(sql, Rows.OF_A_BATCH);
            return updateCount;
        } catch (Exception e) {
            BatchUpdateException failed = Batches.failure(index, counts, SqlErrors.of(e));
            // The entries before it were part of the transaction that it has taken along.
            boolean undone = inTransaction && !connection.handle().inTransaction();
            throw undone ? Batches.undone(failed) : failed;
        }
    }

    // ---- life

    @Override
    public void cancel() throws SQLException {
        checkOpen();
        outside.lock();
        try {
            if (cancelFlag != null) {
                cancelFlag.raise();
            }
        } finally {
            outside.unlock();
        }
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        turns.begin();
        try {
            if (!closed) {
                closed = true;
                giveUpOutside();
                closeInTurn();
            }
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            turns.end();
        }
    }

    private void giveUpOutside() {
        outside.lock();
        try {
            batch.clear();
            if (cancelFlag != null) {
                connection.cancelFlags().giveBack(cancelFlag);
                cancelFlag = null;
            }
        } finally {
            outside.unlock();
        }
    }

    /** Frees what the statement has; its connection may be closed already. */
    void closeInTurn() {
        endResult();
    }

    @Override
    public boolean isClosed() {
        return closed || connection.isGone();
    }

    /** To be called when the rows of this statement were closed, after the turn. */
    final void completed() throws SQLException {
        if (closesOnCompletion()) {
            close();
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        checkOpen();
        return connection;
    }
}

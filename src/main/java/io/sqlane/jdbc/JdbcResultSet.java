package io.sqlane.jdbc;

import io.sqlane.internal.codec.RowBatch;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.StatementHandle;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one execution, or rows that the driver has made itself. Only fetching takes a turn; what was fetched is
 * read from the heap.
 */
final class JdbcResultSet extends ValueResultSet {
    private final @Nullable JdbcStatement owner;
    private final @Nullable JdbcConnection connection;
    private final @Nullable StatementHandle statement;
    private final int generation;
    private final ResultColumns columns;
    private final RowBatch rows;
    private final long maxRows;

    private volatile boolean closed;
    private boolean afterLast;

    /** Of the row that they stand on, or stood on last; 0 before the first. */
    private long rowNumber;

    /** The rows of a query that has begun. */
    JdbcResultSet(
            JdbcStatement owner, StatementHandle statement, int generation, ResultColumns columns, long maxRows) {
        super(new RowReader(statement.cursor().rows(), owner, statement, generation));
        this.owner = owner;
        this.connection = owner.connection;
        this.statement = statement;
        this.generation = generation;
        this.columns = columns;
        this.rows = statement.cursor().rows();
        this.maxRows = maxRows;
    }

    /** Rows of the driver's own. */
    JdbcResultSet(@Nullable JdbcStatement owner, RowBatch rows, ResultColumns columns) {
        super(new RowReader(rows, owner, null, 0));
        this.owner = owner;
        this.connection = owner == null ? null : owner.connection;
        this.statement = null;
        this.generation = 0;
        this.columns = columns;
        this.rows = rows;
        this.maxRows = 0;
    }

    // ---- life

    @Override
    void checkOpen() throws SQLException {
        // Whoever closes the statement closes its rows; only the connection does not know them.
        JdbcConnection of = connection;
        if (closed || of != null && of.isMarkedClosed()) {
            throw SqlErrors.closed("result set");
        }
    }

    @Override
    SQLException notUpdatable() throws SQLException {
        checkOpen();
        return SqlErrors.unsupported("updatable result sets");
    }

    /** Ends the rows, in a turn, because their statement does something else. */
    void endInTurn() {
        if (closed) {
            return;
        }
        closed = true;
        StatementHandle of = statement;
        Throwable failed = of == null ? null : of.endQuery(generation);
        if (failed != null) {
            throw ConnectionHandle.sneaky(failed);
        }
    }

    @Override
    public void close() throws SQLException {
        JdbcStatement of = owner;
        if (closed || of == null) {
            closed = true;
            return;
        }
        of.turns().begin();
        try {
            endInTurn();
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            of.turns().end();
        }
        if (statement != null) {
            of.completed();
        }
    }

    @Override
    public boolean isClosed() {
        return closed || connection != null && connection.isGone();
    }

    // ---- moving

    @Override
    public boolean next() throws SQLException {
        checkOpen();
        if (afterLast) {
            return false;
        }
        if (maxRows > 0 && rowNumber >= maxRows) {
            endAtMaximum();
            return false;
        }
        if (reader.advance() || fetch()) {
            rowNumber++;
            return true;
        }
        afterLast = true;
        return false;
    }

    private boolean fetch() throws SQLException {
        StatementHandle from = statement;
        JdbcStatement of = owner;
        if (from == null || of == null) {
            return false;
        }
        of.beginTurn();
        try {
            of.beginTimeout();
            of.connection.transactions().beforeFetch();
            return from.cursor().next(generation);
        } catch (Exception e) {
            of.connection.transactions().failed(e);
            afterLast = true;
            throw SqlErrors.of(e);
        } finally {
            of.endTimeout();
            of.turns().end();
        }
    }

    private void endAtMaximum() throws SQLException {
        afterLast = true;
        rows.clear();
        StatementHandle of = statement;
        JdbcStatement by = owner;
        if (of != null && by != null) {
            by.inTurn(() -> {
                Throwable failed = of.endQuery(generation);
                if (failed != null) {
                    throw ConnectionHandle.sneaky(failed);
                }
                return true;
            });
        }
    }

    @Override
    public int getRow() throws SQLException {
        checkOpen();
        return afterLast ? 0 : (int) rowNumber;
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        checkOpen();
        return !afterLast && rowNumber == 0 && rows.remaining() > 0;
    }

    @Override
    public boolean isFirst() throws SQLException {
        checkOpen();
        return !afterLast && rowNumber == 1;
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        checkOpen();
        return afterLast && rowNumber > 0;
    }

    @Override
    public boolean isLast() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public void beforeFirst() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public void afterLast() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean first() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean last() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean absolute(int row) throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean relative(int by) throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean previous() throws SQLException {
        throw forwardOnly();
    }

    private SQLException forwardOnly() throws SQLException {
        checkOpen();
        return SqlErrors.unsupported("other result sets than TYPE_FORWARD_ONLY");
    }

    // ---- facts

    @Override
    String realText(double real) throws SQLException {
        return owner == null ? Double.toString(real) : owner.connection.realText().of(real);
    }

    @Override
    DateValues dates() {
        return owner == null ? new DateValues(DateForm.DEFAULT) : owner.connection.dates();
    }

    @Override
    public int findColumn(String label) throws SQLException {
        checkOpen();
        return knownColumns().find(label);
    }

    private ResultColumns knownColumns() throws SQLException {
        JdbcStatement of = owner;
        if (of != null && !columns.isKnown(generation)) {
            of.inTurn(() -> {
                columns.know(generation);
                return true;
            });
        }
        return columns;
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return JdbcResultSetMetaData.of(owner, knownColumns(), reader);
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        checkOpen();
        return owner;
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return null;
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
    }

    @Override
    public String getCursorName() throws SQLException {
        checkOpen();
        throw SqlErrors.unsupported("named cursors");
    }

    @Override
    public int getFetchDirection() throws SQLException {
        checkOpen();
        return FETCH_FORWARD;
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        if (direction != FETCH_FORWARD) {
            throw SqlErrors.unsupported("other direction than FETCH_FORWARD: direction=" + direction);
        }
    }

    @Override
    public int getFetchSize() throws SQLException {
        checkOpen();
        return owner == null ? 0 : owner.getFetchSize();
    }

    @Override
    public void setFetchSize(int count) throws SQLException {
        checkOpen();
        if (count < 0) {
            throw SqlErrors.argument("fetch size must be >= 0: rows=" + count);
        }
    }

    @Override
    public int getType() throws SQLException {
        checkOpen();
        return TYPE_FORWARD_ONLY;
    }

    @Override
    public int getConcurrency() throws SQLException {
        checkOpen();
        return CONCUR_READ_ONLY;
    }

    @Override
    public int getHoldability() throws SQLException {
        checkOpen();
        return CLOSE_CURSORS_AT_COMMIT;
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        checkOpen();
        return false;
    }

    @Override
    public boolean rowInserted() throws SQLException {
        checkOpen();
        return false;
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        checkOpen();
        return false;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(@Nullable Class<?> type) {
        return Wrappers.isWrapper(this, type);
    }
}

package io.sqlane.jdbc;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.StatementHandle;
import io.sqlane.internal.engine.Turn;
import io.sqlane.internal.ffi.Constants;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection for any thread: {@link Turns} lets one in at a time. What it hands out shares its turns.
 *
 * <p>Three things need no turn, so that they never wait for a statement that runs: {@link #isClosed},
 * {@link #abort} and the statements' {@code cancel}.
 */
final class JdbcConnection extends PlainConnection {
    /** How long an abort waits for the running statement to notice before it interrupts again. */
    private static final long ABORT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Database database;
    private final ConnectionHandle handle;
    private final Turns turns;
    private final TransactionControl transactions;
    private final RealText realText;
    private final String url;
    private final DateValues dates;
    private final boolean generatedKeys;
    private final CancelFlags cancelFlags = new CancelFlags();

    private volatile boolean closed;
    private volatile @Nullable SQLWarning warnings;
    private boolean readOnly;
    private int isolation = TRANSACTION_SERIALIZABLE;
    private int savepoints;

    /** Opened by this thread, which gives it up here. */
    JdbcConnection(Database database, ConnectionConfig config, @Nullable SQLWarning warnings) throws SQLException {
        this.database = database;
        this.handle = Access.connection(database);
        this.transactions = new TransactionControl(handle, config.transactionMode());
        this.realText = new RealText(this);
        this.url = config.url();
        this.dates = new DateValues(config.dateForm());
        this.generatedKeys = config.generatedKeys();
        this.warnings = warnings;
        this.readOnly = database.isReadOnly();
        this.turns = new Turns(handle);
    }

    // ---- for the other classes of the driver

    Turns turns() {
        return turns;
    }

    ConnectionHandle handle() {
        return handle;
    }

    Database database() {
        return database;
    }

    TransactionControl transactions() {
        return transactions;
    }

    DateValues dates() {
        return dates;
    }

    RealText realText() {
        return realText;
    }

    CancelFlags cancelFlags() {
        return cancelFlags;
    }

    String url() {
        return url;
    }

    boolean answersGeneratedKeys() {
        return generatedKeys;
    }

    /** Begins a turn on an open connection; {@link Turns#end} ends it. */
    void beginTurn() throws SQLException {
        turns.begin();
        if (isGone()) {
            turns.end();
            throw SqlErrors.closedConnection();
        }
        if (turns.isTied()) {
            transactions.doubt();
        }
    }

    /** Whether it is closed, by this class or behind its back. */
    boolean isGone() {
        return closed || !handle.isOpen();
    }

    /** The same without what happened behind its back, for who reads only what is in the heap. */
    boolean isMarkedClosed() {
        return closed;
    }

    @Override
    void checkOpen() throws SQLException {
        if (isGone()) {
            throw SqlErrors.closedConnection();
        }
    }

    /** What needs a turn and answers. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Does something in a turn, for all that is not hot. */
    <T> T inTurn(Work<T> work) throws SQLException {
        beginTurn();
        try {
            return work.run();
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            turns.end();
        }
    }

    /** What needs a turn. */
    @FunctionalInterface
    interface Task {
        void run() throws SQLException;
    }

    void doInTurn(Task task) throws SQLException {
        inTurn(() -> {
            task.run();
            return true;
        });
    }

    /** Compiles one statement, in a turn. */
    StatementHandle prepareInTurn(String sql) {
        return handle.prepare(sql, Constants.SQLANE_PREPARE_UNBOUND_AS_NULL);
    }

    // ---- statements

    @Override
    public Statement createStatement() throws SQLException {
        checkOpen();
        return new JdbcStatement(this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        beginTurn();
        try {
            if (sql == null) {
                throw SqlErrors.argument("sql is null");
            }
            return new JdbcPreparedStatement(this, prepareInTurn(sql));
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            turns.end();
        }
    }

    // ---- transactions

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        doInTurn(() -> transactions.setAutoCommit(autoCommit));
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return transactions.isAutoCommit();
    }

    @Override
    public void commit() throws SQLException {
        doInTurn(transactions::commit);
    }

    @Override
    public void rollback() throws SQLException {
        doInTurn(transactions::rollback);
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        return inTurn(() -> savepoint(new JdbcSavepoint(this, ++savepoints, null)));
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        return inTurn(() -> {
            if (name == null) {
                throw SqlErrors.argument("name is null");
            }
            return savepoint(new JdbcSavepoint(this, ++savepoints, name));
        });
    }

    private Savepoint savepoint(JdbcSavepoint savepoint) throws SQLException {
        transactions.savepoint(savepoint.sqlName());
        return savepoint;
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        doInTurn(() -> transactions.rollbackTo(own(savepoint).sqlName()));
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        doInTurn(() -> transactions.release(own(savepoint).sqlName()));
    }

    private JdbcSavepoint own(Savepoint savepoint) throws SQLException {
        if (savepoint instanceof JdbcSavepoint own && own.isOf(this)) {
            return own;
        }
        throw SqlErrors.argument("the savepoint is not one of this connection");
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        doInTurn(() -> {
            switch (level) {
                case TRANSACTION_READ_UNCOMMITTED, TRANSACTION_READ_COMMITTED, TRANSACTION_REPEATABLE_READ,
                        TRANSACTION_SERIALIZABLE ->
                        // SQLite gives each of them what SERIALIZABLE asks for, which is more than they want.
                        isolation = level;
                default -> throw SqlErrors.argument("unknown transaction isolation: level=" + level);
            }
        });
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        checkOpen();
        return isolation;
    }

    @Override
    public void setReadOnly(boolean on) throws SQLException {
        doInTurn(() -> {
            if (on != readOnly && !database.isReadOnly()) {
                handle.executeScript("PRAGMA query_only = " + on, 0);
                transactions.setReadOnly(on);
                readOnly = on;
            }
        });
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        checkOpen();
        return readOnly;
    }

    // ---- life

    @Override
    public void close() throws SQLException {
        // Not if it is marked only: an abort may have left it open.
        if (!handle.isOpen()) {
            closed = true;
            return;
        }
        turns.begin();
        try {
            closeInTurn();
        } finally {
            turns.end();
        }
    }

    private void closeInTurn() throws SQLException {
        try {
            Turn.close(handle);
            turns.untie();
        } catch (Exception e) {
            throw SqlErrors.of(e);
        } finally {
            closed |= !handle.isOpen();
        }
    }

    @Override
    public boolean isClosed() {
        return isGone();
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        if (executor == null) {
            throw SqlErrors.argument("executor is null");
        }
        if (isGone()) {
            return;
        }
        closed = true;
        handle.interrupter().interrupt();
        try {
            executor.execute(this::closeAborted);
        } catch (RuntimeException refused) {
            throw SqlErrors.of(refused);
        }
    }

    /** Waits for the turn of whoever is inside, which it ends as often as it begins something anew. */
    private void closeAborted() {
        try {
            while (handle.isOpen() && !turns.tryBegin(ABORT_PAUSE_NANOS)) {
                handle.interrupter().interrupt();
            }
            if (handle.isOpen()) {
                try {
                    closeInTurn();
                } finally {
                    turns.end();
                }
            }
        } catch (SQLException left) {
            // A thread that uses it as a Database keeps it until it closes it, or until nobody refers to it.
        }
    }

    @Override
    public boolean isValid(int timeoutSeconds) throws SQLException {
        if (timeoutSeconds < 0) {
            throw SqlErrors.argument("timeout is negative: seconds=" + timeoutSeconds);
        }
        if (isGone()) {
            return false;
        }
        long nanos = timeoutSeconds == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(timeoutSeconds);
        try {
            if (!turns.tryBegin(nanos)) {
                return false;
            }
        } catch (SQLException inUse) {
            // Another thread has it as a Database.
            return false;
        }
        try {
            handle.executeScript("SELECT 1", 0);
            return !isGone();
        } catch (RuntimeException e) {
            return false;
        } finally {
            turns.end();
        }
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings;
    }

    /** Ends the use as a Database, too: pools call this when a connection comes back. */
    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
        warnings = null;
        if (turns.isTied()) {
            doInTurn(() -> {
                transactions.doubt();
                turns.untie();
            });
        }
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        checkOpen();
        return new JdbcDatabaseMetaData(this);
    }

    // ---- the core behind it

    /** With {@link Database}, ties this connection to the calling thread until that calls clearWarnings or close. */
    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type == Database.class) {
            return inTurn(() -> {
                if (turns.isNested()) {
                    throw SqlErrors.state("a function that SQL has called must not unwrap its connection");
                }
                turns.tie();
                return type.cast(database);
            });
        }
        return Wrappers.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(@Nullable Class<?> type) {
        return type == Database.class || Wrappers.isWrapper(this, type);
    }

    @Override
    public String toString() {
        return "JdbcConnection[url=" + url + ']';
    }
}

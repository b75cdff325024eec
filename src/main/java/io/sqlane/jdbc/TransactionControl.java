package io.sqlane.jdbc;

import io.sqlane.internal.engine.CancelFlag;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.StatementHandle;
import io.sqlane.internal.engine.Turn;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Begins transactions when auto-commit is off: with the first statement, not before, so that a connection that is only
 * held takes no lock. Every method is called in a turn.
 */
final class TransactionControl {
    /** Statements that end transactions themselves, or mean nothing inside one. */
    private static final List<String> WITHOUT = List.of(
            "BEGIN", "COMMIT", "END", "ROLLBACK", "PRAGMA", "ATTACH", "DETACH", "VACUUM");

    private final ConnectionHandle handle;
    private final String begin;
    private final boolean isDeferred;
    private boolean autoCommit = true;
    private boolean readOnly;

    /** Whether a transaction is known to be open; otherwise SQLite is asked. */
    private boolean open;

    /** The names of the savepoints that there are, the outermost first. */
    private final List<String> savepoints = new ArrayList<>();

    /** Whether there was a transaction when the last statement began. */
    private boolean begun;

    /**
     * Why SQLite has rolled back a transaction that the application believes to be open. Until it has said that it
     * knows, by a rollback, nothing may be done that it would take for a part of that transaction.
     */
    private @Nullable SQLException lost;

    TransactionControl(ConnectionHandle handle, String mode) {
        this.handle = handle;
        this.begin = "BEGIN " + mode;
        this.isDeferred = mode.equals("DEFERRED");
    }

    boolean isAutoCommit() {
        return autoCommit;
    }

    void setReadOnly(boolean readOnly) {
        this.readOnly = readOnly;
    }

    /** Begins a transaction if the statement about to be run needs one; the flag ends the waiting for it. */
    void before(StatementHandle statement, @Nullable CancelFlag flag) throws SQLException {
        if (autoCommit) {
            return;
        }
        if (!open) {
            beginFor(statement.sql(), flag);
        }
        // Whatever else a statement does, it may have ended the transaction.
        boolean keeps = statement.countsChanges() || statement.isReadOnly() && statement.columnCount() > 0;
        open &= keeps;
    }

    private void beginFor(String sql, @Nullable CancelFlag flag) throws SQLException {
        refuseLost();
        if (isWithout(sql)) {
            begun = handle.inTransaction();
        } else {
            beginUnlessOpen(flag);
        }
    }

    private void beginUnlessOpen(@Nullable CancelFlag flag) {
        begun = handle.inTransaction();
        if (!begun) {
            begin(flag);
            begun = true;
        }
        open = true;
    }

    private void begin(@Nullable CancelFlag flag) {
        if (readOnly || isDeferred || flag == null) {
            // One that only reads, or will take its lock later, waits for nothing that a cancellation could end.
            handle.executeScript(readOnly ? "BEGIN" : begin, 0);
            return;
        }
        StatementHandle statement = handle.prepare(begin, 0);
        try {
            flag.attachTo(statement);
            statement.run();
        } finally {
            statement.close();
        }
    }

    /** To be called before rows are fetched: a statement in between may have ended the transaction. */
    void beforeFetch() {
        if (!autoCommit && !open) {
            begun = handle.inTransaction();
        }
    }

    /** To be called when others have worked directly. */
    void doubt() {
        open = false;
    }

    /** To be called when a statement has failed, with which SQLite may have rolled back all that was before it. */
    void failed(Throwable reason) {
        open = false;
        boolean isLost = !autoCommit && begun && lost == null && handle.isOpen() && !handle.inTransaction();
        if (isLost && reason instanceof Exception exception) {
            lost = SqlErrors.of(exception);
        } else if (isLost) {
            lost = new SQLException(reason.toString(), reason);
        }
    }

    void setAutoCommit(boolean on) throws SQLException {
        if (on && !autoCommit) {
            commit();
        }
        autoCommit = on;
    }

    void commit() throws SQLException {
        refuseAutoCommit("commit");
        refuseLost();
        try {
            // A write whose rows are not read out forbids the commit, and a query would keep the state that it reads.
            Turn.endRows(handle);
        } catch (Throwable reason) {
            failed(reason);
            throw reason;
        }
        end("COMMIT");
    }

    void rollback() throws SQLException {
        refuseAutoCommit("rollback");
        try {
            end("ROLLBACK");
        } finally {
            lost = null;
        }
    }

    private void end(String how) {
        open = false;
        begun = handle.inTransaction();
        if (!begun) {
            savepoints.clear();
            return;
        }
        try {
            handle.executeScript(how, 0);
        } catch (Throwable reason) {
            failed(reason);
            throw reason;
        }
        begun = false;
        savepoints.clear();
    }

    private void refuseLost() throws SQLException {
        if (lost != null) {
            throw SqlErrors.rolledBack(lost);
        }
    }

    private void refuseAutoCommit(String what) throws SQLException {
        if (autoCommit) {
            throw SqlErrors.state("database in auto-commit mode: there is no transaction to " + what);
        }
    }

    /** Sets a savepoint with a name that no other one has. */
    void savepoint(String name) throws SQLException {
        refuseNoSavepoint();
        if (!open) {
            beginUnlessOpen(null);
        }
        handle.executeScript("SAVEPOINT " + name, 0);
        savepoints.add(name);
    }

    /** Undoes what came after a savepoint, which stays. */
    void rollbackTo(String name) throws SQLException {
        int place = place(name);
        handle.executeScript("ROLLBACK TO " + name, 0);
        savepoints.subList(place + 1, savepoints.size()).clear();
    }

    void release(String name) throws SQLException {
        int place = place(name);
        handle.executeScript("RELEASE " + name, 0);
        savepoints.subList(place, savepoints.size()).clear();
    }

    private int place(String name) throws SQLException {
        refuseNoSavepoint();
        int place = savepoints.indexOf(name);
        if (place < 0 || !handle.inTransaction()) {
            throw SqlErrors.state("the savepoint is no longer there: it was released, or rolled back with what was"
                    + " before it, or its transaction has ended, name=" + name);
        }
        return place;
    }

    private void refuseNoSavepoint() throws SQLException {
        if (autoCommit) {
            throw SqlErrors.state("database in auto-commit mode: a savepoint is part of a transaction");
        }
        refuseLost();
    }

    /** Begins a transaction for a batch in auto-commit mode; answers whether there is one to be ended. */
    boolean beginBatch(@Nullable CancelFlag flag) {
        if (!autoCommit || handle.inTransaction()) {
            return false;
        }
        begin(flag);
        return true;
    }

    /** Commits what a batch has done, or rolls it back if that fails. */
    void endBatch() {
        if (!handle.inTransaction()) {
            return;
        }
        try {
            handle.executeScript("COMMIT", 0);
        } catch (RuntimeException failed) {
            handle.rollBack(0, failed);
            throw failed;
        }
    }

    private static boolean isWithout(String sql) {
        int start = SqlText.start(sql);
        int end = start;
        while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        return WITHOUT.contains(sql.substring(start, end).toUpperCase(Locale.ROOT));
    }
}

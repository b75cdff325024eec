package io.sqlane.jdbc;

import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.StatementHandle;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

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
    private boolean autoCommit = true;
    private boolean readOnly;

    /** Whether a transaction is known to be open; otherwise SQLite is asked. */
    private boolean open;

    TransactionControl(ConnectionHandle handle, String mode) {
        this.handle = handle;
        this.begin = "BEGIN " + mode;
    }

    boolean isAutoCommit() {
        return autoCommit;
    }

    void setReadOnly(boolean readOnly) {
        this.readOnly = readOnly;
    }

    /** Begins a transaction if the statement about to be run needs one. */
    void before(StatementHandle statement) {
        if (!autoCommit && !open && !isWithout(statement.sql())) {
            beginUnlessOpen();
        }
        // Whatever else a statement does, it may have ended the transaction.
        boolean keeps = statement.countsChanges() || statement.isReadOnly() && statement.columnCount() > 0;
        open &= keeps;
    }

    private void beginUnlessOpen() {
        if (!handle.inTransaction()) {
            // One that only reads waits for no lock.
            handle.executeScript(readOnly ? "BEGIN" : begin, 0);
        }
        open = true;
    }

    /** The same for a script, whose statements may do anything. */
    void beforeScript(String sql) {
        if (!autoCommit && !isWithout(sql)) {
            beginUnlessOpen();
        }
        open = false;
    }

    /** To be called when a statement has failed, which may have rolled back, or when others have worked directly. */
    void doubt() {
        open = false;
    }

    void setAutoCommit(boolean on) {
        if (on && !autoCommit) {
            end("COMMIT");
        }
        autoCommit = on;
    }

    void commit() throws SQLException {
        refuseAutoCommit("commit");
        end("COMMIT");
    }

    void rollback() throws SQLException {
        refuseAutoCommit("rollback");
        end("ROLLBACK");
    }

    private void end(String how) {
        open = false;
        if (handle.inTransaction()) {
            handle.executeScript(how, 0);
        }
    }

    private void refuseAutoCommit(String what) throws SQLException {
        if (autoCommit) {
            throw SqlErrors.state("database in auto-commit mode: there is no transaction to " + what);
        }
    }

    /** Runs a statement about a savepoint. */
    void savepoint(String sql) throws SQLException {
        if (autoCommit) {
            throw SqlErrors.state("database in auto-commit mode: a savepoint is part of a transaction");
        }
        if (!open) {
            beginUnlessOpen();
        }
        handle.executeScript(sql, 0);
    }

    /** Begins a transaction for a batch in auto-commit mode; answers whether there is one to be ended. */
    boolean beginBatch() {
        if (!autoCommit || handle.inTransaction()) {
            return false;
        }
        handle.executeScript(begin, 0);
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

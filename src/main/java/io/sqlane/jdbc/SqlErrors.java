package io.sqlane.jdbc;

import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.error.UnsafeFileException;
import io.sqlane.internal.engine.Excerpt;
import io.sqlane.internal.engine.StatementCountException;
import io.sqlane.internal.ffi.Constants;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;

/** Makes the exceptions of {@code java.sql}: subclass, SQLSTATE and code by SQLite's result code. */
final class SqlErrors {
    static final String CLOSED_CONNECTION = "08003";
    static final String BAD_STATE = "HY010";
    static final String BAD_ARGUMENT = "HY009";
    static final String BAD_VALUE = "22018";
    static final String BAD_INDEX = "07009";

    private static final String GENERAL = "HY000";
    private static final String SYNTAX = "42000";

    private SqlErrors() {}

    /** The exception for whatever the core, or a function that SQL has called, has thrown. */
    static SQLException of(Exception thrown) {
        if (thrown instanceof SQLException already) {
            return already;
        }
        if (thrown instanceof SqliteException failure) {
            return of(failure);
        }
        String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
        if (thrown instanceof StatementCountException) {
            return new SQLSyntaxErrorException(message, SYNTAX, thrown);
        }
        return new SQLException(message, thrown instanceof IllegalStateException ? BAD_STATE : GENERAL, thrown);
    }

    private static SQLException of(SqliteException failure) {
        ResultCode code = failure.extendedCode();
        String message = '[' + code.name() + "] " + description(code) + " (" + failure.errorMessage() + ')'
                + place(failure);
        int primary = failure.primaryCode().code();
        return switch (primary) {
            case Constants.SQLITE_CONSTRAINT ->
                    new SQLIntegrityConstraintViolationException(message, constraintState(code), primary, failure);
            case Constants.SQLITE_BUSY, Constants.SQLITE_LOCKED ->
                    new SQLTransientException(message, "40001", primary, failure);
            case Constants.SQLITE_INTERRUPT -> new SQLTimeoutException(message, "HYT00", primary, failure);
            case Constants.SQLITE_CANTOPEN ->
                    new SQLNonTransientConnectionException(message, "08001", primary, failure);
            case Constants.SQLITE_CORRUPT, Constants.SQLITE_NOTADB ->
                    new SQLNonTransientConnectionException(message, "08007", primary, failure);
            case Constants.SQLITE_AUTH ->
                    new SQLInvalidAuthorizationSpecException(message, "28000", primary, failure);
            default -> other(failure, message, primary);
        };
    }

    private static SQLException other(SqliteException failure, String message, int primary) {
        if (failure instanceof UnsafeFileException) {
            return new SQLNonTransientConnectionException(failure.getMessage(), "08001", primary, failure);
        }
        if (primary == Constants.SQLITE_ERROR) {
            // What SQLite has found while it compiled has a place, or says that there is no such thing.
            boolean syntax = failure.errorOffset() >= 0
                    || failure.errorMessage().startsWith("no such ")
                    || failure.errorMessage().equals("incomplete input");
            return syntax
                    ? new SQLSyntaxErrorException(message, SYNTAX, primary, failure)
                    : new SQLException(message, GENERAL, primary, failure);
        }
        String state = switch (primary) {
            case Constants.SQLITE_READONLY -> "25006";
            case Constants.SQLITE_FULL -> "53100";
            case Constants.SQLITE_NOMEM -> "53000";
            case Constants.SQLITE_TOOBIG -> "22001";
            case Constants.SQLITE_RANGE -> "22003";
            case Constants.SQLITE_MISMATCH -> "22000";
            case Constants.SQLITE_MISUSE -> BAD_STATE;
            default -> GENERAL;
        };
        return new SQLNonTransientException(message, state, primary, failure);
    }

    /** Where in the SQL, and the SQL around it. */
    private static String place(SqliteException failure) {
        String sql = failure.sql();
        if (sql == null || failure.errorOffset() < 0) {
            return "";
        }
        return ", offset=" + failure.errorOffset() + ", sql=\"" + Excerpt.of(sql) + '"';
    }

    private static String constraintState(ResultCode code) {
        return switch (code.code()) {
            case Constants.SQLITE_CONSTRAINT_UNIQUE, Constants.SQLITE_CONSTRAINT_PRIMARYKEY,
                    Constants.SQLITE_CONSTRAINT_ROWID -> "23505";
            case Constants.SQLITE_CONSTRAINT_NOTNULL -> "23502";
            case Constants.SQLITE_CONSTRAINT_FOREIGNKEY -> "23503";
            case Constants.SQLITE_CONSTRAINT_CHECK -> "23514";
            default -> "23000";
        };
    }

    /** Applications know some of these texts by heart. */
    private static String description(ResultCode code) {
        return switch (code.code()) {
            case Constants.SQLITE_CONSTRAINT_UNIQUE -> "A UNIQUE constraint failed";
            case Constants.SQLITE_CONSTRAINT_PRIMARYKEY -> "A PRIMARY KEY constraint failed";
            case Constants.SQLITE_CONSTRAINT_NOTNULL -> "A NOT NULL constraint failed";
            case Constants.SQLITE_CONSTRAINT_CHECK -> "A CHECK constraint failed";
            case Constants.SQLITE_CONSTRAINT_FOREIGNKEY -> "A foreign key constraint failed";
            default -> primaryDescription(code.primary().code());
        };
    }

    private static String primaryDescription(int primary) {
        return switch (primary) {
            case Constants.SQLITE_ERROR -> "SQL error or missing database";
            case Constants.SQLITE_CANTOPEN -> "Unable to open the database file";
            case Constants.SQLITE_BUSY -> "The database file is locked";
            case Constants.SQLITE_LOCKED -> "A table in the database is locked";
            case Constants.SQLITE_CONSTRAINT -> "Abort due to constraint violation";
            case Constants.SQLITE_INTERRUPT -> "The statement was ended before it was done";
            case Constants.SQLITE_READONLY -> "The database cannot be written";
            case Constants.SQLITE_CORRUPT -> "The database file is damaged";
            case Constants.SQLITE_NOTADB -> "The file is not a database";
            case Constants.SQLITE_FULL -> "There is no space left";
            case Constants.SQLITE_NOMEM -> "There is no memory left";
            case Constants.SQLITE_TOOBIG -> "A value or statement is too large";
            case Constants.SQLITE_IOERR -> "The system failed on a file";
            case Constants.SQLITE_AUTH -> "The statement is not allowed";
            case Constants.SQLITE_MISMATCH -> "A value has the wrong type";
            case Constants.SQLITE_SCHEMA -> "The schema has changed";
            default -> "SQLite failed";
        };
    }

    // ---- refusals of the driver's own

    static SQLException closedConnection() {
        return new SQLNonTransientConnectionException("connection is closed", CLOSED_CONNECTION);
    }

    /** Not the connection's state: pools give up a connection whose failure looks like its end. */
    static SQLException closed(String what) {
        return state(what + " is closed");
    }

    /** Opening is refused for what URL or properties say. */
    static SQLException unopened(String message) {
        return new SQLNonTransientConnectionException(message, "08001");
    }

    /** SQLite has undone a transaction that goes on for the application. */
    static SQLException rolledBack(SQLException reason) {
        String message = "the transaction was rolled back when a statement failed, and nothing of it is stored: call"
                + " rollback() before going on, reason=" + reason.getMessage();
        return new SQLTransactionRollbackException(message, "40000", reason.getErrorCode(), reason);
    }

    static SQLException state(String message) {
        return new SQLNonTransientException(message, BAD_STATE);
    }

    static SQLException argument(String message) {
        return new SQLNonTransientException(message, BAD_ARGUMENT);
    }

    static SQLException index(String message) {
        return new SQLNonTransientException(message, BAD_INDEX);
    }

    /** A value that has not the form that was asked for. */
    static SQLException value(String message) {
        return new SQLDataException(message, BAD_VALUE);
    }

    static SQLException value(String message, Throwable cause) {
        return new SQLDataException(message, BAD_VALUE, cause);
    }

    static SQLFeatureNotSupportedException unsupported(String what) {
        return new SQLFeatureNotSupportedException("SQLite has no " + what, "0A000");
    }
}

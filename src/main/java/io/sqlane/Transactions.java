package io.sqlane;

import io.sqlane.Database.TransactionBody;
import org.jspecify.annotations.Nullable;

/** The transactions and savepoints of one database. */
final class Transactions {
    private final Database database;
    private int savepoints;

    Transactions(Database database) {
        this.database = database;
    }

    <T extends @Nullable Object, E extends Exception> T run(TransactionMode mode, TransactionBody<T, E> body)
            throws E {
        return database.inTransaction() ? inSavepoint(body) : inTransaction(mode, body);
    }

    private <T extends @Nullable Object, E extends Exception> T inTransaction(
            TransactionMode mode, TransactionBody<T, E> body) throws E {
        database.update(mode.beginSql());
        try {
            T result = body.run(database);
            database.update("COMMIT");
            return result;
        } catch (Throwable thrown) {
            undo(thrown, "ROLLBACK");
            throw thrown;
        }
    }

    private <T extends @Nullable Object, E extends Exception> T inSavepoint(TransactionBody<T, E> body) throws E {
        String name = "sqlane_" + ++savepoints;
        try {
            database.update("SAVEPOINT " + name);
            try {
                T result = body.run(database);
                database.update("RELEASE " + name);
                return result;
            } catch (Throwable thrown) {
                undo(thrown, "ROLLBACK TO " + name, "RELEASE " + name);
                throw thrown;
            }
        } finally {
            savepoints--;
        }
    }

    /** Rolls back unless SQLite has done so already, as after SQLITE_FULL, or the database is gone. */
    private void undo(Throwable thrown, String... statements) {
        try {
            for (String sql : statements) {
                if (database.isOpen() && database.inTransaction()) {
                    database.update(sql);
                }
            }
        } catch (Throwable failed) {
            if (failed != thrown) {
                thrown.addSuppressed(failed);
            }
        }
    }
}

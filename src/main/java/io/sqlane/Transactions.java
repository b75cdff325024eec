package io.sqlane;

import io.sqlane.Database.TransactionBody;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.event.Instruments;
import io.sqlane.internal.ffi.Constants;
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
        Instruments instruments = database.handle().instruments();
        long start = instruments.start();
        boolean committed = false;
        try {
            database.update(mode.beginSql());
            T result = body.run(database);
            commit();
            committed = true;
            return result;
        } catch (Throwable thrown) {
            database.handle().rollBack(0, thrown);
            throw thrown;
        } finally {
            if (start != 0) {
                database.handle().status().tellBusyWaits();
                instruments.transactionEnded(start, committed);
            }
        }
    }

    private void commit() {
        try {
            database.update("COMMIT");
        } catch (SqliteException failed) {
            if (failed.primaryCode().code() == Constants.SQLITE_ERROR && !database.inTransaction()) {
                throw new IllegalStateException(
                        "the transaction ended inside its body: by a COMMIT or ROLLBACK there, or by an error that"
                                + " SQLite answers with a rollback and that the body caught. What came after that"
                                + " was committed on its own.",
                        failed);
            }
            throw failed;
        }
    }

    private <T extends @Nullable Object, E extends Exception> T inSavepoint(TransactionBody<T, E> body) throws E {
        String name = "sqlane_" + ++savepoints;
        boolean begun = false;
        try {
            database.update("SAVEPOINT " + name);
            begun = true;
            T result = body.run(database);
            database.update("RELEASE " + name);
            return result;
        } catch (Throwable thrown) {
            database.handle().rollBack(begun ? savepoints : -savepoints, thrown);
            throw thrown;
        } finally {
            savepoints--;
        }
    }
}

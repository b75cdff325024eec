package io.sqlane.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * A virtual table as the engine drives it. Of a table that is not written, or takes no part in transactions, SQLite
 * knows, and does not call the methods for that.
 */
public interface TableMethods {
    /** How SQLite shall declare it: a CREATE TABLE statement. */
    String declaration() throws Throwable;

    /** The declaration was taken, with so many columns. */
    void declared(int columns) throws Throwable;

    void bestIndex(PlanFrame plan) throws Throwable;

    /** Makes a cursor whose rows go to a frame. */
    CursorMethods open(RowFrame row) throws Throwable;

    /**
     * Makes a change.
     *
     * @param values as xUpdate gets them
     * @param conflict SQLITE_ROLLBACK, SQLITE_IGNORE, SQLITE_FAIL, SQLITE_ABORT, SQLITE_REPLACE, or 0 for a DELETE
     * @return the rowid of a new row; of no matter for other changes
     */
    long update(CallFrame values, int conflict) throws Throwable;

    /** Whether a throwable tells of a conflict that SQLite is to resolve as the statement wants it. */
    boolean isConflict(Throwable thrown);

    void rename(String name) throws Throwable;

    void begin() throws Throwable;

    void sync() throws Throwable;

    void commit() throws Throwable;

    void rollback() throws Throwable;

    void savepoint(int level) throws Throwable;

    void release(int level) throws Throwable;

    void rollbackTo(int level) throws Throwable;

    void destroy() throws Throwable;

    /** The table is disconnected. */
    void close() throws Throwable;

    /** One scan of a table after the other. */
    interface CursorMethods {
        void filter(int number, @Nullable String text, CallFrame arguments) throws Throwable;

        /** Writes the next row; false if there is none. */
        boolean next() throws Throwable;

        void close() throws Throwable;
    }

    /** What makes tables. */
    @FunctionalInterface
    interface Maker {
        /**
         * Makes one.
         *
         * @param arguments name of the module, of the schema, and of the table, and what the statement gives
         * @param create whether a CREATE VIRTUAL TABLE is running
         */
        TableMethods make(String[] arguments, boolean create) throws Throwable;
    }
}

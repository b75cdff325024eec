package io.sqlane.hook;

/**
 * Is told of each row that a statement has inserted, updated or deleted.
 *
 * <p>It is called on the owner thread of the database, and may be kept from nothing but using that database. It is
 * <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/update_hook.html">sqlite3_update_hook</a>
 */
@FunctionalInterface
public interface UpdateHook {
    /**
     * One row has changed, in a transaction that is not committed yet.
     *
     * @param operation what has happened to it
     * @param schema such as {@code main}
     * @param table its table
     * @param rowid of the row; after an update that changes it, the new one
     */
    void changed(ChangeOperation operation, String schema, String table, long rowid);
}

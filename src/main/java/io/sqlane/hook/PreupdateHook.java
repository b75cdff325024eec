package io.sqlane.hook;

/**
 * Is told of each row that is about to be inserted, updated or deleted, with its values.
 *
 * <p>It is called on the owner thread of the database, and may be kept from nothing but using that database. It is
 * <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/preupdate_blobwrite.html">sqlite3_preupdate_hook</a>
 */
@FunctionalInterface
public interface PreupdateHook {
    /**
     * One row is about to change.
     *
     * @param change lent for this call
     */
    void changing(PreupdateChange change);
}

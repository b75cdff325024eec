package io.sqlane.vtab;

import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.ffi.Constants;
import org.jspecify.annotations.Nullable;

/**
 * A table that INSERT, UPDATE and DELETE can change; every row has a rowid, which names it. It has at most 998 columns
 * and is not {@code WITHOUT ROWID}.
 *
 * <p>An UPDATE or DELETE first notes the rowids of its rows, by a scan to the end, and then changes one after the
 * other, unless the plan says that there is one row at most ({@link IndexInfo#setUnique}). So what it changes does not
 * change what it finds. A cursor of another statement has read rows ahead: these it shows as they were.
 *
 * <p>What a statement has changed before it fails stays changed, unless the table is a {@link TransactionalTable}.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/vtab.html#the_xupdate_method">The xUpdate Method</a>
 */
public interface WritableTable extends VirtualTable {
    /**
     * Inserts a row.
     *
     * @param rowid that the statement gives, null for one that the table chooses
     * @param values of all columns, hidden ones too; lent for the call
     * @param resolution what to do with a row that is in the way; {@link ConflictResolution#ABORT} unless the module
     *     heeds them
     * @return the rowid of the new row
     * @throws Exception anything; {@link #conflict} for a conflict that SQLite shall resolve
     */
    long insert(@Nullable Long rowid, Values values, ConflictResolution resolution) throws Exception;

    /**
     * Changes a row.
     *
     * @param rowid of the row
     * @param newRowid the same unless the statement changes it
     * @param values of all columns after the change; lent for the call
     * @param resolution as for {@link #insert}
     * @throws Exception as for {@link #insert}
     */
    void update(long rowid, long newRowid, Values values, ConflictResolution resolution) throws Exception;

    /**
     * Deletes a row.
     *
     * @param rowid of the row
     * @throws Exception anything
     */
    void delete(long rowid) throws Exception;

    /**
     * Returns what to throw for a change that a constraint of the table forbids. If the module heeds conflict clauses,
     * nobody sees it where the statement says {@code OR IGNORE}.
     *
     * @param message what is in the way, such as {@code UNIQUE constraint failed: people.name}
     * @return a new {@link io.sqlane.error.ConstraintException}
     */
    static SqliteException conflict(String message) {
        return SqliteException.from(
                SqliteException.Details.of(ResultCode.of(Constants.SQLITE_CONSTRAINT_VTAB), message));
    }
}

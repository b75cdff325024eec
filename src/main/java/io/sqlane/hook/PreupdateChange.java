package io.sqlane.hook;

import io.sqlane.internal.engine.Lent;
import io.sqlane.internal.engine.LentValues;
import io.sqlane.internal.ffi.Constants;
import java.util.Objects;

/**
 * One change of a row as a {@link PreupdateHook} sees it: before it is made.
 *
 * <p>It is a view, the same object in every call, and valid during the call only: afterwards each method throws {@link
 * IllegalStateException}, on another thread {@link io.sqlane.error.ThreadConfinementException}.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/preupdate_blobwrite.html">sqlite3_preupdate_hook</a>
 */
public final class PreupdateChange {
    private final Lent lent;
    private final ChangedValues oldValues;
    private final ChangedValues newValues;
    private ChangeOperation operation = ChangeOperation.INSERT;

    PreupdateChange(Lent lent) {
        this.lent = lent;
        oldValues = new ChangedValues(new LentValues(lent, false));
        newValues = new ChangedValues(new LentValues(lent, true));
    }

    PreupdateChange of(ChangeOperation now) {
        operation = now;
        return this;
    }

    /**
     * Returns what is about to happen to the row.
     *
     * @return the operation; {@link ChangeOperation#DELETE}, too, when a blob is written into, see {@link #blobColumn}
     */
    public ChangeOperation operation() {
        lent.check();
        return operation;
    }

    /**
     * Returns the schema of the table.
     *
     * @return such as {@code main}
     */
    public String schema() {
        return Objects.requireNonNullElse(lent.text(Constants.SQLANE_CHANGE_DATABASE), "");
    }

    /**
     * Returns the name of the table.
     *
     * @return the name
     */
    public String table() {
        return Objects.requireNonNullElse(lent.text(Constants.SQLANE_CHANGE_TABLE), "");
    }

    /**
     * Returns the rowid before the change.
     *
     * @return the rowid; undefined for an INSERT, and 0 in a table WITHOUT ROWID
     */
    public long oldRowid() {
        return lent.number(Constants.SQLANE_CHANGE_OLD_ROWID);
    }

    /**
     * Returns the rowid after the change.
     *
     * @return the rowid; undefined for a DELETE, and 0 in a table WITHOUT ROWID
     */
    public long newRowid() {
        return lent.number(Constants.SQLANE_CHANGE_NEW_ROWID);
    }

    /**
     * Returns the number of columns of the table.
     *
     * @return the number
     */
    public int columnCount() {
        return (int) lent.number(Constants.SQLANE_CHANGE_COLUMNS);
    }

    /**
     * Returns what the change comes from.
     *
     * @return 0 for a statement of the connection itself, 1 for a trigger, 2 for a trigger that a trigger set off, and
     *     so on
     */
    public int depth() {
        return (int) lent.number(Constants.SQLANE_CHANGE_DEPTH);
    }

    /**
     * Returns the column that a blob handle is about to write into. Such a write is told as a DELETE of the row with
     * its old values; its new ones are not to be had.
     *
     * @return the column from 0, or -1 for every other change
     */
    public int blobColumn() {
        return (int) lent.number(Constants.SQLANE_CHANGE_BLOB_COLUMN);
    }

    /**
     * Returns the values that the row has.
     *
     * @return a view, valid as long as this one
     * @throws IllegalStateException if the row is new
     */
    public ChangedValues oldValues() {
        if (operation() == ChangeOperation.INSERT) {
            throw new IllegalStateException("a row that is inserted has no old values: table=" + table());
        }
        return oldValues;
    }

    /**
     * Returns the values that the row will have.
     *
     * @return a view, valid as long as this one
     * @throws IllegalStateException if the row goes, or a blob is written into
     */
    public ChangedValues newValues() {
        if (operation() == ChangeOperation.DELETE) {
            throw new IllegalStateException(
                    "a row that is deleted, or a blob written into, has no new values: table=" + table());
        }
        return newValues;
    }
}

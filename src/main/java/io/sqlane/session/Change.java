package io.sqlane.session;

import io.sqlane.internal.codec.ChangesetReader;
import io.sqlane.internal.engine.RecordedValues;

/**
 * One change of one row.
 *
 * <p>A changeset holds all values of a row that is inserted or deleted, and of one that is updated the old values of
 * the primary key and the old and new ones of the columns that have changed. A patchset leaves out the old values that
 * are not of the primary key. What is left out is not defined ({@link ChangeValues#isDefined}).
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/session/changeset_iter.html">Changeset Iterator Handle</a>
 */
public final class Change {
    private final ChangesetReader.Table table;
    private final Operation operation;
    private final boolean isIndirect;
    private final ChangeValues oldValues;
    private final ChangeValues newValues;

    Change(byte[] bytes, ChangesetReader reader) {
        this.table = reader.table();
        this.operation = Operation.ofCode(reader.operation());
        this.isIndirect = reader.isIndirect();
        this.oldValues = new ChangeValues(new RecordedValues(bytes, reader.oldPlaces(), table.name()));
        this.newValues = new ChangeValues(new RecordedValues(bytes, reader.newPlaces(), table.name()));
    }

    /**
     * Returns the name of the table.
     *
     * @return the name, without a schema
     */
    public String table() {
        return table.name();
    }

    /**
     * Returns what happens to the row.
     *
     * @return the operation
     * @see <a href="https://sqlite.org/session/sqlite3changeset_op.html">sqlite3changeset_op</a>
     */
    public Operation operation() {
        return operation;
    }

    /**
     * Returns whether the change was made by a trigger or a foreign key, or while its session was set to indirect.
     *
     * @return false for a change that a statement has made itself
     * @see <a href="https://sqlite.org/session/sqlite3session_indirect.html">sqlite3session_indirect</a>
     */
    public boolean isIndirect() {
        return isIndirect;
    }

    /**
     * Returns the number of columns that the table had when the change was recorded.
     *
     * @return the number
     */
    public int columnCount() {
        return table.columns();
    }

    /**
     * Returns whether a column belongs to the primary key.
     *
     * @param column index from 0
     * @return true if it does
     * @throws IndexOutOfBoundsException if there is no such column
     * @see <a href="https://sqlite.org/session/sqlite3changeset_pk.html">sqlite3changeset_pk</a>
     */
    public boolean isPrimaryKey(int column) {
        RecordedValues.checkColumn(column, table.columns());
        return table.isKey()[column];
    }

    /**
     * Returns the values that the row had.
     *
     * @return the values; none is defined if this is an INSERT
     * @see <a href="https://sqlite.org/session/sqlite3changeset_old.html">sqlite3changeset_old</a>
     */
    public ChangeValues oldValues() {
        return oldValues;
    }

    /**
     * Returns the values that the row has afterwards.
     *
     * @return the values; none is defined if this is a DELETE
     * @see <a href="https://sqlite.org/session/sqlite3changeset_new.html">sqlite3changeset_new</a>
     */
    public ChangeValues newValues() {
        return newValues;
    }

    String describe() {
        return "operation=" + operation + ", table=" + table.name();
    }

    @Override
    public String toString() {
        return "Change[" + describe() + ", indirect=" + isIndirect + ", columns=" + columnCount() + ']';
    }
}

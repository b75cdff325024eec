package io.sqlane.session;

import io.sqlane.internal.codec.ChangesetReader;
import io.sqlane.internal.engine.LentConflict;
import io.sqlane.internal.engine.RecordedValues;

/**
 * A change that cannot be applied as it is, as a {@link ConflictHandler} sees it.
 *
 * <p>It is a view, the same object in every call, and valid during the call only: afterwards each method throws {@link
 * IllegalStateException}, on another thread {@link io.sqlane.error.ThreadConfinementException}. The change and the
 * values that it gives are copies, and may be kept.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/session/sqlite3changeset_apply.html">sqlite3changeset_apply</a>
 */
public final class Conflict {
    private final LentConflict lent;

    Conflict(LentConflict lent) {
        this.lent = lent;
    }

    /**
     * Returns why the change does not fit.
     *
     * @return the type
     */
    public ConflictType type() {
        return ConflictType.ofCode(lent.kind());
    }

    /**
     * Returns the change.
     *
     * @return a copy; inverted, if the changeset is applied inverted
     * @throws IllegalStateException for {@link ConflictType#FOREIGN_KEY}, which is no matter of one change
     * @throws io.sqlane.error.SqliteException if the values take more than 2 GiB, or memory runs out
     */
    public Change change() {
        if (type() == ConflictType.FOREIGN_KEY) {
            throw new IllegalStateException("a violation of foreign keys is no matter of one change");
        }
        byte[] bytes = lent.record();
        ChangesetReader reader = new ChangesetReader(bytes);
        reader.next();
        return new Change(bytes, reader);
    }

    /**
     * Returns the values of the row that is in the way.
     *
     * @return a copy of as many columns as the change has, all of them there
     * @throws IllegalStateException unless this is {@link ConflictType#DATA} or {@link ConflictType#CONFLICT}
     * @throws io.sqlane.error.SqliteException if the values take more than 2 GiB, or memory runs out
     * @see <a href="https://sqlite.org/session/sqlite3changeset_conflict.html">sqlite3changeset_conflict</a>
     */
    public ChangeValues conflictingValues() {
        ConflictType type = type();
        if (!type.hasRow()) {
            throw new IllegalStateException("no row is in the way: type=" + type);
        }
        byte[] bytes = lent.record();
        ChangesetReader reader = new ChangesetReader(bytes);
        reader.next();
        int[] places = reader.readRecord();
        return new ChangeValues(new RecordedValues(bytes, places, reader.table().name()));
    }

    /**
     * Returns how many foreign keys are violated, as far as SQLite counts.
     *
     * @return at least 1; this release of SQLite answers 1 for any number
     * @throws IllegalStateException unless this is {@link ConflictType#FOREIGN_KEY}
     * @see <a href="https://sqlite.org/session/sqlite3changeset_fk_conflicts.html">sqlite3changeset_fk_conflicts</a>
     */
    public int foreignKeyViolations() {
        ConflictType type = type();
        if (type != ConflictType.FOREIGN_KEY) {
            throw new IllegalStateException("foreign keys are looked at when all changes are applied: type=" + type);
        }
        return lent.foreignKeys();
    }

    /** Without values, which do not belong into messages. */
    String describe() {
        ConflictType type = type();
        if (type == ConflictType.FOREIGN_KEY) {
            return "type=FOREIGN_KEY, violations=" + foreignKeyViolations();
        }
        return "type=" + type + ", " + change().describe();
    }
}

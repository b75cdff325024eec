package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.SessionFunctions;
import org.jspecify.annotations.Nullable;

/** A conflict that a handler may look at during its call; what it takes from it is a copy. */
public final class LentConflict {
    private final ConnectionHandle connection;
    private final Lent lent;
    private long address;
    private int kind;
    private byte @Nullable [] record;
    private @Nullable String aborted;

    LentConflict(ConnectionHandle connection) {
        this.connection = connection;
        this.lent = new Lent(connection, "the conflict of a changeset");
    }

    void lend(int conflictKind, long conflict) {
        lent.lend(conflict);
        address = conflict;
        kind = conflictKind;
        record = null;
    }

    void takeBack() {
        lent.takeBack();
        address = 0;
        record = null;
    }

    /** A SQLITE_CHANGESET_ kind. */
    public int kind() {
        lent.check();
        return kind;
    }

    /** A changeset of the change alone, and behind it the record of the row in the way, if there is one. */
    public byte[] record() {
        lent.check();
        byte[] bytes = record;
        if (bytes == null) {
            int[] info = Changesets.info();
            long copy = SessionFunctions.sqlane_conflict_record(address, Changesets.MOST_BYTES, info);
            bytes = Changesets.take(copy, info, "the change of a conflict");
            record = bytes;
        }
        return bytes;
    }

    /** How many foreign keys are violated, in a conflict of that kind. */
    public int foreignKeys() {
        lent.check();
        return SessionFunctions.sqlane_conflict_foreign_keys(address);
    }

    /** Says in the exception to come which conflict was not resolved. */
    public void abort(String description) {
        lent.check();
        aborted = description;
    }

    /** Which conflict the handler gave up at, or null. */
    @Nullable String unresolved() {
        return aborted;
    }

    @Override
    public String toString() {
        return "the conflict of a changeset in " + connection;
    }
}

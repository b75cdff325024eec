package io.sqlane.session;

import io.sqlane.Database;
import io.sqlane.internal.codec.ChangesetReader;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.Changesets;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.LentConflict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Changes of rows: a value of bytes that outlives the database that it comes from, at most 2 GiB.
 *
 * <p>A <em>changeset</em> knows the old values of what it changes, so that it can be inverted, and conflicts with other
 * changes of the same rows are found when it is applied. A <em>patchset</em> is smaller, since it leaves most old
 * values out. Both are of this type. SQLite's own format is used, so that other programs can read and write it; what
 * comes from outside is checked before anything is done with it.
 *
 * <p>The {@linkplain #iterator() iteration} goes through the changes one after the other. Changes of one table are
 * together, in no order.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/sessionintro.html">The Session Extension</a>
 */
public final class Changeset implements Iterable<Change> {
    private static final class Changes implements Iterator<Change> {
        private final byte[] bytes;
        private final ChangesetReader reader;
        private boolean isThere;

        Changes(byte[] bytes) {
            this.bytes = bytes;
            this.reader = new ChangesetReader(bytes);
            this.isThere = reader.next();
        }

        @Override
        public boolean hasNext() {
            return isThere;
        }

        @Override
        public Change next() {
            if (!isThere) {
                throw new NoSuchElementException("there is no further change");
            }
            Change change = new Change(bytes, reader);
            isThere = reader.next();
            return change;
        }
    }

    private final byte[] bytes;

    /** Takes the array. */
    Changeset(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the changeset or patchset that bytes stand for.
     *
     * @param bytes as {@link #bytes()} has answered them; copied
     * @return a new value
     * @throws io.sqlane.error.CorruptException if they are damaged or something else; it names the offset
     */
    public static Changeset of(byte[] bytes) {
        byte[] copy = Objects.requireNonNull(bytes, "bytes").clone();
        Changesets.check(copy, false);
        return new Changeset(copy);
    }

    // ---- facts

    /**
     * Returns the bytes.
     *
     * @return a new array
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Returns the number of bytes.
     *
     * @return 0 if there are no changes
     */
    public int size() {
        return bytes.length;
    }

    /**
     * Returns whether there are no changes.
     *
     * @return true if there are none
     */
    public boolean isEmpty() {
        return !new ChangesetReader(bytes).next();
    }

    /**
     * Returns whether this is a patchset.
     *
     * @return false for a changeset, and for one without bytes, which may take the place of either
     */
    public boolean isPatchset() {
        return ChangesetReader.isPatchset(bytes);
    }

    /**
     * Returns the changes, one after the other.
     *
     * @return a new iterator, which does not remove
     * @see <a href="https://sqlite.org/session/sqlite3changeset_next.html">sqlite3changeset_next</a>
     */
    @Override
    public Iterator<Change> iterator() {
        return new Changes(bytes);
    }

    // ---- what can be made of it

    /**
     * Returns the changes that undo these.
     *
     * @return a new changeset
     * @throws IllegalStateException if this is a patchset, which does not know what was before
     * @see <a href="https://sqlite.org/session/sqlite3changeset_invert.html">sqlite3changeset_invert</a>
     */
    public Changeset invert() {
        refusePatchset("be inverted");
        return new Changeset(Changesets.invert(bytes));
    }

    /**
     * Returns these changes followed by others, as one changeset: changes of the same row become one.
     *
     * @param next of the same kind, changeset or patchset
     * @return a new changeset
     * @throws IllegalArgumentException if the other is of the other kind
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_SCHEMA} if a table does not have the same columns in
     *     both
     * @see <a href="https://sqlite.org/session/sqlite3changeset_concat.html">sqlite3changeset_concat</a>
     */
    public Changeset concat(Changeset next) {
        return combine(List.of(this, Objects.requireNonNull(next, "next")));
    }

    /**
     * Returns the changes of several changesets, applied one after the other, as one changeset: changes of the same row
     * become one.
     *
     * @param changesets all of the same kind, changesets or patchsets
     * @return a new changeset
     * @throws IllegalArgumentException if they are of both kinds
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_SCHEMA} if a table does not have the same columns in
     *     all, with {@code SQLITE_TOOBIG} if they have more than 2 GiB together
     * @see <a href="https://sqlite.org/session/changegroup.html">Changegroup Handle</a>
     */
    public static Changeset combine(List<Changeset> changesets) {
        return new Changeset(Changesets.combine(join(changesets)));
    }

    /**
     * Returns the same as {@link #combine(List)}, also of changesets that were made before columns were added to their
     * tables: these are completed with the default values that the columns have now.
     *
     * @param database has the tables as they are now
     * @param schema where they are, such as {@code main}
     * @param changesets all of the same kind, changesets or patchsets
     * @return a new changeset
     * @throws IllegalArgumentException if they are of both kinds
     * @throws io.sqlane.error.SqliteException as in {@link #combine(List)}; also if a table is not there
     * @see <a href="https://sqlite.org/session/sqlite3changegroup_schema.html">sqlite3changegroup_schema</a>
     */
    public static Changeset combine(Database database, String schema, List<Changeset> changesets) {
        ConnectionHandle connection = Access.connection(Objects.requireNonNull(database, "database"));
        Objects.requireNonNull(schema, "schema");
        connection.check();
        return new Changeset(Changesets.combine(connection, schema, join(changesets)));
    }

    private static byte[] join(List<Changeset> changesets) {
        List<byte[]> parts = new ArrayList<>();
        Changeset first = null;
        for (Changeset next : Objects.requireNonNull(changesets, "changesets")) {
            if (next.size() == 0) {
                continue;
            }
            if (first != null && next.isPatchset() != first.isPatchset()) {
                throw new IllegalArgumentException(
                        "changesets and patchsets cannot be combined: " + first + ", " + next);
            }
            first = first == null ? next : first;
            parts.add(next.bytes);
        }
        return Changesets.join(parts);
    }

    /**
     * Returns what these changes become on top of others that were made elsewhere at the same time. The others were
     * applied to a database that has these changes already, and their conflicts resolved; where the others have won,
     * these changes give way.
     *
     * @param others what {@link #apply} has answered for each of the others, in that order
     * @return a new changeset, to be applied where the others come from
     * @throws IllegalStateException if this is a patchset
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_SCHEMA} if a table does not have the same columns in
     *     all, with {@code SQLITE_TOOBIG} if the others have more than 2 GiB together
     * @see <a href="https://sqlite.org/session/rebaser.html">Rebasing changesets</a>
     */
    public Changeset rebase(List<RebaseData> others) {
        Objects.requireNonNull(others, "others");
        refusePatchset("be rebased");
        byte[] rebase = Changesets.join(others.stream().map(RebaseData::array).toList());
        return new Changeset(Changesets.rebase(bytes, rebase));
    }

    private void refusePatchset(String what) {
        if (isPatchset()) {
            throw new IllegalStateException("a patchset cannot " + what + ", since it lacks the old values: " + this);
        }
    }

    // ---- application

    /**
     * Applies the changes to the main database. A table that is not there, has fewer columns or another primary key is
     * skipped without a word; so is what the filter refuses.
     *
     * <p>Either all of it is applied, in a transaction or in a savepoint of the one that is open, or nothing, whatever
     * this throws; {@link ApplyOptions#withoutSavepoint()} lifts that. A hook that throws has its own say, as with
     * every statement. Foreign keys are looked at when all is applied. A statement deadline counts for the whole.
     *
     * @param database is changed
     * @param options how, and who resolves conflicts
     * @return how conflicts were resolved; empty if there were none, and for a patchset
     * @throws IllegalStateException if this is a patchset to be inverted, if the handler answers
     *     {@link ConflictAction#REPLACE} where there is no row in the way, or if there is neither a savepoint nor a
     *     transaction
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_ABORT}, or for foreign keys
     *     {@code SQLITE_CONSTRAINT}, if the handler answers {@link ConflictAction#ABORT}; else if SQLite fails
     * @see <a href="https://sqlite.org/session/sqlite3changeset_apply.html">sqlite3changeset_apply_v2</a>
     */
    public RebaseData apply(Database database, ApplyOptions options) {
        ConnectionHandle connection = Access.connection(Objects.requireNonNull(database, "database"));
        Objects.requireNonNull(options, "options");
        connection.check();
        if (options.isInverted()) {
            refusePatchset("be applied inverted");
        }
        byte[] applied = options.isInverted() ? Changesets.invert(bytes) : bytes;
        return new RebaseData(Changesets.apply(
                connection, applied, options.flags(), options.tableFilter() != null, new Decisions(options)));
    }

    /** The options' filter and handler as the engine calls them. */
    private static final class Decisions implements Changesets.Decisions {
        private final ApplyOptions options;

        Decisions(ApplyOptions options) {
            this.options = options;
        }

        @Override
        public boolean accepts(String table) {
            Predicate<? super String> filter = options.tableFilter();
            return filter == null || filter.test(table);
        }

        @Override
        public int resolve(LentConflict lent) throws Exception {
            Conflict conflict = new Conflict(lent);
            ConflictType type = conflict.type();
            ConflictAction action = Objects.requireNonNull(
                    options.conflictHandler().resolve(conflict), "the answer of a conflict handler");
            if (action == ConflictAction.REPLACE && !type.hasRow()) {
                throw new IllegalStateException("the conflict handler must not answer REPLACE, since no row is in the"
                        + " way: " + conflict.describe() + ". Answer OMIT or ABORT.");
            }
            if (action == ConflictAction.ABORT) {
                lent.abort(conflict.describe());
            }
            return action.answer();
        }
    }

    // ---- as a value

    @Override
    public boolean equals(Object other) {
        return other instanceof Changeset changeset && Arrays.equals(bytes, changeset.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return (isPatchset() ? "Changeset[patchset, bytes=" : "Changeset[bytes=") + bytes.length + ']';
    }
}

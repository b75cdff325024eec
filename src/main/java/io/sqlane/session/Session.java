package io.sqlane.session;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.SessionHandle;
import java.util.Objects;

/**
 * A recording of what is changed through one database, in the tables that are attached to it.
 *
 * <p>Only tables with a primary key are recorded, and of those no rows with NULL in it; virtual tables never are. A row
 * that changes several times is recorded once, with what it was before and is when the changeset is made; one that is
 * inserted and deleted again is not recorded at all. What is rolled back is left out, too.
 *
 * <p>A session and a preupdate hook exclude each other on one database, since SQLite has room for one of them: the
 * second is refused. There may be several sessions.
 *
 * <p>A session belongs to its database and is closed with it. Inside a callback that may use the database it can be
 * asked for facts, enabled and set to indirect; the rest is refused there, and inside other callbacks everything is.
 *
 * <p>Methods throw {@link IllegalStateException} if the session or its database is closed, and {@link
 * io.sqlane.error.ThreadConfinementException} on another thread.
 *
 * <p>This type is <em>confined to its owner thread</em>, that of its database.
 *
 * @see <a href="https://sqlite.org/session/session.html">Session Object Handle</a>
 */
public final class Session implements AutoCloseable {
    private final SessionHandle handle;
    private final SessionOptions options;

    private Session(SessionHandle handle, SessionOptions options) {
        this.handle = handle;
        this.options = options;
    }

    /**
     * Opens a session. It records nothing until tables are attached, by the filter of the options or by
     * {@link #attach}.
     *
     * @param database is recorded
     * @param options which schema and tables
     * @return a session that belongs to the database
     * @throws io.sqlane.error.MisuseException if a preupdate hook is set
     * @throws IllegalArgumentException if there is no such schema
     * @see <a href="https://sqlite.org/session/sqlite3session_create.html">sqlite3session_create</a>
     */
    public static Session open(Database database, SessionOptions options) {
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(options, "options");
        SessionHandle handle = SessionHandle.open(
                Access.connection(database), options.schema(), options.flags(), options.tableFilter());
        return new Session(handle, options);
    }

    /**
     * Records a table from now on; nothing happens if it is attached already.
     *
     * @param table its name; it need not exist yet
     * @see <a href="https://sqlite.org/session/sqlite3session_attach.html">sqlite3session_attach</a>
     */
    public void attach(String table) {
        handle.checkOpen();
        handle.attach(Objects.requireNonNull(table, "table"));
    }

    /**
     * Records all tables from now on, with a filter of the options those that it accepts.
     *
     * @see <a href="https://sqlite.org/session/sqlite3session_attach.html">sqlite3session_attach</a>
     */
    public void attachAll() {
        handle.attach(null);
    }

    /**
     * Returns whether changes are recorded.
     *
     * @return true unless it was disabled
     */
    public boolean isEnabled() {
        return handle.enable(-1);
    }

    /**
     * Sets whether changes are recorded. A row that has been recorded already appears in the changeset as it is when
     * that is made.
     *
     * @param enabled false to leave out what comes
     * @see <a href="https://sqlite.org/session/sqlite3session_enable.html">sqlite3session_enable</a>
     */
    public void setEnabled(boolean enabled) {
        handle.enable(enabled ? 1 : 0);
    }

    /**
     * Returns whether all changes are recorded as indirect.
     *
     * @return false if only those of triggers and foreign keys are
     */
    public boolean isIndirect() {
        return handle.indirect(-1);
    }

    /**
     * Sets whether all changes are recorded as indirect.
     *
     * @param indirect false for those of triggers and foreign keys only
     * @see <a href="https://sqlite.org/session/sqlite3session_indirect.html">sqlite3session_indirect</a>
     */
    public void setIndirect(boolean indirect) {
        handle.indirect(indirect ? 1 : 0);
    }

    /**
     * Returns whether no row was touched. That there is one does not mean that the changeset has a change: the row may
     * be what it was.
     *
     * @return true if nothing is recorded
     * @see <a href="https://sqlite.org/session/sqlite3session_isempty.html">sqlite3session_isempty</a>
     */
    public boolean isEmpty() {
        return handle.isEmpty();
    }

    /**
     * Makes a changeset of what is recorded so far; the recording goes on.
     *
     * @return all changes, with the values that the rows have now
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_TOOBIG} if it would have more than 2 GiB; with
     *     {@code SQLITE_SCHEMA} if a table has changed otherwise than by added columns
     * @see <a href="https://sqlite.org/session/sqlite3session_changeset.html">sqlite3session_changeset</a>
     */
    public Changeset changeset() {
        return new Changeset(handle.changes(false));
    }

    /**
     * Makes a patchset of what is recorded so far; the recording goes on.
     *
     * @return all changes, with the values that the rows have now
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_TOOBIG} if it would have more than 2 GiB; with
     *     {@code SQLITE_SCHEMA} if a table has changed otherwise than by added columns
     * @see <a href="https://sqlite.org/session/sqlite3session_patchset.html">sqlite3session_patchset</a>
     */
    public Changeset patchset() {
        return new Changeset(handle.changes(true));
    }

    /**
     * Records the changes that make a table of another schema the table of that name in the session's: as if these had
     * been done. A table without a primary key is passed over.
     *
     * @param fromSchema of the database that is attached to the same connection
     * @param table its name in both; it is attached to the session
     * @throws io.sqlane.error.SqliteException with {@code SQLITE_SCHEMA} if the other schema lacks it or has it
     *     with other columns
     * @see <a href="https://sqlite.org/session/sqlite3session_diff.html">sqlite3session_diff</a>
     */
    public void diff(String fromSchema, String table) {
        handle.checkOpen();
        handle.diff(Objects.requireNonNull(fromSchema, "fromSchema"), Objects.requireNonNull(table, "table"));
    }

    /**
     * Returns the native memory that the recording takes.
     *
     * @return bytes
     * @see <a href="https://sqlite.org/session/sqlite3session_memory_used.html">sqlite3session_memory_used</a>
     */
    public long memoryUsed() {
        return handle.memoryUsed();
    }

    /**
     * Returns a bound for the size of the changeset that can be made now.
     *
     * @return bytes, at least as many as it will have
     * @throws IllegalStateException if the options do not say {@link SessionOptions#countingSize()}
     * @see <a href="https://sqlite.org/session/sqlite3session_changeset_size.html">sqlite3session_changeset_size</a>
     */
    public long maxChangesetSize() {
        handle.checkOpen();
        if (!options.isCountingSize()) {
            throw new IllegalStateException("the session does not count: set countingSize in its options, " + options);
        }
        return handle.changesetSize();
    }

    /**
     * Returns whether the session is open. May be called from any thread.
     *
     * @return false after it was closed, or its database was
     */
    public boolean isOpen() {
        return handle.isOpen();
    }

    /**
     * Ends the recording and drops what is recorded. Does nothing if it is closed already.
     *
     * @throws IllegalStateException inside a callback of the database
     * @see <a href="https://sqlite.org/session/sqlite3session_delete.html">sqlite3session_delete</a>
     */
    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return "Session[" + handle + ']';
    }
}

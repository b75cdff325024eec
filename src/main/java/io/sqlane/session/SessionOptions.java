package io.sqlane.session;

import io.sqlane.internal.ffi.Constants;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a session records. By default what is changed in the tables of the main database that are attached to it.
 *
 * <p>This type is <em>immutable</em>; a filter that it holds is called on the thread of the database.
 *
 * @see <a href="https://sqlite.org/session/sqlite3session_object_config.html">sqlite3session_object_config</a>
 */
public final class SessionOptions {
    private static final SessionOptions DEFAULTS = new SessionOptions("main", null, 0);

    private final String schema;
    private final @Nullable Predicate<? super String> tableFilter;
    private final int flags;

    private SessionOptions(String schema, @Nullable Predicate<? super String> tableFilter, int flags) {
        this.schema = schema;
        this.tableFilter = tableFilter;
        this.flags = flags;
    }

    /**
     * Returns the default options.
     *
     * @return always the same
     */
    public static SessionOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the same for another schema.
     *
     * @param name such as {@code temp}, or that of an attached database
     * @return new options
     */
    public SessionOptions schema(String name) {
        return new SessionOptions(Objects.requireNonNull(name, "name"), tableFilter, flags);
    }

    /**
     * Returns the same with a filter that decides which tables are attached. It is asked when a table is about to be
     * changed that is not attached, and again at its next change if the answer was no.
     *
     * @param filter gets the name of a table and answers whether it is to be recorded. The database must not be used
     *     inside it. What it throws is thrown by the call that led to it, the very same object, and the change is
     *     undone: the whole transaction is rolled back, as it is when a hook throws
     * @return new options
     * @see <a href="https://sqlite.org/session/sqlite3session_table_filter.html">sqlite3session_table_filter</a>
     */
    public SessionOptions tableFilter(Predicate<? super String> filter) {
        return new SessionOptions(schema, Objects.requireNonNull(filter, "filter"), flags);
    }

    /**
     * Returns the same for tables without a primary key, too: their rowid is recorded in its place, as a first column.
     * Other sessions record nothing of such tables.
     *
     * @return new options
     */
    public SessionOptions recordingRowids() {
        return new SessionOptions(schema, tableFilter, flags | Constants.SQLANE_SESSION_ROWID);
    }

    /**
     * Returns the same for a session that keeps count of {@link Session#maxChangesetSize()}.
     *
     * @return new options
     */
    public SessionOptions countingSize() {
        return new SessionOptions(schema, tableFilter, flags | Constants.SQLANE_SESSION_SIZE);
    }

    String schema() {
        return schema;
    }

    @Nullable Predicate<? super String> tableFilter() {
        return tableFilter;
    }

    int flags() {
        return flags;
    }

    boolean isCountingSize() {
        return (flags & Constants.SQLANE_SESSION_SIZE) != 0;
    }

    @Override
    public String toString() {
        return "SessionOptions[schema=" + schema
                + ", filtered=" + (tableFilter != null)
                + ", rowids=" + ((flags & Constants.SQLANE_SESSION_ROWID) != 0)
                + ", countingSize=" + isCountingSize() + ']';
    }
}

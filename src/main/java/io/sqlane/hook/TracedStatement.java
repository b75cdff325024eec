package io.sqlane.hook;

import io.sqlane.internal.engine.Lent;
import java.util.Objects;

/**
 * A statement that runs, as a {@link TraceListener} sees it.
 *
 * <p>It is a view, the same object in every call, and valid during the call only: afterwards each method throws {@link
 * IllegalStateException}, on another thread {@link io.sqlane.error.ThreadConfinementException}.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/expanded_sql.html">sqlite3_sql</a>
 */
public final class TracedStatement {
    private final Lent lent;
    private long text;

    TracedStatement(Lent lent) {
        this.lent = lent;
    }

    /** With the address of the SQL, or 0. */
    TracedStatement of(long sql) {
        text = sql;
        return this;
    }

    /**
     * Returns the SQL as it was given.
     *
     * @return the SQL; where a trigger begins, a comment with its name: {@code -- TRIGGER name}
     */
    public String sql() {
        return text == 0 ? lent.sql() : Objects.requireNonNullElse(lent.textAt(text), "");
    }

    /**
     * Returns the SQL of the whole statement with the bound values in it. It is made now, not for every event.
     *
     * @return the SQL, not meant to be executed
     * @throws io.sqlane.error.SqliteException if it would be longer than {@link io.sqlane.Limit#LENGTH}
     */
    public String expandedSql() {
        return lent.expandedSql();
    }
}

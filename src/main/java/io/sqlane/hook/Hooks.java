package io.sqlane.hook;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.Callback;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.ConnectionHooks;
import io.sqlane.internal.engine.ConnectionHooks.Kind;
import io.sqlane.internal.engine.Lent;
import io.sqlane.internal.ffi.Constants;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of one database: at most one of each kind. Setting one takes the place of the one before, and null
 * removes it; a database keeps its handlers until then or until it is closed.
 *
 * <p><b>Inside a handler</b> the database must not be used: each call throws {@link IllegalStateException}. Others may
 * be. Handlers run on the owner thread of the database. None is called while it is being closed.
 *
 * <p><b>What a handler throws</b> is thrown by the call on the database that led to it, the very same object. That call
 * has failed: its statement has ended, and if it is a script, a batch or a body of a transaction, nothing more of it is
 * done. What a handler was told of when it threw has not happened: if that is a change of a row, the whole transaction
 * that the change was made in is rolled back, as it is when a statement is interrupted. Only what is already committed
 * stays, which is when a WAL hook or {@link TraceListener#ends} is called. Where one statement runs inside a function
 * of another that writes, that other one is not rolled back at once, but fails at its commit. After a handler has
 * thrown, only a rollback hook is called until the call is over. The database stays usable.
 *
 * <p>All methods throw {@link IllegalStateException} if the database is closed or this is one of its handlers, and
 * {@link io.sqlane.error.ThreadConfinementException} on another thread than the owner.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/funclist.html">List Of Functions</a>
 */
public final class Hooks {
    private final ConnectionHandle connection;
    private final ConnectionHooks hooks;

    private Hooks(ConnectionHandle connection) {
        this.connection = connection;
        this.hooks = connection.hooks();
    }

    /**
     * Returns the handlers of a database.
     *
     * @param database any
     * @return a view that belongs to the database
     */
    public static Hooks of(Database database) {
        ConnectionHandle connection = Access.connection(Objects.requireNonNull(database, "database"));
        connection.check();
        return new Hooks(connection);
    }

    // ---- changes

    /**
     * Sets who is told of each row that was changed.
     *
     * <p>SQLite tells nothing of tables WITHOUT ROWID, of virtual and of its own tables, of rows that
     * {@code ON CONFLICT REPLACE} removes, and of a DELETE of all rows of a table, for which it looks at no row. A
     * preupdate hook is told of all these but the virtual tables.
     *
     * @param hook the handler, or null for none
     * @see <a href="https://sqlite.org/c3ref/update_hook.html">sqlite3_update_hook</a>
     */
    public void setUpdateHook(@Nullable UpdateHook hook) {
        Lent lent = new Lent(connection, "the change of an update hook");
        hooks.set(Kind.UPDATE, hook == null ? null : (operation, row, rowid) -> {
            lent.lend(row);
            String schema = lent.text(Constants.SQLANE_CHANGE_DATABASE);
            String table = lent.text(Constants.SQLANE_CHANGE_TABLE);
            lent.takeBack();
            hook.changed(
                    ChangeOperation.ofCode(operation),
                    Objects.requireNonNullElse(schema, ""),
                    Objects.requireNonNullElse(table, ""),
                    rowid);
            return Constants.SQLITE_OK;
        });
    }

    /**
     * Sets who is told of each row that is about to be changed, with its old and new values.
     *
     * @param hook the handler, or null for none
     * @see <a href="https://sqlite.org/c3ref/preupdate_blobwrite.html">sqlite3_preupdate_hook</a>
     */
    public void setPreupdateHook(@Nullable PreupdateHook hook) {
        Lent lent = new Lent(connection, "the change of a preupdate hook");
        PreupdateChange change = new PreupdateChange(lent);
        hooks.set(Kind.PREUPDATE, hook == null ? null : (operation, row, unused) -> {
            lent.lend(row);
            try {
                hook.changing(change.of(ChangeOperation.ofCode(operation)));
            } finally {
                lent.takeBack();
            }
            return Constants.SQLITE_OK;
        });
    }

    // ---- transactions

    /**
     * Sets who is asked before each commit of changes.
     *
     * @param hook answers true to commit; false rolls the transaction back, and the commit fails with a
     *     {@link io.sqlane.error.ConstraintException} of code {@code SQLITE_CONSTRAINT_COMMITHOOK}. Null for none
     * @see <a href="https://sqlite.org/c3ref/commit_hook.html">sqlite3_commit_hook</a>
     */
    public void setCommitHook(@Nullable BooleanSupplier hook) {
        hooks.set(
                Kind.COMMIT,
                hook == null
                        ? null
                        : (a, b, c) -> hook.getAsBoolean() ? Constants.SQLITE_OK : Constants.SQLITE_CONSTRAINT);
    }

    /**
     * Sets who is told of each rollback of a transaction, whatever it comes from. What it throws does not undo the
     * rollback.
     *
     * @param hook the handler, or null for none
     * @see <a href="https://sqlite.org/c3ref/commit_hook.html">sqlite3_rollback_hook</a>
     */
    public void setRollbackHook(@Nullable Runnable hook) {
        hooks.set(Kind.ROLLBACK, hook == null ? null : (a, b, c) -> {
            hook.run();
            return Constants.SQLITE_OK;
        });
    }

    /**
     * Sets who is told of each commit into the write-ahead log. Checkpoints are made as without a hook, at the number
     * of frames that {@code wal_autocheckpoint} says, after the hook was called.
     *
     * @param hook gets the schema, such as {@code main}, and the number of frames in its log. Null for none
     * @see <a href="https://sqlite.org/c3ref/wal_hook.html">sqlite3_wal_hook</a>
     */
    public void setWalHook(@Nullable ObjIntConsumer<String> hook) {
        Lent lent = new Lent(connection, "the schema of a WAL hook");
        hooks.set(Kind.WAL, hook == null ? null : (schema, frames, c) -> {
            lent.lend(schema);
            String name = lent.textAt(schema);
            lent.takeBack();
            hook.accept(Objects.requireNonNullElse(name, ""), (int) frames);
            return Constants.SQLITE_OK;
        });
    }

    // ---- statements

    /**
     * Sets who decides what statements may do. Statements that are compiled already are compiled again when they are
     * run the next time, under the new rules.
     *
     * @param authorizer the handler, or null for none
     * @see <a href="https://sqlite.org/c3ref/set_authorizer.html">sqlite3_set_authorizer</a>
     */
    public void setAuthorizer(@Nullable Authorizer authorizer) {
        Lent lent = new Lent(connection, "the names of an authorizer");
        hooks.set(Kind.AUTHORIZER, authorizer == null ? null : (action, names, c) -> {
            lent.lend(names);
            AuthorizerRequest request = new AuthorizerRequest(
                    AuthorizerAction.ofCode((int) action), lent.text(0), lent.text(1), lent.text(2), lent.text(3));
            lent.takeBack();
            return Objects.requireNonNull(authorizer.authorize(request), "the answer of an authorizer").code();
        });
    }

    /**
     * Sets who is told what the database runs.
     *
     * @param events what to tell of
     * @param listener the handler, or null for none
     * @throws IllegalArgumentException if there is a listener and no event
     * @see <a href="https://sqlite.org/c3ref/trace_v2.html">sqlite3_trace_v2</a>
     */
    public void setTraceListener(Set<TraceEvent> events, @Nullable TraceListener listener) {
        connection.check();
        Objects.requireNonNull(events, "events");
        if (listener == null) {
            hooks.set(Kind.TRACE, null);
            hooks.setClosing(null);
            return;
        }
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a trace listener needs an event: events=" + events);
        }
        int codes = events.stream().mapToInt(TraceEvent::code).reduce(0, (all, code) -> all | code);
        hooks.set(Kind.TRACE, codes & ~Constants.SQLITE_TRACE_CLOSE, tracing(listener));
        hooks.setClosing(events.contains(TraceEvent.CLOSE) ? listener::closed : null);
    }

    private Callback tracing(TraceListener listener) {
        Lent lent = new Lent(connection, "the statement of a trace");
        TracedStatement statement = new TracedStatement(lent);
        return (event, address, detail) -> {
            lent.lend(address);
            try {
                switch ((int) event) {
                    case Constants.SQLITE_TRACE_STMT -> listener.begins(statement.of(detail));
                    case Constants.SQLITE_TRACE_ROW -> listener.row(statement.of(0));
                    case Constants.SQLITE_TRACE_PROFILE -> listener.ends(statement.of(0), detail);
                    default -> {}
                }
            } finally {
                lent.takeBack();
            }
            return Constants.SQLITE_OK;
        };
    }

    // ---- what ends or waits

    /**
     * Sets who is asked, again and again, whether the statement that runs shall go on.
     *
     * @param instructions of SQLite's virtual machine between two calls, at least 1; they are rounded up to thousands
     *     where a deadline or a cancellation looks every thousand
     * @param handler answers true to go on; false ends the statement with
     *     {@link io.sqlane.error.SqliteInterruptedException}. Null for none
     * @throws IllegalArgumentException if there is a handler and the number is less than 1
     * @see <a href="https://sqlite.org/c3ref/progress_handler.html">sqlite3_progress_handler</a>
     */
    public void setProgressHandler(int instructions, @Nullable BooleanSupplier handler) {
        connection.check();
        if (handler == null) {
            hooks.set(Kind.PROGRESS, null);
            return;
        }
        if (instructions < 1) {
            throw new IllegalArgumentException("instructions must be at least 1: instructions=" + instructions);
        }
        hooks.set(
                Kind.PROGRESS,
                instructions,
                (a, b, c) -> handler.getAsBoolean() ? Constants.SQLITE_OK : Constants.SQLITE_INTERRUPT);
    }

    /**
     * Sets how long one run of a statement may take; waiting for locks counts, what Java does between its rows does
     * not. It ends with {@link io.sqlane.error.SqliteInterruptedException}.
     *
     * @param deadline above zero, or null for none
     * @throws IllegalArgumentException if it is out of range
     */
    public void setStatementDeadline(@Nullable Duration deadline) {
        connection.check();
        // The options know which values are good.
        OpenOptions.builder().statementDeadline(deadline).build();
        connection.settings().setDeadline(deadline == null ? 0 : deadline.toNanos());
    }

    /**
     * Sets who is asked, in the place of the busy timeout, when another connection holds a lock that a statement needs.
     * Without an answer that lets it wait, the statement fails with {@link io.sqlane.error.BusyException}; SQLite does
     * not ask where waiting could be in vain, as in a deadlock. A deadline and a cancellation end the asking.
     *
     * @param handler gets how often it was asked before for the same lock, and answers true to try again: it does the
     *     waiting. Null to wait by the busy timeout again
     * @see <a href="https://sqlite.org/c3ref/busy_handler.html">sqlite3_busy_handler</a>
     */
    public void setBusyHandler(@Nullable IntPredicate handler) {
        hooks.set(
                Kind.BUSY,
                handler == null
                        ? null
                        : (count, b, c) -> handler.test((int) count) ? Constants.SQLANE_RETRY : Constants.SQLITE_OK);
    }

    @Override
    public String toString() {
        return "Hooks of " + connection;
    }
}

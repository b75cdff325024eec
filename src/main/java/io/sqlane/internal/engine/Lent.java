package io.sqlane.internal.engine;

import io.sqlane.error.ThreadConfinementException;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.HookFunctions;
import io.sqlane.internal.ffi.Shim;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Native memory that a handler may look at during its call, on its thread, and never after. One serves all calls of a
 * handler, so that a call takes no memory of its own.
 */
public final class Lent {
    private final ConnectionHandle connection;
    private final String what;
    private @Nullable Thread user;
    private long address;

    /**
     * Lends nothing as yet.
     *
     * @param what names it in messages
     */
    public Lent(ConnectionHandle connection, String what) {
        this.connection = connection;
        this.what = what;
    }

    public void lend(long memory) {
        address = memory;
        user = Thread.currentThread();
    }

    public void takeBack() {
        user = null;
        address = 0;
    }

    /** Refuses every use but that of the handler. */
    public void check() {
        if (user != Thread.currentThread()) {
            throw refusal();
        }
    }

    private RuntimeException refusal() {
        Thread handler = user;
        if (handler != null) {
            return new ThreadConfinementException(what + " of " + connection, handler, Thread.currentThread());
        }
        return new IllegalStateException(what + " is lent for one call of a handler, and that is over: " + connection);
    }

    ConnectionHandle connection() {
        return connection;
    }

    /** The 64-bit integer at a position. */
    public long number(int position) {
        check();
        return Shim.readLong(address + 8L * position);
    }

    /** The text whose address stands at a position, or null. */
    public @Nullable String text(int position) {
        return Failures.string(number(position));
    }

    // ---- if it is a statement

    public String sql() {
        check();
        return Objects.requireNonNullElse(Failures.string(HookFunctions.sqlane_traced_sql(address)), "");
    }

    public String expandedSql() {
        check();
        String sql = Failures.takeString(HookFunctions.sqlane_traced_expanded_sql(address));
        if (sql == null) {
            throw Failures.of(Constants.SQLITE_NOMEM, "out of memory, or the SQL is too long", null);
        }
        return sql;
    }

    /** The text at an address that came with the call. */
    public @Nullable String textAt(long place) {
        check();
        return Failures.string(place);
    }
}

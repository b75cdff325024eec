package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.ConnectionFunctions;
import java.util.Set;

/**
 * Which tables of the main database a connection has changed, whether that was rolled back or not. It is noted in C for
 * every row, without a call into Java; rows of virtual tables are seen in the tables that hold them, if there are any.
 */
public final class ChangedTables {
    private ChangedTables() {}

    /** Begins to note what changes, or ends that. Statements that are compiled already are compiled anew. */
    public static void watch(ConnectionHandle connection, boolean on) {
        connection.call(it -> {
            ConnectionFunctions.sqlane_watch_tables(it, on ? 1 : 0);
            return 0;
        });
    }

    /**
     * Adds the names of what has changed since the last call, and begins anew. Answers whether others may have changed
     * as well: a session has the place of what notes them, or there was no memory.
     */
    public static boolean takeInto(ConnectionHandle connection, Set<String> names) {
        return connection.call(it -> {
                    String name = Failures.string(ConnectionFunctions.sqlane_changed_table(it, 0));
                    for (int next = 1; name != null; next++) {
                        names.add(name);
                        name = Failures.string(ConnectionFunctions.sqlane_changed_table(it, next));
                    }
                    return ConnectionFunctions.sqlane_forget_changed_tables(it);
                })
                != 0;
    }

    /** Forgets what has changed: it was rolled back. */
    public static void forget(ConnectionHandle connection) {
        connection.call(ConnectionFunctions::sqlane_forget_changed_tables);
    }
}

package io.sqlane.fulltext;

import io.sqlane.Arguments;
import io.sqlane.Database;
import io.sqlane.Result;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.FullText;
import io.sqlane.internal.engine.MatchFrame;
import java.util.Objects;

/**
 * Registers auxiliary functions of FTS5 that are written in Java with a database: functions whose first argument in SQL
 * is the name of a full-text table, as that of {@code bm25} is.
 *
 * <p>A function stays until another one of the same name takes its place, or the database is closed; one that is {@link
 * AutoCloseable} is closed then, also when registering it has failed. It is not if the database is closed for an owner
 * that has left it behind.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/fts5.html#custom_auxiliary_functions">Custom Auxiliary Functions</a>
 */
public final class AuxiliaryFunctions {
    private AuxiliaryFunctions() {}

    /** What a call is made with. */
    private record Call(Match match, Arguments arguments, Result result) {
        Call(MatchFrame frame) {
            this(
                    new Match(frame),
                    (Arguments) Access.arguments(frame.call()),
                    (Result) Access.result(frame.call()));
        }
    }

    /**
     * Registers an auxiliary function. One of SQLite's own of that name is no longer seen on this connection.
     *
     * @param database gets the function
     * @param name in SQL, in any case
     * @param function kept until SQLite forgets it
     * @throws IllegalArgumentException if the name has no or more than 255 bytes
     * @throws io.sqlane.error.BusyException if it would replace one while a statement is running
     * @throws IllegalStateException if the database is closed
     * @throws io.sqlane.error.ThreadConfinementException on another thread than the owner
     * @see <a href="https://sqlite.org/fts5.html#custom_auxiliary_functions">xCreateFunction</a>
     */
    public static void register(Database database, String name, AuxiliaryFunction function) {
        ConnectionHandle connection = Access.connection(Objects.requireNonNull(database, "database"));
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(function, "function");
        FullText.auxiliary(
                connection,
                name,
                Call::new,
                call -> function.call(call.match, call.arguments, call.result),
                function);
    }
}

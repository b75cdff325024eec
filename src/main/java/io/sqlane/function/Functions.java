package io.sqlane.function;

import io.sqlane.Arguments;
import io.sqlane.Database;
import io.sqlane.Result;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.CallFrame;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Definitions;
import java.util.Objects;

/**
 * Registers functions that are written in Java with a database, for its SQL.
 *
 * <p>A function belongs to the connection that it is registered with and stays until it is removed, replaced by another
 * of the same name and number of arguments, or the database is closed. One that is {@link AutoCloseable} is closed
 * then, also when registering it has failed; it is not if the database is closed for an owner that has left it behind.
 *
 * <p>While any statement of the connection stands on a row, nothing can be replaced or removed: that statement may have
 * the function in its program. A {@link io.sqlane.error.BusyException} says so. New functions can be added.
 *
 * <p>All methods throw {@link IllegalStateException} if the database is closed,
 * {@link io.sqlane.error.ThreadConfinementException} on another thread than the owner, and
 * {@link IllegalArgumentException} for a name of no or more than 255 bytes.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/appfunc.html">Application-Defined SQL Functions</a>
 */
public final class Functions {
    private Functions() {}

    /** What a call is made with. */
    private record Call(Arguments arguments, Result result) {
        Call(CallFrame frame) {
            this((Arguments) Access.arguments(frame), (Result) Access.result(frame));
        }
    }

    private static ConnectionHandle connection(Database database) {
        return Access.connection(Objects.requireNonNull(database, "database"));
    }

    private static Definitions.Signature signature(String name, FunctionOptions options) {
        return new Definitions.Signature(
                Objects.requireNonNull(name, "name"),
                Objects.requireNonNull(options, "options").argumentCount(),
                options.flags());
    }

    /**
     * Registers a scalar function. One of SQLite's own of that name is no longer seen on this connection.
     *
     * @param database gets the function
     * @param name in SQL, in any case
     * @param options number of arguments, and where SQL may use it
     * @param function kept until SQLite forgets it
     * @throws io.sqlane.error.BusyException if it would replace one while a statement is running
     * @see <a href="https://sqlite.org/c3ref/create_function.html">sqlite3_create_function_v2</a>
     */
    public static void scalar(Database database, String name, FunctionOptions options, ScalarFunction function) {
        ConnectionHandle connection = connection(database);
        Definitions.Signature signature = signature(name, options);
        Objects.requireNonNull(function, "function");
        Definitions.scalar(
                connection, signature, Call::new, call -> function.call(call.arguments, call.result), function);
    }

    /**
     * Registers an aggregate function.
     *
     * @param <S> the state of a group
     * @param database gets the function
     * @param name in SQL, in any case
     * @param options number of arguments, and where SQL may use it
     * @param function kept until SQLite forgets it
     * @throws io.sqlane.error.BusyException if it would replace one while a statement is running
     * @see <a href="https://sqlite.org/c3ref/create_function.html">sqlite3_create_function_v2</a>
     */
    public static <S> void aggregate(
            Database database, String name, FunctionOptions options, AggregateFunction<S> function) {
        ConnectionHandle connection = connection(database);
        Definitions.Signature signature = signature(name, options);
        Objects.requireNonNull(function, "function");
        Definitions.aggregate(connection, signature, false, Call::new, new Groups<>(function), function);
    }

    /**
     * Registers a window function, which is an aggregate function as well.
     *
     * @param <S> the state of a window
     * @param database gets the function
     * @param name in SQL, in any case
     * @param options number of arguments, and where SQL may use it
     * @param function kept until SQLite forgets it
     * @throws io.sqlane.error.BusyException if it would replace one while a statement is running
     * @see <a href="https://sqlite.org/c3ref/create_function.html">sqlite3_create_window_function</a>
     */
    public static <S> void window(
            Database database, String name, FunctionOptions options, WindowFunction<S> function) {
        ConnectionHandle connection = connection(database);
        Definitions.Signature signature = signature(name, options);
        Objects.requireNonNull(function, "function");
        Definitions.aggregate(connection, signature, true, Call::new, new Windows<>(function), function);
    }

    /**
     * Removes a function; nothing happens if there is none. One of SQLite's own of that name stays out of sight: on
     * this connection there is then no such function.
     *
     * @param database has the function
     * @param name in SQL, in any case
     * @param options with the number of arguments that it was registered with; the rest is of no matter
     * @throws io.sqlane.error.BusyException if a statement is running; the function stays
     */
    public static void remove(Database database, String name, FunctionOptions options) {
        ConnectionHandle connection = connection(database);
        Objects.requireNonNull(name, "name");
        Definitions.removeFunction(connection, name, Objects.requireNonNull(options, "options").argumentCount());
    }

    /** An aggregate as the engine calls it. */
    private static class Groups<S> implements Definitions.Aggregate<Call, S> {
        private final AggregateFunction<S> function;

        Groups(AggregateFunction<S> function) {
            this.function = function;
        }

        @Override
        public S begin() throws Exception {
            return function.begin();
        }

        @Override
        public void step(S state, Call call) throws Exception {
            function.step(state, call.arguments);
        }

        @Override
        public void inverse(S state, Call call) throws Exception {
            throw new IllegalStateException("an aggregate has no window");
        }

        @Override
        public void value(S state, Call call) throws Exception {
            throw new IllegalStateException("an aggregate has no window");
        }

        @Override
        public void finish(S state, Call call) throws Exception {
            function.finish(state, call.result);
        }
    }

    /** A window function as the engine calls it. */
    private static final class Windows<S> extends Groups<S> {
        private final WindowFunction<S> function;

        Windows(WindowFunction<S> function) {
            super(function);
            this.function = function;
        }

        @Override
        public void inverse(S state, Call call) throws Exception {
            function.inverse(state, call.arguments);
        }

        @Override
        public void value(S state, Call call) throws Exception {
            function.value(state, call.result);
        }
    }
}

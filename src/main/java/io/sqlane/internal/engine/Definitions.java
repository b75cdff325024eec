package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.DefinitionFunctions;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives functions and collations that are written in Java to SQLite.
 *
 * <p>SQLite calls some of them while it compiles, when its own structures are in the midst of a change: deterministic
 * functions and collations, to estimate what an index will give; functions that replace its own, since the modules of
 * virtual tables use those when a table is opened. Inside these the connection must not be used. All others are called
 * by running statements only.
 */
public final class Definitions {
    static final String IN_COLLATION = "a collation";

    /** SQLite's own limit. */
    private static final int LONGEST_NAME = 255;

    private static final Set<String> BUILT_IN_COLLATIONS = builtInCollations();

    private Definitions() {}

    /** What a scalar function does. */
    @FunctionalInterface
    public interface Scalar<C> {
        void call(C call) throws Throwable;
    }

    /** What an aggregate does; a window function uses all of it. */
    public interface Aggregate<C, S> {
        S begin() throws Throwable;

        void step(S state, C call) throws Throwable;

        void inverse(S state, C call) throws Throwable;

        void value(S state, C call) throws Throwable;

        void finish(S state, C call) throws Throwable;
    }

    /**
     * Registers a scalar function.
     *
     * @param maker makes what the body gets, once per depth of calls
     * @param user is closed, if it can be, when SQLite has forgotten the function
     */
    public static <C> void scalar(
            ConnectionHandle connection,
            Signature signature,
            Function<CallFrame, C> maker,
            Scalar<C> body,
            Object user) {
        create(connection, signature, new ScalarDefinition<>(connection, maker, body, user), (it, name, id) ->
                DefinitionFunctions.sqlane_create_function(it, name, signature.arguments, signature.flags, id));
    }

    /** Registers an aggregate, or with {@code window} one that can also be used as a window function. */
    public static <C, S> void aggregate(
            ConnectionHandle connection,
            Signature signature,
            boolean window,
            Function<CallFrame, C> maker,
            Aggregate<C, S> body,
            Object user) {
        create(connection, signature, new AggregateDefinition<>(connection, maker, body, user), (it, name, id) ->
                DefinitionFunctions.sqlane_create_aggregate(
                        it, name, signature.arguments, signature.flags, window ? 1 : 0, id));
    }

    /**
     * What SQLite knows a function by.
     *
     * @param arguments their number, -1 for any
     * @param flags SQLITE_DETERMINISTIC, SQLITE_DIRECTONLY, SQLITE_INNOCUOUS
     */
    public record Signature(String name, int arguments, int flags) {}

    @FunctionalInterface
    private interface Create {
        int on(long connection, byte[] name, long id);
    }

    private static void create(
            ConnectionHandle connection, Signature signature, Definition<?> definition, Create create) {
        connection.check();
        byte[] name = name(signature.name);
        connection.loan.setsSomething();
        long id = connection.register(definition, forbids(connection, name, signature.flags));
        long code = connection.call(it -> create.on(it, name, id));
        check(connection, code, "function", signature.name);
    }

    private static @Nullable String forbids(ConnectionHandle connection, byte[] name, int flags) {
        if ((flags & Constants.SQLITE_DETERMINISTIC) != 0) {
            return "a deterministic function";
        }
        long builtIn = connection.call(it -> DefinitionFunctions.sqlane_is_builtin_function(it, name));
        if (builtIn < 0) {
            throw connection.failure(null);
        }
        return builtIn == 0 ? null : "a function that replaces one of SQLite's";
    }

    /** Removes a function; nothing happens if there is none of that name and number of arguments. */
    public static void removeFunction(ConnectionHandle connection, String name, int arguments) {
        connection.check();
        byte[] utf8 = name(name);
        connection.loan.setsSomething();
        long code = connection.call(it -> DefinitionFunctions.sqlane_remove_function(it, utf8, arguments));
        check(connection, code, "function", name);
    }

    /** Registers a collation. */
    public static void collation(ConnectionHandle connection, String name, Comparator<? super String> comparator) {
        connection.check();
        byte[] utf8 = collationName(name);
        connection.loan.setsSomething();
        long id = connection.register(new CollationDefinition(connection, comparator), IN_COLLATION);
        long code = connection.call(it -> DefinitionFunctions.sqlane_create_collation(it, utf8, id));
        check(connection, code, "collation", name);
    }

    /** Removes a collation; nothing happens if there is none of that name. */
    public static void removeCollation(ConnectionHandle connection, String name) {
        connection.check();
        byte[] utf8 = collationName(name);
        connection.loan.setsSomething();
        long code = connection.call(it -> DefinitionFunctions.sqlane_remove_collation(it, utf8));
        check(connection, code, "collation", name);
    }

    /** Sets who is asked for collations that SQLite does not know; null for nobody. */
    public static void collationNeeded(
            ConnectionHandle connection,
            @Nullable Function<? super String, ? extends @Nullable Comparator<? super String>> finder) {
        connection.check();
        connection.loan.setsSomething();
        long before = connection.collationNeeded;
        long id = finder == null
                ? 0
                : connection.register(new CollationFinder(connection, finder), "a handler of missing collations");
        connection.callChecked(null, it -> DefinitionFunctions.sqlane_collation_needed(it, id));
        connection.collationNeeded = id;
        if (before != 0) {
            connection.unregister(before);
        }
    }

    /**
     * A running statement has the function in its program and SQLite would have to compile it anew: so nothing is
     * replaced or removed meanwhile. That it answers BUSY sounds like another connection's lock, which it is not.
     */
    static void check(ConnectionHandle connection, long code, String kind, String name) {
        if ((code & 0xff) == Constants.SQLITE_BUSY) {
            String message = kind + " \"" + name + "\" cannot be replaced or removed while a statement of this"
                    + " connection is running, which may be using it: close its rows first";
            throw Failures.of(Constants.SQLITE_BUSY, message, null);
        }
        if (code != Constants.SQLITE_OK) {
            throw connection.failure(null);
        }
    }

    static byte[] name(String name) {
        byte[] utf8 = Utf8.encodeForC(name, "name");
        int length = utf8.length - 1;
        if (length == 0 || length > LONGEST_NAME) {
            throw new IllegalArgumentException("a name has 1 to " + LONGEST_NAME + " bytes of UTF-8: bytes=" + length
                    + ", name=\"" + Excerpt.of(name) + '"');
        }
        return utf8;
    }

    /** Every file relies on these: to replace one is to have indexes in the wrong order. */
    private static byte[] collationName(String name) {
        byte[] utf8 = name(name);
        if (BUILT_IN_COLLATIONS.contains(name)) {
            throw new IllegalArgumentException("a collation of SQLite's own cannot be replaced: name=\"" + name + '"');
        }
        return utf8;
    }

    private static Set<String> builtInCollations() {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(Set.of("BINARY", "NOCASE", "RTRIM"));
        return names;
    }
}

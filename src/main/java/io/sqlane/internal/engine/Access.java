package io.sqlane.internal.engine;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The door through which capabilities reach the connection of a public handle. The core opens it when it is loaded;
 * this package is not exported, so that nobody outside can go through.
 */
public final class Access {
    private static volatile @Nullable Function<Object, ConnectionHandle> door;

    private static volatile @Nullable Function<Object, StatementHandle> statementDoor;

    private static volatile @Nullable Function<CallFrame, Object> argumentsDoor;

    private static volatile @Nullable Function<CallFrame, Object> resultDoor;

    private static volatile @Nullable Opener opener;

    private Access() {}

    /** Opens a database by a name that SQLite takes as it is. */
    @FunctionalInterface
    public interface Opener {
        /** The flags are SQLITE_OPEN_ flags, the options and the answer the core's. */
        Object open(String name, int flags, Object options);
    }

    /** Called by the core's static initializer. */
    public static void install(Function<Object, ConnectionHandle> toHandle) {
        door = toHandle;
    }

    /** Called by the core's static initializer. */
    public static void installOpener(Opener toDatabase) {
        opener = toDatabase;
    }

    /** A database that is opened by a name that no path can be: the caller has made sure of what it says. */
    public static Object open(String name, int flags, Object options) {
        Opener toDatabase = opener;
        if (toDatabase == null) {
            throw new IllegalStateException("the core is not loaded");
        }
        return toDatabase.open(name, flags, options);
    }

    /** The connection of a database. */
    public static ConnectionHandle connection(Object database) {
        Function<Object, ConnectionHandle> toHandle = door;
        if (toHandle == null) {
            throw new IllegalStateException("the core is not loaded");
        }
        return toHandle.apply(database);
    }

    /** Called by the static initializer of the core's statements. */
    public static void installStatements(Function<Object, StatementHandle> toHandle) {
        statementDoor = toHandle;
    }

    /** Called by the core's static initializer. */
    public static void installCalls(Function<CallFrame, Object> toArguments, Function<CallFrame, Object> toResult) {
        argumentsDoor = toArguments;
        resultDoor = toResult;
    }

    /** The core's view of the arguments of a call. */
    public static Object arguments(CallFrame frame) {
        return view(argumentsDoor, frame);
    }

    /** The core's view of the result of a call. */
    public static Object result(CallFrame frame) {
        return view(resultDoor, frame);
    }

    private static Object view(@Nullable Function<CallFrame, Object> toView, CallFrame frame) {
        if (toView == null) {
            throw new IllegalStateException("the core is not loaded");
        }
        return toView.apply(frame);
    }

    /** The native side of a statement. */
    public static StatementHandle statement(Object statement) {
        Function<Object, StatementHandle> toHandle = statementDoor;
        if (toHandle == null) {
            throw new IllegalStateException("the core is not loaded");
        }
        return toHandle.apply(statement);
    }
}

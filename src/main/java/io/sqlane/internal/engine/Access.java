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

    private Access() {}

    /** Called by the core's static initializer. */
    public static void install(Function<Object, ConnectionHandle> toHandle) {
        door = toHandle;
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

    /** The native side of a statement. */
    public static StatementHandle statement(Object statement) {
        Function<Object, StatementHandle> toHandle = statementDoor;
        if (toHandle == null) {
            throw new IllegalStateException("the core is not loaded");
        }
        return toHandle.apply(statement);
    }
}

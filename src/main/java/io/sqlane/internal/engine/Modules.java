package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.TableFunctions;

/**
 * Gives modules of virtual tables that are written in Java to SQLite.
 *
 * <p>SQLite itself takes a module away while it makes a table of it, and then goes on to use it. So none is registered
 * or removed inside a callback.
 */
public final class Modules {
    private Modules() {}

    /**
     * Registers a module.
     *
     * @param options SQLANE_MODULE_ options
     * @param user is closed, if it can be, when SQLite has forgotten the module
     */
    public static void create(
            ConnectionHandle connection, String name, int options, TableMethods.Maker maker, Object user) {
        connection.check();
        byte[] utf8 = Definitions.name(name);
        connection.refuseInsideCallback("be given another module");
        long id = connection.register(new ModuleDefinition(connection, options, maker, user), null);
        check(connection, connection.call(it -> TableFunctions.sqlane_create_module(it, utf8, options, id)));
    }

    /** Removes a module; nothing happens if there is none of that name. */
    public static void remove(ConnectionHandle connection, String name) {
        connection.check();
        byte[] utf8 = Definitions.name(name);
        connection.refuseInsideCallback("be deprived of a module");
        check(connection, connection.call(it -> TableFunctions.sqlane_remove_module(it, utf8)));
    }

    private static void check(ConnectionHandle connection, long code) {
        if (code != Constants.SQLITE_OK) {
            throw connection.failure(null);
        }
    }
}

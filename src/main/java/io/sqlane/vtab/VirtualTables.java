package io.sqlane.vtab;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Modules;
import java.util.Objects;

/**
 * Registers what makes virtual tables of Java objects with a database, for its SQL.
 *
 * <p>A module belongs to the connection that it is registered with and stays until it is removed, replaced by another
 * of the same name, or the database is closed; tables that are connected by then keep it until they are disconnected,
 * which may be when the last statement that has used them is closed. A module that is {@link AutoCloseable} is closed
 * when SQLite has forgotten it, also when registering it has failed; it is not if the database is closed for an owner
 * that has left it behind.
 *
 * <p>All methods throw {@link IllegalStateException} if the database is closed or inside any callback of it,
 * {@link io.sqlane.error.ThreadConfinementException} on another thread than the owner, and
 * {@link IllegalArgumentException} for a name of no or more than 255 bytes.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/vtab.html">The Virtual Table Mechanism Of SQLite</a>
 */
public final class VirtualTables {
    private VirtualTables() {}

    private static ConnectionHandle connection(Database database) {
        return Access.connection(Objects.requireNonNull(database, "database"));
    }

    /**
     * Registers a function that SQL reads as a table: {@code SELECT … FROM name(arguments)}. The table exists by
     * itself, and cannot be created or written.
     *
     * @param database gets the function
     * @param name in SQL, in any case
     * @param function its columns, and where its rows come from; kept until SQLite forgets it
     * @see <a href="https://sqlite.org/vtab.html#table_valued_functions">Table-valued functions</a>
     */
    public static void register(Database database, String name, TableFunction<?> function) {
        ConnectionHandle connection = connection(database);
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(function, "function");
        register(connection, name, function.options(), function.module());
    }

    /**
     * Registers a module.
     *
     * @param database gets the module
     * @param name in SQL, in any case: that of the module, and of its table that exists by itself
     * @param options how tables come to be, and what they can do
     * @param module makes the tables; kept until SQLite forgets it
     * @see <a href="https://sqlite.org/c3ref/create_module.html">sqlite3_create_module_v2</a>
     */
    public static void register(Database database, String name, ModuleOptions options, TableModule module) {
        ConnectionHandle connection = connection(database);
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(module, "module");
        register(connection, name, options, module);
    }

    private static void register(ConnectionHandle connection, String name, ModuleOptions options, TableModule module) {
        Modules.create(
                connection,
                name,
                options.flags(),
                (arguments, create) -> TableAdapter.of(module, options, arguments, create),
                module);
    }

    /**
     * Removes a module; nothing happens if there is none of that name. Tables that are connected stay as they are;
     * those that are not can no longer be used, or dropped.
     *
     * @param database has the module
     * @param name in SQL, in any case
     */
    public static void remove(Database database, String name) {
        ConnectionHandle connection = connection(database);
        Modules.remove(connection, Objects.requireNonNull(name, "name"));
    }
}

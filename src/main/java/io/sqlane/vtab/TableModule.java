package io.sqlane.vtab;

/**
 * Makes virtual tables.
 *
 * <p>What it and its tables throw fails the statement, and is thrown as it is by the call on the connection that led
 * there.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/vtab.html#the_xcreate_method">The xCreate and xConnect methods</a>
 */
@FunctionalInterface
public interface TableModule {
    /**
     * Makes a table that exists already, for this connection. SQLite calls it while it compiles the first statement
     * that names the table: inside it the connection must not be used.
     *
     * @param arguments what the table was created with
     * @return the table; a {@link WritableTable} or {@link TransactionalTable} if the module's options say so
     * @throws Exception anything
     */
    VirtualTable connect(TableArguments arguments) throws Exception;

    /**
     * Makes a table that CREATE VIRTUAL TABLE asks for, with what it is stored in: like {@link #connect} unless
     * overridden. Other statements of the connection may be run, save ATTACH and the pragmas {@code temp_store},
     * {@code temp_store_directory} and {@code writable_schema}, which are not authorized here; if one rolls back what
     * the table is made in, it is not made. It is not called for a module whose tables exist by themselves.
     *
     * @param arguments what the table is created with
     * @return the table; a {@link WritableTable} or {@link TransactionalTable} if the module's options say so
     * @throws Exception anything; there is then no such table
     */
    default VirtualTable create(TableArguments arguments) throws Exception {
        return connect(arguments);
    }
}

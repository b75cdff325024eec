package io.sqlane.vtab;

/**
 * A table that Java objects stand behind. One that is {@link AutoCloseable} is closed when SQLite disconnects it: when
 * it is dropped, when the schema is read anew, and when the database is closed by its owner.
 *
 * <p>Unless said otherwise other statements of the connection may be run inside a method. The connection cannot be
 * closed there, nor the statement be used that has called it, nor the table be dropped: SQLite then says
 * {@code database table is locked}.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/vtab.html#virtual_table_methods">Virtual Table Methods</a>
 */
public interface VirtualTable {
    /**
     * Returns how SQLite shall see the table: {@code CREATE TABLE x(name TEXT, age INTEGER)}. The name does not matter;
     * the word {@code HIDDEN} in the type of a column makes it a hidden one. Asked once, where the connection must not
     * be used.
     *
     * @return a CREATE TABLE statement
     * @see <a href="https://sqlite.org/c3ref/declare_vtab.html">sqlite3_declare_vtab</a>
     */
    String declaration();

    /**
     * Chooses how a scan would be done under some constraints, and tells what it would cost. SQLite asks for several
     * ways while it compiles a statement, and takes the cheapest. Inside it the connection must not be used.
     *
     * @param info the question and the answer, lent for the call
     * @throws Exception anything
     */
    void bestIndex(IndexInfo info) throws Exception;

    /**
     * Opens a cursor.
     *
     * @return a new cursor, which may be used for several scans one after the other
     * @throws Exception anything
     */
    TableCursor open() throws Exception;

    /**
     * The table is dropped: what it is stored in goes. It is disconnected afterwards.
     *
     * @throws Exception anything; the table then stays
     */
    default void destroy() throws Exception {}

    /**
     * The table gets another name: nothing happens unless overridden.
     *
     * @param newName the name
     * @throws Exception anything; the name then stays
     */
    default void rename(String newName) throws Exception {}
}

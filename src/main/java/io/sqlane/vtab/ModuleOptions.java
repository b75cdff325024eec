package io.sqlane.vtab;

import io.sqlane.internal.ffi.Constants;

/**
 * How the tables of a module come to be, what they can do, and where SQL may use them.
 *
 * <p>Unless said otherwise tables are only read, and <em>direct only</em>: the SQL of the application may use them, and
 * not what a database file brings along in views and triggers.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/vtab.html#eponymous_virtual_tables">Eponymous virtual tables</a>
 * @see <a href="https://sqlite.org/c3ref/c_vtab_constraint_support.html">Virtual Table Configuration Options</a>
 */
public final class ModuleOptions {
    private final int flags;

    private ModuleOptions(int flags) {
        this.flags = flags;
    }

    /**
     * Returns options of a module whose tables are made by CREATE VIRTUAL TABLE, and by nothing else.
     *
     * @return new options, of direct-only tables that are only read
     */
    public static ModuleOptions created() {
        return new ModuleOptions(Constants.SQLANE_MODULE_CREATED);
    }

    /**
     * Returns options of a module that has one table of its own name in every schema, without CREATE VIRTUAL TABLE.
     * SQLite calls it eponymous-only.
     *
     * @return new options, of direct-only tables that are only read
     */
    public static ModuleOptions eponymousOnly() {
        return new ModuleOptions(Constants.SQLANE_MODULE_EPONYMOUS);
    }

    /**
     * Returns options of a module that has a table of its own name, and of which others can be created. SQLite tells
     * apart neither the making of the one from that of the others, nor a table that is created from one that is
     * connected again: {@link TableModule#connect} makes all of them.
     *
     * @return new options, of direct-only tables that are only read
     */
    public static ModuleOptions eponymous() {
        return new ModuleOptions(Constants.SQLANE_MODULE_CREATED | Constants.SQLANE_MODULE_EPONYMOUS);
    }

    private ModuleOptions with(int flag) {
        return new ModuleOptions(flags | flag);
    }

    /**
     * Returns the same for tables that can be written: all of them are {@link WritableTable}s.
     *
     * @return new options
     */
    public ModuleOptions writable() {
        return with(Constants.SQLANE_MODULE_WRITABLE);
    }

    /**
     * Returns the same for tables that can be written and take part in transactions: all of them are
     * {@link TransactionalTable}s.
     *
     * @return new options
     */
    public ModuleOptions transactional() {
        return with(Constants.SQLANE_MODULE_WRITABLE | Constants.SQLANE_MODULE_TRANSACTIONAL);
    }

    /**
     * Returns the same for tables that heed the conflict clause of a statement: a change that a table refuses with
     * {@link WritableTable#conflict} leaves it as it was, and a table replaces rows by itself where it is told
     * {@link ConflictResolution#REPLACE}. SQLite then does what {@code OR IGNORE}, {@code OR FAIL} and the like ask
     * for.
     *
     * @return new options
     */
    public ModuleOptions conflictResolution() {
        return with(Constants.SQLANE_MODULE_CONFLICTS);
    }

    /**
     * Returns the same for tables that views and triggers may use, if the connection trusts its schema
     * ({@link io.sqlane.Setting#TRUSTED_SCHEMA}).
     *
     * @return new options
     */
    public ModuleOptions inTrustedSchema() {
        return new ModuleOptions(
                flags & ~Constants.SQLANE_MODULE_INNOCUOUS | Constants.SQLANE_MODULE_IN_SCHEMA);
    }

    /**
     * Returns the same for tables that views and triggers may use, whoever wrote them: to read or write them must do no
     * harm.
     *
     * @return new options
     */
    public ModuleOptions innocuous() {
        return new ModuleOptions(
                flags & ~Constants.SQLANE_MODULE_IN_SCHEMA | Constants.SQLANE_MODULE_INNOCUOUS);
    }

    int flags() {
        return flags;
    }

    boolean isWritable() {
        return is(Constants.SQLANE_MODULE_WRITABLE);
    }

    boolean isTransactional() {
        return is(Constants.SQLANE_MODULE_TRANSACTIONAL);
    }

    private boolean is(int flag) {
        return (flags & flag) != 0;
    }

    @Override
    public String toString() {
        return "ModuleOptions[created=" + is(Constants.SQLANE_MODULE_CREATED)
                + ", eponymous=" + is(Constants.SQLANE_MODULE_EPONYMOUS)
                + ", writable=" + isWritable()
                + ", transactional=" + isTransactional()
                + ", conflictResolution=" + is(Constants.SQLANE_MODULE_CONFLICTS)
                + ", inTrustedSchema=" + is(Constants.SQLANE_MODULE_IN_SCHEMA)
                + ", innocuous=" + is(Constants.SQLANE_MODULE_INNOCUOUS) + ']';
    }
}

package io.sqlane.hook;

import io.sqlane.internal.ffi.Constants;
import java.util.HashMap;
import java.util.Map;

/**
 * What a statement that is being compiled is about to do. Each says which its first and its second name are.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/c_alter_table.html">Authorizer Action Codes</a>
 */
public enum AuthorizerAction {
    /** An index is created: name of the index, name of the table. */
    CREATE_INDEX(Constants.SQLITE_CREATE_INDEX),
    /** A table is created: name of the table, none. */
    CREATE_TABLE(Constants.SQLITE_CREATE_TABLE),
    /** A temporary index is created: name of the index, name of the table. */
    CREATE_TEMP_INDEX(Constants.SQLITE_CREATE_TEMP_INDEX),
    /** A temporary table is created: name of the table, none. */
    CREATE_TEMP_TABLE(Constants.SQLITE_CREATE_TEMP_TABLE),
    /** A temporary trigger is created: name of the trigger, name of the table. */
    CREATE_TEMP_TRIGGER(Constants.SQLITE_CREATE_TEMP_TRIGGER),
    /** A temporary view is created: name of the view, none. */
    CREATE_TEMP_VIEW(Constants.SQLITE_CREATE_TEMP_VIEW),
    /** A trigger is created: name of the trigger, name of the table. */
    CREATE_TRIGGER(Constants.SQLITE_CREATE_TRIGGER),
    /** A view is created: name of the view, none. */
    CREATE_VIEW(Constants.SQLITE_CREATE_VIEW),
    /** Rows are deleted: name of the table, none. */
    DELETE(Constants.SQLITE_DELETE),
    /** An index is dropped: name of the index, name of the table. */
    DROP_INDEX(Constants.SQLITE_DROP_INDEX),
    /** A table is dropped: name of the table, none. */
    DROP_TABLE(Constants.SQLITE_DROP_TABLE),
    /** A temporary index is dropped: name of the index, name of the table. */
    DROP_TEMP_INDEX(Constants.SQLITE_DROP_TEMP_INDEX),
    /** A temporary table is dropped: name of the table, none. */
    DROP_TEMP_TABLE(Constants.SQLITE_DROP_TEMP_TABLE),
    /** A temporary trigger is dropped: name of the trigger, name of the table. */
    DROP_TEMP_TRIGGER(Constants.SQLITE_DROP_TEMP_TRIGGER),
    /** A temporary view is dropped: name of the view, none. */
    DROP_TEMP_VIEW(Constants.SQLITE_DROP_TEMP_VIEW),
    /** A trigger is dropped: name of the trigger, name of the table. */
    DROP_TRIGGER(Constants.SQLITE_DROP_TRIGGER),
    /** A view is dropped: name of the view, none. */
    DROP_VIEW(Constants.SQLITE_DROP_VIEW),
    /** Rows are inserted: name of the table, none. */
    INSERT(Constants.SQLITE_INSERT),
    /** A pragma acts: its name, its argument or none. */
    PRAGMA(Constants.SQLITE_PRAGMA),
    /** A column is read: name of the table, name of the column, which is empty if no column in particular is. */
    READ(Constants.SQLITE_READ),
    /** A query is compiled: none, none. */
    SELECT(Constants.SQLITE_SELECT),
    /** A transaction is begun or ended: {@code BEGIN}, {@code COMMIT} or {@code ROLLBACK}, none. */
    TRANSACTION(Constants.SQLITE_TRANSACTION),
    /** A column is updated: name of the table, name of the column. */
    UPDATE(Constants.SQLITE_UPDATE),
    /** A database is attached: its file, none. */
    ATTACH(Constants.SQLITE_ATTACH),
    /** A database is detached: its schema, none. */
    DETACH(Constants.SQLITE_DETACH),
    /** A table is altered: its schema, its name. */
    ALTER_TABLE(Constants.SQLITE_ALTER_TABLE),
    /** An index is built anew: its name, none. */
    REINDEX(Constants.SQLITE_REINDEX),
    /** A table is analyzed: its name, none. */
    ANALYZE(Constants.SQLITE_ANALYZE),
    /** A virtual table is created: name of the table, name of the module. */
    CREATE_VTABLE(Constants.SQLITE_CREATE_VTABLE),
    /** A virtual table is dropped: name of the table, name of the module. */
    DROP_VTABLE(Constants.SQLITE_DROP_VTABLE),
    /** A function is called: none, its name. */
    FUNCTION(Constants.SQLITE_FUNCTION),
    /** A savepoint is begun or ended: {@code BEGIN}, {@code RELEASE} or {@code ROLLBACK}, name of the savepoint. */
    SAVEPOINT(Constants.SQLITE_SAVEPOINT),
    /** A query recurs: none, none. */
    RECURSIVE(Constants.SQLITE_RECURSIVE),
    /** One that this library does not know; its names may be anything. */
    UNKNOWN(-1);

    private static final Map<Integer, AuthorizerAction> BY_CODE = new HashMap<>();

    static {
        for (AuthorizerAction action : values()) {
            BY_CODE.put(action.code, action);
        }
    }

    private final int code;

    AuthorizerAction(int code) {
        this.code = code;
    }

    static AuthorizerAction ofCode(int code) {
        return BY_CODE.getOrDefault(code, UNKNOWN);
    }

    int code() {
        return code;
    }
}

package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.Shim;
import io.sqlane.internal.ffi.TableFunctions;
import java.util.Objects;
import java.util.function.Function;

/**
 * A module of virtual tables, with its tables and their cursors, which SQLite knows by numbers. Each is forgotten when
 * SQLite ends it, whatever its own end throws.
 */
final class ModuleDefinition extends Definition<CallFrame> {
    private final TableMethods.Maker maker;
    private final boolean resolvesConflicts;
    private final Numbered<TableState> tables = new Numbered<>();
    private final Numbered<TableState.Cursor> cursors = new Numbered<>();

    ModuleDefinition(ConnectionHandle connection, int options, TableMethods.Maker maker, Object user) {
        super(connection, Function.identity(), user);
        this.maker = maker;
        this.resolvesConflicts = (options & Constants.SQLANE_MODULE_CONFLICTS) != 0;
    }

    /** Names a method in which the connection must not be used. */
    static String nameOf(long what) {
        return switch (method(what)) {
            case Constants.SQLANE_TABLE_CONNECT -> "the connecting of a virtual table";
            case Constants.SQLANE_TABLE_BEST_INDEX -> "the planning of a virtual table's scan";
            case Constants.SQLANE_TABLE_BEGIN -> "the beginning of a virtual table's transaction";
            case Constants.SQLANE_TABLE_CLOSE -> "the end of a virtual table's cursor";
            case Constants.SQLANE_TABLE_DISCONNECT -> "the end of a virtual table";
            default -> "the end of a virtual table's transaction";
        };
    }

    /** A statement that has failed may be committed all the same: with OR FAIL, what it did before stays. */
    static boolean isSync(long what) {
        return method(what) == Constants.SQLANE_TABLE_SYNC;
    }

    private static int method(long what) {
        return (int) what & (1 << Constants.SQLANE_TABLE_METHOD_BITS) - 1;
    }

    @Override
    public int call(long a, long what, long c) throws Throwable {
        int number = (int) (what >>> Constants.SQLANE_TABLE_METHOD_BITS);
        switch (method(what)) {
            case Constants.SQLANE_TABLE_FILL -> cursors.get(number).fill();
            case Constants.SQLANE_TABLE_FILTER -> filter(tables.get(number), level(a, c).frame);
            case Constants.SQLANE_TABLE_CLOSE -> cursors.remove(number).close();
            case Constants.SQLANE_TABLE_UPDATE -> {
                return update(tables.get(number).methods, level(a, c).frame);
            }
            case Constants.SQLANE_TABLE_CREATE -> make(a, true);
            case Constants.SQLANE_TABLE_CONNECT -> make(a, false);
            case Constants.SQLANE_TABLE_BEST_INDEX -> bestIndex(tables.get(number).methods, a, c);
            case Constants.SQLANE_TABLE_DISCONNECT -> tables.remove(number).close();
            default -> callOther(tables.get(number).methods, method(what), a);
        }
        return Constants.SQLITE_OK;
    }

    private static void callOther(TableMethods table, int method, long a) throws Throwable {
        switch (method) {
            case Constants.SQLANE_TABLE_DESTROY -> table.destroy();
            case Constants.SQLANE_TABLE_RENAME -> table.rename(text(a));
            case Constants.SQLANE_TABLE_BEGIN -> table.begin();
            case Constants.SQLANE_TABLE_SYNC -> table.sync();
            case Constants.SQLANE_TABLE_COMMIT -> table.commit();
            case Constants.SQLANE_TABLE_ROLLBACK -> table.rollback();
            case Constants.SQLANE_TABLE_SAVEPOINT -> table.savepoint((int) a);
            case Constants.SQLANE_TABLE_RELEASE -> table.release((int) a);
            case Constants.SQLANE_TABLE_ROLLBACK_TO -> table.rollbackTo((int) a);
            default -> throw new IllegalStateException("no such method: code=" + method);
        }
    }

    private static String text(long address) {
        return Objects.requireNonNullElse(Failures.string(address), "");
    }

    // ---- tables

    private void make(long facts, boolean create) throws Throwable {
        String[] arguments = new String[(int) fact(facts, Constants.SQLANE_CONSTRUCTOR_COUNT)];
        long list = fact(facts, Constants.SQLANE_CONSTRUCTOR_ARGUMENTS);
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = text(fact(list, i));
        }
        TableState table = new TableState(connection, maker.make(arguments, create));
        try {
            declare(table, fact(facts, Constants.SQLANE_CONSTRUCTOR_TABLE));
            table.methods.declared(table.columns);
        } catch (Throwable thrown) {
            if (table.columns == 0) {
                close(table, thrown);
            }
            throw thrown;
        }
    }

    private static long fact(long address, int position) {
        return Shim.readLong(address + (long) Long.BYTES * position);
    }

    private void declare(TableState table, long address) throws Throwable {
        String sql = table.methods.declaration();
        byte[] utf8 = Utf8.encodeForC(sql, "declaration");
        int number = tables.add(table);
        try {
            table.columns = TableFunctions.sqlane_declare_table(connection.connection.address, address, number, utf8);
        } finally {
            if (table.columns == 0) {
                tables.remove(number);
            }
        }
        if (table.columns == 0) {
            throw connection.failure(sql);
        }
    }

    private static void close(TableState table, Throwable thrown) {
        try {
            table.close();
        } catch (Throwable second) {
            if (second != thrown) {
                thrown.addSuppressed(second);
            }
        }
    }

    private void bestIndex(TableMethods table, long address, long size) throws Throwable {
        PlanFrame plan = new PlanFrame(connection, address, size);
        try {
            table.bestIndex(plan);
        } finally {
            plan.end();
        }
    }

    // ---- cursors

    private void filter(TableState table, CallFrame frame) throws Throwable {
        frame.begin();
        try {
            TableState.Cursor cursor = cursor(table, frame);
            String text = Failures.string(frame.fact(Constants.SQLANE_FILTER_TEXT));
            cursor.filter((int) frame.fact(Constants.SQLANE_FILTER_NUMBER), text, frame);
        } finally {
            frame.running = false;
        }
    }

    private TableState.Cursor cursor(TableState table, CallFrame frame) throws Throwable {
        int number = (int) frame.state();
        if (number != 0) {
            return cursors.get(number);
        }
        TableState.Cursor fresh = table.open();
        try {
            number = cursors.add(fresh);
        } catch (Throwable exhausted) {
            fresh.close();
            throw exhausted;
        }
        // SQLite's side first: from here on it ends the cursor.
        frame.setState(number);
        fresh.attach(frame.fact(Constants.SQLANE_FILTER_CURSOR));
        return fresh;
    }

    // ---- changes

    private int update(TableMethods table, CallFrame frame) throws Throwable {
        int conflict = (int) frame.fact(Constants.SQLANE_UPDATE_CONFLICT);
        frame.begin();
        try {
            frame.setLong(table.update(frame, conflict));
            return Constants.SQLITE_OK;
        } catch (Throwable thrown) {
            if (!resolvesConflicts || !table.isConflict(thrown)) {
                throw thrown;
            }
            if (conflict != Constants.SQLITE_IGNORE) {
                connection.callbacks.park(thrown);
            }
            return Constants.SQLITE_CONSTRAINT;
        } finally {
            frame.running = false;
        }
    }
}

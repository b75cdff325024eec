package io.sqlane.vtab;

import io.sqlane.error.ConstraintException;
import io.sqlane.internal.engine.CallFrame;
import io.sqlane.internal.engine.PlanFrame;
import io.sqlane.internal.engine.RowFrame;
import io.sqlane.internal.engine.TableMethods;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A table as the engine drives it. */
final class TableAdapter implements TableMethods {
    /** A call has 1000 arguments at most, two of which are rowids. */
    private static final int MOST_WRITTEN_COLUMNS = 998;

    private final VirtualTable table;
    private final ModuleOptions options;
    private @Nullable Values values;
    private @Nullable CallFrame valuesOf;

    private TableAdapter(VirtualTable table, ModuleOptions options) {
        this.table = table;
        this.options = options;
    }

    static TableMethods of(TableModule module, ModuleOptions options, String[] arguments, boolean create)
            throws Exception {
        List<String> rest = Arrays.asList(arguments).subList(3, arguments.length);
        TableArguments made = new TableArguments(arguments[0], arguments[1], arguments[2], rest);
        VirtualTable table = create ? module.create(made) : module.connect(made);
        return new TableAdapter(
                Objects.requireNonNull(table, () -> "the module has made no table: name=" + made.table()), options);
    }

    @Override
    public String declaration() {
        require(options.isWritable(), WritableTable.class);
        require(options.isTransactional(), TransactionalTable.class);
        return Objects.requireNonNull(
                table.declaration(), () -> "a table has no declaration: class=" + table.getClass().getName());
    }

    private void require(boolean wanted, Class<?> type) {
        if (wanted && !type.isInstance(table)) {
            throw new IllegalStateException("the module's tables are to be " + type.getSimpleName() + "s: class="
                    + table.getClass().getName() + ", options=" + options);
        }
    }

    @Override
    public void declared(int columns) {
        if (options.isWritable() && columns > MOST_WRITTEN_COLUMNS) {
            throw new IllegalArgumentException(
                    "too many columns to be written: columns=" + columns + ", most=" + MOST_WRITTEN_COLUMNS);
        }
        if (table instanceof FunctionTable<?> function) {
            function.declared(columns);
        }
    }

    @Override
    public void bestIndex(PlanFrame plan) throws Exception {
        table.bestIndex(new IndexInfo(plan));
    }

    @Override
    public CursorMethods open(RowFrame row) throws Exception {
        TableCursor cursor = table.open();
        return new CursorAdapter(
                Objects.requireNonNull(
                        cursor, () -> "the table has opened no cursor: class=" + table.getClass().getName()),
                new RowSink(row));
    }

    @Override
    public void close() throws Exception {
        close(table);
    }

    private static void close(Object user) throws Exception {
        if (user instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    @Override
    public void destroy() throws Exception {
        table.destroy();
    }

    @Override
    public void rename(String name) throws Exception {
        table.rename(name);
    }

    // ---- changes

    @Override
    public long update(CallFrame frame, int conflict) throws Exception {
        WritableTable written = (WritableTable) table;
        if (frame.count() == 1) {
            written.delete(frame.getLong(0));
            return 0;
        }
        ConflictResolution resolution = ConflictResolution.ofCode(conflict);
        Values row = values(frame);
        boolean isNull = row.isRowidNull(1);
        if (row.isRowidNull(0)) {
            return written.insert(isNull ? null : frame.getLong(1), row, resolution);
        }
        written.update(frame.getLong(0), frame.getLong(1), row, resolution);
        return 0;
    }

    /** The view of a frame is made once: a change of a row makes no object for it. */
    private Values values(CallFrame frame) {
        Values now = values;
        if (now == null || valuesOf != frame) {
            now = Values.from(frame, 2);
            values = now;
            valuesOf = frame;
        }
        return now;
    }

    @Override
    public boolean isConflict(Throwable thrown) {
        return thrown instanceof ConstraintException;
    }

    // ---- transactions

    private TransactionalTable transactional() {
        return (TransactionalTable) table;
    }

    @Override
    public void begin() throws Exception {
        transactional().begin();
    }

    @Override
    public void sync() throws Exception {
        transactional().sync();
    }

    @Override
    public void commit() throws Exception {
        transactional().commit();
    }

    @Override
    public void rollback() throws Exception {
        transactional().rollback();
    }

    @Override
    public void savepoint(int level) throws Exception {
        transactional().savepoint(level);
    }

    @Override
    public void release(int level) throws Exception {
        transactional().release(level);
    }

    @Override
    public void rollbackTo(int level) throws Exception {
        transactional().rollbackTo(level);
    }

    /** A cursor as the engine drives it. */
    private record CursorAdapter(TableCursor cursor, RowSink row) implements CursorMethods {
        @Override
        public void filter(int number, @Nullable String text, CallFrame arguments) throws Exception {
            cursor.filter(number, text, Values.from(arguments, 0));
        }

        @Override
        public boolean next() throws Exception {
            return cursor.next(row);
        }

        @Override
        public void close() throws Exception {
            TableAdapter.close(cursor);
        }
    }
}

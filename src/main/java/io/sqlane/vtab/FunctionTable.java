package io.sqlane.vtab;

import io.sqlane.internal.engine.SelectedValues;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The table of a table function. Its plan is a number: a bit for each argument that is given. */
final class FunctionTable<R> implements VirtualTable {
    private static final double FULL_COST = 1_000_000;
    private static final double COST = 1_000;

    private final TableFunction<R> function;

    FunctionTable(TableFunction<R> function) {
        this.function = function;
    }

    @Override
    public String declaration() {
        return function.declaration();
    }

    /** A definition with a comma would be two columns, and arguments be taken for others. */
    void declared(int columns) {
        int expected = function.columnCount() + function.argumentCount();
        if (columns != expected) {
            throw new IllegalArgumentException("definitions are not one column each: definitions=" + expected
                    + ", columns=" + columns + ", declaration=\"" + declaration() + '"');
        }
    }

    @Override
    public void bestIndex(IndexInfo info) {
        int given = 0;
        int unusable = 0;
        int[] constraints = new int[function.argumentCount()];
        for (int i = 0; i < info.constraintCount(); i++) {
            ConstraintOperator operator = info.operator(i);
            int argument = info.column(i) - function.columnCount();
            if (operator != ConstraintOperator.EQ || argument < 0) {
                continue;
            }
            if (info.isUsable(i)) {
                given |= 1 << argument;
                constraints[argument] = i;
            } else {
                unusable |= 1 << argument;
            }
        }
        if ((unusable & ~given) != 0) {
            info.refuse();
            return;
        }
        for (int argument = 0; argument < constraints.length; argument++) {
            if ((given & 1 << argument) != 0) {
                info.pass(constraints[argument]);
                info.omit(constraints[argument]);
            }
        }
        info.setPlan(given, null);
        boolean all = Integer.bitCount(given) == constraints.length && given != 0;
        info.setEstimatedCost(all ? COST : FULL_COST);
        info.setEstimatedRows((long) (all ? COST : FULL_COST));
    }

    @Override
    public TableCursor open() {
        return new Cursor<>(function);
    }

    /** What its iterator throws when it is closed may be anything. */
    @SuppressWarnings("try")
    private static final class Cursor<R> implements TableCursor, AutoCloseable {
        private final TableFunction<R> function;
        private final int columns;
        private final @Nullable Object[] arguments;
        private Iterator<? extends R> rows = Collections.emptyIterator();

        Cursor(TableFunction<R> function) {
            this.function = function;
            this.columns = function.columnCount();
            this.arguments = new Object[function.argumentCount()];
        }

        @Override
        public void filter(int planNumber, @Nullable String planText, Values given) throws Exception {
            close();
            int[] positions = new int[arguments.length];
            int next = 0;
            for (int i = 0; i < positions.length; i++) {
                positions[i] = (planNumber & 1 << i) != 0 ? next++ : SelectedValues.ABSENT;
            }
            Values values = given.at(positions);
            for (int i = 0; i < positions.length; i++) {
                arguments[i] = values.getValue(i);
            }
            rows = function.rows(values).iterator();
        }

        @Override
        public boolean next(RowSink row) {
            if (!rows.hasNext()) {
                return false;
            }
            function.write(rows.next(), row);
            for (int i = 0; i < arguments.length; i++) {
                row.setValue(columns + i, arguments[i]);
            }
            return true;
        }

        @Override
        public void close() throws Exception {
            Iterator<? extends R> before = rows;
            rows = Collections.emptyIterator();
            if (before instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }
}

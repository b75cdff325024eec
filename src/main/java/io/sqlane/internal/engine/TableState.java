package io.sqlane.internal.engine;

import io.sqlane.internal.engine.TableMethods.CursorMethods;
import org.jspecify.annotations.Nullable;

/** A connected virtual table and what its cursors share. */
final class TableState {
    private final ConnectionHandle connection;
    final TableMethods methods;

    /** 0 until SQLite has taken the declaration: from then on it is SQLite that ends the table. */
    int columns;

    /** That of a cursor that was closed, for the next. */
    private @Nullable RowFrame spare;

    TableState(ConnectionHandle connection, TableMethods methods) {
        this.connection = connection;
        this.methods = methods;
    }

    Cursor open() throws Throwable {
        RowFrame row = spare;
        spare = null;
        if (row == null) {
            row = new RowFrame(connection, columns);
        }
        try {
            return new Cursor(this, methods.open(row), row);
        } catch (Throwable thrown) {
            keep(row);
            throw thrown;
        }
    }

    private void keep(RowFrame row) {
        row.lent = false;
        if (spare == null && !row.isLarge()) {
            spare = row;
        } else {
            row.free();
        }
    }

    void close() throws Throwable {
        RowFrame row = spare;
        if (row != null) {
            spare = null;
            row.free();
        }
        methods.close();
    }

    /**
     * One cursor. Its rows are read ahead: a few at first, then more as long as they come fast. One that fails after
     * others is thrown when SQLite has been through those: perhaps it never asks for it.
     */
    static final class Cursor {
        private static final int FIRST = 4;
        private static final long SHORT_NANOS = 1_000_000;
        private static final long LONG_NANOS = 10_000_000;

        private final TableState table;
        private final CursorMethods methods;
        private final RowFrame row;
        private int most;
        private long rowid;
        private @Nullable Throwable failure;

        Cursor(TableState table, CursorMethods methods, RowFrame row) {
            this.table = table;
            this.methods = methods;
            this.row = row;
        }

        void attach(long address) {
            row.attach(address);
        }

        void filter(int number, @Nullable String text, CallFrame arguments) throws Throwable {
            failure = null;
            most = FIRST;
            rowid = 0;
            methods.filter(number, text, arguments);
            fill();
        }

        void fill() throws Throwable {
            Throwable before = failure;
            if (before != null) {
                failure = null;
                throw before;
            }
            row.begin();
            long began = System.nanoTime();
            boolean more = true;
            try {
                while (more && row.rows() < most && row.hasRoom()) {
                    more = writeRow();
                }
            } catch (Throwable thrown) {
                if (row.rows() == 0) {
                    throw thrown;
                }
                failure = thrown;
            } finally {
                row.lent = false;
            }
            row.finish(more);
            adapt(System.nanoTime() - began);
        }

        private boolean writeRow() throws Throwable {
            row.startRow(++rowid);
            if (!methods.next()) {
                return false;
            }
            row.endRow();
            return true;
        }

        /** Between two batches SQLite looks whether it was interrupted: slow rows come in small ones. */
        private void adapt(long nanos) {
            if (nanos < SHORT_NANOS) {
                most = Math.min(most * 4, 1 << 20);
            } else if (nanos > LONG_NANOS) {
                most = Math.max(most / 4, 1);
            }
        }

        void close() throws Throwable {
            table.keep(row);
            methods.close();
        }
    }
}

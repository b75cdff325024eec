package io.sqlane.jdbc;

import io.sqlane.internal.codec.RowBatch;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.engine.StatementHandle;
import io.sqlane.internal.ffi.Constants;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of the current row by storage class. What was fetched lies in the heap, so that it takes no turn to
 * read it. Two threads that use one result at once may see values of either's row, and rows twice or not at all; but
 * the rows have an end for both, and nothing else is read.
 */
final class RowReader {
    private final RowBatch rows;
    private final @Nullable JdbcStatement owner;
    private final @Nullable StatementHandle statement;
    private final int generation;

    RowReader(RowBatch rows, @Nullable JdbcStatement owner, @Nullable StatementHandle statement, int generation) {
        this.rows = rows;
        this.owner = owner;
        this.statement = statement;
        this.generation = generation;
    }

    /** Moves to the next row that was fetched, if there is one. */
    boolean advance() throws SQLException {
        try {
            return rows.advance();
        } catch (IndexOutOfBoundsException e) {
            throw shared();
        }
    }

    boolean isOnRow() {
        return rows.columns() > 0;
    }

    /** The storage class of a value, whose index is from 0. */
    int type(int column) throws SQLException {
        if (column < 0 || column >= rows.columns()) {
            throw noSuchColumn(column);
        }
        try {
            return rows.type(column) & ~Constants.SQLANE_TYPE_DEFERRED;
        } catch (IndexOutOfBoundsException e) {
            throw shared();
        }
    }

    /** The storage class of the value that the rows stand on; before the first row that of its value. */
    int typeAhead(int column) throws SQLException {
        try {
            return column < rows.columns() ? type(column) : rows.firstType(column);
        } catch (IndexOutOfBoundsException e) {
            throw shared();
        }
    }

    /** The integer of that value, 0 if it is none. */
    long integerAhead(int column) throws SQLException {
        try {
            if (typeAhead(column) != Constants.SQLITE_INTEGER) {
                return 0;
            }
            return column < rows.columns() ? rows.integer(column) : rows.firstInteger(column);
        } catch (IndexOutOfBoundsException e) {
            throw shared();
        }
    }

    private SQLException noSuchColumn(int column) {
        return rows.columns() == 0
                ? SqlErrors.state("the result stands on no row: call next() first, and read while it answers true")
                : SqlErrors.index("column " + (column + 1) + " out of bounds [1," + rows.columns() + "]");
    }

    private static SQLException shared() {
        return SqlErrors.state("one result is read by two threads at once");
    }

    long integer(int column) throws SQLException {
        try {
            return rows.integer(column);
        } catch (IndexOutOfBoundsException e) {
            throw shared();
        }
    }

    double real(int column) throws SQLException {
        try {
            return rows.real(column);
        } catch (IndexOutOfBoundsException e) {
            throw shared();
        }
    }

    String text(int column) throws SQLException {
        try {
            return rows.isDeferred(column) ? Utf8.decode(deferred(column)) : rows.text(column);
        } catch (IndexOutOfBoundsException e) {
            throw shared();
        }
    }

    byte[] bytes(int column) throws SQLException {
        try {
            return rows.isDeferred(column) ? deferred(column) : rows.bytes(column);
        } catch (IndexOutOfBoundsException e) {
            throw shared();
        }
    }

    /** A value that was too large to be fetched along: the statement still stands on its row. */
    private byte[] deferred(int column) throws SQLException {
        StatementHandle from = statement;
        if (from == null || owner == null) {
            throw shared();
        }
        return owner.inTurn(() -> {
            from.cursor().check(generation);
            return from.cursor().bytes(column);
        });
    }
}

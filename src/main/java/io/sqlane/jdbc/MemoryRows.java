package io.sqlane.jdbc;

import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.codec.PackedRows;
import org.jspecify.annotations.Nullable;

/** Rows that the driver makes itself: metadata and generated keys. They need no connection and hold no lock. */
final class MemoryRows {
    /** A hostile schema can have each of its long names in thousands of rows. */
    private static final int MOST_BYTES = 1 << 27;

    private final ResultColumns columns;
    private final PackedRows rows;

    MemoryRows(String... labels) {
        this.columns = new ResultColumns(labels);
        this.rows = PackedRows.ofResult(labels.length);
    }

    /** Adds a row of integers, texts, booleans as integers, and nulls. */
    MemoryRows row(@Nullable Object... values) {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                rows.setNull(i);
            } else if (value instanceof Number number) {
                rows.setLong(i, number.longValue());
            } else if (value instanceof Boolean flag) {
                rows.setLong(i, flag ? 1 : 0);
            } else {
                rows.setText(i, value.toString());
            }
        }
        rows.add();
        if (rows.rowStart() > MOST_BYTES) {
            throw SqliteException.from(SqliteException.Details.of(
                    ResultCode.TOOBIG, "the names of the schema make too large a result: limit=" + MOST_BYTES));
        }
        return this;
    }

    JdbcResultSet toResultSet(@Nullable JdbcStatement statement) {
        return new JdbcResultSet(statement, rows.toBatch(), columns);
    }
}

package io.sqlane;

import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.Cursor;
import io.sqlane.internal.engine.Excerpt;
import io.sqlane.internal.ffi.Constants;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one query, read forwards; {@link #next()} moves, the getters of {@link Row} read where it stands.
 *
 * <p>Rows are fetched ahead in batches. They end when they are closed, and when their statement is executed, bound or
 * reset, or closed: every later use is refused. Rows read to the end have released their locks; close others, best with
 * try-with-resources.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 */
public final class Rows implements Row, AutoCloseable {
    // A thin view on purpose: it holds nothing but what names the query, so that the compiler can do without it.
    private final Statement statement;
    private final Cursor cursor;
    private final int generation;

    /** Read to the end. The statement may serve somebody else by now, so it is not to be asked any more. */
    private boolean atEnd;

    /** The cache that the statement goes back to when these rows end; null if it has none, or has got it back. */
    private @Nullable StatementCache lender;

    Rows(Statement statement, int generation, @Nullable StatementCache lender) {
        this.statement = statement;
        this.cursor = statement.handle().cursor();
        this.generation = generation;
        this.lender = lender;
    }

    /**
     * Moves to the next row.
     *
     * @return true if there is one; false at the end, and from then on
     * @throws SqliteException if reading on fails; the rows have ended then, those before the error were returned
     * @see <a href="https://sqlite.org/c3ref/step.html">sqlite3_step</a>
     */
    public boolean next() {
        if (atEnd) {
            checkUsable();
            return false;
        }
        if (cursor.next(generation)) {
            return true;
        }
        atEnd = true;
        giveBack();
        return false;
    }

    /**
     * Ends the rows and releases their locks; the statement can be executed again.
     *
     * @throws SqliteException if the statement writes, and what it wrote could not be committed: that is tried when the
     *     last row has been read, or here. The rows are closed all the same
     * @throws IllegalStateException inside a callback of the statement; the rows stay open
     */
    @Override
    public void close() {
        Throwable failed = statement.handle().endQuery(generation);
        atEnd = false;
        giveBack();
        if (failed != null) {
            throw ConnectionHandle.sneaky(failed);
        }
    }

    private void giveBack() {
        StatementCache cache = lender;
        if (cache != null) {
            lender = null;
            cache.giveBack(statement);
        }
    }

    private void checkUsable() {
        if (atEnd) {
            statement.handle().connection().check();
        } else {
            cursor.check(generation);
        }
    }

    // ---- all at once

    /**
     * Returns all rows that are left, mapped, and closes.
     *
     * @param <T> the type of an element
     * @param mapper makes an element of a row, which is valid during the call only
     * @return a new list
     */
    public <T extends @Nullable Object> List<T> list(Function<? super Row, ? extends T> mapper) {
        checkUsable();
        List<T> list = new ArrayList<>();
        try (this) {
            Objects.requireNonNull(mapper, "mapper");
            while (next()) {
                list.add(mapper.apply(this));
            }
        }
        return list;
    }

    /**
     * Returns the next row, mapped, and closes.
     *
     * @param <T> the type of the result
     * @param mapper makes the result of the row, which is valid during the call only; must not answer null
     * @return the result, or empty if there is no row
     */
    public <T> Optional<T> first(Function<? super Row, ? extends T> mapper) {
        checkUsable();
        try (this) {
            Objects.requireNonNull(mapper, "mapper");
            return next() ? Optional.of(notNull(mapper.apply(this))) : Optional.empty();
        }
    }

    private <T> T notNull(@Nullable T result) {
        if (result == null) {
            throw new NullPointerException("the mapper answered null for the first row: sql=\""
                    + Excerpt.of(statement.handle().sql()) + "\". Let it answer an Optional, or use list.");
        }
        return result;
    }

    /**
     * Returns the rows that are left as a lazy stream, which closes the rows at its end and when it is closed.
     *
     * @param <T> the type of an element
     * @param mapper makes an element of a row, which is valid during the call only
     * @return a sequential stream, confined to the owner thread
     */
    public <T extends @Nullable Object> Stream<T> stream(Function<? super Row, ? extends T> mapper) {
        checkUsable();
        Objects.requireNonNull(mapper, "mapper");
        Spliterator<T> rows = new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED) {
            private boolean ended;

            @Override
            public boolean tryAdvance(Consumer<? super T> action) {
                if (ended) {
                    return false;
                }
                if (!next()) {
                    ended = true;
                    close();
                    return false;
                }
                action.accept(mapper.apply(Rows.this));
                return true;
            }
        };
        return StreamSupport.stream(rows, false).onClose(this::close);
    }

    // ---- the current row

    @Override
    public int columnCount() {
        return cursor.columns(generation);
    }

    @Override
    public String columnName(int column) {
        return names().name(column);
    }

    @Override
    public int columnIndex(String name) {
        return names().index(name);
    }

    /** The same for all these rows: no schema changes under a running query. */
    ColumnNames names() {
        return statement.columnNames(cursor.columns(generation), generation);
    }

    @Override
    public ColumnType type(int column) {
        return ColumnType.ofCode(cursor.type(generation, column));
    }

    @Override
    public boolean isNull(int column) {
        return cursor.type(generation, column) == Constants.SQLITE_NULL;
    }

    @Override
    public long getLong(int column) {
        int type = cursor.type(generation, column);
        if (type != Constants.SQLITE_INTEGER) {
            throw mismatch(column, type, "INTEGER");
        }
        return cursor.integer(column);
    }

    @Override
    public int getInt(int column) {
        long value = getLong(column);
        if (value != (int) value) {
            throw new ArithmeticException("integer does not fit an int: column=" + column + ", value=" + value);
        }
        return (int) value;
    }

    @Override
    public double getDouble(int column) {
        int type = cursor.type(generation, column);
        if (type == Constants.SQLITE_FLOAT) {
            return cursor.real(column);
        }
        if (type != Constants.SQLITE_INTEGER) {
            throw mismatch(column, type, "FLOAT");
        }
        return cursor.integer(column);
    }

    @Override
    public boolean getBoolean(int column) {
        return getLong(column) != 0;
    }

    @Override
    public @Nullable String getString(int column) {
        int type = cursor.type(generation, column);
        if (type == Constants.SQLITE_TEXT) {
            return cursor.text(column);
        }
        if (type != Constants.SQLITE_NULL) {
            throw mismatch(column, type, "TEXT");
        }
        return null;
    }

    @Override
    public byte @Nullable [] getBytes(int column) {
        int type = cursor.type(generation, column);
        if (type == Constants.SQLITE_BLOB || type == Constants.SQLITE_TEXT) {
            return cursor.bytes(column);
        }
        if (type != Constants.SQLITE_NULL) {
            throw mismatch(column, type, "BLOB");
        }
        return null;
    }

    @Override
    public <T> @Nullable T get(int column, ValueType<T> type) {
        Objects.requireNonNull(type, "type");
        Object stored = getValue(column);
        try {
            return stored == null ? null : type.fromStorage(stored);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + ", column=" + column + ", name=\"" + columnName(column) + '"', e.getCause());
        }
    }

    @Override
    public @Nullable Object getValue(int column) {
        return switch (cursor.type(generation, column)) {
            case Constants.SQLITE_INTEGER -> cursor.integer(column);
            case Constants.SQLITE_FLOAT -> cursor.real(column);
            case Constants.SQLITE_TEXT -> cursor.text(column);
            case Constants.SQLITE_BLOB -> cursor.bytes(column);
            default -> null;
        };
    }

    @Override
    public <T extends Record> T as(Class<T> type) {
        return statement.recordMapper(Objects.requireNonNull(type, "type"), names()).map(this);
    }

    private SqliteException mismatch(int column, int type, String wanted) {
        String remedy = type == Constants.SQLITE_NULL
                ? "; test isNull first"
                : "; use the getter of that storage class, or CAST in the SQL";
        return SqliteException.from(SqliteException.Details.of(
                        ResultCode.of(Constants.SQLITE_MISMATCH),
                        "column " + column + " \"" + columnName(column) + "\" holds " + ColumnType.ofCode(type)
                                + ", not " + wanted + remedy)
                .withSql(statement.handle().sql()));
    }

    @Override
    public String toString() {
        return "Rows of " + statement;
    }
}

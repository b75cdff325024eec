package io.sqlane;

import io.sqlane.diagnostic.StatementCounter;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.Excerpt;
import io.sqlane.internal.engine.ParameterSink;
import io.sqlane.internal.engine.StatementHandle;
import io.sqlane.internal.ffi.Constants;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One prepared statement.
 *
 * <p>Bind its parameters, then {@link #run()} it or {@link #query()} its rows, as often as wanted. Executing again, as
 * well as binding, {@link #reset()} and {@link #close()}, ends the rows of the query before. A statement that nobody
 * closes is freed after it became unreachable, at its owner's next call, and with its database at the latest.
 *
 * <p>Every method throws {@link IllegalStateException} if the statement or its database is closed, and
 * {@link io.sqlane.error.ThreadConfinementException} on another thread than the owner, before any native work.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/stmt.html">Prepared Statement Object</a>
 */
public final class Statement extends Parameters<Statement> implements AutoCloseable {
    static {
        Access.installStatements(statement -> ((Statement) statement).handle);
    }

    private final Database database;
    private final StatementHandle handle;
    private @Nullable ParameterNames parameterNames;
    private @Nullable ColumnNames columnNames;

    /** The execution that the names were last found good for, and how often SQLite had compiled the statement anew. */
    private int columnNamesOf;

    private long columnNamesCompilation;
    private @Nullable Map<Class<?>, RecordMapper<?>> recordMappers;

    Statement(Database database, StatementHandle handle, boolean nanAsNull) {
        super(nanAsNull);
        this.database = database;
        this.handle = handle;
    }

    @Override
    ParameterSink sink() {
        return handle;
    }

    @Override
    Statement self() {
        return this;
    }

    StatementHandle handle() {
        return handle;
    }

    // ---- execution

    /**
     * Executes a statement for its effect. Rows of a {@code RETURNING} clause are dropped.
     *
     * @return the rows changed by the statement itself, and the last rowid inserted on the connection
     * @throws io.sqlane.error.SqliteException if it fails; the statement is reset, its bindings stay
     * @throws IllegalStateException if a parameter is unbound, or the statement only reads: then use {@link #query()}
     * @see <a href="https://sqlite.org/c3ref/changes.html">sqlite3_changes64</a>
     */
    public Changes run() {
        if (handle.columnCount() > 0 && handle.isReadOnly()) {
            handle.checkOpen();
            throw new IllegalStateException(
                    "statement returns rows and changes nothing: use query(), sql=\"" + Excerpt.of(handle.sql()) + '"');
        }
        handle.run();
        return new Changes(handle.lastChanges(), handle.lastInsertRowid());
    }

    /**
     * Executes a statement and returns its rows. The first rows are fetched by this call: an error may come here, or
     * with the {@link Rows#next()} that reaches it.
     *
     * @return the rows, before the first one; they end with the next execution, binding, reset or close
     * @throws io.sqlane.error.SqliteException if it fails; the statement is reset, its bindings stay
     * @throws IllegalStateException if a parameter is unbound
     */
    public Rows query() {
        return query(null);
    }

    /** Queries with a statement that belongs to a cache, to which it goes back when the rows end. */
    Rows query(@Nullable StatementCache lender) {
        return new Rows(this, handle.query(), lender);
    }

    /**
     * Executes a query and returns all its rows, mapped.
     *
     * @param <T> the type of an element
     * @param mapper makes an element of a row, which is valid during the call only
     * @return a new list
     */
    public <T extends @Nullable Object> List<T> list(Function<? super Row, ? extends T> mapper) {
        return query().list(mapper);
    }

    /**
     * Executes a query and returns its first row, mapped; the other rows are not read.
     *
     * @param <T> the type of the result
     * @param mapper makes the result of the row, which is valid during the call only; must not answer null
     * @return the result, or empty if there is no row
     */
    public <T> Optional<T> first(Function<? super Row, ? extends T> mapper) {
        return query().first(mapper);
    }

    /**
     * Returns a new batch of this statement; an earlier one ends.
     *
     * @return an empty batch
     */
    public Batch batch() {
        return new Batch(this, handle.newBatch(), database.options().nanAsNull());
    }

    /**
     * Ends the rows of the last query and releases its locks; the bindings stay.
     *
     * @throws io.sqlane.error.SqliteException as {@link Rows#close()}
     * @see <a href="https://sqlite.org/c3ref/reset.html">sqlite3_reset</a>
     */
    public void reset() {
        handle.reset();
    }

    /**
     * Unbinds every parameter.
     *
     * @return this
     * @see <a href="https://sqlite.org/c3ref/clear_bindings.html">sqlite3_clear_bindings</a>
     */
    public Statement clearBindings() {
        handle.clearBindings();
        return this;
    }

    /**
     * Fixes how many rows one native call fetches. As a rule the number grows from few to as many as fit. With 1, no
     * row is read before it is asked for: changes made to the table meanwhile are then seen exactly as SQLite shows
     * them to an open cursor, while rows fetched ahead do not show them.
     *
     * @param rows the number, or 0 to let it grow
     * @return this
     * @throws IllegalArgumentException if the number is negative
     */
    public Statement fetchSize(int rows) {
        handle.cursor().setFetchSize(rows);
        return this;
    }

    // ---- facts

    /**
     * Returns the SQL as it was given.
     *
     * @return the SQL
     */
    public String sql() {
        handle.checkOpen();
        return handle.sql();
    }

    /**
     * Returns the SQL with the bound values in it; unbound ones are shown as NULL. Not meant to be executed.
     *
     * @return the SQL
     * @throws io.sqlane.error.SqliteException if it would be longer than {@link Limit#LENGTH}
     * @see <a href="https://sqlite.org/c3ref/expanded_sql.html">sqlite3_expanded_sql</a>
     */
    public String expandedSql() {
        return handle.status().expandedSql();
    }

    /**
     * Returns whether the statement leaves the database file as it is.
     *
     * @return true if it only reads
     * @see <a href="https://sqlite.org/c3ref/stmt_readonly.html">sqlite3_stmt_readonly</a>
     */
    public boolean isReadOnly() {
        handle.checkOpen();
        return handle.isReadOnly();
    }

    /**
     * Returns whether the statement is an {@code EXPLAIN} or {@code EXPLAIN QUERY PLAN}.
     *
     * @return true if it is
     * @see <a href="https://sqlite.org/c3ref/stmt_isexplain.html">sqlite3_stmt_isexplain</a>
     */
    public boolean isExplain() {
        handle.checkOpen();
        return handle.explain() != 0;
    }

    /**
     * Returns whether a query stands on a row in SQLite, and so may hold a read lock. Rows that were fetched ahead to
     * the end hold none.
     *
     * @return true if it does
     * @see <a href="https://sqlite.org/c3ref/stmt_busy.html">sqlite3_stmt_busy</a>
     */
    public boolean isBusy() {
        return handle.isBusy();
    }

    /**
     * Returns the number of parameters, which is the largest position.
     *
     * @return the number
     */
    public int parameterCount() {
        handle.checkOpen();
        return handle.parameterCount();
    }

    /**
     * Returns the name of a parameter.
     *
     * @param index position from 1
     * @return the name with its prefix, or null if it has none
     * @throws IndexOutOfBoundsException if there is no such position
     */
    public @Nullable String parameterName(int index) {
        handle.checkOpen();
        return parameterNames().name(index);
    }

    /**
     * Returns the position of a parameter.
     *
     * @param name with its prefix or bare
     * @return the position from 1
     * @throws IllegalArgumentException if there is no such name, or a bare name fits several
     */
    public int parameterIndex(String name) {
        return indexOf(name);
    }

    @Override
    int indexOf(String name) {
        handle.checkOpen();
        return parameterNames().index(name);
    }

    private ParameterNames parameterNames() {
        ParameterNames names = parameterNames;
        if (names == null) {
            names = new ParameterNames(handle);
            parameterNames = names;
        }
        return names;
    }

    /**
     * Returns the columns of the result, empty for a statement without one.
     *
     * @return the columns, counted from 0
     * @see <a href="https://sqlite.org/c3ref/column_database_name.html">Source Of Data In A Query Result</a>
     */
    public List<Column> columns() {
        handle.checkOpen();
        int count = handle.status().currentColumnCount();
        List<Column> columns = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            columns.add(new Column(
                    Objects.requireNonNullElse(handle.status().columnText(i, Constants.SQLANE_COLUMN_NAME), ""),
                    handle.status().columnText(i, Constants.SQLANE_COLUMN_ORIGIN),
                    handle.status().columnText(i, Constants.SQLANE_COLUMN_TABLE),
                    handle.status().columnText(i, Constants.SQLANE_COLUMN_DATABASE),
                    handle.status().columnText(i, Constants.SQLANE_COLUMN_DECLTYPE)));
        }
        return List.copyOf(columns);
    }

    /**
     * A column of the result of a statement.
     *
     * <p>The origin is null for a column that is an expression or a subquery.
     *
     * <p>This type is <em>immutable</em>.
     *
     * @param name the name in the result; only an {@code AS} clause makes it certain
     * @param originColumn name of the column of the table that it comes from, or null
     * @param originTable name of the table that it comes from, or null
     * @param originDatabase name of the schema that it comes from, such as {@code main}, or null
     * @param declaredType the type as CREATE TABLE wrote it, or null
     * @see <a href="https://sqlite.org/c3ref/column_database_name.html">Source Of Data In A Query Result</a>
     * @see <a href="https://sqlite.org/c3ref/column_decltype.html">Declared Datatype Of A Query Result</a>
     */
    public record Column(
            String name,
            @Nullable String originColumn,
            @Nullable String originTable,
            @Nullable String originDatabase,
            @Nullable String declaredType) {}

    /**
     * The names of the columns of one execution. SQLite compiles a statement anew after the schema changed, at the
     * latest when it is executed; names and their order may then be others.
     */
    ColumnNames columnNames(int columns, int execution) {
        ColumnNames names = columnNames;
        if (names != null && columnNamesOf == execution && names.count() == columns) {
            return names;
        }
        long compilations = handle.status().counter(StatementCounter.REPREPARE.code(), false);
        if (names == null || names.count() != columns || columnNamesCompilation != compilations) {
            names = new ColumnNames(handle, columns);
            columnNames = names;
            columnNamesCompilation = compilations;
        }
        columnNamesOf = execution;
        return names;
    }

    /** A mapper of rows to records, kept while the columns stay the same. */
    @SuppressWarnings("unchecked")
    <T extends Record> RecordMapper<T> recordMapper(Class<T> type, ColumnNames names) {
        Map<Class<?>, RecordMapper<?>> mappers = recordMappers;
        if (mappers == null) {
            mappers = new HashMap<>();
            recordMappers = mappers;
        }
        RecordMapper<?> mapper = mappers.get(type);
        if (mapper == null || !mapper.isFor(names)) {
            mapper = new RecordMapper<>(type, names);
            mappers.put(type, mapper);
        }
        return (RecordMapper<T>) mapper;
    }

    /**
     * Returns the query plan of this statement, one line per step, indented by depth.
     *
     * @return the lines as {@code EXPLAIN QUERY PLAN} gives them
     * @see <a href="https://sqlite.org/eqp.html">EXPLAIN QUERY PLAN</a>
     */
    public List<String> explainQueryPlan() {
        handle.checkOpen();
        return QueryPlan.of(database, handle.sql());
    }

    /**
     * Returns a counter of this statement.
     *
     * @param counter which one
     * @param reset whether it starts anew
     * @return the value before a reset
     * @see <a href="https://sqlite.org/c3ref/stmt_status.html">sqlite3_stmt_status</a>
     */
    public long counter(StatementCounter counter, boolean reset) {
        long value = handle.status().counter(Objects.requireNonNull(counter, "counter").code(), reset);
        if (reset && counter == StatementCounter.REPREPARE) {
            columnNames = null;
        }
        return value;
    }

    /**
     * Returns whether neither the statement nor its database is closed. May be called from any thread.
     *
     * @return true if it is open
     */
    public boolean isOpen() {
        return handle.isOpen();
    }

    /**
     * Frees the statement; its rows and its batch end. Does nothing if it or its database is closed already.
     *
     * @throws IllegalStateException if it is running and this is one of its callbacks; it stays open
     * @throws io.sqlane.error.SqliteException if it is a write whose rows were not read to the end, and it could not be
     *     committed; the statement is closed
     * @see <a href="https://sqlite.org/c3ref/finalize.html">sqlite3_finalize</a>
     */
    @Override
    public void close() {
        handle.close();
    }

    @Override
    public String toString() {
        return "Statement \"" + Excerpt.of(handle.sql()) + "\" of " + database;
    }
}

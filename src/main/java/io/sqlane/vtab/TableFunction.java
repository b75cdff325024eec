package io.sqlane.vtab;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A function that SQL reads as a table: its columns, its arguments, and where its rows come from.
 *
 * <p>The rows are those of a Java {@link Iterable}, which is asked for an iterator at each scan; a join may scan
 * several times. An iterator that is {@link AutoCloseable} is closed when the next scan begins or the statement ends.
 * Rows are read ahead, as {@link TableCursor} says.
 *
 * <p>It is <em>direct only</em> unless said otherwise, as {@link ModuleOptions} are.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param <R> what becomes a row
 * @see <a href="https://sqlite.org/vtab.html#table_valued_functions">Table-valued functions</a>
 */
public final class TableFunction<R> {
    /** A plan tells by a bit of its number which arguments are given. */
    private static final int MOST_ARGUMENTS = 31;

    private final List<String> columns;
    private final List<String> arguments;
    private final Function<? super Values, ? extends Iterable<? extends R>> source;
    private final BiConsumer<? super R, ? super RowSink> mapper;
    private final ModuleOptions options;

    private TableFunction(
            List<String> columns,
            List<String> arguments,
            Function<? super Values, ? extends Iterable<? extends R>> source,
            BiConsumer<? super R, ? super RowSink> mapper,
            ModuleOptions options) {
        this.columns = columns;
        this.arguments = arguments;
        this.source = source;
        this.mapper = mapper;
        this.options = options;
    }

    /**
     * Returns a function without arguments.
     *
     * @param <R> what becomes a row
     * @param columns each as CREATE TABLE has it: {@code name TEXT}; a name alone will do
     * @param source answers the rows for the arguments, which are lent for the call and NULL where the SQL gives none
     * @param mapper writes a row: every column, and the rowid if it is not to be the number of the row
     * @return a new function
     * @throws IllegalArgumentException if there is no column, or a definition is blank
     */
    public static <R> TableFunction<R> of(
            List<String> columns,
            Function<? super Values, ? extends Iterable<? extends R>> source,
            BiConsumer<? super R, ? super RowSink> mapper) {
        List<String> copy = definitions(columns, "columns");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(mapper, "mapper");
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("a table has at least one column: columns=[]");
        }
        return new TableFunction<>(copy, List.of(), source, mapper, ModuleOptions.eponymousOnly());
    }

    private static List<String> definitions(List<String> given, String what) {
        Objects.requireNonNull(given, what);
        List<String> copy = new ArrayList<>(given.size());
        for (String definition : given) {
            if (Objects.requireNonNull(definition, what).isBlank()) {
                throw new IllegalArgumentException("a definition of " + what + " is blank: index=" + copy.size());
            }
            copy.add(definition);
        }
        return List.copyOf(copy);
    }

    /**
     * Returns the same with arguments. In SQL they stand in brackets behind the name, and each may be left out from the
     * end on; or they are compared with, as hidden columns behind the others. SQLite itself compares the seventeenth
     * and those behind it, too, so that NULL for one of these gives no rows.
     *
     * @param definitions each a name, or a name and a type: {@code minimum INTEGER}; at most 31
     * @return a new function
     * @throws IllegalArgumentException if there are more, or a definition is blank
     */
    public TableFunction<R> withArguments(List<String> definitions) {
        List<String> copy = definitions(definitions, "definitions");
        if (copy.size() > MOST_ARGUMENTS) {
            throw new IllegalArgumentException(
                    "too many arguments: count=" + copy.size() + ", most=" + MOST_ARGUMENTS);
        }
        return new TableFunction<>(columns, copy, source, mapper, options);
    }

    /**
     * Returns the same for a function that views and triggers may use, if the connection trusts its schema
     * ({@link io.sqlane.Setting#TRUSTED_SCHEMA}).
     *
     * @return a new function
     */
    public TableFunction<R> inTrustedSchema() {
        return new TableFunction<>(columns, arguments, source, mapper, options.inTrustedSchema());
    }

    /**
     * Returns the same for a function that views and triggers may use, whoever wrote them: it must have no side effects
     * and give away nothing but what it makes of its arguments.
     *
     * @return a new function
     */
    public TableFunction<R> innocuous() {
        return new TableFunction<>(columns, arguments, source, mapper, options.innocuous());
    }

    ModuleOptions options() {
        return options;
    }

    TableModule module() {
        return ignored -> new FunctionTable<>(this);
    }

    int columnCount() {
        return columns.size();
    }

    int argumentCount() {
        return arguments.size();
    }

    Iterable<? extends R> rows(Values values) {
        Iterable<? extends R> rows = source.apply(values);
        return Objects.requireNonNull(rows, "the source of a table function has answered null: rows");
    }

    void write(R row, RowSink sink) {
        mapper.accept(row, sink);
    }

    String declaration() {
        return Stream.concat(columns.stream(), arguments.stream().map(it -> it + " HIDDEN"))
                .collect(Collectors.joining(", ", "CREATE TABLE x(", ")"));
    }

    @Override
    public String toString() {
        return "TableFunction[columns=" + columns + ", arguments=" + arguments + ", options=" + options + ']';
    }
}

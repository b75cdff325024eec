package io.sqlane.vtab;

import org.jspecify.annotations.Nullable;

/**
 * A scan of a table, or several one after the other. One that is {@link AutoCloseable} is closed when its statement
 * ends the scans; inside that, the connection must not be used.
 *
 * <p>Rows are read ahead, since a call from SQLite into Java costs more than a row: {@link #next} is called for a few
 * rows when SQLite needs the first, and for hundreds later. What a row is made of must therefore not depend on what
 * the statement does meanwhile, and a row that fails is told when SQLite gets to it, if it ever does.
 *
 * <p>Other statements of the connection may be run inside {@link #filter} and {@link #next}.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 */
public interface TableCursor {
    /**
     * Begins a scan.
     *
     * @param planNumber that {@link IndexInfo#setPlan} was given, 0 if none
     * @param planText that {@link IndexInfo#setPlan} was given, null if none
     * @param arguments the values of the constraints that the plan passes, lent for the call
     * @throws Exception anything
     * @see <a href="https://sqlite.org/vtab.html#the_xfilter_method">The xFilter Method</a>
     */
    void filter(int planNumber, @Nullable String planText, Values arguments) throws Exception;

    /**
     * Writes the next row.
     *
     * @param row gets a value for every column; lent for the call
     * @return false if there is no further row, and nothing was written
     * @throws Exception anything
     */
    boolean next(RowSink row) throws Exception;
}

package io.sqlane.jdbc;

import io.sqlane.diagnostic.StatementCounter;
import io.sqlane.internal.engine.StatementHandle;
import io.sqlane.internal.ffi.Constants;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of the columns of a statement's results, asked for when they are wanted first, and again after SQLite has
 * compiled the statement anew. One object serves all results of a statement.
 */
final class ResultColumns {
    /** Where a column comes from; all of it null for an expression. */
    record Origin(
            @Nullable String declaredType, @Nullable String schema, @Nullable String table, @Nullable String column) {}

    private static final Origin NOWHERE = new Origin(null, null, null, null);

    private final @Nullable StatementHandle statement;
    private String[] labels;
    private final Map<String, Integer> indexes = new HashMap<>();
    private Origin @Nullable [] origins;
    private boolean known;
    private int execution;
    private long compilations;

    ResultColumns(StatementHandle statement) {
        this.statement = statement;
        this.labels = new String[0];
    }

    /** The columns of rows that the driver has made itself. */
    ResultColumns(String... labels) {
        this.statement = null;
        this.labels = labels;
        this.known = true;
        index();
    }

    @Nullable StatementHandle statement() {
        return statement;
    }

    /** Makes sure of the names for a query of that generation; in a turn unless the driver has made the rows. */
    void know(int generation) {
        StatementHandle of = statement;
        if (of == null || known && execution == generation) {
            return;
        }
        long now = of.status().counter(StatementCounter.REPREPARE.code(), false);
        int count = of.status().currentColumnCount();
        if (!known || now != compilations || count != labels.length) {
            String[] names = new String[count];
            for (int i = 0; i < count; i++) {
                String name = of.status().columnText(i, Constants.SQLANE_COLUMN_NAME);
                names[i] = name == null ? "" : name;
            }
            labels = names;
            origins = null;
            index();
            compilations = now;
        }
        known = true;
        execution = generation;
    }

    /** Makes sure of the origins of columns that are known; in a turn unless the driver has made the rows. */
    Origin[] origins() {
        Origin[] now = origins;
        if (now == null) {
            now = new Origin[labels.length];
            for (int i = 0; i < now.length; i++) {
                now[i] = origin(i);
            }
            origins = now;
        }
        return now;
    }

    private Origin origin(int column) {
        StatementHandle of = statement;
        return of == null
                ? NOWHERE
                : new Origin(
                        of.status().columnText(column, Constants.SQLANE_COLUMN_DECLTYPE),
                        of.status().columnText(column, Constants.SQLANE_COLUMN_DATABASE),
                        of.status().columnText(column, Constants.SQLANE_COLUMN_TABLE),
                        of.status().columnText(column, Constants.SQLANE_COLUMN_ORIGIN));
    }

    boolean isKnown(int generation) {
        return statement == null || known && execution == generation;
    }

    private void index() {
        indexes.clear();
        for (int i = labels.length - 1; i >= 0; i--) {
            // Of several of one name the first is meant.
            indexes.put(labels[i].toLowerCase(Locale.ROOT), i + 1);
        }
    }

    int count() {
        return labels.length;
    }

    String label(int column) {
        return labels[column];
    }

    String[] labels() {
        return labels.clone();
    }

    /** The index from 1 of a column by its name in any case. */
    int find(@Nullable String label) throws SQLException {
        Integer index = label == null ? null : indexes.get(label);
        if (index == null && label != null) {
            index = indexes.get(label.toLowerCase(Locale.ROOT));
        }
        if (index == null) {
            throw SqlErrors.index("no such column: '" + label + "', columns=" + String.join(", ", labels));
        }
        return index;
    }
}

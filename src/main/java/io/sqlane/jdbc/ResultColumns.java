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
 * compiled the statement anew. One object serves all results of a statement; what it has found is never changed, only
 * replaced, so that it takes no turn to read it.
 */
final class ResultColumns {
    /** Where a column comes from; all of it null for an expression. */
    record Origin(
            @Nullable String declaredType, @Nullable String schema, @Nullable String table, @Nullable String column) {}

    private static final Origin NOWHERE = new Origin(null, null, null, null);
    /** In the place of a generation: no rows are there, and the names are to be those of now. */
    static final int NO_EXECUTION = -1;

    private static final int ASKED = 16;

    /** A name that was asked for, the very object, and its index. */
    private record Asked(String label, int index) {}

    /** What is the same until SQLite compiles the statement anew. */
    private static final class Names {
        private final String[] labels;
        private final Map<String, Integer> indexes = new HashMap<>();
        private final @Nullable Asked[] asked = new Asked[ASKED];
        private volatile Origin @Nullable [] origins;

        Names(String[] labels) {
            this.labels = labels;
            for (int i = labels.length - 1; i >= 0; i--) {
                // Of several of one name the first is meant.
                indexes.put(labels[i].toLowerCase(Locale.ROOT), i + 1);
            }
        }
    }

    private final @Nullable StatementHandle statement;
    private volatile Names names;

    /** The execution that the names were last found good for. */
    private volatile int execution = NO_EXECUTION;

    private long compilations = -1;

    ResultColumns(StatementHandle statement) {
        this.statement = statement;
        this.names = new Names(new String[0]);
    }

    /** The columns of rows that the driver has made itself. */
    ResultColumns(String... labels) {
        this.statement = null;
        this.names = new Names(labels);
    }

    @Nullable StatementHandle statement() {
        return statement;
    }

    boolean isKnown(int generation) {
        return statement == null || execution == generation;
    }

    /** Makes sure of the names for a query of that generation; in a turn unless the driver has made the rows. */
    void know(int generation) {
        StatementHandle of = statement;
        if (of == null || execution == generation && generation != NO_EXECUTION) {
            return;
        }
        long now = of.status().counter(StatementCounter.REPREPARE.code(), false);
        int count = of.status().currentColumnCount();
        if (now != compilations || count != names.labels.length) {
            String[] labels = new String[count];
            for (int i = 0; i < count; i++) {
                String name = of.status().columnText(i, Constants.SQLANE_COLUMN_NAME);
                labels[i] = name == null ? "" : name;
            }
            names = new Names(labels);
            compilations = now;
        }
        execution = generation;
    }

    String[] labels() {
        return names.labels.clone();
    }

    /** Makes sure of the origins of columns that are known; in a turn unless the driver has made the rows. */
    Origin[] origins() {
        Names of = names;
        Origin[] known = of.origins;
        if (known == null) {
            known = new Origin[of.labels.length];
            for (int i = 0; i < known.length; i++) {
                known[i] = origin(i);
            }
            of.origins = known;
        }
        return known;
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

    /** The index from 1 of a column by its name in any case. */
    int find(@Nullable String label) throws SQLException {
        Names of = names;
        if (label == null) {
            throw noSuchColumn(of, null);
        }
        // A loop over rows asks with the same few objects again and again.
        int place = label.hashCode() & ASKED - 1;
        Asked before = of.asked[place];
        if (before != null && before.label == label) {
            return before.index;
        }
        Integer index = of.indexes.get(label.toLowerCase(Locale.ROOT));
        if (index == null) {
            throw noSuchColumn(of, label);
        }
        of.asked[place] = new Asked(label, index);
        return index;
    }

    private static SQLException noSuchColumn(Names of, @Nullable String label) {
        return SqlErrors.index("no such column: '" + label + "', columns=" + String.join(", ", of.labels));
    }
}

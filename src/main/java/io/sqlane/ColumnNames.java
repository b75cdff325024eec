package io.sqlane;

import io.sqlane.internal.engine.StatementHandle;
import io.sqlane.internal.ffi.Constants;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The names of one result's columns. SQL compares names without regard to case, and so does this. */
final class ColumnNames {
    private static final int AMBIGUOUS = -1;

    private final String sql;
    private final String[] names;
    private final Map<String, Integer> indexes = new HashMap<>();

    ColumnNames(StatementHandle handle, int columns) {
        sql = handle.sql();
        names = new String[columns];
        for (int i = 0; i < columns; i++) {
            String name = handle.columnText(i, Constants.SQLANE_COLUMN_NAME);
            names[i] = Objects.requireNonNullElse(name, "");
            indexes.merge(names[i].toLowerCase(Locale.ROOT), i, (first, second) -> AMBIGUOUS);
        }
    }

    int count() {
        return names.length;
    }

    String name(int column) {
        Objects.checkIndex(column, names.length);
        return names[column];
    }

    /** For Java names: {@code firstName} finds the column {@code first_name}, too. */
    int indexIgnoringUnderscores(String name) {
        if (indexes.containsKey(name.toLowerCase(Locale.ROOT))) {
            return index(name);
        }
        for (String candidate : names) {
            if (candidate.replace("_", "").equalsIgnoreCase(name)) {
                return index(candidate);
            }
        }
        return index(name);
    }

    int index(String name) {
        Integer index = indexes.get(name.toLowerCase(Locale.ROOT));
        if (index == null || index == AMBIGUOUS) {
            throw new IllegalArgumentException((index == null ? "no such column" : "column name is ambiguous")
                    + ": name=\"" + name + "\", columns=" + Arrays.toString(names) + ", sql=\"" + sql + '"');
        }
        return index;
    }
}

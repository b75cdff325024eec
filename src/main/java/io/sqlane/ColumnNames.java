package io.sqlane;

import io.sqlane.internal.engine.Excerpt;
import io.sqlane.internal.engine.StatementHandle;
import io.sqlane.internal.ffi.Constants;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The names of one result's columns. SQL compares names without regard to case, and so does this. */
final class ColumnNames {
    private static final int NONE = -1;
    private static final int AMBIGUOUS = -2;

    private final String sql;
    private final String[] names;
    private final Map<String, Integer> indexes = new HashMap<>();

    ColumnNames(StatementHandle handle, int columns) {
        sql = handle.sql();
        names = new String[columns];
        for (int i = 0; i < columns; i++) {
            String name = handle.status().columnText(i, Constants.SQLANE_COLUMN_NAME);
            names[i] = Objects.requireNonNullElse(name, "");
            indexes.merge(fold(names[i]), i, (first, second) -> AMBIGUOUS);
        }
    }

    int count() {
        return names.length;
    }

    String name(int column) {
        if (column < 0 || column >= names.length) {
            throw new IndexOutOfBoundsException("column out of range: index=" + column + ", columns=" + names.length
                    + ", sql=\"" + Excerpt.of(sql) + "\". Columns count from 0.");
        }
        return names[column];
    }

    /** For Java names: {@code firstName} finds {@code first_name}, too, unless there is a {@code firstname}. */
    int indexIgnoringUnderscores(String name) {
        if (indexes.containsKey(fold(name))) {
            return index(name);
        }
        String letters = name.replace("_", "");
        int found = NONE;
        for (int i = 0; i < names.length; i++) {
            if (names[i].replace("_", "").equalsIgnoreCase(letters)) {
                found = found == NONE ? i : AMBIGUOUS;
            }
        }
        return checked(name, found);
    }

    int index(String name) {
        Objects.requireNonNull(name, "name");
        return checked(name, indexes.getOrDefault(fold(name), NONE));
    }

    /** To SQLite, only the ASCII letters come in two cases. */
    private static String fold(String name) {
        char[] letters = name.toCharArray();
        for (int i = 0; i < letters.length; i++) {
            if (letters[i] >= 'A' && letters[i] <= 'Z') {
                letters[i] += 'a' - 'A';
            }
        }
        return new String(letters);
    }

    private int checked(String name, int index) {
        if (index < 0) {
            throw new IllegalArgumentException((index == NONE ? "no such column" : "column name is ambiguous")
                    + ": name=\"" + Excerpt.of(name) + "\", columns=" + Excerpt.of(Arrays.toString(names)) + ", sql=\""
                    + Excerpt.of(sql) + '"');
        }
        return index;
    }
}

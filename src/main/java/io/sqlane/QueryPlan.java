package io.sqlane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The lines of a query plan, indented by the depth at which SQLite nests them. */
final class QueryPlan {
    /** Empty statements before the first real one, which EXPLAIN would take for its own. */
    private static final Pattern EMPTY = Pattern.compile("^[\\s;]+");

    private QueryPlan() {}

    static List<String> of(Database database, String sql) {
        List<String> lines = new ArrayList<>();
        Map<Integer, Integer> depths = new HashMap<>();
        // Parameters are not bound: the plan does not depend on them unless STAT4 looks at them.
        String statement = EMPTY.matcher(sql).replaceFirst("");
        try (Statement explain = database.prepareUnbound("EXPLAIN QUERY PLAN " + statement);
                Rows rows = explain.query()) {
            while (rows.next()) {
                int depth = depths.getOrDefault(rows.getInt(1), 0);
                depths.put(rows.getInt(0), depth + 1);
                lines.add("  ".repeat(depth) + rows.getString(3));
            }
        }
        return List.copyOf(lines);
    }
}

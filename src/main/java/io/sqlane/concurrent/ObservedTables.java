package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.error.SqliteException;
import io.sqlane.hook.Authorizer;
import io.sqlane.hook.AuthorizerAction;
import io.sqlane.hook.Hooks;
import io.sqlane.internal.ffi.Constants;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tables whose changes are to be heard of, and what they are told as: the rows of a virtual table lie in
 * others that have its name before their own, and those of a view in what it selects from.
 */
final class ObservedTables {
    private static final String TABLES = "SELECT name, type FROM pragma_table_list WHERE schema = 'main'";

    private static final String PAGES = "SELECT rootpage, tbl_name FROM main.sqlite_schema WHERE rootpage > 0";

    /** Type by name, as SQLite spells it. */
    private final Map<String, String> types = new HashMap<>();

    /** The table by the root page of itself or an index. */
    private final Map<Long, String> byPage = new HashMap<>();

    private final Database database;
    private final Map<String, Set<String>> toldAs = new HashMap<>();

    /** Reads the schema; sets an authorizer on the database, which is not to be used for anything else then. */
    private ObservedTables(Database database) {
        this.database = database;
        database.query(TABLES).list(row -> types.put(row.getString(0), row.getString(1)));
        database.query(PAGES).list(row -> byPage.put(row.getLong(0), row.getString(1)));
    }

    /**
     * Finds tables by their names, in any case.
     *
     * @throws IllegalArgumentException if there is none of a name, or its changes cannot be seen
     */
    static Map<String, Set<String>> ofNames(Database database, Set<String> names) {
        ObservedTables found = new ObservedTables(database);
        for (String name : names) {
            String spelt = found.spelt(name);
            if (spelt == null) {
                throw new IllegalArgumentException("there is no table or view of that name: table=" + name);
            }
            if (!found.add(spelt, spelt)) {
                throw new IllegalArgumentException("changes of this table cannot be seen, for its rows are not in the"
                        + " database or are SQLite's own: table=" + name);
            }
        }
        return found.toldAs;
    }

    /**
     * Finds in another schema what was found by the names before. What is gone, or cannot be seen any more, is told of
     * when the schema changes.
     */
    static Map<String, Set<String>> ofNamesAgain(Database database, Set<String> names) {
        ObservedTables found = new ObservedTables(database);
        for (String name : names) {
            String spelt = found.spelt(name);
            if (spelt == null || !found.addUnlessBroken(spelt)) {
                found.put(name, name);
            }
        }
        return found.toldAs;
    }

    /** Answers false if changes of the table cannot be seen, as of a view that selects from what is gone. */
    private boolean addUnlessBroken(String name) {
        try {
            return add(name, name);
        } catch (RuntimeException failed) {
            if (isOfSchema(failed)) {
                return false;
            }
            throw failed;
        }
    }

    /** Whether that is how finding fails in a schema where there is nothing to find. */
    static boolean isOfSchema(RuntimeException failed) {
        return failed instanceof IllegalArgumentException
                || failed instanceof SqliteException answered
                        && answered.primaryCode().code() == Constants.SQLITE_ERROR;
    }

    /**
     * Finds the tables that a query reads.
     *
     * @throws IllegalArgumentException if it is no query, or reads no table whose changes can be seen
     */
    static Map<String, Set<String>> ofQuery(Database database, String sql) {
        ObservedTables found = new ObservedTables(database);
        for (String name : found.readBy(sql)) {
            // A view is read through its tables, which are named as well; a function has none.
            if (!"view".equals(found.types.get(name))) {
                found.add(name, name);
            }
        }
        if (found.toldAs.isEmpty()) {
            throw new IllegalArgumentException("the query reads no table whose changes can be seen: sql=" + sql);
        }
        return found.toldAs;
    }

    private @Nullable String spelt(String name) {
        return types.keySet().stream().filter(name::equalsIgnoreCase).findFirst().orElse(null);
    }

    /** Answers false if changes of the table cannot be seen. */
    private boolean add(String name, String told) {
        if (name.startsWith("sqlite_") && !name.equals("sqlite_schema")) {
            // What SQLite itself writes to its tables is told to nobody, except that a schema has changed.
            return false;
        }
        switch (types.getOrDefault(name, "")) {
            case "table", "shadow" -> put(name, told);
            case "virtual" -> {
                return addShadows(name, told);
            }
            case "view" -> {
                return addView(name, told);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void put(String name, String told) {
        toldAs.computeIfAbsent(name, unused -> new HashSet<>()).add(told);
    }

    private boolean addShadows(String name, String told) {
        boolean any = false;
        String start = name.toLowerCase(Locale.ROOT) + '_';
        for (Map.Entry<String, String> table : types.entrySet()) {
            if (table.getValue().equals("shadow") && table.getKey().toLowerCase(Locale.ROOT).startsWith(start)) {
                put(table.getKey(), told);
                any = true;
            }
        }
        return any;
    }

    private boolean addView(String view, String told) {
        boolean any = false;
        for (String name : readBy("SELECT * FROM main.\"" + view.replace("\"", "\"\"") + '"')) {
            any |= !"view".equals(types.get(name)) && add(name, told);
        }
        return any;
    }

    private Set<String> readBy(String sql) {
        Set<String> read = new LinkedHashSet<>();
        Hooks.of(database).setAuthorizer(request -> {
            if (request.action() == AuthorizerAction.READ && "main".equals(request.schema())) {
                read.add(String.valueOf(request.first()));
            }
            return Authorizer.Answer.OK;
        });
        try (Statement statement = database.prepare(sql)) {
            if (!statement.isReadOnly() || statement.columns().isEmpty()) {
                throw new IllegalArgumentException("only a query can be observed: sql=" + sql);
            }
        }
        addOpened(sql, read);
        return read;
    }

    /**
     * Adds the tables that the program of a query opens. The authorizer is not asked for a column that only a join by
     * USING reads, nor is a virtual table opened by a page: each knows what the other does not.
     */
    private void addOpened(String sql, Set<String> read) {
        try (Statement program = database.prepare("EXPLAIN " + sql)) {
            for (int parameter = 1; parameter <= program.parameterCount(); parameter++) {
                program.bindNull(parameter);
            }
            try (Rows rows = program.query()) {
                while (rows.next()) {
                    boolean opens = "OpenRead".equals(rows.getString("opcode")) && rows.getLong("p3") == 0;
                    String table = opens ? byPage.get(rows.getLong("p2")) : null;
                    if (table != null) {
                        read.add(table);
                    }
                }
            }
        }
    }
}

package io.sqlane.jdbc;

import io.sqlane.Database;
import io.sqlane.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the schema. Every name reaches SQLite as a value of a parameter, or, for the schemas there are, as an
 * identifier in quotes. Used in a turn.
 */
final class Catalog {
    static final List<String> SCHEMAS = List.of("main", "temp");

    private final Database database;

    Catalog(Database database) {
        this.database = database;
    }

    /** A table or view of the main schema or the temporary one. */
    record Table(String schema, String name, String type, String sql) {}

    /** One column of a foreign key; id numbers the keys of a table from 0. */
    record KeyColumn(
            String table,
            int id,
            int sequence,
            String parent,
            String column,
            @Nullable String parentColumn,
            String onUpdate,
            String onDelete) {}

    /** One column of an index; the name is null for an expression. */
    record IndexColumn(String index, boolean unique, int place, @Nullable String column, boolean descending) {}

    private static String text(Row row, int column) {
        return Objects.requireNonNullElse(row.getString(column), "");
    }

    List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        for (String schema : SCHEMAS) {
            tables.addAll(database.query("SELECT name, type, coalesce(sql, '') FROM " + SqlText.quoted(schema)
                            + ".sqlite_schema WHERE type IN ('table', 'view')")
                    .list(row -> new Table(schema, text(row, 0), type(schema, text(row, 0), text(row, 1)),
                            text(row, 2))));
        }
        tables.add(new Table("main", "sqlite_schema", "SYSTEM TABLE", ""));
        return tables;
    }

    private static String type(String schema, String name, String type) {
        if (name.toLowerCase(Locale.ROOT).startsWith("sqlite_")) {
            return "SYSTEM TABLE";
        }
        if (type.equals("view")) {
            return "VIEW";
        }
        return schema.equals("temp") ? "GLOBAL TEMPORARY" : "TABLE";
    }

    /** The tables of a name in any case; the temporary one hides the other. */
    @Nullable Table table(@Nullable String name) {
        Table found = null;
        for (Table table : tables()) {
            if (table.name().equalsIgnoreCase(name)) {
                found = table;
            }
        }
        return found;
    }

    List<TableColumn> columns(Table table) {
        boolean autoIncrement = new TableDefinition(table.sql()).hasAutoIncrement();
        return database.query(
                        "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?, ?)"
                                + " WHERE hidden <> 1",
                        table.name(),
                        table.schema())
                .list(row -> new TableColumn(
                        table.name(),
                        text(row, 0),
                        text(row, 1),
                        row.getBoolean(2),
                        row.getString(3),
                        row.getInt(4),
                        autoIncrement && row.getInt(4) > 0,
                        row.getInt(5) > 0));
    }

    /** A column by the names that SQLite gave. */
    @Nullable TableColumn column(String schema, String table, String column) {
        String sql = database.query(
                        "SELECT coalesce(sql, '') FROM " + SqlText.quoted(schema)
                                + ".sqlite_schema WHERE name = ? COLLATE NOCASE AND type = 'table'",
                        table)
                .first(row -> text(row, 0))
                .orElse("");
        for (TableColumn found : columns(new Table(schema, table, "TABLE", sql))) {
            if (found.name().equalsIgnoreCase(column)) {
                return found;
            }
        }
        return null;
    }

    /** The columns of the primary key, in its order. */
    List<TableColumn> primaryKey(Table table) {
        List<TableColumn> key = new ArrayList<>(columns(table));
        key.removeIf(column -> column.keyPlace() == 0);
        key.sort(Comparator.comparingInt(TableColumn::keyPlace));
        return key;
    }

    /** The foreign keys of a table in the order in which they are declared. */
    Map<Integer, List<KeyColumn>> foreignKeys(Table table) {
        List<KeyColumn> columns = database.query(
                        "SELECT id, seq, \"table\", \"from\", \"to\", on_update, on_delete"
                                + " FROM pragma_foreign_key_list(?, ?) ORDER BY id DESC, seq",
                        table.name(),
                        table.schema())
                .list(row -> new KeyColumn(
                        table.name(),
                        row.getInt(0),
                        row.getInt(1),
                        text(row, 2),
                        text(row, 3),
                        row.getString(4),
                        text(row, 5),
                        text(row, 6)));
        Map<Integer, List<KeyColumn>> keys = new LinkedHashMap<>();
        columns.forEach(column -> keys.computeIfAbsent(column.id(), it -> new ArrayList<>()).add(column));
        return keys;
    }

    List<IndexColumn> indexes(Table table) {
        return database.query(
                        "SELECT l.name, l.\"unique\", x.seqno, x.name, x.\"desc\" FROM pragma_index_list(?1, ?2) l,"
                                + " pragma_index_xinfo(l.name, ?2) x WHERE x.key",
                        table.name(),
                        table.schema())
                .list(row -> new IndexColumn(
                        text(row, 0), row.getBoolean(1), row.getInt(2) + 1, row.getString(3), row.getBoolean(4)));
    }
}

package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.function.Collations;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.vtab.RowSink;
import io.sqlane.vtab.TableFunction;
import io.sqlane.vtab.VirtualTables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Queries that call Java: what the C floor does beside it, it does in C. */
final class SqlaneCallbacks {
    private record Item(long id, double price, String name) {}

    private SqlaneCallbacks() {}

    static Work function(Database database) {
        Functions.scalar(database, "multiply", FunctionOptions.arguments(2), (arguments, result) ->
                result.set(arguments.getLong(0) * arguments.getLong(1)));
        return one(database, "SELECT sum(multiply(id, a)) FROM n");
    }

    static Work collation(Database database) {
        Collations.register(database, "own", Comparator.naturalOrder());
        return one(database, "SELECT count(b) FROM (SELECT b FROM s ORDER BY b COLLATE own LIMIT -1)");
    }

    static Work tableNumbers(Database database) {
        registerItems(database);
        return one(database, "SELECT sum(id) + CAST(sum(price) AS INT) + sum(length(name)) FROM item");
    }

    private static Work one(Database database, String sql) {
        Statement statement = database.prepare(sql);
        return new SqlaneWork(database) {
            @Override
            public long run() {
                try (Rows rows = statement.query()) {
                    rows.next();
                    return rows.getLong(0);
                }
            }
        };
    }

    static Work tableText(Database database) {
        registerItems(database);
        Statement all = database.prepare("SELECT id, price, name FROM item");
        return new SqlaneWork(database) {
            @Override
            public long run() {
                long seen = 0;
                try (Rows rows = all.query()) {
                    while (rows.next()) {
                        seen += rows.getLong(0) + (long) rows.getDouble(1) + rows.getString(2).length();
                    }
                }
                return seen;
            }
        };
    }

    private static void registerItems(Database database) {
        List<Item> items = new ArrayList<>(Data.ROWS);
        for (int i = 0; i < Data.ROWS; i++) {
            items.add(new Item(i, i * 0.5, "name of " + i));
        }
        VirtualTables.register(database, "item", TableFunction.of(
                List.of("id INTEGER", "price REAL", "name TEXT"),
                arguments -> items,
                (Item item, RowSink row) -> row.set(0, item.id).set(1, item.price).set(2, item.name)));
    }
}

package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.vtab.RowSink;
import io.sqlane.vtab.TableFunction;
import io.sqlane.vtab.VirtualTables;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Queries over a virtual table whose rows are a million Java objects. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SqlaneTables {
    private static final int TABLE_ROWS = 1_000_000;

    private record Item(long id, double price, String name) {}

    private Database database;
    private Statement sums;
    private Statement rows;

    @Setup
    public void open() {
        List<Item> items = new ArrayList<>(TABLE_ROWS);
        for (int i = 0; i < TABLE_ROWS; i++) {
            items.add(new Item(i, i * 0.5, "name of " + i));
        }
        database = Database.openInMemory();
        VirtualTables.register(database, "item", TableFunction.of(
                List.of("id INTEGER", "price REAL", "name TEXT"),
                arguments -> items,
                (Item item, RowSink row) -> row.set(0, item.id).set(1, item.price).set(2, item.name)));
        sums = database.prepare("SELECT sum(id), sum(price), sum(length(name)) FROM item");
        rows = database.prepare("SELECT id, price, name FROM item");
    }

    @TearDown
    public void close() {
        database.close();
    }

    @Benchmark
    @OperationsPerInvocation(TABLE_ROWS)
    public long numbers() {
        try (Rows result = sums.query()) {
            result.next();
            return result.getLong(0);
        }
    }

    @Benchmark
    @OperationsPerInvocation(TABLE_ROWS)
    public long text() {
        long seen = 0;
        try (Rows result = rows.query()) {
            while (result.next()) {
                seen += result.getLong(0) + (long) result.getDouble(1) + result.getString(2).length();
            }
        }
        return seen;
    }
}

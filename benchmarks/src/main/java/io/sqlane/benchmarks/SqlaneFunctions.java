package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.function.Collations;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import java.util.Comparator;
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

/** Queries that call Java: what the C floor does beside it, it does in C. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SqlaneFunctions {
    private Database database;
    private Statement products;
    private Statement sorted;

    @Setup
    public void open() {
        database = Data.openFilled();
        database.execute("CREATE TABLE s AS SELECT hex(a * 7919 % 100003) || b AS b FROM t");
        Functions.scalar(database, "multiply", FunctionOptions.arguments(2), (arguments, result) ->
                result.set(arguments.getLong(0) * arguments.getLong(1)));
        Collations.register(database, "own", Comparator.naturalOrder());
        products = database.prepare("SELECT sum(multiply(id, a)) FROM n");
        sorted = database.prepare("SELECT count(b) FROM (SELECT b FROM s ORDER BY b COLLATE own LIMIT -1)");
    }

    @TearDown
    public void close() {
        database.close();
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long function() {
        return one(products);
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long collation() {
        return one(sorted);
    }

    private static long one(Statement statement) {
        try (Rows rows = statement.query()) {
            rows.next();
            return rows.getLong(0);
        }
    }
}

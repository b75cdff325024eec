package io.sqlane.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import org.sqlite.Collation;
import org.sqlite.Function;

/** What {@link SqlaneFunctions} does, through the JDBC driver. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JdbcFunctions {
    private Connection connection;
    private PreparedStatement products;
    private PreparedStatement sorted;

    @Setup
    public void open() throws SQLException {
        connection = JdbcData.openFilled();
        JdbcData.execute(connection, "CREATE TABLE s AS SELECT hex(a * 7919 % 100003) || b AS b FROM t");
        Function.create(connection, "multiply", new Function() {
            @Override
            protected void xFunc() throws SQLException {
                result(value_long(0) * value_long(1));
            }
        });
        Collation.create(connection, "own", new Collation() {
            @Override
            protected int xCompare(String left, String right) {
                return left.compareTo(right);
            }
        });
        products = connection.prepareStatement("SELECT sum(multiply(id, a)) FROM n");
        sorted = connection.prepareStatement(
                "SELECT count(b) FROM (SELECT b FROM s ORDER BY b COLLATE own LIMIT -1)");
    }

    @TearDown
    public void close() throws SQLException {
        connection.close();
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long function() throws SQLException {
        return one(products);
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long collation() throws SQLException {
        return one(sorted);
    }

    private static long one(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}

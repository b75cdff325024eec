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
import org.openjdk.jmh.infra.Blackhole;

/** What {@link SqlaneReads} does, through the JDBC driver. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JdbcReads {
    private final Data.RandomId ids = new Data.RandomId();
    private Connection connection;
    private PreparedStatement byId;
    private PreparedStatement numbersById;
    private PreparedStatement allIntegers;
    private PreparedStatement allWithText;

    @Setup
    public void open() throws SQLException {
        connection = JdbcData.openFilled();
        byId = connection.prepareStatement("SELECT a, b, c FROM t WHERE id = ?");
        numbersById = connection.prepareStatement("SELECT a, c, id FROM t WHERE id = ?");
        allIntegers = connection.prepareStatement("SELECT id, a, b FROM n");
        allWithText = connection.prepareStatement("SELECT a, b, c FROM t");
    }

    @TearDown
    public void close() throws SQLException {
        connection.close();
    }

    @Benchmark
    public long point(Blackhole blackhole) throws SQLException {
        byId.setLong(1, ids.next());
        try (ResultSet rows = byId.executeQuery()) {
            if (!rows.next()) {
                throw new AssertionError("no row");
            }
            blackhole.consume(rows.getString(2));
            return rows.getLong(1) + (long) rows.getDouble(3);
        }
    }

    @Benchmark
    public long pointNumbers() throws SQLException {
        numbersById.setLong(1, ids.next());
        try (ResultSet rows = numbersById.executeQuery()) {
            if (!rows.next()) {
                throw new AssertionError("no row");
            }
            return rows.getLong(1) + (long) rows.getDouble(2) + rows.getLong(3);
        }
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long scanIntegers() throws SQLException {
        long sum = 0;
        try (ResultSet rows = allIntegers.executeQuery()) {
            while (rows.next()) {
                sum += rows.getLong(1) + rows.getLong(2) + rows.getLong(3);
            }
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long scanText(Blackhole blackhole) throws SQLException {
        long sum = 0;
        try (ResultSet rows = allWithText.executeQuery()) {
            while (rows.next()) {
                blackhole.consume(rows.getString(2));
                sum += rows.getLong(1) + (long) rows.getDouble(3);
            }
        }
        return sum;
    }
}

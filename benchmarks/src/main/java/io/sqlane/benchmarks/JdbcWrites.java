package io.sqlane.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What {@link SqlaneWrites} does, through the JDBC driver. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JdbcWrites {
    /** About as many rows as a block of {@link SqlaneWrites#batchInsert} holds: more only cost the driver memory. */
    private static final int BATCH = 1_000;

    private final String[] texts = Data.texts();
    private Connection connection;
    private PreparedStatement insert;

    @Setup
    public void open() throws SQLException {
        connection = JdbcData.open();
        connection.setAutoCommit(false);
        insert = connection.prepareStatement("INSERT INTO log(id, a, b, c, d) VALUES (?, ?, ?, ?, ?)");
    }

    @Setup(Level.Invocation)
    public void emptyTable() throws SQLException {
        JdbcData.execute(connection, "DELETE FROM log");
        connection.commit();
    }

    @TearDown
    public void close() throws SQLException {
        connection.close();
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long insert() throws SQLException {
        long changed = 0;
        for (long id = 1; id <= Data.ROWS; id++) {
            bind(id);
            changed += insert.executeUpdate();
        }
        connection.commit();
        return changed;
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long batchInsert() throws SQLException {
        long changed = 0;
        for (long id = 1; id <= Data.ROWS; id++) {
            bind(id);
            insert.addBatch();
            if (id % BATCH == 0) {
                changed += insert.executeBatch().length;
            }
        }
        connection.commit();
        return changed;
    }

    private void bind(long id) throws SQLException {
        insert.setLong(1, id);
        insert.setLong(2, id * 7);
        insert.setString(3, texts[(int) id]);
        insert.setDouble(4, id * 0.5 + 0.25);
        insert.setLong(5, id & 15);
    }
}

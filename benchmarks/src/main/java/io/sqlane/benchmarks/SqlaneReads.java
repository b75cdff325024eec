package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
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

/** Queries, as a user of the library writes them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SqlaneReads {
    private final Data.RandomId ids = new Data.RandomId();
    private Database database;
    private Statement byId;
    private Statement numbersById;
    private Statement allIntegers;
    private Statement allWithText;

    @Setup
    public void open() {
        database = Data.openFilled();
        byId = database.prepare("SELECT a, b, c FROM t WHERE id = ?");
        numbersById = database.prepare("SELECT a, c, id FROM t WHERE id = ?");
        allIntegers = database.prepare("SELECT id, a, b FROM n");
        allWithText = database.prepare("SELECT a, b, c FROM t");
    }

    @TearDown
    public void close() {
        database.close();
    }

    @Benchmark
    public long point(Blackhole blackhole) {
        try (Rows rows = byId.bind(1, ids.next()).query()) {
            if (!rows.next()) {
                throw new AssertionError("no row");
            }
            blackhole.consume(rows.getString(1));
            return rows.getLong(0) + (long) rows.getDouble(2);
        }
    }

    @Benchmark
    public long pointNumbers() {
        try (Rows rows = numbersById.bind(1, ids.next()).query()) {
            if (!rows.next()) {
                throw new AssertionError("no row");
            }
            return rows.getLong(0) + (long) rows.getDouble(1) + rows.getLong(2);
        }
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long scanIntegers() {
        long sum = 0;
        try (Rows rows = allIntegers.query()) {
            while (rows.next()) {
                sum += rows.getLong(0) + rows.getLong(1) + rows.getLong(2);
            }
        }
        return sum;
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long scanText(Blackhole blackhole) {
        long sum = 0;
        try (Rows rows = allWithText.query()) {
            while (rows.next()) {
                blackhole.consume(rows.getString(1));
                sum += rows.getLong(0) + (long) rows.getDouble(2);
            }
        }
        return sum;
    }
}

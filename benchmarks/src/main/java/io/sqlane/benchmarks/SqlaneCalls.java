package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.Statement;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a call costs before any work is done: nothing, the check of the owner thread, a native call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SqlaneCalls {
    private Database database;
    private Statement statement;
    private int field;

    @Setup
    public void open() {
        database = Database.openInMemory();
        statement = database.prepare("SELECT ?");
        field = statement.parameterCount();
    }

    @TearDown
    public void close() {
        database.close();
    }

    @Benchmark
    public int fieldRead() {
        return field;
    }

    @Benchmark
    public int checkedGetter() {
        return statement.parameterCount();
    }

    @Benchmark
    public long nativeCall() {
        return database.totalChanges();
    }
}

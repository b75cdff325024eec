package io.sqlane.benchmarks;

import io.sqlane.Batch;
import io.sqlane.Changes;
import io.sqlane.Database;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
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

/** Inserts, as a user of the library writes them: one invocation fills an empty table in one transaction. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SqlaneWrites {
    private final String[] texts = Data.texts();
    private Database database;
    private Statement insert;

    @Setup
    public void open() {
        database = Data.open();
        insert = database.prepare("INSERT INTO log(id, a, b, c, d) VALUES (?, ?, ?, ?, ?)");
    }

    // An invocation takes tens of milliseconds, so stopping the clock around this costs it nothing.
    @Setup(Level.Invocation)
    public void emptyTable() {
        database.execute("DELETE FROM log");
    }

    @TearDown
    public void close() {
        database.close();
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public long insert() {
        return database.transaction(TransactionMode.IMMEDIATE, it -> {
            long changed = 0;
            for (long id = 1; id <= Data.ROWS; id++) {
                changed += insert.bind(1, id)
                        .bind(2, id * 7)
                        .bind(3, texts[(int) id])
                        .bind(4, id * 0.5 + 0.25)
                        .bind(5, id & 15)
                        .run()
                        .count();
            }
            return changed;
        });
    }

    @Benchmark
    @OperationsPerInvocation(Data.ROWS)
    public Changes batchInsert() {
        return database.transaction(TransactionMode.IMMEDIATE, it -> {
            Batch batch = insert.batch();
            for (long id = 1; id <= Data.ROWS; id++) {
                batch.bind(1, id)
                        .bind(2, id * 7)
                        .bind(3, texts[(int) id])
                        .bind(4, id * 0.5 + 0.25)
                        .bind(5, id & 15)
                        .add();
            }
            return batch.run();
        });
    }
}

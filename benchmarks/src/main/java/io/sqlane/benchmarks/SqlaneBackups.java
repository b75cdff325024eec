package io.sqlane.benchmarks;

import io.sqlane.Database;
import io.sqlane.backup.Backup;
import io.sqlane.backup.BackupOptions;
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

/** Backups of a database in memory to another one, which has the same pages already. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SqlaneBackups {
    private static final BackupOptions HUNDRED_PAGES =
            BackupOptions.builder().pagesPerStep(100).build();

    private Database source;
    private Database destination;

    @Setup
    public void open() {
        source = Data.openFilled();
        destination = Database.openInMemory();
        long pages = source.query("PRAGMA page_count").first(row -> row.getLong(0)).orElseThrow();
        if (pages != Data.PAGES) {
            throw new AssertionError("pages=" + pages + ", expected=" + Data.PAGES);
        }
    }

    @TearDown
    public void close() {
        destination.close();
        source.close();
    }

    @Benchmark
    @OperationsPerInvocation(Data.PAGES)
    public int backup() {
        try (Backup backup = Backup.start(source, destination, HUNDRED_PAGES)) {
            Backup.StepResult result = backup.step();
            while (result == Backup.StepResult.MORE) {
                result = backup.step();
            }
            return backup.pageCount();
        }
    }
}

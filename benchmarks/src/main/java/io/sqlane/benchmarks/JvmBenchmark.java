package io.sqlane.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Runs one workload of one driver. A process sees only one {@link Work}, so nothing is lost by the indirect call. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JvmBenchmark {
    /** An open workload. */
    @State(Scope.Thread)
    public static class Open {
        @Param("SQLANE")
        public String driver;

        @Param("POINT")
        public String workload;

        @Param(":memory:")
        public String database;

        Work work;

        @Setup
        public void open() throws Exception {
            work = Driver.valueOf(driver).open(Workload.valueOf(workload), database);
        }

        @TearDown
        public void close() throws Exception {
            work.close();
        }
    }

    /** For runs that take milliseconds: stopping the clock before each costs them nothing. */
    @State(Scope.Thread)
    public static class Restored extends Open {
        @Setup(Level.Invocation)
        public void restore() throws Exception {
            work.before();
        }
    }

    @Benchmark
    public long plain(Open open) throws Exception {
        return open.work.run();
    }

    @Benchmark
    public long restored(Restored open) throws Exception {
        return open.work.run();
    }
}

package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sqlane.concurrent.DatabasePool;
import io.sqlane.concurrent.PoolOptions;
import io.sqlane.function.AggregateFunction;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.testing.ChildJvm;
import io.sqlane.vtab.RowSink;
import io.sqlane.vtab.TableFunction;
import io.sqlane.vtab.VirtualTables;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bytes that a piece of work allocates once it is compiled. It is done in a JVM of its own, which waits for its
 * compiler: what other tests have done with the same methods would decide how they are compiled.
 *
 * <p>The {@link Rows} themselves need not exist. JDK 17 makes them nevertheless where something may throw before their
 * end: to its compiler, a handler that was never reached is one that may be, and try-with-resources has one.
 */
class AllocationTest {
    /** A String of 20 characters, with its array. */
    private static final long STRING = 64;

    /** One {@link Rows}. */
    private static final long ROWS = 32;

    private static final long CHANGES = 32;

    private static Map<String, Long> bytes;

    @BeforeAll
    static void measureInChildJvm(@TempDir Path folder) {
        // The build that looks for misuse checks so much that the same work takes several times as long; what ends
        // it is that the work is done.
        ChildJvm.Result result = ChildJvm.of(Work.class)
                .option("-Xbatch")
                .option("-Djava.io.tmpdir=" + folder)
                .timeout(Duration.ofMinutes(10))
                .run();
        assertEquals(0, result.exitCode(), result::toString);
        bytes = result.out().lines()
                .map(line -> line.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> Long.valueOf(pair[1])));
    }

    @Test
    void measurementSeesAnAllocation() {
        assertEquals(STRING, bytes.get("string of 20 characters"));
    }

    @Test
    void pointSelectOfNumbersAllocatesNothing() {
        assertEquals(0, bytes.get("point select of numbers"));
    }

    @Test
    void pointSelectWithTextAllocatesTheStringAndAtMostTheRows() {
        assertAtMost(STRING + ROWS, "point select with text");
    }

    @Test
    void scanOfNumbersAllocatesAtMostTheRows() {
        assertAtMost(ROWS, "scan of 100 rows of numbers");
    }

    @Test
    void scanWithTextAllocatesTheStringsAndAtMostTheRows() {
        assertAtMost(100 * STRING + ROWS, "scan of 100 rows with text");
    }

    @Test
    void cachedPointSelectAllocatesAtMostTheRowsAndTheArrayOfItsValues() {
        assertAtMost(ROWS + 24 + 16, "cached point select");
    }

    @Test
    void listAllocatesItsElementsAndItself() {
        // An Object[] that grows to 109 elements, and 100 boxed numbers.
        assertAtMost(ROWS + 100 * 24 + 24 + 1_400, "list of 100 numbers");
    }

    @Test
    void insertOfNumbersAllocatesAtMostItsChanges() {
        assertAtMost(CHANGES, "insert of numbers");
    }

    @Test
    void insertWithTextAllocatesAtMostItsChanges() {
        assertAtMost(CHANGES, "insert with text");
    }

    @Test
    void rowsOfABatchWithTextAllocateNothing() {
        assertAtMost(CHANGES, "batch of 100 rows with text");
    }

    @Test
    void checkOfTheOwnerAllocatesNothing() {
        assertEquals(0, bytes.get("parameter count"));
    }

    @Test
    void functionOfNumbersAllocatesNothing() {
        assertAtMost(ROWS, "100 calls of a function of numbers");
    }

    @Test
    void aggregateOfNumbersAllocatesNothing() {
        assertAtMost(ROWS, "100 steps of an aggregate");
    }

    @Test
    void scanOfAVirtualTableAllocatesNothingForItsRows() {
        assertAtMost(1_000, "scan of 1000 rows of a virtual table");
    }

    /** Whatever is in the statement cache of the connection: that is not looked through. */
    @Test
    void readOfAPoolAllocatesNothing() {
        assertEquals(0, bytes.get("empty read of a pool"));
    }

    private static void assertAtMost(long most, String work) {
        assertTrue(bytes.get(work) <= most, () -> work + ": bytes=" + bytes.get(work) + ", most=" + most);
    }

    /** The child. */
    static final class Work {
        private static final int OPERATIONS = 1_000;

        /** Of a hundred rows or more each. */
        private static final int LONG_OPERATIONS = 100;

        private static final int BLOCKS = 100;
        private static final String TEXT = "text of row 00000001";
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        /** Where objects go, so that the compiler cannot do without them. */
        private static Object escaped = "";

        private static long sum;

        private final Statement numbersById;
        private final Statement textById;
        private final Statement allNumbers;
        private final Statement allText;

        private final Statement function;
        private final Statement aggregate;
        private final Statement table;

        private Work(Database database) {
            Functions.scalar(database, "mixed", FunctionOptions.arguments(2), (arguments, result) ->
                    result.set(arguments.getLong(0) * arguments.getDouble(1)));
            Functions.aggregate(database, "total_of", FunctionOptions.arguments(1), new Total());
            List<Long> numbers = LongStream.range(0, 1000).boxed().toList();
            VirtualTables.register(database, "numbers", TableFunction.of(
                    List.of("a INTEGER", "b REAL"), values -> numbers, (Long n, RowSink row) ->
                            row.set(0, n.longValue()).set(1, n * 0.5)));
            table = database.prepare("SELECT sum(a * b) FROM numbers");
            function = database.prepare("SELECT sum(mixed(a, c)) FROM t");
            aggregate = database.prepare("SELECT total_of(a) FROM t");
            numbersById = database.prepare("SELECT a, c, id FROM t WHERE id = ?");
            textById = database.prepare("SELECT a, c, b FROM t WHERE id = ?");
            allNumbers = database.prepare("SELECT a, c, id FROM t");
            allText = database.prepare("SELECT a, c, b FROM t");
        }

        public static void main(String[] arguments) {
            try (Database database = Database.openInMemory()) {
                database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL);"
                        + "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100)"
                        + " INSERT INTO t SELECT i, i, format('text of row %08d', i), 0.5 FROM r");
                byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
                measure("string of 20 characters", () -> escaped = new String(text, StandardCharsets.UTF_8));
                Work work = new Work(database);
                measure("point select of numbers", work::selectNumbers);
                measure("point select with text", work::selectText);
                measure("scan of 100 rows of numbers", LONG_OPERATIONS, work::scanNumbers);
                measure("scan of 100 rows with text", LONG_OPERATIONS, work::scanText);
                measureWrites(database);
                measure("cached point select", () -> work.selectCached(database));
                measure("list of 100 numbers", LONG_OPERATIONS, () ->
                        escaped = work.allNumbers.list(row -> row.getLong(0)));
                measure("parameter count", () -> sum += work.numbersById.parameterCount());
                measure("100 calls of a function of numbers", LONG_OPERATIONS, work::callFunction);
                measure("scan of 1000 rows of a virtual table", LONG_OPERATIONS, work::scanTable);
                measure("100 steps of an aggregate", LONG_OPERATIONS, work::aggregate);
            }
            measureReads();
            if (sum == 0) {
                throw new AssertionError("no row was read");
            }
        }

        private static void measureWrites(Database database) {
            database.execute("CREATE TEMP TABLE log(id INTEGER PRIMARY KEY, a, b, c, d)");
            Statement insert = database.prepare("INSERT OR REPLACE INTO log VALUES (?, ?, ?, ?, ?)");
            measure("insert of numbers", () -> sum += insert.bind(1, 1).bind(2, 7).bind(3, 0.5).bind(4, 8).bind(5, 9)
                    .run()
                    .count());
            measure("insert with text", () -> sum += insert.bind(1, 1).bind(2, 7).bind(3, TEXT).bind(4, 0.5).bind(5, 9)
                    .run()
                    .count());
            Batch batch = insert.batch();
            measure("batch of 100 rows with text", LONG_OPERATIONS, () -> {
                for (int i = 0; i < 100; i++) {
                    batch.bind(1, i).bind(2, 7).bind(3, TEXT).bind(4, 0.5).bind(5, 9).add();
                }
                sum += batch.run().count();
            });
            insert.close();
        }

        private static void measureReads() {
            Path folder = Path.of(System.getProperty("java.io.tmpdir"));
            try (DatabasePool pool = DatabasePool.open(folder.resolve("allocation.db"), PoolOptions.defaults())) {
                Database.TransactionBody<Long, RuntimeException> fifty = reader -> {
                    for (int i = 0; i < 50; i++) {
                        sum += reader.query("SELECT " + i).first(row -> row.getLong(0)).orElseThrow();
                    }
                    return sum;
                };
                pool.read(fifty);
                Database.TransactionBody<Long, RuntimeException> nothing = reader -> null;
                measure("empty read of a pool", () -> pool.read(nothing));
            }
        }

        private void selectCached(Database database) {
            try (Rows rows = database.query("SELECT a, c, id FROM t WHERE id = ?", 7)) {
                if (rows.next()) {
                    sum += rows.getLong(0) + (long) rows.getDouble(1) + rows.getLong(2);
                }
            }
        }

        /** A sum with a state that is made once. */
        private static final class Total implements AggregateFunction<long[]> {
            private final long[] state = new long[1];

            @Override
            public long[] begin() {
                state[0] = 0;
                return state;
            }

            @Override
            public void step(long[] total, Arguments arguments) {
                total[0] += arguments.getLong(0);
            }

            @Override
            public void finish(long[] total, Result result) {
                result.set(total[0]);
            }
        }

        private void callFunction() {
            try (Rows rows = function.query()) {
                rows.next();
                sum += (long) rows.getDouble(0);
            }
        }

        private void scanTable() {
            try (Rows rows = table.query()) {
                rows.next();
                sum += (long) rows.getDouble(0);
            }
        }

        private void aggregate() {
            try (Rows rows = aggregate.query()) {
                rows.next();
                sum += rows.getLong(0);
            }
        }

        private void selectNumbers() {
            try (Rows rows = numbersById.bind(1, 7).query()) {
                if (rows.next()) {
                    sum += rows.getLong(0) + (long) rows.getDouble(1) + rows.getLong(2);
                }
            }
        }

        private void selectText() {
            try (Rows rows = textById.bind(1, 7).query()) {
                if (rows.next()) {
                    sum += rows.getLong(0) + (long) rows.getDouble(1);
                    escaped = rows.getString(2);
                }
            }
        }

        private void scanNumbers() {
            try (Rows rows = allNumbers.query()) {
                while (rows.next()) {
                    sum += rows.getLong(0) + (long) rows.getDouble(1) + rows.getLong(2);
                }
            }
        }

        private void scanText() {
            try (Rows rows = allText.query()) {
                while (rows.next()) {
                    sum += rows.getLong(0) + (long) rows.getDouble(1);
                    escaped = rows.getString(2);
                }
            }
        }

        /** Prints what an operation allocates in the best of many blocks: those before it was compiled are not. */
        private static void measure(String name, Runnable operation) {
            measure(name, OPERATIONS, operation);
        }

        private static void measure(String name, int operations, Runnable operation) {
            long least = Long.MAX_VALUE;
            for (int block = 0; block < BLOCKS; block++) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < operations; i++) {
                    operation.run();
                }
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            System.out.println(name + "=" + (least + operations - 1) / operations);
        }
    }
}

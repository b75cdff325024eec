package io.sqlane.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Limit;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.engine.Access;
import io.sqlane.testing.BrokenRules;
import io.sqlane.testing.ChildJvm;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No SQL text and no schema runs over the end of a thread's native stack: each ends well, with a {@link
 * SqliteException} or with a {@link StackOverflowError}, and the connection works afterwards. The same statements
 * without the guard end the process: {@code native/test/stack_guard_test.cpp}.
 *
 * <p>{@code -Dtorture.statements=10000} runs more of them.
 */
class StackTortureCrashTest {
    private static final int STATEMENTS = Integer.getInteger("torture.statements", 200);

    @TempDir
    Path directory;

    @ParameterizedTest(name = "{0} KiB")
    @ValueSource(strings = {"256", "512", "1024"})
    void tortureLeavesPlatformThreadAlive(String kibibytes) {
        assertSurvives(kibibytes);
    }

    @Test
    void tortureLeavesVirtualThreadAlive() {
        assertSurvives("virtual");
    }

    private void assertSurvives(String thread) {
        ChildJvm.Result result = ChildJvm.of(
                        Torture.class, thread, Integer.toString(STATEMENTS), directory.resolve("torture.db").toString())
                .timeout(Duration.ofMinutes(5 + STATEMENTS / 200))
                .run();
        assertEquals(0, result.exitCode(), result::toString);
        String[] counts = result.out().lines().reduce((first, last) -> last).orElseThrow().split(" ");
        int done = Integer.parseInt(counts[0]);
        int refused = Integer.parseInt(counts[1]);
        int overflowed = Integer.parseInt(counts[2]);
        assertEquals(2 * STATEMENTS, done + refused + overflowed, result::toString);
        assertTrue(overflowed > 0, "nothing came near the end of the stack");
        assertTrue(done > STATEMENTS / 4, () -> "nearly everything was refused: " + result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"512", "1024", "virtual"})
    void functionThatCallsItselfThroughSqlOverflowsAsJavaDoes(String thread) {
        ChildJvm.Result result = ChildJvm.of(Recursion.class, thread).run();
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals("overflowed, and works\n", result.out(), result::toString);
    }

    @Test
    void patternThatNeedsMoreThanTheStackIsRefused() {
        ChildJvm.Result result = BrokenRules.childWithTestBuild(LongPattern.class, "guarded").run();
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals("refused\n", result.out(), result::toString);
    }

    /** The JVM reports the overflow, or has no stack left for that. */
    @Test
    void samePatternWithoutGuardEndsTheProcess() {
        ChildJvm.Result result = BrokenRules.childWithTestBuild(LongPattern.class, "unguarded").run();
        assertTrue(result.exitCode() == 139 || result.exitCode() == 134, result::toString);
    }

    @Test
    void defaultLimitsAreRefusedOnTheSmallestThread() {
        ChildJvm.Result result = ChildJvm.of(SmallThread.class, "400", "4000").run();
        assertEquals(0, result.exitCode(), result::toString);
        assertTrue(result.out().startsWith("too little native stack: remaining="), result::toString);
    }

    @Test
    void lowerLimitsFitTheSmallestThread() {
        ChildJvm.Result result = ChildJvm.of(SmallThread.class, "100", "1000").run();
        assertEquals(0, result.exitCode(), result::toString);
        assertEquals("2\n", result.out(), result::toString);
    }

    /** A thread with so many KiB of stack, or a virtual one where there are virtual ones. */
    private static void run(String kind, Runnable body) throws Exception {
        Thread thread;
        Throwable[] failure = new Throwable[1];
        Runnable caught = () -> {
            try {
                body.run();
            } catch (Throwable t) {
                failure[0] = t;
            }
        };
        if ("virtual".equals(kind) && Runtime.version().feature() >= 21) {
            Method ofVirtual = Thread.class.getMethod("ofVirtual");
            Object builder = ofVirtual.invoke(null);
            ThreadFactory factory = (ThreadFactory)
                    Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
            thread = factory.newThread(caught);
        } else {
            long kibibytes = "virtual".equals(kind) ? 1024 : Long.parseLong(kind);
            thread = new Thread(null, caught, "torture", kibibytes << 10);
        }
        thread.start();
        thread.join();
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }

    /** Arguments: the kind of thread, the number of statements, the file. */
    static final class Torture {
        private final Path path;
        private final int expressionDepth;
        private final List<String> statements;
        private int done;
        private int refused;
        private int overflowed;

        private Torture(String thread, int count, Path path) throws Exception {
            this.path = path;
            // The default limits want more than there is on the smallest thread.
            this.expressionDepth = "256".equals(thread) ? 100 : 400;
            TortureStatements torture = new TortureStatements(4711, expressionDepth);
            String schema = torture.schema();
            statements = torture.next(count);
            run("65536", () -> {
                try (Database database = Database.open(path, options(2500, 100_000_000))) {
                    database.execute(schema);
                }
            });
        }

        public static void main(String[] arguments) throws Exception {
            Torture torture = new Torture(arguments[0], Integer.parseInt(arguments[1]), Path.of(arguments[2]));
            run(arguments[0], torture::shallow);
            run(arguments[0], torture::deep);
            System.out.println(torture.done + " " + torture.refused + " " + torture.overflowed);
        }

        private OpenOptions options(int parserDepth, int sqlLength) {
            OpenOptions.Builder builder = OpenOptions.builder()
                    .limit(Limit.PARSER_DEPTH, parserDepth)
                    .limit(Limit.SQL_LENGTH, sqlLength)
                    .limit(Limit.EXPRESSION_DEPTH, expressionDepth);
            return (expressionDepth < 400 ? builder.limit(Limit.LIKE_PATTERN_LENGTH, 1000) : builder).build();
        }

        private void shallow() {
            OpenOptions defaults = OpenOptions.defaults();
            try (Database database = Database.open(path, expressionDepth < 400 ? options(200, 1_000_000) : defaults)) {
                for (String sql : statements) {
                    torture(database, sql);
                }
                works(database);
            }
        }

        /** Where Java's frames have left an ever smaller part of the stack, and the parser does not help. */
        private void deep() {
            try (Database database = Database.open(path, options(2500, 1_000_000))) {
                int deepest = depth();
                for (int i = 0; i < statements.size(); i++) {
                    dive(deepest * (i % 80) / 100, database, statements.get(i));
                }
                works(database);
            }
        }

        private int depth() {
            int[] depth = new int[1];
            try {
                count(depth);
            } catch (StackOverflowError expected) {
                return depth[0];
            }
            throw new AssertionError("endless");
        }

        private void count(int[] depth) {
            depth[0]++;
            count(depth);
        }

        private void dive(int depth, Database database, String sql) {
            try {
                descend(depth, database, sql);
            } catch (StackOverflowError e) {
                overflowed++;
            }
        }

        private void descend(int depth, Database database, String sql) {
            if (depth > 0) {
                descend(depth - 1, database, sql);
            } else {
                attempt(database, sql);
            }
        }

        private void torture(Database database, String sql) {
            try {
                attempt(database, sql);
            } catch (StackOverflowError e) {
                overflowed++;
            }
        }

        private void attempt(Database database, String sql) {
            try {
                if (sql.startsWith("SELECT") || sql.startsWith("WITH")) {
                    try (Rows rows = database.query(sql)) {
                        for (int i = 0; i < 50 && rows.next(); i++) {
                            rows.columnCount();
                        }
                    }
                } else {
                    database.execute(sql);
                }
                done++;
            } catch (SqliteException e) {
                refused++;
            }
        }

        private static void works(Database database) {
            try (Statement statement = database.prepare("SELECT count(*) FROM e")) {
                statement.first(row -> row.getLong(0)).orElseThrow();
            }
        }
    }

    static final class Recursion {
        public static void main(String[] arguments) throws Exception {
            run(arguments[0], () -> {
                try (Database database = Database.openInMemory()) {
                    Functions.scalar(database, "again", FunctionOptions.arguments(1), (values, result) -> {
                        // One more than the number: endless.
                        long number = values.getLong(0);
                        try (Statement again = database.prepare("SELECT again(" + (number + 1) + ")")) {
                            again.first(row -> row.getLong(0));
                        }
                    });
                    boolean overflowed = false;
                    try (Statement first = database.prepare("SELECT again(1)")) {
                        first.first(row -> row.getLong(0));
                    } catch (StackOverflowError e) {
                        overflowed = true;
                    }
                    try (Statement next = database.prepare("SELECT 1")) {
                        next.first(row -> row.getLong(0)).orElseThrow();
                    }
                    System.out.println(overflowed ? "overflowed, and works" : "ended");
                }
            });
        }
    }

    /** Argument: whether the guard is on. */
    static final class LongPattern {
        public static void main(String[] arguments) throws Exception {
            String sql = "SELECT '" + "a".repeat(30_000) + "' LIKE '" + "%a".repeat(24_000) + "b'";
            run("1024", () -> {
                try (Database database = Database.openInMemory()) {
                    database.setLimit(Limit.LIKE_PATTERN_LENGTH, 50_000);
                    if ("unguarded".equals(arguments[0])) {
                        Access.connection(database).call(address -> {
                            BrokenRules.stackGuardOff(address);
                            return 0;
                        });
                    }
                    database.execute(sql);
                    System.out.println("ended");
                } catch (StackOverflowError e) {
                    System.out.println("refused");
                }
            });
        }
    }

    /** Arguments: the limits of expressions and patterns. */
    static final class SmallThread {
        public static void main(String[] arguments) throws Exception {
            OpenOptions options = OpenOptions.builder()
                    .limit(Limit.EXPRESSION_DEPTH, Integer.parseInt(arguments[0]))
                    .limit(Limit.LIKE_PATTERN_LENGTH, Integer.parseInt(arguments[1]))
                    .build();
            run("256", () -> {
                try (Database database = Database.openInMemory(options);
                        Statement statement = database.prepare("SELECT 1 + 1")) {
                    System.out.println(statement.first(row -> row.getLong(0)).orElseThrow());
                } catch (StackOverflowError e) {
                    System.out.println(e.getMessage());
                }
            });
        }
    }
}

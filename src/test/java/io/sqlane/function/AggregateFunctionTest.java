package io.sqlane.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Arguments;
import io.sqlane.Database;
import io.sqlane.Result;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.error.SqliteException;
import io.sqlane.error.SqliteInterruptedException;
import io.sqlane.testing.Garbage;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AggregateFunctionTest {
    private static final FunctionOptions ONE = FunctionOptions.arguments(1);

    /** The sum of integers, and every state that it ever made. */
    private static class Sum implements WindowFunction<long[]> {
        final List<WeakReference<long[]>> states = new ArrayList<>();
        long stepsUntilFailure = Long.MAX_VALUE;
        int finished;
        Consumer<long[]> inStep = state -> {};

        @Override
        public long[] begin() {
            long[] state = new long[1];
            states.add(new WeakReference<>(state));
            return state;
        }

        @Override
        public void step(long[] state, Arguments arguments) {
            if (--stepsUntilFailure == 0) {
                throw new IllegalStateException("as planned");
            }
            state[0] += arguments.getLong(0);
            inStep.accept(state);
        }

        @Override
        public void inverse(long[] state, Arguments arguments) {
            state[0] -= arguments.getLong(0);
        }

        @Override
        public void value(long[] state, Result result) {
            result.set(state[0]);
        }

        @Override
        public void finish(long[] state, Result result) {
            finished++;
            value(state, result);
        }

        boolean noneIsAlive() {
            return states.stream().allMatch(state -> state.get() == null);
        }
    }

    private Database database;
    private final Sum sum = new Sum();

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(a, g);"
                + "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                + " INSERT INTO t SELECT i, i % 10 FROM n");
        Functions.window(database, "total_of", ONE, sum);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Object> all(String sql) {
        return database.query(sql).list(row -> row.getValue(0));
    }

    private void assertNoStateIsLeft() {
        Garbage.collectUntil(sum::noneIsAlive, "the states are garbage");
    }

    // ---- results

    @Test
    void groupsAreSummedUp() {
        assertEquals(all("SELECT sum(a) FROM t GROUP BY g"), all("SELECT total_of(a) FROM t GROUP BY g"));
        assertEquals(List.of(500_500L), all("SELECT total_of(a) FROM t"));
        assertEquals(
                List.of(500_500L),
                all("SELECT total_of(DISTINCT a) FROM (SELECT a FROM t UNION ALL SELECT a FROM t)"));
        assertEquals(List.of(5L), all("SELECT total_of(a) FILTER (WHERE a < 3) + 2 FROM t"));
        assertNoStateIsLeft();
    }

    @Test
    void emptyGroupHasAValue() {
        assertEquals(List.of(0L), all("SELECT total_of(a) FROM t WHERE 0"));
        assertNoStateIsLeft();
    }

    @Test
    void windowsMove() {
        for (String over : List.of(
                "(ORDER BY a)", "(ORDER BY a ROWS BETWEEN 3 PRECEDING AND 2 FOLLOWING)", "(PARTITION BY g ORDER BY a)",
                "(ORDER BY a ROWS BETWEEN 5 FOLLOWING AND 8 FOLLOWING)", "()",
                "(ORDER BY a ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW)")) {
            assertEquals(
                    all("SELECT coalesce(sum(a) OVER " + over + ", 0) FROM t ORDER BY a"),
                    all("SELECT total_of(a) OVER " + over + " FROM t ORDER BY a"),
                    over);
        }
        assertNoStateIsLeft();
    }

    @Test
    void aggregateIsNoWindowFunction() {
        Functions.aggregate(database, "only_sum", ONE, new AggregateFunction<long[]>() {
            @Override
            public long[] begin() {
                return new long[1];
            }

            @Override
            public void step(long[] state, Arguments arguments) {
                state[0] += arguments.getLong(0);
            }

            @Override
            public void finish(long[] state, Result result) {
                result.set(state[0]);
            }
        });
        assertEquals(List.of(500_500L), all("SELECT only_sum(a) FROM t"));
        assertThrows(SqliteException.class, () -> all("SELECT only_sum(a) OVER () FROM t"));
    }

    @Test
    void manyGroupsAtOnceHaveStatesOfTheirOwn() {
        assertEquals(
                all("SELECT sum(a) || ' ' || sum(g) || ' ' || sum(a + g) FROM t GROUP BY g"),
                all("SELECT total_of(a) || ' ' || total_of(g) || ' ' || total_of(a + g) FROM t GROUP BY g"));
        StringBuilder columns = new StringBuilder("SELECT total_of(1) ");
        for (int i = 2; i <= 100; i++) {
            columns.append("+ total_of(").append(i).append(") ");
        }
        assertEquals(List.of(5_050_000L), all(columns + "FROM t"));
    }

    @Test
    void aggregateInsideAnAggregateWorks() {
        sum.inStep = state -> {
            if (state[0] == 1) {
                List<Object> inner = all("SELECT total_of(column1) FROM (VALUES (20), (30))");
                state[0] += (long) Objects.requireNonNull(inner.get(0));
            }
        };
        assertEquals(List.of(500_550L), all("SELECT total_of(a) FROM t"));
        assertNoStateIsLeft();
    }

    // ---- queries that do not come to their end

    @Test
    void abandonedQueryLeavesNoStateAndFinishesNothing() {
        String sql = "SELECT total_of(a) OVER (ORDER BY a ROWS 5 PRECEDING), total_of(a) OVER () FROM t";
        try (Statement statement = database.prepare(sql).fetchSize(1)) {
            try (Rows rows = statement.query()) {
                rows.next();
                sum.finished = 0;
            }
            assertEquals(0, sum.finished);
            assertNoStateIsLeft();
            statement.query().next();
            statement.query().next();
            statement.reset();
            assertNoStateIsLeft();
            statement.query().next();
        }
        assertNoStateIsLeft();
        database.prepare(sql).fetchSize(1).query().next();
        database.close();
        assertNoStateIsLeft();
    }

    @Test
    void interruptedQueryLeavesNoState() {
        sum.inStep = state -> {
            if (state[0] > 1000) {
                database.interruptHandle().interrupt();
            }
        };
        assertThrows(SqliteInterruptedException.class, () -> all("SELECT total_of(a) FROM t GROUP BY g"));
        assertThrows(SqliteInterruptedException.class, () -> all("SELECT total_of(a) OVER (ORDER BY a) FROM t"));
        assertNoStateIsLeft();
    }

    @Test
    void failingQueryLeavesNoState() {
        for (int steps : new int[] {1, 2, 500}) {
            sum.stepsUntilFailure = steps;
            assertThrows(IllegalStateException.class, () -> all("SELECT total_of(a), total_of(g) FROM t GROUP BY g"));
            sum.stepsUntilFailure = steps;
            assertThrows(IllegalStateException.class, () -> all("SELECT total_of(a) OVER (ORDER BY a) FROM t"));
        }
        assertThrows(
                SqliteException.class,
                () -> all("SELECT total_of(CASE a WHEN 500 THEN json('{') ELSE a END) FROM t GROUP BY g"));
        assertNoStateIsLeft();
    }

    // ---- what they throw

    @Test
    void verySameThrowableReachesTheCallerFromEveryMethod() {
        for (Throwable thrown : List.of(
                new Exception(), new StackOverflowError(), new OutOfMemoryError(), new AssertionError())) {
            for (String failing : List.of("begin", "step", "inverse", "value", "finish")) {
                Functions.window(database, "f", ONE, new Failing(failing, thrown));
                String over = failing.equals("inverse") || failing.equals("value") ? " OVER (ROWS 2 PRECEDING)" : "";
                assertSame(thrown, assertThrows(Throwable.class, () -> all("SELECT f(a)" + over + " FROM t")), failing);
                assertEquals(0, thrown.getSuppressed().length);
            }
        }
        assertEquals(List.of(500_500L), all("SELECT total_of(a) FROM t"));
    }

    /** Throws in one of its methods. */
    private record Failing(String method, Throwable thrown) implements WindowFunction<Object> {
        private void run(String name) {
            if (name.equals(method)) {
                throw io.sqlane.internal.engine.ConnectionHandle.<RuntimeException>sneaky(thrown);
            }
        }

        @Override
        public Object begin() {
            run("begin");
            return "state";
        }

        @Override
        public void step(Object state, Arguments arguments) {
            run("step");
        }

        @Override
        public void inverse(Object state, Arguments arguments) {
            run("inverse");
        }

        @Override
        public void value(Object state, Result result) {
            run("value");
        }

        @Override
        public void finish(Object state, Result result) {
            run("finish");
        }
    }

    @Test
    void tenThousandFailuresLeaveNothing() {
        for (int i = 0; i < 10_000; i++) {
            sum.stepsUntilFailure = 3;
            assertThrows(IllegalStateException.class, () -> all("SELECT total_of(a) FROM t"));
        }
        assertNoStateIsLeft();
    }

    @Test
    void connectionMayBeUsedInStepAndNotInFinish() {
        List<String> refused = new ArrayList<>();
        Functions.aggregate(database, "f", ONE, new AggregateFunction<long[]>() {
            @Override
            public long[] begin() {
                return new long[1];
            }

            @Override
            public void step(long[] state, Arguments arguments) {
                state[0] += (long) Objects.requireNonNull(all("SELECT 1").get(0));
            }

            @Override
            public void finish(long[] state, Result result) {
                refused.add(assertThrows(IllegalStateException.class, () -> all("SELECT 1")).getMessage());
                result.set(state[0]);
            }
        });
        assertEquals(List.of(1000L), all("SELECT f(a) FROM t"));
        assertTrue(
                refused.get(0).contains("must not be used inside the end of an aggregate function"),
                refused::toString);
    }
}

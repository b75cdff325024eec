package io.sqlane.vtab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.error.SqliteException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.testing.Owner;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a scan is planned: what SQLite asks, and what it does with the answer. */
class IndexInfoTest {
    private interface Planner {
        void plan(IndexInfo info);
    }

    private interface Scan {
        void filter(int number, @Nullable String text, Values arguments);
    }

    private Database database;
    private Planner planner = info -> {};
    private Scan scan = (number, text, arguments) -> {};
    private long[][] rows = {{3, 30}, {1, 10}, {2, 20}};

    private final class Table implements VirtualTable {
        @Override
        public String declaration() {
            return "CREATE TABLE x(a, b COLLATE NOCASE)";
        }

        @Override
        public void bestIndex(IndexInfo info) {
            planner.plan(info);
        }

        @Override
        public TableCursor open() {
            return new TableCursor() {
                private int next;

                @Override
                public void filter(int planNumber, @Nullable String planText, Values arguments) {
                    next = 0;
                    scan.filter(planNumber, planText, arguments);
                }

                @Override
                public boolean next(RowSink row) {
                    if (next == rows.length) {
                        return false;
                    }
                    row.set(0, rows[next][0]).set(1, rows[next][1]);
                    next++;
                    return true;
                }
            };
        }
    }

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        VirtualTables.register(database, "p", ModuleOptions.eponymousOnly(), arguments -> new Table());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Long> first(String sql, Object... parameters) {
        return database.query(sql, parameters).list(row -> row.getLong(0));
    }

    private static int constraint(IndexInfo info, ConstraintOperator operator) {
        for (int i = 0; i < info.constraintCount(); i++) {
            if (info.operator(i) == operator) {
                return i;
            }
        }
        return -1;
    }

    // ---- the question

    @Test
    void constraintsTellColumnAndOperator() {
        Set<String> seen = new TreeSet<>();
        planner = info -> {
            for (int i = 0; i < info.constraintCount(); i++) {
                seen.add(info.column(i) + " " + info.operator(i) + " " + info.isUsable(i));
            }
        };
        first("SELECT a FROM p WHERE a = 1 AND b > 2 AND rowid < 9 AND a IS NOT 4 AND b IS NULL AND a LIKE '%x'");
        assertEquals(
                Set.of("0 EQ true", "1 GT true", "-1 LT true", "0 ISNOT true", "1 ISNULL true", "0 LIKE true"), seen);
    }

    @Test
    void orderIsToldWithItsDirections() {
        List<String> seen = new ArrayList<>();
        planner = info -> {
            for (int i = 0; i < info.orderByCount(); i++) {
                seen.add(info.orderByColumn(i) + " " + info.isDescending(i));
            }
        };
        assertEquals(List.of(3L, 2L, 1L), first("SELECT a FROM p ORDER BY b DESC, a"));
        assertEquals(List.of("1 true", "0 false"), seen.subList(0, 2));
    }

    @Test
    void distinctTellsWhatTheOrderIsFor() {
        List<Integer> seen = new ArrayList<>();
        planner = info -> seen.add(info.distinct());
        first("SELECT a FROM p ORDER BY a");
        int order = seen.get(0);
        seen.clear();
        first("SELECT DISTINCT a FROM p");
        int distinct = seen.get(0);
        seen.clear();
        first("SELECT a FROM p GROUP BY a");
        assertEquals(List.of(0, 2, 1), List.of(order, distinct, seen.get(0)));
    }

    @Test
    void columnsUsedAreBits() {
        List<Long> seen = new ArrayList<>();
        planner = info -> seen.add(info.columnsUsed());
        first("SELECT b FROM p");
        assertEquals(2L, seen.get(0));
    }

    @Test
    void collationIsThatOfTheComparison() {
        List<String> seen = new ArrayList<>();
        planner = info -> {
            for (int i = 0; i < info.constraintCount(); i++) {
                seen.add(info.collation(i));
            }
        };
        first("SELECT a FROM p WHERE a = 'x' AND b = 'y' AND a = 'z' COLLATE RTRIM");
        assertEquals(List.of("BINARY", "NOCASE", "RTRIM"), seen.subList(0, 3));
    }

    @Test
    void rightHandSideIsKnownOfLiterals() {
        List<@Nullable Object> seen = new ArrayList<>();
        planner = info -> {
            for (int i = 0; i < info.constraintCount(); i++) {
                seen.add(info.rightHandSide(i));
            }
        };
        first("SELECT a FROM p WHERE a = 7 AND a = 'x' AND b = 1.5 AND b = ?", 8);
        assertEquals(Arrays.asList(7L, "x", 1.5, null), seen.subList(0, 4));
    }

    @Test
    void everyOperatorOfSqliteHasAName() throws IllegalAccessException {
        for (Field field : Constants.class.getDeclaredFields()) {
            String name = field.getName();
            if (name.startsWith("SQLITE_INDEX_CONSTRAINT_") && !name.endsWith("_FUNCTION")) {
                ConstraintOperator operator = ConstraintOperator.ofCode(field.getInt(null));
                assertEquals(name.substring("SQLITE_INDEX_CONSTRAINT_".length()), operator.name());
                assertEquals(field.getInt(null), operator.code());
            }
        }
        assertSame(ConstraintOperator.UNKNOWN, ConstraintOperator.ofCode(150));
        for (ConflictResolution resolution : ConflictResolution.values()) {
            assertSame(resolution, ConflictResolution.ofCode(resolution.code()));
        }
    }

    // ---- the answer

    @Test
    void passedValuesAreArgumentsInTheOrderOfTheCalls() {
        List<@Nullable Object> seen = new ArrayList<>();
        planner = info -> {
            assertEquals(0, info.pass(constraint(info, ConstraintOperator.GT)));
            assertEquals(1, info.pass(constraint(info, ConstraintOperator.EQ)));
            assertEquals(0, info.pass(constraint(info, ConstraintOperator.GT)));
            info.setPlan(-5, "plan é");
        };
        scan = (number, text, arguments) -> {
            seen.addAll(Arrays.asList(number, text, arguments.count(), arguments.getLong(0), arguments.getString(1)));
            assertThrows(IndexOutOfBoundsException.class, () -> arguments.getLong(2));
            assertThrows(IndexOutOfBoundsException.class, () -> arguments.getLong(-1));
            assertThrows(IllegalStateException.class, () -> arguments.getList(0));
        };
        first("SELECT a FROM p WHERE a = ? AND b > ?", "x", 12);
        assertEquals(List.of(-5, "plan é", 2, 12L, "x"), seen);
    }

    @Test
    void omittedConstraintIsNotChecked() {
        planner = info -> {
            int constraint = constraint(info, ConstraintOperator.EQ);
            info.pass(constraint);
            info.omit(constraint);
        };
        assertEquals(List.of(3L, 1L, 2L), first("SELECT a FROM p WHERE a = 1"));
        planner = info -> info.pass(constraint(info, ConstraintOperator.EQ));
        assertEquals(List.of(1L), first("SELECT a FROM p WHERE a = 1 "));
    }

    @Test
    void consumedOrderIsNotSorted() {
        planner = IndexInfo::setOrderByConsumed;
        assertEquals(List.of(3L, 1L, 2L), first("SELECT a FROM p ORDER BY a"));
    }

    @Test
    void limitAndOffsetArePushedDown() {
        List<Long> seen = new ArrayList<>();
        planner = info -> {
            int limit = constraint(info, ConstraintOperator.LIMIT);
            int offset = constraint(info, ConstraintOperator.OFFSET);
            info.pass(limit);
            info.pass(offset);
            info.omit(offset);
        };
        scan = (number, text, arguments) -> {
            seen.add(arguments.getLong(0));
            seen.add(arguments.getLong(1));
        };
        // The scan does not heed the offset, and SQLite does not any more.
        assertEquals(List.of(3L, 1L), first("SELECT a FROM p LIMIT 2 OFFSET 1"));
        assertEquals(List.of(2L, 1L), seen);
    }

    @Test
    void listIsPassedAtOnce() {
        List<@Nullable Object> seen = new ArrayList<>();
        int[] scans = new int[1];
        planner = info -> {
            int in = constraint(info, ConstraintOperator.EQ);
            assertTrue(info.isList(in));
            info.passList(in);
        };
        scan = (number, text, arguments) -> {
            scans[0]++;
            seen.addAll(arguments.getList(0));
        };
        assertEquals(List.of(3L, 1L), first("SELECT a FROM p WHERE a IN (1, 'zwei', 3, 2.5, x'00', NULL, 1)"));
        assertEquals(1, scans[0]);
        assertTrue(seen.containsAll(Arrays.asList(1L, "zwei", 3L, 2.5)), seen::toString);
    }

    @Test
    void listThatIsPassedAsAValueIsScannedForEach() {
        int[] scans = new int[1];
        planner = info -> {
            if (info.isUsable(0)) {
                info.pass(0);
                info.setEstimatedCost(1);
            }
        };
        scan = (number, text, arguments) -> scans[0]++;
        first("SELECT a FROM p WHERE a IN (1, 2, 3)");
        assertEquals(3, scans[0]);
    }

    @Test
    void cheaperTableIsTheOuterLoop() {
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
        List<Integer> numbers = new ArrayList<>();
        planner = info -> {
            int eq = constraint(info, ConstraintOperator.EQ);
            boolean usable = eq >= 0 && info.isUsable(eq);
            if (usable) {
                info.pass(eq);
                info.setUnique();
            }
            info.setPlan(usable ? 1 : 2, null);
            info.setEstimatedCost(usable ? 1 : 1e9);
            info.setEstimatedRows(usable ? 1 : 1_000_000_000);
        };
        scan = (number, text, arguments) -> numbers.add(number);
        assertEquals(List.of(1L), first("SELECT p.a FROM p, t WHERE p.a = t.a"));
        assertEquals(List.of(1), numbers);
    }

    @Test
    void refusedPlanIsNoPlan() {
        planner = IndexInfo::refuse;
        SqliteException e = assertThrows(SqliteException.class, () -> first("SELECT a FROM p"));
        assertTrue(e.getMessage().contains("no query solution"), e::getMessage);
    }

    @Test
    void planStaysWithItsStatement() {
        planner = info -> info.setPlan(1, "kept ".repeat(200));
        List<@Nullable String> seen = new ArrayList<>();
        scan = (number, text, arguments) -> seen.add(text);
        try (Statement statement = database.prepare("SELECT a FROM p")) {
            planner = info -> info.setPlan(2, "other");
            for (int i = 0; i < 3; i++) {
                try (Rows rows = statement.query()) {
                    assertTrue(rows.next());
                }
                assertEquals(List.of(3L, 1L, 2L), first("SELECT a FROM p WHERE b > " + i));
            }
        }
        assertEquals(6, seen.size());
        assertEquals("kept ".repeat(200), seen.get(4));
        assertEquals("other", seen.get(5));
    }

    @Test
    void planMayBeSetSeveralTimes() {
        planner = info -> {
            info.setPlan(1, "first");
            info.setPlan(2, "second");
            info.setPlan(3, null);
        };
        scan = (number, text, arguments) -> {
            assertEquals(3, number);
            assertNull(text);
        };
        first("SELECT a FROM p");
    }

    // ---- refusals

    private static <T extends Throwable> void refused(Class<T> type, String told, Runnable call) {
        T thrown = assertThrows(type, call::run);
        assertTrue(Objects.requireNonNull(thrown.getMessage()).contains(told), thrown::toString);
    }

    @Test
    void constraintsAndTermsThatThereAreNotAreNamed() {
        planner = info -> {
            for (int index : new int[] {-1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                String told = "constraint out of range: index=" + index + ", constraints=1";
                refused(IndexOutOfBoundsException.class, told, () -> info.column(index));
                refused(IndexOutOfBoundsException.class, told, () -> info.operator(index));
                refused(IndexOutOfBoundsException.class, told, () -> info.isUsable(index));
                refused(IndexOutOfBoundsException.class, told, () -> info.isList(index));
                refused(IndexOutOfBoundsException.class, told, () -> info.collation(index));
                refused(IndexOutOfBoundsException.class, told, () -> info.rightHandSide(index));
                refused(IndexOutOfBoundsException.class, told, () -> info.pass(index));
                refused(IndexOutOfBoundsException.class, told, () -> info.passList(index));
                refused(IndexOutOfBoundsException.class, told, () -> info.omit(index));
            }
            refused(IndexOutOfBoundsException.class, "index=0, terms=0", () -> info.orderByColumn(0));
            refused(IndexOutOfBoundsException.class, "index=-1, terms=0", () -> info.isDescending(-1));
        };
        first("SELECT a FROM p WHERE a = 1");
    }

    @Test
    void answersThatMakeNoSenseAreRefused() {
        planner = info -> {
            refused(IllegalArgumentException.class, "index=0", () -> info.omit(0));
            refused(IllegalArgumentException.class, "index=0", () -> info.passList(0));
            refused(IllegalArgumentException.class, "cost=NaN", () -> info.setEstimatedCost(Double.NaN));
            refused(IllegalArgumentException.class, "cost=-1.0", () -> info.setEstimatedCost(-1));
            refused(IllegalArgumentException.class, "rows=-1", () -> info.setEstimatedRows(-1));
            refused(IllegalArgumentException.class, "NUL", () -> info.setPlan(1, "a\0b"));
            refused(IllegalArgumentException.class, "U+D800", () -> info.setPlan(1, "\uD800"));
        };
        assertEquals(List.of(1L), first("SELECT a FROM p WHERE a = 1"));
    }

    @Test
    void constraintThatIsNotUsableCannotBePassed() {
        boolean[] refused = new boolean[1];
        planner = info -> {
            for (int i = 0; i < info.constraintCount(); i++) {
                int index = i;
                if (info.isUsable(i)) {
                    info.pass(i);
                } else {
                    String told = "not usable in this plan: index=" + i;
                    refused(IllegalArgumentException.class, told, () -> info.pass(index));
                    refused[0] = true;
                }
            }
        };
        first("SELECT x.a FROM p x, p y WHERE x.a = y.a");
        assertTrue(refused[0]);
    }

    @Test
    void infoIsRefusedAfterItsCallAndOnOtherThreads() {
        IndexInfo[] kept = new IndexInfo[1];
        planner = info -> {
            kept[0] = info;
            ThreadConfinementException e = Owner.PLATFORM.run(
                    () -> assertThrows(ThreadConfinementException.class, info::constraintCount));
            assertTrue(e.getMessage().contains("A plan of Database"), e::getMessage);
        };
        first("SELECT a FROM p");
        assertThrows(IllegalStateException.class, () -> kept[0].constraintCount());
        assertThrows(IllegalStateException.class, () -> kept[0].setPlan(1, "x"));
        assertThrows(IllegalStateException.class, () -> kept[0].collation(0));
        assertThrows(IllegalStateException.class, kept[0]::refuse);
        assertFalse(database.inTransaction());
    }
}

package io.sqlane.vtab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Limit;
import io.sqlane.Rows;
import io.sqlane.Setting;
import io.sqlane.error.SqliteException;
import io.sqlane.error.SqliteInterruptedException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Owner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableFunctionTest {
    private record Person(String name, long age, double height) {}

    private static final List<Person> PEOPLE = List.of(
            new Person("Ada", 36, 1.65),
            new Person("Bo", 7, 1.2),
            new Person("Cy", 51, 1.8),
            new Person("Dé", 20, 1.7));

    private static final TableFunction<Person> FUNCTION = TableFunction.of(
            List.of("name TEXT", "age INTEGER", "height REAL"),
            arguments -> PEOPLE,
            (person, row) -> row.set(0, person.name).set(1, person.age).set(2, person.height));

    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<@Nullable Object> values(String sql, Object... parameters) {
        List<@Nullable Object> values = new ArrayList<>();
        try (Rows rows = database.query(sql, parameters)) {
            while (rows.next()) {
                for (int i = 0; i < rows.columnCount(); i++) {
                    values.add(rows.getValue(i));
                }
            }
        }
        return values;
    }

    /** A function with a column v whose rows are numbers. */
    private static TableFunction<Integer> numbers(int count, BiConsumer<Integer, RowSink> mapper) {
        List<Integer> rows = IntStream.range(0, count).boxed().toList();
        return TableFunction.of(List.of("v"), arguments -> rows, mapper);
    }

    // ---- rows

    @Test
    void rowsOfAListAreThoseOfATable() {
        VirtualTables.register(database, "people", FUNCTION);
        assertEquals(
                Arrays.asList("Ada", 36L, 1.65, "Bo", 7L, 1.2, "Cy", 51L, 1.8, "Dé", 20L, 1.7),
                values("SELECT * FROM people"));
        assertEquals(List.of("Cy", "Ada"), values("SELECT name FROM people WHERE age > 20 ORDER BY height DESC"));
    }

    @Test
    void rowidIsTheNumberOfTheRow() {
        VirtualTables.register(database, "people", FUNCTION);
        assertEquals(List.of(1L, 2L, 3L, 4L), values("SELECT rowid FROM people"));
    }

    @Test
    void rowidIsWhatTheMapperSets() {
        VirtualTables.register(database, "n", numbers(3, (n, row) -> row.set(0, n).setRowid(n * 10L - 5)));
        assertEquals(List.of(-5L, 5L, 15L), values("SELECT rowid FROM n"));
    }

    @Test
    void emptySourceIsAnEmptyTable() {
        VirtualTables.register(database, "n", numbers(0, (n, row) -> row.set(0, n)));
        assertEquals(List.of(), values("SELECT * FROM n"));
    }

    @Test
    void everyTypeComesBackAsItWasSet() {
        Object[] cells = {
            null, Long.MIN_VALUE, Long.MAX_VALUE, 0.1, Double.NEGATIVE_INFINITY, "", "a\0b", "日本 \uD83D\uDE00 é",
            new byte[0], new byte[] {0, -1}, "x".repeat(5000), "é".repeat(700)
        };
        VirtualTables.register(database, "n", numbers(cells.length, (n, row) -> row.setValue(0, cells[n])));
        List<@Nullable Object> read = values("SELECT v FROM n");
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] instanceof byte[] bytes) {
                assertTrue(Arrays.equals(bytes, (byte[]) read.get(i)));
            } else {
                assertEquals(cells[i], read.get(i));
            }
        }
        VirtualTables.register(database, "b", numbers(4, (n, row) -> row.setValue(0, List.<Object>of(
                true, (byte) 3, (short) 4, 1.5f).get(n))));
        assertEquals(List.of(1L, 3L, 4L, 1.5), values("SELECT v FROM b"));
    }

    @Test
    void hundredThousandRowsComeInBatches() {
        VirtualTables.register(database, "n", numbers(100_000, (n, row) -> row.set(0, "row " + n)));
        assertEquals(List.of(100_000L, "row 0", "row 99999", 888_890L), values(
                "SELECT count(*), min(v), max(v), sum(length(v)) FROM n"));
    }

    @Test
    void valueLargerThanABatchIsReadWhole() {
        String large = "é".repeat(3_000_000);
        VirtualTables.register(database, "n", numbers(50, (n, row) -> row.set(0, n % 20 == 7 ? large : "small " + n)));
        List<@Nullable Object> read = values("SELECT v FROM n");
        assertEquals(large, read.get(7));
        assertEquals("small 8", read.get(8));
        assertEquals(large, read.get(47));
        assertEquals("small 49", read.get(49));
    }

    @Test
    void limitOneReadsFewRows() {
        int[] mapped = new int[1];
        VirtualTables.register(database, "n", numbers(10_000, (n, row) -> {
            mapped[0]++;
            row.set(0, n);
        }));
        assertEquals(List.of(0L), values("SELECT v FROM n LIMIT 1"));
        assertTrue(mapped[0] <= 8, mapped[0] + " rows were read");
    }

    @Test
    void joinScansTheInnerTableAgain() {
        int[] iterators = new int[1];
        VirtualTables.register(database, "n", TableFunction.of(
                List.of("v"),
                arguments -> {
                    iterators[0]++;
                    return List.of(1, 2, 3);
                },
                (Integer n, RowSink row) -> row.set(0, n)));
        assertEquals(9L, values("SELECT count(*) FROM n a CROSS JOIN n b").get(0));
        assertEquals(4, iterators[0]);
    }

    @Test
    void iteratorIsClosedWhenItsScanEnds() {
        List<String> told = new ArrayList<>();
        class Closing implements Iterator<Integer>, AutoCloseable {
            private int next;

            @Override
            public boolean hasNext() {
                return next < 1000;
            }

            @Override
            public Integer next() {
                return next++;
            }

            @Override
            public void close() {
                told.add("closed");
            }
        }
        VirtualTables.register(database, "n", TableFunction.<Integer>of(
                List.of("v"), arguments -> Closing::new, (n, row) -> row.set(0, n)));
        values("SELECT v FROM n");
        assertEquals(1, told.size());
        try (Rows rows = database.prepare("SELECT v FROM n").fetchSize(1).query()) {
            rows.next();
            assertEquals(1, told.size());
        }
        assertEquals(2, told.size());
    }

    // ---- arguments

    private void registerSeries() {
        VirtualTables.register(database, "series", TableFunction.<Long>of(
                        List.of("value"),
                        arguments -> {
                            long first = arguments.isNull(0) ? 0 : arguments.getLong(0);
                            long last = arguments.isNull(1) ? 3 : arguments.getLong(1);
                            return () -> new Iterator<>() {
                                private long next = first;

                                @Override
                                public boolean hasNext() {
                                    return next <= last;
                                }

                                @Override
                                public Long next() {
                                    if (!hasNext()) {
                                        throw new NoSuchElementException();
                                    }
                                    return next++;
                                }
                            };
                        },
                        (n, row) -> row.set(0, n))
                .withArguments(List.of("first INTEGER", "last")));
    }

    @Test
    void argumentsReachTheSource() {
        registerSeries();
        assertEquals(List.of(5L, 6L, 7L), values("SELECT value FROM series(?, ?)", 5, 7));
    }

    @Test
    void argumentThatIsLeftOutIsNull() {
        registerSeries();
        assertEquals(List.of(2L, 3L), values("SELECT value FROM series(2)"));
        assertEquals(List.of(0L, 1L), values("SELECT value FROM series WHERE last = 1"));
        assertEquals(List.of(0L, 1L, 2L, 3L), values("SELECT value FROM series"));
    }

    @Test
    void argumentsAreHiddenColumns() {
        registerSeries();
        assertEquals(List.of(2L), values("SELECT * FROM series(2, 2)"));
        assertEquals(List.of(2L, 2L, 3L), values("SELECT value, first, last FROM series(2, 3) LIMIT 1"));
    }

    @Test
    void argumentMayComeFromAnotherTable() {
        registerSeries();
        database.execute("CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 2), (10, 11)");
        assertEquals(List.of(1L, 2L, 10L, 11L), values("SELECT value FROM t, series(t.a, t.b)"));
        assertEquals(List.of(1L, 2L, 10L, 11L), values("SELECT value FROM series(t.a, t.b), t"));
    }

    @Test
    void argumentThatOnlyALaterTableKnowsIsRefused() {
        registerSeries();
        SqliteException e = assertThrows(SqliteException.class, () -> values(
                "SELECT * FROM series(b.value) a, series(a.value) b"));
        assertTrue(e.getMessage().contains("no query solution"), e::getMessage);
    }

    @Test
    void tooManyArgumentsAreRefused() {
        registerSeries();
        SqliteException e = assertThrows(SqliteException.class, () -> values("SELECT * FROM series(1, 2, 3)"));
        assertTrue(e.getMessage().contains("too many arguments on series() - max 2"), e::getMessage);
    }

    @Test
    void argumentOfAnotherTypeIsRefused() {
        registerSeries();
        SqliteException e = assertThrows(SqliteException.class, () -> values("SELECT * FROM series('x')"));
        assertEquals("SQLITE_MISMATCH", e.primaryCode().name());
        assertTrue(e.getMessage().contains("value 0 is TEXT, not INTEGER"), e::getMessage);
    }

    // ---- bad input

    private <T extends Throwable> T refusal(Class<T> type, BiConsumer<Integer, RowSink> mapper) {
        VirtualTables.register(database, "n", numbers(3, mapper));
        return assertThrows(type, () -> values("SELECT v FROM n"));
    }

    @Test
    void cellThatIsNotSetIsRefused() {
        IllegalStateException e = refusal(IllegalStateException.class, (n, row) -> {});
        assertTrue(e.getMessage().contains("cell is not set: column=0, columns=1"), e::getMessage);
    }

    @Test
    void columnThatThereIsNotIsRefused() {
        for (int column : new int[] {-1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            IndexOutOfBoundsException e =
                    refusal(IndexOutOfBoundsException.class, (n, row) -> row.set(0, n).set(column, n));
            assertTrue(e.getMessage().contains("column out of range: index=" + column), e::getMessage);
        }
    }

    @Test
    void valueWithoutAFormIsRefused() {
        IllegalArgumentException nan =
                refusal(IllegalArgumentException.class, (n, row) -> row.set(0, Double.NaN));
        assertTrue(nan.getMessage().contains("value=NaN"), nan::getMessage);
        IllegalArgumentException surrogate =
                refusal(IllegalArgumentException.class, (n, row) -> row.set(0, "a\uD800"));
        assertTrue(surrogate.getMessage().contains("char=U+D800"), surrogate::getMessage);
        IllegalArgumentException type =
                refusal(IllegalArgumentException.class, (n, row) -> row.setValue(0, List.of()));
        assertTrue(type.getMessage().contains("column=0, type=java.util"), type::getMessage);
    }

    @Test
    void valueAboveTheLimitIsRefused() {
        database.setLimit(Limit.LENGTH, 1000);
        SqliteException e = refusal(SqliteException.class, (n, row) -> row.set(0, "x".repeat(1001)));
        assertEquals("SQLITE_TOOBIG", e.primaryCode().name());
        assertTrue(e.getMessage().contains("bytes=1001, limit=1000"), e::getMessage);
    }

    @Test
    void definitionsThatDoNotParseAreRefusedWithThem() {
        for (String column : List.of("a, a", "a B C (", "select", "a TEXT); DROP TABLE t --")) {
            VirtualTables.register(database, "n", TableFunction.<Integer>of(
                    List.of(column), arguments -> List.of(), (n, row) -> {}));
            SqliteException e = assertThrows(SqliteException.class, () -> values("SELECT * FROM n"), column);
            assertTrue(e.getMessage().contains("CREATE TABLE x(" + column), e::getMessage);
        }
    }

    @Test
    void duplicateColumnIsNamed() {
        VirtualTables.register(database, "n", TableFunction.<Integer>of(
                List.of("a", "A"), arguments -> List.of(), (n, row) -> {}));
        SqliteException e = assertThrows(SqliteException.class, () -> values("SELECT * FROM n"));
        assertTrue(e.getMessage().contains("duplicate column name: A"), e::getMessage);
    }

    @Test
    void twoColumnsInOneDefinitionAreRefused() {
        VirtualTables.register(database, "n", TableFunction.<Integer>of(
                List.of("a, b"), arguments -> List.of(), (n, row) -> {}));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> values("SELECT * FROM n"));
        assertTrue(e.getMessage().contains("definitions=1, columns=2"), e::getMessage);
    }

    @Test
    void functionRefusesWhatIsNoDefinition() {
        assertThrows(IllegalArgumentException.class, () -> TableFunction.of(List.of(), a -> List.of(), (n, row) -> {}));
        IllegalArgumentException blank = assertThrows(
                IllegalArgumentException.class, () -> FUNCTION.withArguments(List.of("a", " ")));
        assertTrue(blank.getMessage().contains("index=1"), blank::getMessage);
        IllegalArgumentException many = assertThrows(
                IllegalArgumentException.class,
                () -> FUNCTION.withArguments(IntStream.range(0, 32).mapToObj(i -> "a" + i).toList()));
        assertTrue(many.getMessage().contains("count=32"), many::getMessage);
    }

    @Test
    void thirtyOneArgumentsArePassed() {
        VirtualTables.register(database, "f", TableFunction.<Object>of(
                        List.of("v"),
                        arguments -> List.of(arguments.count() * 1000 + arguments.getLong(30)),
                        (v, row) -> row.setValue(0, v))
                .withArguments(IntStream.range(0, 31).mapToObj(i -> "a" + i).toList()));
        assertEquals(List.of(31_007L), values("SELECT v FROM f WHERE a30 = 7"));
    }

    @Test
    void nullIsPassedForTheFirstSixteenArgumentsOnly() {
        VirtualTables.register(database, "f", TableFunction.<Object>of(
                        List.of("v"), arguments -> List.of(arguments.count()), (v, row) -> row.setValue(0, v))
                .withArguments(IntStream.range(0, 17).mapToObj(i -> "a" + i).toList()));
        String fifteen = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, ";
        assertEquals(List.of(17L), values("SELECT v FROM f(" + fifteen + "NULL, 17)"));
        assertEquals(List.of(17L), values("SELECT v FROM f(" + fifteen + "16)"));
        assertEquals(List.of(), values("SELECT v FROM f(" + fifteen + "16, NULL)"));
    }

    // ---- lent

    @Test
    void rowIsRefusedAfterItsCall() {
        RowSink[] kept = new RowSink[1];
        VirtualTables.register(database, "n", numbers(1, (n, row) -> {
            kept[0] = row;
            row.set(0, n);
        }));
        values("SELECT v FROM n");
        assertThrows(IllegalStateException.class, () -> kept[0].set(0, 1));
        assertThrows(IllegalStateException.class, () -> kept[0].setRowid(1));
        assertThrows(IllegalStateException.class, () -> kept[0].columnCount());
    }

    @Test
    void rowIsRefusedOnAnotherThread() {
        List<ThreadConfinementException> refusals = new ArrayList<>();
        VirtualTables.register(database, "n", numbers(1, (n, row) -> {
            refusals.add(Owner.PLATFORM.run(
                    () -> assertThrows(ThreadConfinementException.class, () -> row.set(0, n))));
            row.set(0, n);
        }));
        assertEquals(List.of(0L), values("SELECT v FROM n"));
        assertTrue(refusals.get(0).getMessage().contains("A cursor of Database"), refusals::toString);
    }

    @Test
    void valuesAreRefusedAfterTheirCall() {
        Values[] kept = new Values[1];
        VirtualTables.register(database, "n", TableFunction.<Integer>of(
                List.of("v"),
                arguments -> {
                    kept[0] = arguments;
                    return List.of();
                },
                (n, row) -> {}));
        values("SELECT v FROM n");
        assertThrows(IllegalStateException.class, () -> kept[0].count());
    }

    // ---- where it may be used

    @Test
    void functionIsDirectOnlyUnlessSaidOtherwise() {
        database.setSetting(Setting.TRUSTED_SCHEMA, true);
        VirtualTables.register(database, "people", FUNCTION);
        VirtualTables.register(database, "trusted", FUNCTION.inTrustedSchema());
        VirtualTables.register(database, "harmless", FUNCTION.innocuous());
        for (String name : List.of("people", "trusted", "harmless")) {
            database.execute("CREATE VIEW v_" + name + " AS SELECT count(*) FROM " + name);
        }
        SqliteException e = assertThrows(SqliteException.class, () -> values("SELECT * FROM v_people"));
        assertTrue(e.getMessage().contains("unsafe use of virtual table \"people\""), e::getMessage);
        assertEquals(List.of(4L), values("SELECT * FROM v_trusted"));
        database.setSetting(Setting.TRUSTED_SCHEMA, false);
        assertThrows(SqliteException.class, () -> values("SELECT * FROM v_trusted"));
        assertEquals(List.of(4L), values("SELECT * FROM v_harmless"));
    }

    @Test
    void functionCannotBeWrittenOrCreated() {
        VirtualTables.register(database, "people", FUNCTION);
        SqliteException write = assertThrows(SqliteException.class, () -> database.update("DELETE FROM people"));
        assertTrue(write.getMessage().contains("may not be modified"), write::getMessage);
        SqliteException create = assertThrows(
                SqliteException.class, () -> database.execute("CREATE VIRTUAL TABLE t USING people"));
        assertTrue(create.getMessage().contains("no such module: people"), create::getMessage);
    }

    @Test
    void removedFunctionIsGone() {
        VirtualTables.register(database, "people", FUNCTION);
        values("SELECT * FROM people");
        VirtualTables.remove(database, "PEOPLE");
        VirtualTables.remove(database, "people");
        assertThrows(SqliteException.class, () -> values("SELECT * FROM people"));
    }

    @Test
    void replacedFunctionIsTheNewOne() {
        VirtualTables.register(database, "n", numbers(1, (n, row) -> row.set(0, 1)));
        assertEquals(List.of(1L), values("SELECT v FROM n"));
        VirtualTables.register(database, "n", numbers(1, (n, row) -> row.set(0, 2)));
        assertEquals(List.of(2L), values("SELECT v FROM n"));
    }

    @Test
    void functionMayBeReplacedWhileItIsRead() {
        VirtualTables.register(database, "n", numbers(100, (n, row) -> row.set(0, n)));
        try (Rows rows = database.prepare("SELECT v FROM n").fetchSize(1).query()) {
            rows.next();
            VirtualTables.register(database, "n", numbers(1, (n, row) -> row.set(0, -1)));
            VirtualTables.remove(database, "n");
            int count = 1;
            while (rows.next()) {
                assertEquals(count++, rows.getLong(0));
            }
            assertEquals(100, count);
        }
    }

    // ---- batches and interrupts

    @Test
    void interruptedScanEnds() {
        int[] mapped = new int[1];
        VirtualTables.register(database, "n", numbers(1_000_000, (n, row) -> {
            mapped[0]++;
            if (n == 1000) {
                database.interruptHandle().interrupt();
            }
            row.set(0, n);
        }));
        assertThrows(SqliteInterruptedException.class, () -> values("SELECT sum(v) FROM n"));
        assertTrue(mapped[0] < 10_000, mapped[0] + " rows were read");
        assertEquals(List.of(0L), values("SELECT v FROM n LIMIT 1"));
    }

    @Test
    void slowRowsComeInSmallBatches() {
        int[] mapped = new int[1];
        VirtualTables.register(database, "n", numbers(1000, (n, row) -> {
            mapped[0]++;
            long end = System.nanoTime() + 11_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            row.set(0, n);
        }));
        assertEquals(8, values("SELECT v FROM n LIMIT 8").size());
        assertEquals(8, mapped[0]);
    }

    @Test
    void rowsOfManyBytesFillABatchSooner() {
        int[] mapped = new int[1];
        String text = "x".repeat(10_000);
        VirtualTables.register(database, "n", numbers(1000, (n, row) -> {
            mapped[0]++;
            row.set(0, text);
        }));
        assertEquals(50, values("SELECT v FROM n LIMIT 50").size());
        assertTrue(mapped[0] < 60, mapped[0] + " rows were read");
    }

    // ---- failures

    @Test
    void rowThatFailsIsToldWhenSqliteGetsToIt() {
        IllegalStateException failure = new IllegalStateException("row 7");
        VirtualTables.register(database, "n", numbers(20, (n, row) -> {
            if (n == 7) {
                throw failure;
            }
            row.set(0, n);
        }));
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L), values("SELECT v FROM n LIMIT 7"));
        assertSame(failure, assertThrows(IllegalStateException.class, () -> values("SELECT v FROM n LIMIT 8")));
        List<Long> read = new ArrayList<>();
        assertSame(failure, assertThrows(IllegalStateException.class, () -> {
            try (Rows rows = database.prepare("SELECT v FROM n").fetchSize(1).query()) {
                while (rows.next()) {
                    read.add(rows.getLong(0));
                }
            }
        }));
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L), read);
    }

    @Test
    void sourceThatAnswersNullIsRefused() {
        VirtualTables.register(database, "n", TableFunction.<Integer>of(
                List.of("v"), arguments -> null, (n, row) -> {}));
        NullPointerException e = assertThrows(NullPointerException.class, () -> values("SELECT * FROM n"));
        assertTrue(e.getMessage().contains("answered null"), e::getMessage);
    }

    @Test
    void nullFromTheMapperSideIsSqlNull() {
        VirtualTables.register(database, "n", numbers(1, (n, row) -> row.set(0, (String) null)));
        assertNull(values("SELECT v FROM n").get(0));
    }
}

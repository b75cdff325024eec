package io.sqlane.function;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Arguments;
import io.sqlane.Database;
import io.sqlane.Limit;
import io.sqlane.OpenOptions;
import io.sqlane.Result;
import io.sqlane.Rows;
import io.sqlane.Setting;
import io.sqlane.Statement;
import io.sqlane.error.BusyException;
import io.sqlane.error.SqliteException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.Owner;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FunctionsTest {
    private static final FunctionOptions ONE = FunctionOptions.arguments(1);

    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private @Nullable Object one(String sql, Object... values) {
        Object[] found = new Object[1];
        try (Rows rows = database.query(sql, values)) {
            assertTrue(rows.next());
            found[0] = rows.getValue(0);
        }
        return found[0];
    }

    private void echo() {
        Functions.scalar(database, "echo", ONE, (arguments, result) -> result.setValue(arguments.getValue(0)));
    }

    // ---- values

    @Test
    void valueOfEveryClassAndSizePassesThrough() {
        echo();
        List<Object> values = new ArrayList<>(Arrays.asList(
                0L, Long.MIN_VALUE, Long.MAX_VALUE, -0.5, Double.POSITIVE_INFINITY, Double.MIN_VALUE, "", "text", "é😀",
                "a\0b", "\uFFFF"));
        for (int length : new int[] {511, 512, 513, 4095, 4096, 4097, 100_000}) {
            values.add("x".repeat(length));
            values.add("é".repeat(length));
        }
        for (Object value : values) {
            assertEquals(value, one("SELECT echo(?)", value));
        }
        for (int length : new int[] {0, 1, 512, 513, 4096, 4097, 1_000_000}) {
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, (byte) 0xC3);
            assertArrayEquals(bytes, (byte[]) one("SELECT echo(?)", bytes));
        }
        assertNull(one("SELECT echo(NULL)"));
        assertEquals("blob", one("SELECT typeof(echo(zeroblob(3)))"));
    }

    @Test
    void gettersReadTheirStorageClass() {
        Functions.scalar(database, "f", FunctionOptions.arguments(6), (arguments, result) -> {
            assertEquals(6, arguments.count());
            assertEquals(7, arguments.getInt(0));
            assertEquals(7.0, arguments.getDouble(0));
            assertTrue(arguments.getBoolean(0));
            assertEquals(2.5, arguments.getDouble(1));
            assertEquals("é", arguments.getString(2));
            assertArrayEquals(new byte[] {(byte) 0xC3, (byte) 0xA9}, arguments.getBytes(2));
            assertArrayEquals(new byte[] {1, 0}, arguments.getBytes(3));
            assertTrue(arguments.isNull(4));
            assertNull(arguments.getString(4));
            assertNull(arguments.getBytes(4));
            assertEquals("�", arguments.getString(5));
            result.set(IntStream.range(0, 6)
                    .mapToObj(i -> arguments.type(i).name())
                    .collect(Collectors.joining(",")));
        });
        assertEquals(
                "INTEGER,FLOAT,TEXT,BLOB,NULL,TEXT",
                one("SELECT f(7, 2.5, 'é', x'0100', NULL, CAST(x'ff' AS TEXT))"));
    }

    @Test
    void wrongStorageClassIsNamed() {
        Functions.scalar(database, "f", ONE, (arguments, result) -> result.set(arguments.getLong(0)));
        SqliteException thrown = assertThrows(SqliteException.class, () -> one("SELECT f('text')"));
        assertTrue(thrown.getMessage().contains("argument 0 is TEXT, not INTEGER"), thrown::toString);
        thrown = assertThrows(SqliteException.class, () -> one("SELECT f(NULL)"));
        assertTrue(
                thrown.getMessage().contains("argument 0 is NULL, not INTEGER; test isNull first"), thrown::toString);
    }

    @Test
    void argumentOutOfRangeIsNamed() {
        for (int index : new int[] {-1, 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            Functions.scalar(database, "f", ONE, (arguments, result) -> arguments.getValue(index));
            IndexOutOfBoundsException thrown = assertThrows(IndexOutOfBoundsException.class, () -> one("SELECT f(1)"));
            assertTrue(thrown.getMessage().contains("index=" + index + ", arguments=1"), thrown::toString);
        }
    }

    @Test
    void tooLargeAnIntegerForAnIntIsRefused() {
        Functions.scalar(database, "f", ONE, (arguments, result) -> result.set(arguments.getInt(0)));
        assertThrows(ArithmeticException.class, () -> one("SELECT f(1 << 31)"));
    }

    @Test
    void resultThatIsNotSetIsNull() {
        Functions.scalar(database, "f", ONE, (arguments, result) -> {});
        assertNull(one("SELECT f(1)"));
    }

    @Test
    void lastResultCounts() {
        String text = "x".repeat(10_000);
        Functions.scalar(database, "f", ONE, (arguments, result) -> {
            result.set(text);
            result.set(5);
        });
        Functions.scalar(database, "g", ONE, (arguments, result) -> {
            result.set(5);
            result.set(text);
        });
        assertEquals(5L, one("SELECT f(1)"));
        assertEquals(text, one("SELECT g(1)"));
    }

    @Test
    void unknownTypeOfResultIsRefused() {
        Functions.scalar(database, "f", ONE, (arguments, result) -> result.setValue(new Object()));
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> one("SELECT f(1)"));
        assertTrue(thrown.getMessage().contains("type=java.lang.Object"), thrown::toString);
    }

    @Test
    void resultWithoutAFormIsRefused() {
        Functions.scalar(database, "f", ONE, (arguments, result) -> result.set(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> one("SELECT f(1)"));
        Functions.scalar(database, "f", ONE, (arguments, result) -> result.set("\uD800"));
        assertThrows(IllegalArgumentException.class, () -> one("SELECT f(1)"));
        assertEquals(1L, one("SELECT 1"));
    }

    @Test
    void resultAboveTheLimitIsTooBig() {
        database.setLimit(Limit.LENGTH, 1000);
        for (int length : new int[] {1001, 100_000}) {
            Functions.scalar(database, "f", ONE, (arguments, result) -> result.set(new byte[length]));
            SqliteException thrown = assertThrows(SqliteException.class, () -> one("SELECT f(1)"));
            assertEquals("SQLITE_TOOBIG", thrown.primaryCode().name());
        }
    }

    // ---- arguments: their number

    @Test
    void wrongNumberOfArgumentsIsSqlitesError() {
        echo();
        SqliteException thrown = assertThrows(SqliteException.class, () -> one("SELECT echo(1, 2)"));
        assertTrue(thrown.getMessage().contains("wrong number of arguments to function echo()"), thrown::toString);
    }

    @Test
    void anyNumberOfArgumentsIsTaken() {
        Functions.scalar(database, "f", FunctionOptions.anyArguments(), (arguments, result) -> {
            long sum = 0;
            for (int i = 0; i < arguments.count(); i++) {
                sum += arguments.getLong(i);
            }
            result.set(sum);
        });
        Functions.scalar(database, "f", FunctionOptions.arguments(2), (arguments, result) -> result.set("two"));
        assertEquals(0L, one("SELECT f()"));
        assertEquals("two", one("SELECT f(1, 2)"));
        assertEquals(6L, one("SELECT f(1, 2, 3)"));
        String thousand = IntStream.rangeClosed(1, 1000).mapToObj(i -> "1").collect(Collectors.joining(","));
        assertEquals(1000L, one("SELECT f(" + thousand + ")"));
        Functions.scalar(database, "g", FunctionOptions.arguments(1000), (arguments, result) -> result.set(true));
        assertEquals(1L, one("SELECT g(" + thousand + ")"));
        assertEquals(1000, database.limit(Limit.FUNCTION_ARGUMENT));
    }

    // ---- where it may be used

    @Test
    void directOnlyIsTheDefault() {
        echo();
        database.execute("CREATE VIEW v AS SELECT echo(a) FROM t");
        assertThrows(SqliteException.class, () -> one("SELECT * FROM v"));
        database.setSetting(Setting.TRUSTED_SCHEMA, true);
        assertThrows(SqliteException.class, () -> one("SELECT * FROM v"));
        Functions.scalar(database, "echo", ONE.inTrustedSchema(), (arguments, result) -> result.set(8));
        assertEquals(8L, one("SELECT * FROM v"));
        database.setSetting(Setting.TRUSTED_SCHEMA, false);
        assertThrows(SqliteException.class, () -> one("SELECT * FROM v"));
        Functions.scalar(database, "echo", ONE.innocuous(), (arguments, result) -> result.set(9));
        assertEquals(9L, one("SELECT * FROM v"));
    }

    @Test
    void onlyADeterministicFunctionMakesAnIndex() {
        Functions.scalar(database, "f", ONE.innocuous(), (arguments, result) -> result.set(arguments.getLong(0)));
        assertThrows(SqliteException.class, () -> database.execute("CREATE INDEX i ON t(f(a))"));
        Functions.scalar(
                database, "f", ONE.innocuous().deterministic(),
                (arguments, result) -> result.set(-arguments.getLong(0)));
        database.execute("CREATE INDEX i ON t(f(a))");
        assertEquals(3L, one("SELECT a FROM t ORDER BY f(a)"));
    }

    @Test
    void optionsSayWhatTheyAre() {
        assertEquals(
                "FunctionOptions[arguments=any, deterministic=true, directOnly=false, innocuous=true]",
                FunctionOptions.anyArguments().deterministic().innocuous().toString());
        assertEquals(
                "FunctionOptions[arguments=2, deterministic=false, directOnly=true, innocuous=false]",
                FunctionOptions.arguments(2).toString());
        assertThrows(IllegalArgumentException.class, () -> FunctionOptions.arguments(-1));
        assertThrows(IllegalArgumentException.class, () -> FunctionOptions.arguments(1001));
    }

    @Test
    void nameThatCannotBeIsRefused() {
        for (String name : List.of("", "x".repeat(256), "a\0b", "\uD800")) {
            assertThrows(
                    IllegalArgumentException.class, () -> Functions.scalar(database, name, ONE, (a, result) -> {}));
            assertThrows(IllegalArgumentException.class, () -> Functions.remove(database, name, ONE));
        }
        Functions.scalar(database, "ß 😀", ONE, (a, result) -> result.set(1));
        assertEquals(1L, one("SELECT \"ß 😀\"(0)"));
    }

    // ---- life

    @Test
    void removedFunctionIsGone() {
        echo();
        Functions.remove(database, "ECHO", ONE);
        assertThrows(SqliteException.class, () -> one("SELECT echo(1)"));
        Functions.remove(database, "echo", ONE);
        Functions.remove(database, "never", ONE);
    }

    @Test
    void functionOfSqlitesOwnIsHiddenAndStaysHiddenAfterRemoval() {
        Functions.scalar(database, "upper", ONE, (arguments, result) -> result.set("mine"));
        assertEquals("mine", one("SELECT upper('a')"));
        Functions.remove(database, "upper", ONE);
        assertThrows(SqliteException.class, () -> one("SELECT upper('a')"));
    }

    @Test
    void redefinitionWhileAStatementIsRunningIsRefusedWithTheReason() {
        echo();
        try (Statement statement = database.prepare("SELECT a FROM t").fetchSize(1)) {
            statement.query().next();
            BusyException busy = assertThrows(BusyException.class, this::echo);
            assertTrue(
                    busy.getMessage().contains("function \"echo\" cannot be replaced or removed while a statement of"
                            + " this connection is running"),
                    busy::toString);
            assertThrows(BusyException.class, () -> Functions.remove(database, "echo", ONE));
            Functions.scalar(database, "other", ONE, (arguments, result) -> result.set(1));
            assertEquals(1L, one("SELECT other(1)"));
        }
        echo();
    }

    /** Tells when it is closed. */
    private static final class Closing implements ScalarFunction, AutoCloseable {
        private final List<String> told;
        private final @Nullable Exception thrown;

        Closing(List<String> told, @Nullable Exception thrown) {
            this.told = told;
            this.thrown = thrown;
        }

        @Override
        public void call(Arguments arguments, Result result) {
            result.set(1);
        }

        @Override
        public void close() throws Exception {
            told.add("closed");
            if (thrown != null) {
                throw thrown;
            }
        }
    }

    @Test
    void functionIsClosedWhenSqliteForgetsIt() {
        List<String> told = new ArrayList<>();
        Functions.scalar(database, "f", ONE, new Closing(told, null));
        assertEquals(0, told.size());
        Functions.scalar(database, "f", ONE, new Closing(told, null));
        assertEquals(1, told.size());
        Functions.remove(database, "f", ONE);
        assertEquals(2, told.size());
        Functions.scalar(database, "f", ONE, new Closing(told, null));
        database.close();
        assertEquals(3, told.size());
    }

    @Test
    void whatAFunctionsCloseThrowsIsThrownAsItIs() {
        Exception thrown = new Exception("closing");
        List<String> told = new ArrayList<>();
        Functions.scalar(database, "f", ONE, new Closing(told, thrown));
        assertSame(thrown, assertThrows(Exception.class, () -> Functions.remove(database, "f", ONE)));
        assertThrows(SqliteException.class, () -> one("SELECT f(1)"));
        Functions.scalar(database, "f", ONE, new Closing(told, thrown));
        assertSame(thrown, assertThrows(Exception.class, () -> database.close()));
        assertTrue(!database.isOpen());
    }

    @Test
    void functionOfALeftBehindDatabaseIsNotClosed() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (Leaks leaks = new Leaks()) {
            OpenOptions options = OpenOptions.builder().metricsListener(leaks).build();
            Database left = Owner.PLATFORM.run(() -> {
                Database mine = Database.openInMemory(options);
                Functions.scalar(mine, "f", ONE, new Closing(told, null));
                return mine;
            });
            leaks.await();
            assertFalse(left.isOpen());
        }
        assertEquals(List.of(), told);
    }

    private WeakReference<Object> registered() {
        ScalarFunction function = new Closing(new ArrayList<>(), null);
        Functions.scalar(database, "f", ONE, function);
        return new WeakReference<>(function);
    }

    @Test
    void functionIsHeldAsLongAsSqliteKnowsIt() {
        WeakReference<Object> function = registered();
        System.gc();
        assertEquals(1L, one("SELECT f(1)"));
        Functions.remove(database, "f", ONE);
        Garbage.collectUntil(() -> function.get() == null, "the function is garbage");
    }

    // ---- lent objects

    @Test
    void argumentsAndResultAreRefusedAfterTheCall() {
        Arguments[] kept = new Arguments[1];
        Result[] keptResult = new Result[1];
        Functions.scalar(database, "f", ONE, (arguments, result) -> {
            kept[0] = arguments;
            keptResult[0] = result;
        });
        one("SELECT f(1)");
        assertThrows(IllegalStateException.class, () -> kept[0].getLong(0));
        assertThrows(IllegalStateException.class, () -> kept[0].count());
        assertThrows(IllegalStateException.class, () -> keptResult[0].set(1));
        assertThrows(IllegalStateException.class, () -> keptResult[0].set("x".repeat(1000)));
        database.close();
        assertThrows(IllegalStateException.class, () -> kept[0].getLong(0));
    }

    @Test
    void argumentsAreRefusedOnAnotherThread() {
        Functions.scalar(database, "f", ONE, (arguments, result) -> {
            Throwable[] thrown = new Throwable[1];
            Thread other = new Thread(() -> thrown[0] =
                    assertThrows(ThreadConfinementException.class, () -> arguments.getLong(0)));
            other.start();
            other.join();
            result.set(Objects.requireNonNull(thrown[0]).getMessage());
        });
        assertTrue(String.valueOf(one("SELECT f(1)")).contains("caller="), "message");
    }

    @Test
    void argumentsOfCallsInsideEachOtherAreTheirOwn() {
        Functions.scalar(database, "f", ONE, (arguments, result) -> {
            long value = arguments.getLong(0);
            long below = value == 0 ? 0 : (long) Objects.requireNonNull(one("SELECT f(?)", value - 1));
            result.set(below + arguments.getLong(0));
        });
        assertEquals(55L, one("SELECT f(10)"));
        assertEquals(55L, one("SELECT f(10)"));
    }

    /** From 256 deep on, native code hands the depth to Java in another way. */
    @Test
    void callsMayLieHundredsDeepInsideEachOther() throws InterruptedException {
        List<@Nullable Object> sums = new ArrayList<>();
        Runnable deep = () -> {
            try (Database own = Database.openInMemory()) {
                Functions.scalar(own, "f", ONE, (arguments, result) -> {
                    long value = arguments.getLong(0);
                    long below = value == 0
                            ? 0
                            : own.query("SELECT f(?)", value - 1).first(row -> row.getLong(0)).orElseThrow();
                    result.set(below + arguments.getLong(0));
                });
                sums.add(own.query("SELECT f(300)").first(row -> row.getLong(0)).orElseThrow());
            }
        };
        Thread thread = new Thread(null, deep, "deep", 256L << 20);
        thread.start();
        thread.join();
        assertEquals(List.of(45_150L), sums);
    }

    @Test
    void registrationOnAnotherThreadIsRefused() throws InterruptedException {
        Throwable[] thrown = new Throwable[2];
        Thread other = new Thread(() -> {
            thrown[0] = assertThrows(ThreadConfinementException.class, this::echo);
            thrown[1] = assertThrows(
                    ThreadConfinementException.class, () -> Functions.remove(database, "echo", ONE));
        });
        other.start();
        other.join();
        assertTrue(thrown[0] != null && thrown[1] != null);
        database.close();
        assertThrows(IllegalStateException.class, this::echo);
        assertThrows(IllegalStateException.class, () -> Functions.remove(database, "echo", ONE));
    }
}

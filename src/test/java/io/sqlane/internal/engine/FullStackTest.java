package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Batch;
import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.testing.OpenFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A StackOverflowError may strike inside any of our methods. Each test calls one operation from the end of the stack
 * and then again from frames further and further up, until it succeeds: the library must stay whole through all the
 * failures between.
 */
class FullStackTest {
    private static final int ROUNDS = 3;

    /** An error with the trace of a full stack is dear; the rounds begin in different places between. */
    private static final int STRIDE = 8;

    @TempDir
    Path folder;

    /** Runs the operation where the stack ends, and goes back until it answers true. */
    private static boolean fromTheEndOfTheStack(BooleanSupplier operation, int padding, int depth) {
        boolean done = false;
        try {
            done = fromTheEndOfTheStack(operation, padding, depth + 1);
        } catch (StackOverflowError end) {
            // Here it ends; the first attempts find no room either.
        }
        return done || depth % STRIDE == 0 && attempt(operation, padding);
    }

    private static boolean attempt(BooleanSupplier operation, int padding) {
        try {
            return padding > 0 ? attempt(operation, padding - 1) : operation.getAsBoolean();
        } catch (StackOverflowError full) {
            return false;
        }
    }

    /** On threads with small stacks, each round with the frames in other places. */
    private static void rounds(Supplier<BooleanSupplier> operations) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            int padding = round % 17;
            AtomicReference<Throwable> failed = new AtomicReference<>();
            Runnable deep = () -> {
                BooleanSupplier operation = operations.get();
                assertTrue(fromTheEndOfTheStack(operation, padding, 0));
            };
            Thread thread = new Thread(null, deep, "deep", 320 * 1024);
            thread.setUncaughtExceptionHandler((dead, thrown) -> failed.set(thrown));
            thread.start();
            thread.join();
            if (failed.get() != null) {
                throw new AssertionError("round=" + round, failed.get());
            }
        }
    }

    @Test
    void closeSucceedsOnceThereIsRoom() throws InterruptedException {
        Path file = folder.resolve("test.db");
        rounds(() -> {
            assertEquals(List.of(), OpenFiles.of(file));
            Database database = Database.open(file);
            return () -> {
                database.close();
                return !database.isOpen();
            };
        });
        assertEquals(List.of(), OpenFiles.of(file));
    }

    @Test
    void openingThatFailsLeavesNothingOpen() throws InterruptedException {
        Path file = folder.resolve("test.db");
        rounds(() -> () -> {
            Database.open(file).close();
            return true;
        });
        assertEquals(List.of(), OpenFiles.of(file));
    }

    @Test
    void statementsWorkOnAfterCallsThatFoundNoRoom() throws InterruptedException {
        rounds(() -> new Work(Database.openInMemory()));
    }

    /** Begins again where it was broken off, with the same statement as long as that is open. */
    private static final class Work implements BooleanSupplier {
        private final String text = "long enough to be no short text ".repeat(100);
        private final Database database;
        private @Nullable Statement select;
        private @Nullable Statement insert;
        private @Nullable Batch batch;

        Work(Database database) {
            this.database = database;
            database.execute("CREATE TABLE t(a, b)");
        }

        @Override
        public boolean getAsBoolean() {
            select();
            insert();
            long address = Access.connection(database).connection.address;
            assertFalse(Access.connection(database).isInsideCallback());
            assertTrue(ConnectionFunctions.sqlane_statement_count(address) >= 1);
            database.close();
            return true;
        }

        private void select() {
            Statement statement = select;
            if (statement == null || !statement.isOpen()) {
                statement = database.prepare("SELECT ?1 || ?2");
                select = statement;
            }
            statement.bind(1, 7L).bind(1, text).bind(2, "short").bind(2, text);
            try (Rows rows = statement.query()) {
                assertTrue(rows.next());
                assertEquals(text + text, rows.getString(0));
                assertFalse(rows.next());
            }
        }

        private void insert() {
            Statement statement = insert;
            if (statement == null || !statement.isOpen()) {
                statement = database.prepare("INSERT INTO t VALUES (?, ?)");
                insert = statement;
                batch = statement.batch();
            }
            Batch rows = Objects.requireNonNull(batch);
            for (int i = 0; i < 50; i++) {
                rows.bind(1, i).bind(2, text).add();
            }
            rows.run();
        }
    }

    /** A row that add() has counted, and that the next values were written over, would be followed by no row. */
    @Test
    void rowsOfABatchAreWholeAfterCallsThatFoundNoRoom() throws InterruptedException {
        rounds(() -> new Adding(Database.openInMemory()));
    }

    /** Adds a row with each attempt that comes so far. */
    private static final class Adding implements BooleanSupplier {
        private final Database database;
        private final Batch batch;
        private long number;
        private int room;

        Adding(Database database) {
            this.database = database;
            database.execute("CREATE TABLE t(a, b, c, d)");
            batch = database.prepare("INSERT INTO t VALUES (?, ?, ?, ?)").batch();
        }

        @Override
        public boolean getAsBoolean() {
            number++;
            batch.bind(1, number).bind(2, number).bind(3, number).bind(4, number).add();
            if (++room < 40) {
                return false;
            }
            batch.run();
            assertEquals(List.of(), numbers("SELECT a FROM t WHERE a <> b OR b <> c OR c <> d OR d IS NULL"));
            assertEquals(List.of(), numbers("SELECT a FROM t GROUP BY a HAVING count(*) > 1"));
            database.close();
            return true;
        }

        private List<Long> numbers(String sql) {
            return database.query(sql).list(row -> row.getLong(0));
        }
    }

    /** What is counted up and down around a call must not stay up when the way down overflows. */
    @Test
    void connectionCanBeClosedAndHandedOverAfterwards() {
        for (int i = 0; i < 50; i++) {
            Database database = Database.openInMemory();
            database.execute("CREATE TABLE t(a)");
            assertThrows(StackOverflowError.class, () -> askDeeper(database));
            database.handOver().take().close();
        }
    }

    private static int askDeeper(Database database) {
        database.inTransaction();
        return askDeeper(database) + 1;
    }
}

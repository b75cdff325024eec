package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Handlers;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.OpenFiles;
import io.sqlane.testing.Owner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HandOverTest {
    @TempDir
    Path folder;

    private Path file;
    private Database database;

    @BeforeEach
    void open() {
        file = folder.resolve("handed.db");
        database = Database.open(file);
        database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3)");
    }

    @AfterEach
    void close() {
        try {
            database.close();
        } catch (ThreadConfinementException othersHaveIt) {
            assertTrue(database.isOpen());
        }
    }

    static Stream<Owner> kinds() {
        return Runtime.version().feature() >= 21 ? Stream.of(Owner.values()) : Stream.of(Owner.PLATFORM);
    }

    private static long count(Database database) {
        return database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow();
    }

    /** Runs on a thread that takes the database and hands it back at its end. */
    private static <T> T elsewhere(Owner kind, Database database, Callable<T> task) {
        HandOver token = database.handOver();
        HandOver[] back = new HandOver[1];
        T result = kind.run(() -> {
            assertSame(database, token.take());
            T answer = task.call();
            back[0] = database.handOver();
            return answer;
        });
        back[0].take();
        return result;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void takingThreadIsTheOwnerWithAllStatements(Owner kind) {
        Statement statement = database.prepare("SELECT a FROM t WHERE a >= ?").bind(1, 2);
        Batch batch = database.prepare("INSERT INTO t VALUES (?)").batch();
        batch.bind(1, 4).add();
        long there = elsewhere(kind, database, () -> {
            assertEquals(List.of(2L, 3L), statement.list(row -> row.getLong(0)));
            assertEquals(1, batch.run().count());
            assertEquals(1, Database.openHandlesOfCurrentThread().entries().size());
            return count(database);
        });
        assertEquals(4, there);
        assertEquals(List.of(2L, 3L, 4L), statement.list(row -> row.getLong(0)));
        assertEquals(2, statement.bind(1, 3).list(row -> row.getLong(0)).size());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void formerOwnerIsRefusedUntilItTakesAgain(Owner kind) throws Exception {
        HandOver token = database.handOver();
        ThreadConfinementException nobodys =
                assertThrows(ThreadConfinementException.class, () -> count(database));
        assertTrue(nobodys.getMessage().contains("was handed over and is not yet taken"), nobodys::toString);
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch tried = new CountDownLatch(1);
        FutureTask<HandOver> back = new FutureTask<>(() -> {
            token.take();
            taken.countDown();
            tried.await();
            return database.handOver();
        });
        kind.unstarted(back).start();
        taken.await();
        ThreadConfinementException others = assertThrows(ThreadConfinementException.class, () -> count(database));
        assertTrue(others.getMessage().contains("owner=\"owner\""), others::toString);
        assertThrows(ThreadConfinementException.class, database::close);
        tried.countDown();
        assertSame(database, back.get().take());
        assertEquals(3, count(database));
    }

    @Test
    void openTransactionMovesAlong() {
        database.execute("BEGIN IMMEDIATE; DELETE FROM t");
        elsewhere(Owner.PLATFORM, database, () -> {
            assertTrue(database.inTransaction());
            database.execute("ROLLBACK");
            return 0;
        });
        assertEquals(3, count(database));
    }

    @Test
    void rowsThatAreFetchedMoveAlong() {
        Rows rows = database.query("SELECT a FROM t ORDER BY a");
        rows.next();
        assertEquals(List.of(2L, 3L), elsewhere(Owner.PLATFORM, database, () -> rows.list(row -> row.getLong(0))));
        assertEquals(3, count(database));
    }

    @Test
    void functionsMoveAlong() {
        Thread[] caller = new Thread[1];
        new Handlers(database).function("f", value -> {
            caller[0] = Thread.currentThread();
            return value;
        });
        Thread there = elsewhere(Owner.PLATFORM, database, () -> {
            database.query("SELECT f(1)").close();
            return Thread.currentThread();
        });
        assertSame(there, caller[0]);
    }

    @Test
    void errorThatWaitsBehindRowsMovesAlong() {
        new Handlers(database).function("f", value -> 1 / (value - 3));
        Rows rows = database.query("SELECT f(a) FROM t ORDER BY a");
        rows.next();
        assertEquals("/ by zero", elsewhere(Owner.PLATFORM, database, () -> {
            assertTrue(rows.next());
            return assertThrows(ArithmeticException.class, rows::next).getMessage();
        }));
    }

    @Test
    void ownerMayTakeItselfAgain() {
        assertSame(database, database.handOver().take());
        assertEquals(3, count(database));
    }

    @Test
    void databaseIsTakenOnce() {
        HandOver token = database.handOver();
        token.take();
        IllegalStateException refused = assertThrows(IllegalStateException.class, token::take);
        assertTrue(refused.getMessage().contains("is taken already"), refused::toString);
        assertEquals(3, count(database));
    }

    @Test
    void oneOfManyThreadsTakes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 200; round++) {
                HandOver token = database.handOver();
                CountDownLatch start = new CountDownLatch(1);
                List<Future<@Nullable HandOver>> takers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    takers.add(threads.submit(() -> {
                        start.await();
                        try {
                            Database taken = token.take();
                            assertEquals(3, count(taken));
                            return taken.handOver();
                        } catch (IllegalStateException taken) {
                            return null;
                        }
                    }));
                }
                start.countDown();
                HandOver back = null;
                for (Future<@Nullable HandOver> taker : takers) {
                    HandOver result = taker.get();
                    assertTrue(result == null || back == null, "taken twice");
                    back = result == null ? back : result;
                }
                Objects.requireNonNull(back, "taken by nobody").take();
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(3, count(database));
    }

    @Test
    void runningStatementKeepsTheDatabase() {
        try (Statement statement = database.prepare("SELECT a FROM t").fetchSize(1);
                Rows rows = statement.query()) {
            rows.next();
            IllegalStateException refused = assertThrows(IllegalStateException.class, database::handOver);
            assertTrue(refused.getMessage().contains("while a statement is running"), refused::toString);
            assertTrue(rows.next());
        }
        assertNotNull(database.handOver().take());
    }

    @Test
    void callbackKeepsTheDatabase() {
        new Handlers(database).function("f", value -> {
            IllegalStateException refused = assertThrows(IllegalStateException.class, database::handOver);
            assertTrue(refused.getMessage().contains("inside a callback"), refused::toString);
            return value;
        });
        assertEquals(6, database.query("SELECT sum(f(a)) FROM t").first(row -> row.getLong(0)).orElseThrow());
        assertNotNull(database.handOver().take());
    }

    private static void collectAndReap() {
        Garbage.collect();
        Garbage.collect();
        try (Leaks leaks = new Leaks()) {
            leaks.awaitRoundThatFindsNothing();
        }
    }

    @Test
    void refusedHandOverLeavesNoTokenThatCloses() {
        Statement statement = database.prepare("SELECT a FROM t").fetchSize(1);
        Rows rows = statement.query();
        assertThrows(IllegalStateException.class, database::handOver);
        collectAndReap();
        assertTrue(rows.next());
        assertTrue(database.isOpen());
    }

    @Test
    void closedDatabaseIsNotHandedOver() {
        database.close();
        assertThrows(IllegalStateException.class, database::handOver);
    }

    @Test
    void interruptHandleWorksThroughout() {
        InterruptHandle handle = database.interruptHandle();
        HandOver token = database.handOver();
        assertTrue(handle.interrupt());
        token.take();
        assertTrue(handle.interrupt());
        assertEquals(3, count(database));
    }

    @Test
    void droppedTokenClosesItsDatabaseThoughSomebodyHoldsThat() {
        try (Leaks leaks = new Leaks()) {
            OpenOptions options =
                    OpenOptions.builder().metricsListener(leaks).name("dropped").build();
            Path dropped = folder.resolve("dropped.db");
            Database held = Database.open(dropped, options);
            Statement statement = held.prepare("SELECT 1");
            held.execute("CREATE TABLE t(a); BEGIN IMMEDIATE");
            held.handOver();
            leaks.awaitCollected();
            assertFalse(held.isOpen());
            assertEquals(List.of(), OpenFiles.of(dropped));
            IllegalStateException refused = assertThrows(IllegalStateException.class, statement::query);
            assertEquals(IllegalStateException.class, refused.getClass());
            assertTrue(refused.getMessage().contains("nobody took it"), refused::toString);
            held.close();
            assertEquals(1, leaks.logged("nobody took it after its hand-over").size());
        }
    }

    @Test
    void takenTokenMayBeDropped() {
        database.handOver().take();
        collectAndReap();
        assertEquals(3, count(database));
    }

    @Test
    void bodyThatHandsItsDatabaseAwayFailsAndRollsNothingBack() {
        HandOver[] token = new HandOver[1];
        assertThrows(ThreadConfinementException.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            it.update("DELETE FROM t");
            token[0] = it.handOver();
            return 0;
        }));
        token[0].take();
        assertTrue(database.inTransaction());
        assertEquals(0, count(database));
        database.execute("ROLLBACK");
    }

    @Test
    void tokenNamesItsDatabase() {
        HandOver token = database.handOver();
        assertEquals("HandOver of Database \"" + file + '"', token.toString());
        token.take();
    }
}

package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.ConstraintException;
import io.sqlane.error.SqliteException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchTest {
    private Database database;
    private Statement insert;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b)");
        insert = database.prepare("INSERT INTO t VALUES(:a, :b)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<Long> stored() {
        return database.query("SELECT a FROM t ORDER BY a").list(row -> row.getLong(0));
    }

    private Batch numbers(long... numbers) {
        Batch batch = insert.batch();
        LongStream.of(numbers).forEach(number -> batch.bind("a", number).bindNull("b").add());
        return batch;
    }

    @Test
    void rowsAreRunInTheirOrder() {
        Changes changes = numbers(3, 1, 2).run();
        assertEquals(List.of(1L, 2L, 3L), stored());
        assertEquals(new Changes(3, 2), changes);
    }

    @Test
    void runWithoutRowsChangesNothing() {
        assertEquals(0, insert.batch().run().count());
        Batch batch = numbers(1);
        batch.run();
        assertEquals(0, batch.run().count());
    }

    @Test
    void runWithoutRowsTellsTheLastRowidOfTheConnection() {
        Batch batch = numbers(1);
        batch.run();
        database.update("INSERT INTO t VALUES (41, NULL)");
        assertEquals(new Changes(0, 41), batch.run());
    }

    @Test
    void rowsOfSeveralBlocksAreCountedTogether() {
        Batch batch = insert.batch();
        for (int i = 0; i < 20_000; i++) {
            batch.bind("a", i).bind("b", "text").add();
        }
        assertEquals(new Changes(20_000, 19_999), batch.run());
        assertEquals(new Changes(1, 20_000), batch.bind("a", 20_000).bindNull("b").add().run());
    }

    @Test
    void batchInATransactionIsAllOrNothing() {
        assertThrows(ConstraintException.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            Batch batch = insert.batch();
            for (int i = 0; i < 20_000; i++) {
                batch.bind("a", i % 19_000).bind("b", "text").add();
            }
            return batch.run();
        }));
        assertEquals(List.of(), stored());
    }

    @Test
    void rowsThatTheStatementReturnsAreDropped() {
        try (Statement returning = database.prepare("INSERT INTO t VALUES (?, NULL) RETURNING a")) {
            assertEquals(2, returning.batch().bind(1, 1).add().bind(1, 2).add().run().count());
            assertFalse(returning.isBusy());
        }
    }

    @Test
    void closedStatementEndsItsBatch() {
        Batch batch = insert.batch();
        insert.close();
        Exception e = assertThrows(IllegalStateException.class, batch::run);
        assertTrue(e.getMessage().contains("statement is closed"), e.getMessage());
        assertEquals(List.of(), stored());
    }

    @Test
    void rowThatWasNotAddedIsNotLost() {
        Batch batch = numbers(1);
        batch.bind("a", 2).bind("b", 2);
        Exception e = assertThrows(IllegalStateException.class, batch::run);
        assertTrue(e.getMessage().contains("bound and not added"), e.getMessage());
        assertEquals(List.of(), stored());
        assertEquals(2, batch.add().run().count());
        assertEquals(List.of(1L, 2L), stored());
    }

    @Test
    void bindingNeverRunsAnEarlierRow() {
        numbers(1).run();
        Batch batch = insert.batch().bind("a", 1).bind("b", "x".repeat(60_000)).add();
        batch.bind("a", 2).bind("b", "x".repeat(60_000));
        ConstraintException e = assertThrows(ConstraintException.class, batch::add);
        assertEquals(0, e.batchIndex());
    }

    @Test
    void nextRowBeginsWithNothingBound() {
        Batch batch = insert.batch().bind("a", 1).bind("b", 1).add().bind("a", 2).add();
        Exception e = assertThrows(IllegalStateException.class, batch::run);
        assertTrue(e.getMessage().contains("index=2, name=:b, row=1"), e.getMessage());
        assertEquals(List.of(1L), stored());
    }

    @Test
    void failureNamesItsRow() {
        Batch batch = numbers(1, 2, 2, 3);
        ConstraintException e = assertThrows(ConstraintException.class, batch::run);
        assertEquals(2, e.batchIndex());
        assertEquals(List.of(1L, 2L), stored());
    }

    @Test
    void failureInALaterBlockNamesItsRowFromTheBeginning() {
        Batch batch = insert.batch();
        ConstraintException e = assertThrows(ConstraintException.class, () -> {
            for (int i = 0; i < 20_000; i++) {
                batch.bind("a", i == 15_000 ? 7 : i).bind("b", "text").add();
            }
            batch.run();
        });
        assertEquals(15_000, e.batchIndex());
        assertEquals(15_000, stored().size());
    }

    @Test
    void batchIsEmptyAndCountsAnewAfterAFailure() {
        Batch batch = numbers(1, 1, 2);
        assertThrows(ConstraintException.class, batch::run);
        batch.bind("a", 3).bindNull("b").add().bind("a", 1).bindNull("b").add();
        ConstraintException e = assertThrows(ConstraintException.class, batch::run);
        assertEquals(1, e.batchIndex());
        assertEquals(1, batch.bind("a", 4).bindNull("b").add().run().count());
        assertEquals(List.of(1L, 3L, 4L), stored());
    }

    @Test
    void rowTooLargeForWhatIsLeftOfTheBlockGoesToTheNext() {
        Batch batch = insert.batch();
        byte[] large = new byte[40_000];
        for (int i = 0; i < 10; i++) {
            large[0] = (byte) i;
            batch.bind("a", i).bind("b", large).add();
        }
        assertEquals(10, batch.run().count());
        assertEquals(
                LongStream.range(0, 10).boxed().toList(),
                database.query("SELECT b FROM t ORDER BY a").list(row -> (long) row.getBytes(0)[0]));
    }

    @Test
    void rowLargerThanTheBlockKeepsWhatWasBoundBefore() {
        byte[] larger = new byte[3_000_000];
        insert.batch()
                .bind("a", 1).bind("b", "first").add()
                .bind("a", 2).bind("b", larger).add()
                .bind("a", 3).bind("b", "third").add()
                .run();
        assertEquals(
                List.of(5L, 3_000_000L, 5L),
                database.query("SELECT length(b) FROM t ORDER BY a").list(row -> row.getLong(0)));
    }

    @Test
    void valueAboveTheLimitIsRefusedAndTheBatchGoesOn() {
        database.setLimit(Limit.LENGTH, 1000);
        Batch batch = numbers(1);
        batch.bind("a", 2);
        assertThrows(SqliteException.class, () -> batch.bind("b", new byte[1001]));
        batch.bind("b", new byte[900]).add();
        assertEquals(2, batch.run().count());
    }

    @Test
    void statementWithoutParametersRunsOncePerRow() {
        Batch batch = database.prepare("INSERT INTO t(b) VALUES('x')").batch();
        for (int i = 0; i < 20_000; i++) {
            batch.add();
        }
        assertEquals(20_000, batch.run().count());
    }

    @Test
    void statementWithTheMostParametersIsBatched() {
        database.execute("CREATE TABLE counts(n)");
        Batch batch = database.prepare("INSERT INTO counts VALUES(?1 + ?32766)").batch();
        Object[] values = new Object[32_766];
        java.util.Arrays.fill(values, 21);
        for (int i = 0; i < 5; i++) {
            batch.bindAll(values).add();
        }
        assertEquals(5, batch.run().count());
        assertEquals(
                List.of(42L, 42L, 42L, 42L, 42L), database.query("SELECT n FROM counts").list(row -> row.getLong(0)));
    }

    @Test
    void newerBatchEndsTheOneBefore() {
        Batch first = numbers(1);
        Batch second = numbers(2);
        Exception e = assertThrows(IllegalStateException.class, first::run);
        assertTrue(e.getMessage().startsWith("batch is replaced by a newer one"), e.getMessage());
        assertThrows(IllegalStateException.class, () -> first.bind(1, 1));
        assertEquals(1, second.run().count());
        assertEquals(List.of(2L), stored());
    }

    @Test
    void statementAndItsBatchKeepTheirBindingsApart() {
        insert.bind("a", 1).bind("b", "of the statement");
        Batch batch = insert.batch().bind("a", 2).bind("b", "of the batch");
        batch.add().run();
        insert.run();
        assertEquals(
                List.of("of the statement", "of the batch"),
                database.query("SELECT b FROM t ORDER BY a").list(row -> row.getString(0)));
    }

    @Test
    void rowsThatWereNotRunAreNotLostInSilence() {
        numbers(3);
        Exception e = assertThrows(IllegalStateException.class, insert::close);
        assertTrue(e.getMessage().contains("not run: rows=1"), e.getMessage());
        assertFalse(insert.isOpen());
    }
}

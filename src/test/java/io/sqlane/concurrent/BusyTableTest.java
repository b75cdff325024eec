package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.count;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Checkpoint;
import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.TransactionMode;
import io.sqlane.error.BusyException;
import io.sqlane.error.SqliteException;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.hook.Hooks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The situations in which SQLite says that something is busy, each as it is, and what the policy does in it. */
class BusyTableTest {
    @TempDir
    Path folder;

    private Database database;
    private Database other;
    private final AtomicInteger sleeps = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    /** Ends what is in the way, in the place of the first sleep. */
    private Runnable ending = () -> {};

    @BeforeEach
    void open() {
        open(JournalMode.DELETE);
    }

    private void open(JournalMode mode) {
        close();
        OpenOptions options = OpenOptions.builder()
                .busyTimeout(Duration.ZERO)
                .journalMode(mode)
                .build();
        Path file = folder.resolve(mode + ".db");
        database = Database.open(file, options);
        other = Database.open(file, options);
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2)");
        Hooks.of(database).setBusyHandler(count -> {
            asked.incrementAndGet();
            return false;
        });
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
            other.close();
        }
    }

    private RetryPolicy policy() {
        return RetryPolicy.builder()
                .sleeper(duration -> {
                    sleeps.incrementAndGet();
                    ending.run();
                })
                .build();
    }

    private void assertCode(String name, Runnable work) {
        SqliteException thrown = assertThrows(SqliteException.class, work::run);
        assertEquals(name, thrown.extendedCode().name(), thrown::getMessage);
    }

    private Object insert(Database into) {
        return into.update("INSERT INTO t VALUES (3)");
    }

    /** The policy does it again once, and then it succeeds. */
    private void assertRepeated(Runnable work) {
        work.run();
        assertEquals(1, sleeps.get());
    }

    private void assertNotRepeated(String code, Runnable work) {
        assertCode(code, work);
        assertEquals(0, sleeps.get());
    }

    // ---- 1, 2: locks that SQLite waits for

    @Test
    void readThatFindsALockIsRepeated() {
        other.execute("BEGIN EXCLUSIVE");
        assertCode("SQLITE_BUSY", () -> count(database));
        assertEquals(1, asked.get());
        ending = () -> other.execute("COMMIT");
        assertRepeated(() -> policy().run(database, PoolTests::count));
    }

    @Test
    void writeThatFindsALockIsRepeated() {
        other.execute("BEGIN IMMEDIATE");
        assertCode("SQLITE_BUSY", () -> database.execute("BEGIN IMMEDIATE"));
        assertCode("SQLITE_BUSY", () -> insert(database));
        assertCode("SQLITE_BUSY", () -> database.execute("CREATE TABLE u(a)"));
        assertEquals(3, asked.get());
        ending = () -> other.execute("COMMIT");
        assertRepeated(() -> policy().run(database, this::insert));
    }

    // ---- 3: a commit that readers keep out

    @Test
    void commitThatReadersKeepOutIsRepeatedWithItsTransaction() {
        other.execute("BEGIN");
        count(other);
        database.execute("BEGIN IMMEDIATE");
        insert(database);
        assertCode("SQLITE_BUSY", () -> database.execute("COMMIT"));
        assertTrue(database.inTransaction());
        assertEquals(1, asked.get());
        // In place it is not: the transaction is still open.
        assertNotRepeated("SQLITE_BUSY", () -> policy().run(database, it -> it.update("COMMIT")));
        database.execute("ROLLBACK");
        ending = () -> other.execute("COMMIT");
        assertRepeated(() -> policy().transaction(database, TransactionMode.IMMEDIATE, this::insert));
        assertEquals(3, count(database));
    }

    // ---- 4 to 7: a transaction that reads before it writes

    @Test
    void writeAfterAReadIsRepeatedWithItsTransactionOnly() {
        other.execute("BEGIN IMMEDIATE");
        database.execute("BEGIN");
        count(database);
        assertNotRepeated("SQLITE_BUSY", () -> policy().run(database, this::insert));
        database.execute("ROLLBACK");
        ending = () -> other.execute("COMMIT");
        assertRepeated(() -> policy().transaction(database, TransactionMode.DEFERRED, it -> {
            count(it);
            return insert(it);
        }));
    }

    @Test
    void deadlockIsNotWaitedForInPlace() {
        // The other holds RESERVED and waits for our reading to end, and we for its writing.
        other.execute("BEGIN IMMEDIATE");
        insert(other);
        database.execute("BEGIN");
        count(database);
        assertCode("SQLITE_BUSY", () -> insert(database));
        assertEquals(0, asked.get());
    }

    @Test
    void staleSnapshotIsRepeatedWithItsTransactionOnly() {
        open(JournalMode.WAL);
        database.execute("BEGIN");
        count(database);
        insert(other);
        assertCode("SQLITE_BUSY_SNAPSHOT", () -> insert(database));
        assertNotRepeated("SQLITE_BUSY_SNAPSHOT", () -> policy().run(database, this::insert));
        database.execute("ROLLBACK");
        assertEquals(0, asked.get());
        AtomicInteger runs = new AtomicInteger();
        assertRepeated(() -> policy().transaction(database, TransactionMode.DEFERRED, it -> {
            count(it);
            if (runs.incrementAndGet() == 1) {
                insert(other);
            }
            return insert(it);
        }));
    }

    @Test
    void writeBesideACursorOfItsOwnIsNotRepeated() {
        open(JournalMode.WAL);
        try (Rows rows = database.prepare("SELECT a FROM t").fetchSize(1).query()) {
            rows.next();
            insert(other);
            assertNotRepeated("SQLITE_BUSY_SNAPSHOT", () -> policy().run(database, this::insert));
            other.execute("BEGIN IMMEDIATE");
            assertNotRepeated("SQLITE_BUSY", () -> policy().run(database, this::insert));
        }
        other.execute("COMMIT");
        insert(database);
    }

    // ---- 8, 9: the journal mode

    @Test
    void switchToWalThatFindsAWriterIsRepeated() {
        other.execute("BEGIN IMMEDIATE");
        assertThrows(BusyException.class, () -> database.pragmas().setJournalMode(JournalMode.WAL));
        ending = () -> other.execute("COMMIT");
        assertRepeated(() -> policy().run(database, it -> {
            it.pragmas().setJournalMode(JournalMode.WAL);
            return null;
        }));
        assertEquals(JournalMode.WAL, database.pragmas().journalMode());
    }

    @Test
    void leavingWalSucceedsOnceTheOtherIsClosed() {
        open(JournalMode.WAL);
        count(other);
        assertThrows(BusyException.class, () -> database.pragmas().setJournalMode(JournalMode.DELETE));
        ending = other::close;
        assertRepeated(() -> policy().run(database, it -> {
            it.pragmas().setJournalMode(JournalMode.DELETE);
            return null;
        }));
    }

    // ---- 12: checkpoints

    @Test
    void checkpointBesideAnotherOneIsAnAnswer() {
        open(JournalMode.WAL);
        try (Database reader = Database.open(folder.resolve("WAL.db"))) {
            reader.execute("BEGIN");
            count(reader);
            insert(database);
            boolean[] busy = new boolean[1];
            // Asked while the first one waits for the reader.
            Hooks.of(database).setBusyHandler(times -> {
                busy[0] = other.checkpoint(Checkpoint.Mode.PASSIVE).busy();
                return false;
            });
            assertTrue(database.checkpoint(Checkpoint.Mode.RESTART).busy());
            assertTrue(busy[0]);
        }
    }

    @Test
    void checkpointInATransactionIsNotRepeated() {
        open(JournalMode.WAL);
        database.execute("BEGIN IMMEDIATE");
        insert(database);
        assertNotRepeated("SQLITE_LOCKED", () -> policy().run(database, it -> it.checkpoint(Checkpoint.Mode.PASSIVE)));
    }

    // ---- 16 to 18: what is no lock of others

    @Test
    void commitBesideAnUnfinishedWriteIsNotRepeated() {
        assertNotRepeated("SQLITE_BUSY", () -> policy().transaction(database, TransactionMode.IMMEDIATE, it ->
                it.prepare("INSERT INTO t VALUES (1), (2) RETURNING a").fetchSize(1).query().next()));
    }

    @Test
    void functionInUseIsNotReplacedLater() {
        try (Rows rows = database.prepare("SELECT a FROM t").fetchSize(1).query()) {
            rows.next();
            assertNotRepeated("SQLITE_BUSY", () -> policy().run(database, it -> {
                Functions.scalar(it, "abs", FunctionOptions.arguments(1), (values, result) -> result.set(1L));
                return null;
            }));
        }
    }

    @Test
    void tableBelowACursorIsNotDroppedLater() {
        try (Rows rows = database.prepare("SELECT a FROM t").fetchSize(1).query()) {
            rows.next();
            assertNotRepeated("SQLITE_LOCKED", () -> policy().run(database, it -> it.update("DROP TABLE t")));
        }
        assertFalse(database.inTransaction());
    }
}

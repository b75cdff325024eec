package io.sqlane.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Checkpoint;
import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.TransactionMode;
import io.sqlane.error.SqliteException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Owner;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    private static final OpenOptions WAL =
            OpenOptions.builder().journalMode(JournalMode.WAL).build();

    @TempDir
    Path folder;

    private Path file;
    private Database writer;
    private Database reader;

    @BeforeEach
    void open() {
        file = folder.resolve("states.db");
        writer = Database.open(file, WAL);
        writer.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
        reader = Database.open(file, WAL);
    }

    @AfterEach
    void close() {
        reader.close();
        writer.close();
    }

    private static long count(Database database) {
        return database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow();
    }

    private static Snapshot take(Database database) {
        return database.transaction(TransactionMode.DEFERRED, it -> Snapshot.get(it, "main"));
    }

    private static long countAt(Snapshot snapshot, Database database) {
        return database.transaction(TransactionMode.DEFERRED, it -> {
            snapshot.open(it, "main");
            return count(it);
        });
    }

    @Test
    void readersGoBackToAState() {
        reader.execute("BEGIN");
        Snapshot snapshot = Snapshot.get(reader, "main");
        writer.execute("INSERT INTO t VALUES (2)");
        try (Database other = Database.open(file, WAL)) {
            assertEquals(2, count(other));
            assertEquals(1, countAt(snapshot, other));
            assertEquals(2, count(other));
        }
        assertEquals(1, count(reader));
        reader.execute("COMMIT");
    }

    @Test
    void readersOfOtherThreadsGoBackToAState() {
        reader.execute("BEGIN");
        Snapshot snapshot = Snapshot.get(reader, "main");
        writer.execute("INSERT INTO t VALUES (2)");
        assertEquals(1, Owner.PLATFORM.run(() -> {
            try (Database other = Database.open(file, WAL)) {
                return countAt(snapshot, other);
            }
        }));
    }

    @Test
    void transactionThatHasReadMovesToAState() {
        Snapshot old = take(reader);
        reader.execute("BEGIN");
        assertEquals(1, count(reader));
        Snapshot held = Snapshot.get(reader, "main");
        writer.execute("INSERT INTO t VALUES (2)");
        try (Database other = Database.open(file, WAL)) {
            other.execute("BEGIN");
            assertEquals(2, count(other));
            held.open(other, "main");
            assertEquals(1, count(other));
            other.execute("COMMIT");
        }
        assertEquals(0, old.compareAge(held));
    }

    @Test
    void statesAreComparedByTheirAge() {
        Snapshot first = take(reader);
        writer.execute("INSERT INTO t VALUES (2)");
        Snapshot second = take(reader);
        assertTrue(first.compareAge(second) < 0);
        assertTrue(second.compareAge(first) > 0);
        assertEquals(0, first.compareAge(first));
    }

    @Test
    void stateThatIsGoneIsRefusedAndTheTransactionGoesOn() {
        Snapshot snapshot = take(reader);
        writer.execute("INSERT INTO t VALUES (2)");
        writer.checkpoint(Checkpoint.Mode.TRUNCATE);
        writer.execute("INSERT INTO t VALUES (3)");
        reader.transaction(TransactionMode.DEFERRED, it -> {
            SqliteException gone = assertThrows(SqliteException.class, () -> snapshot.open(it, "main"));
            assertEquals("SQLITE_ERROR_SNAPSHOT", gone.extendedCode().name());
            assertEquals(3, count(it));
            return null;
        });
    }

    @Test
    void recoverFindsTheStatesInTheLog() {
        Snapshot snapshot = take(reader);
        writer.execute("INSERT INTO t VALUES (2)");
        Snapshot.recover(reader, "main");
        assertEquals(1, countAt(snapshot, reader));
    }

    @Test
    void snapshotNeedsATransactionThatHasNotWritten() {
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> Snapshot.get(reader, "main"));
        assertTrue(refused.getMessage().contains("outside a transaction"), refused::toString);
        Snapshot snapshot = take(reader);
        assertThrows(IllegalStateException.class, () -> snapshot.open(reader, "main"));
        writer.transaction(TransactionMode.IMMEDIATE, it -> {
            assertThrows(IllegalStateException.class, () -> Snapshot.get(it, "main"));
            assertThrows(IllegalStateException.class, () -> snapshot.open(it, "main"));
            assertThrows(IllegalStateException.class, () -> Snapshot.recover(it, "main"));
            return null;
        });
    }

    @Test
    void openRowsKeepTheirState() {
        Snapshot snapshot = take(reader);
        reader.execute("BEGIN");
        try (Rows rows = reader.prepare("SELECT a FROM t").fetchSize(1).query()) {
            rows.next();
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> snapshot.open(reader, "main"));
            assertTrue(refused.getMessage().contains("while a statement is running"), refused::toString);
        }
        snapshot.open(reader, "main");
        reader.execute("COMMIT");
    }

    @Test
    void databaseWithoutALogHasNoStates() {
        try (Database memory = Database.openInMemory()) {
            memory.execute("CREATE TABLE t(a); BEGIN");
            SqliteException failed = assertThrows(SqliteException.class, () -> Snapshot.get(memory, "main"));
            assertEquals("SQLITE_ERROR", failed.primaryCode().name());
            memory.execute("COMMIT");
        }
    }

    @Test
    void otherFilesAndSchemasAreRefused() {
        Snapshot snapshot = take(reader);
        try (Database other = Database.open(folder.resolve("other.db"), WAL)) {
            other.execute("CREATE TABLE t(a); BEGIN");
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> snapshot.open(other, "main"));
            assertTrue(refused.getMessage().contains("states.db"), refused::toString);
            Snapshot ofOther = Snapshot.get(other, "main");
            assertThrows(IllegalArgumentException.class, () -> snapshot.compareAge(ofOther));
            other.execute("COMMIT");
        }
        reader.execute("BEGIN");
        assertThrows(IllegalArgumentException.class, () -> Snapshot.get(reader, "nowhere"));
        assertThrows(IllegalArgumentException.class, () -> snapshot.open(reader, "nowhere"));
        reader.execute("COMMIT");
        assertThrows(IllegalArgumentException.class, () -> Snapshot.recover(reader, "nowhere"));
    }

    @Test
    void otherThreadsAndClosedDatabasesAreRefused() {
        Snapshot snapshot = take(reader);
        Owner.PLATFORM.run(() -> {
            assertThrows(ThreadConfinementException.class, () -> Snapshot.get(reader, "main"));
            assertThrows(ThreadConfinementException.class, () -> snapshot.open(reader, "main"));
            assertThrows(ThreadConfinementException.class, () -> Snapshot.recover(reader, "main"));
            return null;
        });
        reader.close();
        assertThrows(IllegalStateException.class, () -> Snapshot.get(reader, "main"));
        assertThrows(IllegalStateException.class, () -> snapshot.open(reader, "main"));
        assertThrows(IllegalStateException.class, () -> Snapshot.recover(reader, "main"));
    }
}

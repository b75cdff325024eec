package io.sqlane.blob;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.error.BusyException;
import io.sqlane.error.SqliteException;
import io.sqlane.error.SqliteInterruptedException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Handlers;
import io.sqlane.testing.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobTest {
    /** Takes several rounds through the memory that it passes. */
    private static final int LARGE = 200_001;

    @TempDir
    Path folder;

    private Path file;
    private Database database;

    @BeforeEach
    void open() {
        file = folder.resolve("blobs.db");
        database = Database.open(file);
        database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b, c)");
        database.update("INSERT INTO t VALUES (1, x'00010203040506070809', 'other'), (2, zeroblob(?), 'x')", LARGE);
        database.execute("INSERT INTO t VALUES (3, 'grün', NULL), (4, NULL, 5)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Blob reading(long rowid) {
        return Blob.openForReading(database, "main", "t", "b", rowid);
    }

    private Blob writing(long rowid) {
        return Blob.openForWriting(database, "main", "t", "b", rowid);
    }

    private byte[] stored(long rowid) {
        return database.query("SELECT b FROM t WHERE a = ?", rowid).first(row -> row.getBytes(0)).orElseThrow();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void assertCode(String code, Executable executable) {
        SqliteException thrown = assertThrows(SqliteException.class, executable);
        assertEquals(code, thrown.primaryCode().name(), thrown::toString);
    }

    // ---- reading

    @Test
    void channelReadsFromItsPositionToTheEnd() {
        try (Blob blob = reading(1)) {
            assertEquals(10, blob.size());
            assertEquals(1, blob.rowid());
            assertFalse(blob.isWritable());
            ByteBuffer target = ByteBuffer.allocate(4);
            assertEquals(4, blob.position(3).read(target));
            assertArrayEquals(new byte[] {3, 4, 5, 6}, target.array());
            assertEquals(7, blob.position());
            assertEquals(0, blob.read(target));
            assertEquals(3, blob.read(target.clear()));
            assertEquals(3, target.position());
            assertEquals(-1, blob.read(target));
            assertEquals(-1, blob.position(Long.MAX_VALUE).read(target.clear()));
            assertEquals(10, blob.position(0).read(ByteBuffer.allocate(100)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void largeValuesPassThroughBuffersOfBothKinds(boolean direct) {
        byte[] bytes = random(LARGE);
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(LARGE) : ByteBuffer.allocate(LARGE);
        buffer.put(bytes).flip();
        try (Blob blob = writing(2)) {
            assertEquals(LARGE, blob.write(buffer));
            assertEquals(LARGE, blob.position());
            buffer.clear();
            assertEquals(LARGE, blob.position(0).read(buffer));
            assertEquals(ByteBuffer.wrap(bytes), buffer.flip());
        }
        assertArrayEquals(bytes, stored(2));
    }

    @Test
    void textIsReadAsItsBytes() {
        try (Blob blob = reading(3)) {
            ByteBuffer target = ByteBuffer.allocate(10);
            blob.read(target);
            assertEquals("grün", StandardCharsets.UTF_8.decode(target.flip()).toString());
        }
    }

    @Test
    void streamsAreMadeByChannels() throws IOException {
        byte[] bytes = random(LARGE);
        try (OutputStream out = Channels.newOutputStream(writing(2))) {
            out.write(bytes);
        }
        try (InputStream in = Channels.newInputStream(reading(2))) {
            assertArrayEquals(bytes, in.readAllBytes());
        }
        assertFalse(isInTransaction());
    }

    private boolean isInTransaction() {
        return database.transactionState("main") != io.sqlane.TransactionState.NONE;
    }

    // ---- writing

    @Test
    void closeCommitsWhatWasWritten() {
        try (Database other = Database.open(file)) {
            Blob blob = writing(1);
            blob.position(2).write(ByteBuffer.wrap(new byte[] {42, 43}));
            assertEquals(0, first(other));
            blob.close();
            assertEquals(1, first(other));
        }
        assertArrayEquals(new byte[] {0, 1, 42, 43, 4, 5, 6, 7, 8, 9}, stored(1));
    }

    private static long first(Database from) {
        return from.query("SELECT count(*) FROM t WHERE b = x'00012a2b040506070809'")
                .first(row -> row.getLong(0))
                .orElseThrow();
    }

    @Test
    void rollbackTakesBackWhatWasWritten() {
        RuntimeException thrown = new RuntimeException();
        assertThrows(RuntimeException.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            try (Blob blob = writing(1)) {
                blob.write(ByteBuffer.wrap(new byte[] {1, 1, 1}));
            }
            throw thrown;
        }));
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, stored(1));
    }

    @Test
    void closingTheDatabaseCommitsWhatWasWritten() {
        Blob blob = writing(1);
        blob.write(ByteBuffer.wrap(new byte[] {99}));
        database.close();
        assertFalse(blob.isOpen());
        blob.close();
        database = Database.open(file);
        assertEquals(99, stored(1)[0]);
    }

    @Test
    void commitThatFailsIsThrownByClose() {
        Handlers handlers = new Handlers(database);
        RuntimeException veto = new RuntimeException("veto");
        handlers.commit(() -> {
            throw veto;
        });
        Blob blob = writing(1);
        blob.write(ByteBuffer.wrap(new byte[] {99}));
        assertEquals(veto, assertThrows(RuntimeException.class, blob::close));
        assertFalse(blob.isOpen());
        handlers.removeHooks();
        assertEquals(0, stored(1)[0]);
    }

    @Test
    void commitThatFailsIsThrownByTheCloseOfTheDatabase() {
        Handlers handlers = new Handlers(database);
        RuntimeException veto = new RuntimeException("veto");
        handlers.commit(() -> {
            throw veto;
        });
        writing(1).write(ByteBuffer.wrap(new byte[] {99}));
        assertEquals(veto, assertThrows(RuntimeException.class, database::close));
        assertFalse(database.isOpen());
    }

    @Test
    void valueNeitherGrowsNorShrinks() {
        try (Blob blob = writing(1)) {
            IndexOutOfBoundsException refused = assertThrows(
                    IndexOutOfBoundsException.class, () -> blob.position(8).write(ByteBuffer.allocate(3)));
            assertTrue(refused.getMessage().contains("position=8, bytes=3, size=10"), refused::toString);
            assertEquals(8, blob.position());
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> blob.position(Long.MAX_VALUE).write(ByteBuffer.allocate(1)));
            assertThrows(IllegalArgumentException.class, () -> blob.truncate(9));
            assertEquals(10, blob.truncate(10).position());
            assertThrows(IllegalArgumentException.class, () -> blob.position(-1));
        }
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, stored(1));
    }

    @Test
    void blobForReadingRefusesWrites() {
        try (Blob blob = reading(1)) {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> blob.write(ByteBuffer.allocate(1)));
            assertTrue(refused.getMessage().contains("reading only: column=main.t.b, rowid=1"), refused::toString);
            assertThrows(IllegalStateException.class, () -> blob.truncate(10));
            assertThrows(IllegalArgumentException.class, () -> blob.read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
        }
    }

    // ---- rows

    @Test
    void reopenGoesToAnotherRow() {
        try (Blob blob = writing(1)) {
            blob.position(5);
            blob.reopen(2);
            assertEquals(0, blob.position());
            assertEquals(LARGE, blob.size());
            assertEquals(2, blob.rowid());
            blob.write(ByteBuffer.wrap(new byte[] {7}));
            blob.reopen(1);
            assertEquals(10, blob.size());
        }
        assertEquals(7, stored(2)[0]);
    }

    @Test
    void reopenOfARowWithoutSuchAValueLeavesABlobThatCanOnlyBeClosed() {
        for (long rowid : new long[] {99, 4}) {
            Blob blob = reading(1);
            SqliteException failed = assertThrows(SqliteException.class, () -> blob.reopen(rowid));
            assertTrue(failed.getMessage().contains("column=main.t.b, rowid=" + rowid), failed::toString);
            assertCode("SQLITE_ABORT", () -> blob.read(ByteBuffer.allocate(1)));
            assertCode("SQLITE_ABORT", () -> blob.reopen(1));
            assertCode("SQLITE_ABORT", blob::size);
            assertTrue(blob.isOpen());
            blob.close();
            assertFalse(isInTransaction());
        }
    }

    private void assertExpired(Blob blob) {
        SqliteException expired = assertThrows(SqliteException.class, () -> blob.read(ByteBuffer.allocate(1)));
        assertEquals("SQLITE_ABORT", expired.primaryCode().name());
        assertTrue(expired.getMessage().contains("column=main.t.b, rowid=" + blobRow(expired)), expired::toString);
        assertCode("SQLITE_ABORT", () -> blob.read(ByteBuffer.allocate(1)));
        assertCode("SQLITE_ABORT", blob::position);
        assertCode("SQLITE_ABORT", () -> blob.reopen(1));
        blob.close();
        assertFalse(blob.isOpen());
    }

    private static String blobRow(SqliteException thrown) {
        return thrown.getMessage().replaceAll("(?s).*rowid=(\\d+).*", "$1");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "UPDATE t SET c = 'changed' WHERE a = 1", "DELETE FROM t WHERE a = 1", "DELETE FROM t",
        "INSERT OR REPLACE INTO t VALUES (1, 2, 3)", "UPDATE t SET a = 50 WHERE a = 1"
    })
    void blobExpiresWhenItsRowIsChanged(String change) {
        Blob blob = reading(1);
        database.execute(change);
        assertExpired(blob);
        assertFalse(isInTransaction());
    }

    @Test
    void blobForWritingExpiresToo() {
        Blob blob = writing(1);
        database.execute("DELETE FROM t WHERE a = 1");
        assertCode("SQLITE_ABORT", () -> blob.write(ByteBuffer.allocate(1)));
        assertExpired(blob);
    }

    @Test
    void blobExpiresWhenItsTransactionIsRolledBack() {
        database.execute("BEGIN");
        Blob blob = writing(1);
        blob.write(ByteBuffer.wrap(new byte[] {99}));
        database.execute("ROLLBACK");
        assertExpired(blob);
        assertEquals(0, stored(1)[0]);
    }

    @Test
    void changeOfAnotherRowDoesNoHarm() {
        try (Blob blob = reading(1)) {
            database.execute("UPDATE t SET c = 'changed' WHERE a = 3; DELETE FROM t WHERE a = 4");
            assertEquals(10, blob.read(ByteBuffer.allocate(100)));
        }
    }

    @Test
    void whatIsNoValueIsRefused() {
        database.execute("CREATE VIEW v AS SELECT * FROM t; CREATE TABLE w(a PRIMARY KEY, b) WITHOUT ROWID");
        database.execute("CREATE TABLE i(a INTEGER PRIMARY KEY, b UNIQUE); INSERT INTO i VALUES (1, x'00')");
        String[][] wrong = {
            {"main", "t", "b", "99", "no such rowid: 99"},
            {"main", "t", "b", "4", "cannot open value of type null"},
            {"main", "t", "nothing", "1", "no such column"},
            {"main", "nothing", "b", "1", "no such table"},
            {"nowhere", "t", "b", "1", "no such table: nowhere.t"},
            {"main", "v", "b", "1", "cannot open view"},
            {"main", "w", "b", "1", "without rowid"},
        };
        for (String[] names : wrong) {
            SqliteException refused = assertThrows(
                    SqliteException.class,
                    () -> Blob.openForReading(database, names[0], names[1], names[2], Long.parseLong(names[3])));
            assertTrue(refused.getMessage().contains(names[4]), refused::toString);
            assertTrue(refused.getMessage().contains("rowid=" + names[3]), refused::toString);
        }
        assertCode("SQLITE_ERROR", () -> Blob.openForWriting(database, "main", "i", "b", 1));
        assertThrows(IllegalArgumentException.class, () -> Blob.openForReading(database, "main", "t\0", "b", 1));
        assertFalse(isInTransaction());
    }

    // ---- locks and interrupts

    @Test
    void blobForWritingNeedsTheLock() {
        try (Database other = Database.open(file)) {
            database.setBusyTimeout(java.time.Duration.ZERO);
            other.execute("BEGIN IMMEDIATE");
            assertThrows(BusyException.class, () -> writing(1));
            reading(1).close();
            other.execute("COMMIT");
            writing(1).close();
        }
    }

    @Test
    void commitOfATransactionWaitsForItsBlob() {
        database.execute("BEGIN");
        try (Blob blob = writing(1)) {
            assertThrows(BusyException.class, () -> database.execute("COMMIT"));
            assertTrue(blob.isOpen());
        }
        database.execute("COMMIT");
    }

    @Test
    void interruptLeavesTheBlobAndStopsStatementsUntilItIsClosed() {
        Blob blob = writing(1);
        database.interruptHandle().interrupt();
        assertEquals(10, blob.read(ByteBuffer.allocate(20)));
        blob.position(0).write(ByteBuffer.wrap(new byte[] {9}));
        assertThrows(SqliteInterruptedException.class, () -> stored(2));
        blob.close();
        assertEquals(9, stored(1)[0]);
    }

    @Test
    void interruptedThreadGoesOnReading() {
        try (Blob blob = reading(1)) {
            Thread.currentThread().interrupt();
            assertEquals(10, blob.read(ByteBuffer.allocate(20)));
            assertTrue(Thread.interrupted());
            assertTrue(blob.isOpen());
        }
    }

    @Test
    void readOnlyDatabaseRefusesBlobsForWriting() {
        database.pragmas().setJournalMode(JournalMode.DELETE);
        try (Database reader = Database.open(
                file, OpenOptions.builder().mode(OpenOptions.Mode.READ_ONLY).build())) {
            assertCode("SQLITE_READONLY", () -> Blob.openForWriting(reader, "main", "t", "b", 1));
            Blob.openForReading(reader, "main", "t", "b", 1).close();
        }
    }

    // ---- ownership

    @Test
    void closedBlobRefusesUse() {
        Blob blob = reading(1);
        blob.close();
        blob.close();
        IllegalStateException closed =
                assertThrows(IllegalStateException.class, () -> blob.read(ByteBuffer.allocate(1)));
        assertTrue(closed.getMessage().contains("blob is closed: column=main.t.b, rowid=1"), closed::toString);
        assertThrows(IllegalStateException.class, blob::size);
    }

    @Test
    void otherThreadsAreRefused() {
        try (Blob blob = writing(1)) {
            Owner.PLATFORM.run(() -> {
                assertThrows(ThreadConfinementException.class, () -> blob.read(ByteBuffer.allocate(1)));
                assertThrows(ThreadConfinementException.class, blob::close);
                assertThrows(ThreadConfinementException.class, () -> reading(1));
                return null;
            });
            blob.write(ByteBuffer.allocate(1));
        }
    }

    @Test
    void databaseWithAnOpenBlobIsNotHandedOver() {
        try (Blob blob = reading(1)) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, database::handOver);
            assertTrue(refused.getMessage().contains("while a blob is open"), refused::toString);
            assertTrue(blob.isOpen());
        }
        database.handOver().take();
    }

    @Test
    void functionReadsABlob() {
        try (Blob blob = reading(1)) {
            new Handlers(database).function("byte_at", value -> {
                ByteBuffer one = ByteBuffer.allocate(1);
                blob.position(value).read(one);
                return one.get(0);
            });
            assertEquals(7, database.query("SELECT byte_at(7)").first(row -> row.getLong(0)).orElseThrow());
        }
    }

    @Test
    void commitHookForbidsUse() {
        Handlers handlers = new Handlers(database);
        int[] calls = new int[1];
        try (Blob other = reading(2)) {
            Blob blob = writing(1);
            blob.write(ByteBuffer.wrap(new byte[] {99}));
            handlers.commit(() -> {
                for (Blob each : new Blob[] {blob, other}) {
                    assertForbidden(() -> each.read(ByteBuffer.allocate(1)));
                    assertForbidden(() -> each.reopen(1));
                    assertForbidden(each::size);
                    assertForbidden(() -> reading(1));
                }
                assertForbidden(other::close);
                calls[0]++;
            });
            blob.close();
            assertEquals(1, calls[0]);
            assertEquals(1, other.read(ByteBuffer.allocate(1)));
        }
        assertEquals(99, stored(1)[0]);
    }

    private static void assertForbidden(Executable executable) {
        IllegalStateException refused = assertThrows(IllegalStateException.class, executable);
        assertTrue(refused.getMessage().contains("must not be used inside a commit hook"), refused::toString);
    }

    @Test
    void droppedBlobGivesItsLockBackAtTheOwnersNextCall() {
        try (Database other = Database.open(file)) {
            other.setBusyTimeout(java.time.Duration.ZERO);
            WeakReference<Blob> dropped = new WeakReference<>(writing(1));
            assertThrows(BusyException.class, () -> other.execute("BEGIN IMMEDIATE"));
            Garbage.collectUntil(() -> dropped.get() == null, "blob is unreachable");
            Garbage.collect();
            database.inTransaction();
            other.execute("BEGIN IMMEDIATE; COMMIT");
        }
    }

    @Test
    void manyBlobsLeaveNothing() {
        try (Statement statement = database.prepare("SELECT 1")) {
            reading(1).close();
            long before = io.sqlane.internal.ffi.LibraryFunctions.sqlane_memory_used();
            for (int i = 0; i < 1000; i++) {
                reading(2).close();
                assertThrows(SqliteException.class, () -> reading(99));
            }
            assertEquals(before, io.sqlane.internal.ffi.LibraryFunctions.sqlane_memory_used());
            assertTrue(statement.isOpen());
        }
    }
}

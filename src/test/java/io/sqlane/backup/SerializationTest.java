package io.sqlane.backup;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.error.ReadOnlyException;
import io.sqlane.error.SqliteException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.testing.Handlers;
import io.sqlane.testing.Owner;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SerializationTest {
    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b); CREATE INDEX i ON t(b)");
        database.execute("INSERT INTO t VALUES (1, 'one'), (2, zeroblob(20000))");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static long count(Database from) {
        return from.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow();
    }

    private static void load(Database to, byte[] image) {
        Serialization.deserialize(to, "main", ByteBuffer.wrap(image), false);
    }

    // ---- there and back

    @Test
    void imageHoldsTheDatabase() {
        byte[] image = Serialization.serialize(database, "main");
        assertEquals(Serialization.size(database, "main"), image.length);
        assertEquals(database.pragmas().pageCount() * database.pragmas().pageSize(), image.length);
        try (Database loaded = Database.openInMemory()) {
            load(loaded, image);
            assertEquals(2, count(loaded));
            assertEquals(List.of(), loaded.pragmas().integrityCheck());
            loaded.update("INSERT INTO t VALUES (3, zeroblob(100000))");
            assertEquals(3, count(loaded));
        }
        assertEquals(2, count(database));
    }

    @ParameterizedTest
    @EnumSource(value = JournalMode.class, names = {"WAL", "DELETE"})
    void imageOfAFileIsLoaded(JournalMode mode) {
        try (Database file = Database.open(folder.resolve("file.db"));
                Database loaded = Database.openInMemory()) {
            file.pragmas().setJournalMode(mode);
            file.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)");
            load(loaded, Serialization.serialize(file, "main"));
            assertEquals(3, count(loaded));
            loaded.execute("DELETE FROM t");
            assertEquals(3, count(file));
        }
    }

    @Test
    void imageOfALoadedDatabaseIsTheSame() {
        byte[] image = Serialization.serialize(database, "main");
        try (Database loaded = Database.openInMemory()) {
            load(loaded, image);
            assertArrayEquals(image, Serialization.serialize(loaded, "main"));
        }
    }

    @Test
    void buffersOfBothKindsTakeAndGiveImages() {
        byte[] image = Serialization.serialize(database, "main");
        for (ByteBuffer buffer : List.of(
                ByteBuffer.allocate(image.length + 10), ByteBuffer.allocateDirect(image.length + 10))) {
            buffer.position(5);
            Serialization.serialize(database, "main", buffer);
            assertEquals(image.length + 5, buffer.position());
            buffer.flip().position(5);
            assertEquals(ByteBuffer.wrap(image), buffer);
            try (Database loaded = Database.openInMemory()) {
                Serialization.deserialize(loaded, "main", buffer.asReadOnlyBuffer(), false);
                assertEquals(2, count(loaded));
            }
            assertEquals(5, buffer.position());
        }
    }

    @Test
    void readOnlyImageRefusesWrites() {
        byte[] image = Serialization.serialize(database, "main");
        Serialization.deserialize(database, "main", ByteBuffer.wrap(image), true);
        assertEquals(2, count(database));
        assertThrows(ReadOnlyException.class, () -> database.execute("DELETE FROM t"));
    }

    @Test
    void attachedSchemasAreImagesToo() {
        byte[] image = Serialization.serialize(database, "main");
        database.execute("ATTACH ':memory:' AS other; CREATE TABLE other.x(a)");
        Serialization.deserialize(database, "other", ByteBuffer.wrap(image), false);
        database.execute("DELETE FROM main.t");
        assertEquals(2, database.query("SELECT count(*) FROM other.t").first(row -> row.getLong(0)).orElseThrow());
        assertArrayEquals(image, Serialization.serialize(database, "other"));
    }

    @Test
    void preparedAndCachedStatementsSeeTheNewDatabase() {
        byte[] image = Serialization.serialize(database, "main");
        try (Statement statement = database.prepare("SELECT count(*) FROM t")) {
            database.execute("DELETE FROM t");
            assertEquals(0, count(database));
            load(database, image);
            assertEquals(2, statement.first(row -> row.getLong(0)).orElseThrow());
            assertEquals(2, count(database));
        }
    }

    @Test
    void emptyDatabaseHasAnImage() {
        try (Database empty = Database.openInMemory()) {
            byte[] image = Serialization.serialize(empty, "main");
            assertTrue(image.length > 0);
            load(database, image);
            assertThrows(SqliteException.class, () -> count(database));
        }
    }

    @Test
    void imageInATransactionHoldsWhatThatHasWritten() {
        byte[] image = database.transaction(TransactionMode.IMMEDIATE, it -> {
            it.update("DELETE FROM t WHERE a = 1");
            return Serialization.serialize(it, "main");
        });
        load(database, image);
        assertEquals(1, count(database));
    }

    @Test
    void functionMaySerialize() {
        byte[][] image = new byte[1][];
        new Handlers(database).function("f", value -> {
            image[0] = Serialization.serialize(database, "main");
            return image[0].length;
        });
        database.query("SELECT f(1)").close();
        load(database, image[0]);
        assertEquals(2, count(database));
    }

    @Test
    void hardenedDatabaseTakesAnImage() {
        byte[] image = Serialization.serialize(database, "main");
        try (Database hardened = Database.openInMemory(OpenOptions.hardened())) {
            load(hardened, image);
            assertEquals(2, count(hardened));
        }
    }

    // ---- bad input

    private void assertRefused(byte[] image, String... codes) {
        SqliteException refused = assertThrows(SqliteException.class, () -> load(database, image));
        assertTrue(List.of(codes).contains(refused.primaryCode().name()), refused::toString);
        assertTrue(refused.getMessage().contains("bytes=" + image.length), refused::toString);
        assertEquals(2, count(database));
        database.execute("UPDATE t SET b = b");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 511, 512, 4096, 100_000})
    void garbageIsRefusedAndNothingIsLost(int length) {
        byte[] garbage = new byte[length];
        new Random(length).nextBytes(garbage);
        assertRefused(garbage, "SQLITE_NOTADB");
    }

    @Test
    void zeroesAreRefused() {
        assertRefused(new byte[8192], "SQLITE_NOTADB");
    }

    @Test
    void imageThatIsCutOffIsRefused() {
        byte[] image = Serialization.serialize(database, "main");
        for (int length : new int[] {16, 99, 512, 1000, 4096, 8192, image.length - 4096, image.length - 1}) {
            assertRefused(Arrays.copyOf(image, length), "SQLITE_NOTADB", "SQLITE_CORRUPT");
        }
    }

    @Test
    void damagedHeaderIsRefused() {
        byte[] image = Serialization.serialize(database, "main");
        for (int at : new int[] {16, 17, 19, 21, 22, 23}) {
            byte[] damaged = image.clone();
            damaged[at] = 77;
            SqliteException refused = assertThrows(SqliteException.class, () -> load(database, damaged), "at " + at);
            assertTrue(refused.getMessage().contains("bytes=" + image.length), refused::toString);
            assertEquals(2, count(database));
        }
    }

    /** What the image holds deeper down is met when it is read, as an exception. */
    @Test
    void damagedImagesNeverDoMoreThanThrow() {
        byte[] image = Serialization.serialize(database, "main");
        Random random = new Random(7);
        int loaded = 0;
        for (int i = 0; i < 500; i++) {
            byte[] damaged = image.clone();
            for (int n = random.nextInt(20); n >= 0; n--) {
                damaged[random.nextInt(image.length)] = (byte) random.nextInt();
            }
            try (Database target = Database.openInMemory(OpenOptions.hardened())) {
                load(target, damaged);
                loaded++;
                target.pragmas().integrityCheck();
                target.query("SELECT * FROM t").list(row -> row.getValue(1));
            } catch (SqliteException expected) {
                assertFalse(expected.getMessage().isBlank());
            }
        }
        assertTrue(loaded > 0);
    }

    @Test
    void refusedImagesLeakNothing() {
        byte[] image = Serialization.serialize(database, "main");
        byte[] cut = Arrays.copyOf(image, 4096);
        assertThrows(SqliteException.class, () -> load(database, cut));
        load(database, image);
        count(database);
        long before = LibraryFunctions.sqlane_memory_used();
        for (int i = 0; i < 200; i++) {
            assertThrows(SqliteException.class, () -> load(database, cut));
            load(database, image);
            count(database);
            Serialization.serialize(database, "main");
        }
        assertEquals(before, LibraryFunctions.sqlane_memory_used());
    }

    @Test
    void unknownSchemaAndTempAreRefused() {
        byte[] image = Serialization.serialize(database, "main");
        for (String schema : List.of("nowhere", "temp", "TEMP")) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> Serialization.deserialize(database, schema, ByteBuffer.wrap(image), false));
            assertTrue(refused.getMessage().contains(schema), refused::toString);
        }
        assertThrows(IllegalArgumentException.class, () -> Serialization.serialize(database, "nowhere"));
        assertThrows(IllegalArgumentException.class, () -> Serialization.size(database, "nowhere"));
    }

    @Test
    void smallOrReadOnlyBufferIsRefused() {
        int size = (int) Serialization.size(database, "main");
        ByteBuffer small = ByteBuffer.allocate(size - 1);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Serialization.serialize(database, "main", small));
        assertTrue(refused.getMessage().contains("remaining=" + (size - 1) + ", bytes=" + size), refused::toString);
        assertEquals(0, small.position());
        ByteBuffer readOnly = ByteBuffer.allocate(size).asReadOnlyBuffer();
        assertThrows(IllegalArgumentException.class, () -> Serialization.serialize(database, "main", readOnly));
    }

    /** A file with holes: no more than its size is looked at. */
    @Test
    void databaseOfMoreThanTwoGibibytesIsRefusedWithTheWayOut() throws Exception {
        Path file = folder.resolve("large.db");
        try (Database small = Database.open(file, OpenOptions.builder().journalMode(JournalMode.DELETE).build())) {
            small.execute("CREATE TABLE t(a)");
        }
        int pages = (1 << 19) + 100;
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.seek(28);
            raw.writeInt(pages);
            raw.setLength(pages * 4096L);
        }
        try (Database large = Database.open(file)) {
            assertEquals(pages * 4096L, Serialization.size(large, "main"));
            assertThrows(SqliteException.class, () -> Serialization.serialize(large, "main"));
            long before = LibraryFunctions.sqlane_memory_used();
            SqliteException refused =
                    assertThrows(SqliteException.class, () -> Serialization.serialize(large, "main"));
            assertEquals("SQLITE_TOOBIG", refused.primaryCode().name());
            assertTrue(refused.getMessage().contains("Backup"), refused::toString);
            assertTrue(refused.getMessage().contains("bytes=" + pages * 4096L), refused::toString);
            // Not to the byte: the connection may have made the buffer of its first answer.
            assertTrue(LibraryFunctions.sqlane_memory_used() - before < 1 << 20);
        }
    }

    // ---- the wrong moment

    private void assertNotNow(String told) {
        byte[] image = Serialization.serialize(database, "main");
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> load(database, image));
        assertSame(IllegalStateException.class, refused.getClass());
        assertTrue(refused.getMessage().contains(told), refused::toString);
        assertEquals(2, count(database));
    }

    @Test
    void deserializeIsRefusedWhileTheDatabaseIsInUse() {
        try (Rows rows = database.prepare("SELECT a FROM t").fetchSize(1).query()) {
            rows.next();
            assertNotNow("while a statement is running");
        }
        database.execute("BEGIN");
        assertNotNow("while a transaction is open");
        database.execute("COMMIT");
        try (Backup backup = Backup.start(database, folder.resolve("copy.db"), BackupOptions.defaults())) {
            assertNotNow("while a backup is running");
            backup.close();
        }
        new Handlers(database).function("f", value -> {
            assertNotNow("inside a callback");
            return value;
        });
        database.query("SELECT f(1)").close();
    }

    @Test
    void hooksAndOtherThreadsAreRefused() {
        byte[] image = Serialization.serialize(database, "main");
        new Handlers(database).commit(() -> {
            assertThrows(IllegalStateException.class, () -> load(database, image));
            assertThrows(IllegalStateException.class, () -> Serialization.serialize(database, "main"));
        });
        database.execute("UPDATE t SET b = 3 WHERE a = 1");
        Owner.PLATFORM.run(() -> {
            assertThrows(ThreadConfinementException.class, () -> load(database, image));
            assertThrows(ThreadConfinementException.class, () -> Serialization.serialize(database, "main"));
            assertThrows(ThreadConfinementException.class, () -> Serialization.size(database, "main"));
            return null;
        });
        database.close();
        assertThrows(IllegalStateException.class, () -> load(database, image));
        assertThrows(IllegalStateException.class, () -> Serialization.serialize(database, "main"));
    }
}

package io.sqlane.backup;

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
import io.sqlane.backup.Backup.StepResult;
import io.sqlane.error.BusyException;
import io.sqlane.error.ReadOnlyException;
import io.sqlane.error.SqliteException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Handlers;
import io.sqlane.testing.OpenFiles;
import io.sqlane.testing.Owner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupTest {
    private static final int ROWS = 300;

    /** The source has more than a hundred pages. */
    private static final BackupOptions SMALL_STEPS =
            BackupOptions.builder().pagesPerStep(10).pause(Duration.ZERO).busyTimeout(Duration.ZERO).build();

    @TempDir
    Path folder;

    private Path file;
    private Path copy;
    private Database source;

    @BeforeEach
    void open() {
        file = folder.resolve("source.db");
        copy = folder.resolve("copy.db");
        source = Database.open(file);
        fill(source);
    }

    @AfterEach
    void close() {
        source.close();
    }

    private static void fill(Database database) {
        database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b)");
        database.update(
                "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?)"
                        + " INSERT INTO t SELECT n, hex(randomblob(1000)) FROM c",
                ROWS);
    }

    private static String digest(Database database) {
        return database.query("SELECT count(*) || ' ' || sum(a) || ' ' || group_concat(substr(b, 1, 8)) FROM t")
                .first(row -> row.getString(0))
                .orElseThrow();
    }

    private static long count(Database database) {
        return database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow();
    }

    private void assertCopied() {
        try (Database copied = Database.open(copy)) {
            assertEquals(digest(source), digest(copied));
            assertEquals(List.of(), copied.pragmas().integrityCheck());
        }
    }

    // ---- copying

    @ParameterizedTest
    @EnumSource(value = JournalMode.class, names = {"WAL", "DELETE"})
    void fileHoldsWhatTheSourceHolds(JournalMode mode) throws Exception {
        source.pragmas().setJournalMode(mode);
        try (Backup backup = Backup.start(source, copy, SMALL_STEPS)) {
            backup.run();
            assertTrue(backup.isDone());
            assertFalse(backup.isOpen());
        }
        assertCopied();
    }

    @Test
    void memoryIsBackedUpToAFileAndBack() throws Exception {
        try (Database memory = Database.openInMemory(); Database restored = Database.openInMemory()) {
            fill(memory);
            Backup.start(memory, copy, SMALL_STEPS).run();
            try (Database copied = Database.open(copy)) {
                Backup.start(copied, restored, SMALL_STEPS).run();
            }
            assertEquals(digest(memory), digest(restored));
        }
    }

    @Test
    void attachedSchemasAreCopied() throws Exception {
        Path other = folder.resolve("other.db");
        source.execute("ATTACH '" + other + "' AS other; CREATE TABLE other.u(x); INSERT INTO other.u VALUES (7)");
        BackupOptions options = BackupOptions.builder().schema("other").destinationSchema("aux").build();
        try (Database destination = Database.openInMemory()) {
            destination.execute("ATTACH ':memory:' AS aux");
            Backup.start(source, destination, options).run();
            assertEquals(7, destination.query("SELECT x FROM aux.u").first(row -> row.getLong(0)).orElseThrow());
        }
    }

    @Test
    void contentOfTheDestinationIsReplacedAndItsStatementsGoOn() throws Exception {
        try (Database destination = Database.open(copy)) {
            destination.execute("CREATE TABLE t(a, b); INSERT INTO t VALUES (-1, ''); CREATE TABLE gone(x)");
            try (Statement prepared = destination.prepare("SELECT count(*) FROM t")) {
                assertEquals(1, prepared.first(row -> row.getLong(0)).orElseThrow());
                Backup.start(source, destination, SMALL_STEPS).run();
                assertEquals(ROWS, prepared.first(row -> row.getLong(0)).orElseThrow());
            }
            assertEquals(digest(source), digest(destination));
            assertThrows(SqliteException.class, () -> destination.execute("SELECT * FROM gone"));
        }
    }

    @Test
    void fileThatABackupMakesIsItsOwnersOnly() throws Exception {
        Backup.start(source, copy, SMALL_STEPS).run();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
    }

    @Test
    void emptySourceMakesAnEmptyDatabase() throws Exception {
        try (Database empty = Database.openInMemory()) {
            Backup.start(empty, copy, SMALL_STEPS).run();
        }
        try (Database copied = Database.open(copy)) {
            assertEquals(0, copied.query("SELECT count(*) FROM sqlite_schema").first(row -> row.getLong(0)).get());
        }
    }

    @Test
    void stepsCopyAsManyPagesAsTheOptionsSayAndTellTheirProgress() {
        List<Integer> remaining = new ArrayList<>();
        BackupOptions options = BackupOptions.builder()
                .pagesPerStep(50)
                .progressListener((left, total) -> {
                    assertEquals(source.pragmas().pageCount(), total);
                    remaining.add(total - left);
                })
                .build();
        int pages = (int) source.pragmas().pageCount();
        try (Backup backup = Backup.start(source, copy, options)) {
            assertEquals(0, backup.pageCount());
            assertSame(StepResult.MORE, backup.step());
            assertEquals(pages - 50, backup.remainingPages());
            assertEquals(pages, backup.pageCount());
            StepResult result = backup.step();
            while (result == StepResult.MORE) {
                result = backup.step();
            }
            assertSame(StepResult.DONE, result);
            assertSame(StepResult.DONE, backup.step());
            assertEquals(0, backup.remainingPages());
        }
        assertEquals(List.of(50, 100), remaining.subList(0, 2));
        assertEquals(pages, remaining.get((pages + 49) / 50 - 1));
    }

    @Test
    void listenerMayUseTheSourceAndCloseTheBackup() {
        Backup[] backup = new Backup[1];
        BackupOptions options = BackupOptions.builder()
                .pagesPerStep(1)
                .progressListener((left, total) -> {
                    source.update("DELETE FROM t WHERE a = 1");
                    backup[0].close();
                })
                .build();
        backup[0] = Backup.start(source, copy, options);
        assertSame(StepResult.MORE, backup[0].step());
        assertFalse(backup[0].isOpen());
        assertThrows(IllegalStateException.class, backup[0]::step);
    }

    @Test
    void exceptionOfTheListenerIsThrownAndTheBackupGoesOn() throws Exception {
        RuntimeException thrown = new RuntimeException("of the listener");
        int[] calls = new int[1];
        BackupOptions options = BackupOptions.builder()
                .pagesPerStep(10)
                .progressListener((left, total) -> {
                    if (calls[0]++ == 0) {
                        throw thrown;
                    }
                })
                .build();
        try (Backup backup = Backup.start(source, copy, options)) {
            assertSame(thrown, assertThrows(RuntimeException.class, backup::run));
            backup.run();
        }
        assertCopied();
    }

    // ---- the source is used meanwhile

    @ParameterizedTest
    @EnumSource(value = JournalMode.class, names = {"WAL", "DELETE"})
    void changesOfTheSourcesOwnConnectionAreInTheCopy(JournalMode mode) throws Exception {
        source.pragmas().setJournalMode(mode);
        try (Backup backup = Backup.start(source, copy, SMALL_STEPS)) {
            backup.step();
            int copied = backup.pageCount() - backup.remainingPages();
            source.update("UPDATE t SET b = 'changed' WHERE a < 5");
            source.update("INSERT INTO t VALUES (?, 'new')", ROWS + 1);
            backup.step();
            assertTrue(backup.pageCount() - backup.remainingPages() > copied);
            backup.run();
        }
        assertCopied();
        assertEquals(ROWS + 1, count(source));
    }

    @ParameterizedTest
    @EnumSource(value = JournalMode.class, names = {"WAL", "DELETE"})
    void changesOfAnotherConnectionMakeItBeginAnew(JournalMode mode) throws Exception {
        source.pragmas().setJournalMode(mode);
        try (Backup backup = Backup.start(source, copy, SMALL_STEPS);
                Database other = Database.open(file)) {
            backup.step();
            backup.step();
            other.update("UPDATE t SET b = 'changed' WHERE a < 5");
            backup.step();
            assertEquals(10, backup.pageCount() - backup.remainingPages());
            backup.run();
        }
        assertCopied();
    }

    @Test
    void rowsOfTheSourceStayOpen() throws Exception {
        try (Statement statement = source.prepare("SELECT a FROM t ORDER BY a").fetchSize(1);
                Rows rows = statement.query()) {
            assertTrue(rows.next());
            Backup.start(source, copy, SMALL_STEPS).run();
            assertTrue(rows.next());
            assertEquals(2, rows.getLong(0));
        }
        assertCopied();
    }

    @Test
    void twoBackupsOfOneSourceRunSideBySide() throws Exception {
        Path second = folder.resolve("second.db");
        try (Backup one = Backup.start(source, copy, SMALL_STEPS);
                Backup two = Backup.start(source, second, SMALL_STEPS)) {
            one.step();
            two.step();
            source.update("UPDATE t SET b = 'changed' WHERE a < 5");
            one.run();
            two.run();
        }
        assertCopied();
        try (Database copied = Database.open(second)) {
            assertEquals(digest(source), digest(copied));
        }
    }

    @Test
    void functionOfTheSourceMayStep() {
        Handlers handlers = new Handlers(source);
        try (Backup backup = Backup.start(source, copy, SMALL_STEPS)) {
            handlers.function("step", value -> backup.step().ordinal());
            assertEquals(0, source.query("SELECT step(1)").first(row -> row.getLong(0)).orElseThrow());
        }
    }

    // ---- others in the way

    @Test
    void lockedDestinationIsBusyUntilItIsFree() throws Exception {
        try (Database other = Database.open(copy, rollbackJournal())) {
            other.execute("CREATE TABLE x(a); BEGIN IMMEDIATE");
            try (Backup backup = Backup.start(source, copy, SMALL_STEPS)) {
                assertSame(StepResult.BUSY, backup.step());
                BusyException busy = assertThrows(BusyException.class, backup::run);
                assertTrue(busy.getMessage().contains(copy.toString()), busy::toString);
                assertTrue(backup.isOpen());
                other.execute("ROLLBACK");
                backup.run();
            }
        }
        assertCopied();
    }

    @Test
    void lockedSourceIsBusyUntilItIsFree() throws Exception {
        source.pragmas().setJournalMode(JournalMode.DELETE);
        source.setBusyTimeout(Duration.ZERO);
        try (Database other = Database.open(file, rollbackJournal());
                Backup backup = Backup.start(source, copy, SMALL_STEPS)) {
            assertSame(StepResult.MORE, backup.step());
            other.execute("BEGIN EXCLUSIVE");
            assertSame(StepResult.BUSY, backup.step());
            other.execute("COMMIT");
            backup.run();
        }
        assertCopied();
    }

    private static OpenOptions rollbackJournal() {
        return OpenOptions.builder().journalMode(JournalMode.DELETE).build();
    }

    @Test
    void ownWriteTransactionIsNotWaitedFor() throws Exception {
        BackupOptions patient = BackupOptions.builder().busyTimeout(Duration.ofHours(1)).build();
        try (Backup backup = Backup.start(source, copy, patient)) {
            source.transaction(TransactionMode.IMMEDIATE, database -> {
                assertSame(StepResult.BUSY, backup.step());
                IllegalStateException refused = assertThrows(IllegalStateException.class, backup::run);
                assertTrue(refused.getMessage().contains("write transaction"), refused::toString);
                return null;
            });
            backup.run();
        }
        assertCopied();
    }

    @Test
    void interruptEndsTheRunAndTheBackupGoesOn() throws Exception {
        try (Backup backup = Backup.start(source, copy, SMALL_STEPS)) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, backup::run);
            assertFalse(Thread.currentThread().isInterrupted());
            assertTrue(backup.isOpen());
            backup.run();
        }
        assertCopied();
    }

    // ---- refusals and failures

    private static void assertItself(Throwable thrown) {
        assertTrue(thrown.getMessage().contains("cannot be backed up onto itself"), thrown::toString);
    }

    @Test
    void backupOntoItselfIsRefused() throws Exception {
        assertItself(assertThrows(IllegalArgumentException.class, () -> Backup.start(source, source, SMALL_STEPS)));
        assertItself(assertThrows(IllegalArgumentException.class, () -> Backup.start(source, file, SMALL_STEPS)));
        Path hardLink = Files.createLink(folder.resolve("hard.db"), file);
        assertItself(assertThrows(IllegalArgumentException.class, () -> Backup.start(source, hardLink, SMALL_STEPS)));
        Path link = Files.createSymbolicLink(folder.resolve("soft.db"), file);
        assertItself(assertThrows(IllegalArgumentException.class, () -> Backup.start(source, link, SMALL_STEPS)));
        try (Database second = Database.open(file)) {
            assertItself(assertThrows(IllegalArgumentException.class, () -> Backup.start(source, second, SMALL_STEPS)));
        }
        assertEquals(ROWS, count(source));
    }

    @Test
    void unknownSchemaIsRefused() {
        BackupOptions options = BackupOptions.builder().schema("nowhere").destinationSchema("neither").build();
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Backup.start(source, copy, options));
        assertTrue(refused.getMessage().contains("nowhere"), refused::toString);
        assertFalse(Files.exists(copy));
        BackupOptions toNowhere = BackupOptions.builder().destinationSchema("neither").build();
        try (Database destination = Database.openInMemory()) {
            IllegalArgumentException unknown = assertThrows(
                    IllegalArgumentException.class, () -> Backup.start(source, destination, toNowhere));
            assertTrue(unknown.getMessage().contains("neither"), unknown::toString);
        }
    }

    @Test
    void directoryIsRefusedWithTheReason() {
        SqliteException failed =
                assertThrows(SqliteException.class, () -> Backup.start(source, folder, SMALL_STEPS));
        assertTrue(failed.getMessage().contains("the path is a directory"), failed::toString);
        Path nowhere = folder.resolve("no/such/copy.db");
        failed = assertThrows(SqliteException.class, () -> Backup.start(source, nowhere, SMALL_STEPS));
        assertTrue(failed.getMessage().contains("the directory does not exist"), failed::toString);
    }

    @Test
    void fileThatIsNoDatabaseIsRefusedAndStaysAsItIs() throws Exception {
        byte[] text = "this is a letter\n".repeat(200).getBytes();
        Files.write(copy, text);
        Backup backup = Backup.start(source, copy, SMALL_STEPS);
        SqliteException failed = assertThrows(SqliteException.class, backup::run);
        assertEquals("SQLITE_NOTADB", failed.primaryCode().name());
        assertTrue(failed.getMessage().contains(copy.toString()), failed::toString);
        assertFalse(backup.isOpen());
        IllegalStateException over = assertThrows(IllegalStateException.class, backup::step);
        assertTrue(over.getMessage().contains("backup is closed"), over::toString);
        assertEquals(text.length, Files.size(copy));
    }

    @Test
    void readOnlyDestinationIsRefused() {
        Database.open(copy).close();
        try (Database destination = Database.open(
                copy, OpenOptions.builder().mode(OpenOptions.Mode.READ_ONLY).build())) {
            Backup backup = Backup.start(source, destination, SMALL_STEPS);
            assertThrows(ReadOnlyException.class, backup::run);
            destination.execute("SELECT 1");
        }
    }

    @Test
    void destinationThatKeepsAnotherPageSizeIsRefusedWithTheReason() {
        try (Database destination = Database.openInMemory()) {
            destination.execute("PRAGMA page_size = 8192; CREATE TABLE x(a)");
            Backup backup = Backup.start(source, destination, SMALL_STEPS);
            SqliteException failed = assertThrows(SqliteException.class, backup::run);
            assertTrue(failed.getMessage().contains("another page size"), failed::toString);
            destination.execute("SELECT * FROM x");
        }
    }

    @Test
    void destinationInUseIsRefused() {
        try (Database destination = Database.openInMemory()) {
            destination.execute("CREATE TABLE x(a); INSERT INTO x VALUES (1), (2)");
            try (Rows rows = destination.prepare("SELECT a FROM x").fetchSize(1).query()) {
                rows.next();
                assertDestinationRefused(destination, "while a statement is running");
            }
            destination.execute("BEGIN");
            assertDestinationRefused(destination, "while a transaction is open");
            destination.execute("COMMIT");
            try (Backup outgoing = Backup.start(destination, copy, SMALL_STEPS)) {
                assertDestinationRefused(destination, "while a backup is running");
                outgoing.step();
            }
            new Handlers(destination).function("f", value -> {
                assertDestinationRefused(destination, "inside a callback");
                return value;
            });
            destination.query("SELECT f(1)").close();
        }
    }

    private void assertDestinationRefused(Database destination, String told) {
        IllegalStateException refused = assertThrows(
                IllegalStateException.class, () -> Backup.start(source, destination, SMALL_STEPS));
        assertTrue(refused.getMessage().contains(told), refused::toString);
    }

    // ---- ownership

    @Test
    void destinationRefusesUseWhileTheBackupRuns() throws Exception {
        try (Database destination = Database.openInMemory()) {
            try (Backup backup = Backup.start(source, destination, SMALL_STEPS)) {
                assertInUse(destination);
                backup.step();
                assertInUse(destination);
                assertThrows(IllegalStateException.class, destination::handOver);
                assertTrue(destination.isOpen());
                backup.run();
                assertEquals(ROWS, count(destination));
            }
            destination.execute("DELETE FROM t");
        }
    }

    private static void assertInUse(Database destination) {
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> destination.execute("SELECT 1"));
        assertTrue(refused.getMessage().contains("while a backup into it is running"), refused::toString);
    }

    @Test
    void closedBackupLeavesTheDestinationAsItWas() {
        try (Database destination = Database.open(copy)) {
            destination.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
            Backup backup = Backup.start(source, destination, SMALL_STEPS);
            backup.step();
            backup.close();
            backup.close();
            assertEquals(1, count(destination));
            assertThrows(IllegalStateException.class, backup::remainingPages);
        }
    }

    @Test
    void closingTheSourceEndsItsBackups() {
        try (Database destination = Database.openInMemory()) {
            destination.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
            Backup toDatabase = Backup.start(source, destination, SMALL_STEPS);
            Backup toFile = Backup.start(source, copy, SMALL_STEPS);
            toDatabase.step();
            toFile.step();
            assertFalse(OpenFiles.of(copy).isEmpty());
            source.close();
            assertFalse(toDatabase.isOpen());
            assertEquals(List.of(), OpenFiles.of(copy));
            assertEquals(1, count(destination));
            IllegalStateException closed = assertThrows(IllegalStateException.class, toFile::step);
            assertTrue(closed.getMessage().contains("is closed"), closed::toString);
            toDatabase.close();
        }
    }

    @Test
    void closingTheDestinationEndsTheBackup() {
        Database destination = Database.open(copy);
        Backup backup = Backup.start(source, destination, SMALL_STEPS);
        backup.step();
        destination.close();
        assertFalse(destination.isOpen());
        assertFalse(backup.isOpen());
        IllegalStateException closed = assertThrows(IllegalStateException.class, backup::step);
        assertTrue(closed.getMessage().contains("backup is closed"), closed::toString);
        assertEquals(ROWS, count(source));
        assertEquals(List.of(), OpenFiles.of(copy));
    }

    @Test
    void sourceIsNotHandedOverWhileABackupRuns() {
        try (Backup backup = Backup.start(source, copy, SMALL_STEPS)) {
            backup.step();
            IllegalStateException refused = assertThrows(IllegalStateException.class, source::handOver);
            assertTrue(refused.getMessage().contains("while a backup is running"), refused::toString);
        }
        source.handOver().take();
    }

    @Test
    void otherThreadsAreRefused() {
        try (Backup backup = Backup.start(source, copy, SMALL_STEPS)) {
            Owner.PLATFORM.run(() -> {
                assertThrows(ThreadConfinementException.class, backup::step);
                assertThrows(ThreadConfinementException.class, backup::run);
                assertThrows(ThreadConfinementException.class, backup::close);
                assertThrows(ThreadConfinementException.class, backup::pageCount);
                assertThrows(ThreadConfinementException.class, () -> Backup.start(source, copy, SMALL_STEPS));
                return null;
            });
            assertTrue(backup.isOpen());
        }
    }

    @Test
    void destinationOfAnotherThreadIsRefused() {
        Owner.PLATFORM.run(() -> {
            try (Database foreign = Database.openInMemory()) {
                assertThrows(ThreadConfinementException.class, () -> Backup.start(source, foreign, SMALL_STEPS));
                return null;
            }
        });
    }

    @Test
    void optionsRefuseWhatMakesNoSense() {
        BackupOptions.Builder builder = BackupOptions.builder();
        assertThrows(IllegalArgumentException.class, () -> builder.pagesPerStep(0));
        assertThrows(IllegalArgumentException.class, () -> builder.pause(Duration.ofNanos(-1)));
        assertThrows(IllegalArgumentException.class, () -> builder.busyTimeout(Duration.ofDays(2)));
        assertEquals(1000, builder.build().pagesPerStep());
    }
}

package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.backup.Backup;
import io.sqlane.backup.BackupOptions;
import io.sqlane.blob.Blob;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.OpenFiles;
import io.sqlane.testing.Owner;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of backups that nobody closed; each of them may tie two connections together. */
class BackupReclaimTest {
    private static final BackupOptions OPTIONS =
            BackupOptions.builder().pagesPerStep(1).build();

    @TempDir
    Path folder;

    private Path file;
    private Path copy;
    private Leaks leaks;
    private OpenOptions options;

    @BeforeEach
    void start() {
        file = folder.resolve("source.db");
        copy = folder.resolve("copy.db");
        leaks = new Leaks();
        options = OpenOptions.builder().metricsListener(leaks).build();
    }

    @AfterEach
    void stop() {
        leaks.close();
    }

    private Database open() {
        Database database = leaks.open(file, options);
        database.execute("CREATE TABLE IF NOT EXISTS t(a); INSERT INTO t VALUES (1), (2)");
        return database;
    }

    private static WeakReference<Backup> startAndDrop(Database source, Database destination) {
        Backup backup = Backup.start(source, destination, OPTIONS);
        backup.step();
        return new WeakReference<>(backup);
    }

    private static void awaitCollected(WeakReference<?> dropped) {
        Garbage.collectUntil(() -> dropped.get() == null, "backup is unreachable");
        Garbage.collect();
    }

    @Test
    void droppedBackupToAFileIsEndedAtTheOwnersNextCall() {
        try (Database source = open()) {
            Backup backup = Backup.start(source, copy, OPTIONS);
            backup.step();
            WeakReference<Backup> dropped = new WeakReference<>(backup);
            backup = null;
            awaitCollected(dropped);
            assertFalse(OpenFiles.of(copy).isEmpty());
            source.inTransaction();
            assertEquals(List.of(), OpenFiles.of(copy));
        }
    }

    @Test
    void droppedBackupGivesTheDestinationBackAtTheSourcesNextCall() {
        try (Database source = open();
                Database destination = Database.open(copy)) {
            awaitCollected(startAndDrop(source, destination));
            source.inTransaction();
            destination.execute("CREATE TABLE mine(a)");
        }
    }

    @Test
    void droppedBackupGivesTheDestinationBackAtItsOwnNextCall() {
        try (Database source = open();
                Database destination = Database.open(copy)) {
            awaitCollected(startAndDrop(source, destination));
            destination.execute("CREATE TABLE mine(a)");
            source.execute("DELETE FROM t");
        }
    }

    @Test
    void droppedBackupDoesNotKeepTheSourceFromBeingHandedOver() {
        try (Database source = open();
                Database destination = Database.open(copy)) {
            awaitCollected(startAndDrop(source, destination));
            Database back = source.handOver().take();
            back.execute("DELETE FROM t");
            destination.execute("CREATE TABLE mine(a)");
        }
    }

    @Test
    void sourceThatIsDroppedWithItsBackupStaysAsLongAsTheDestinationIsUsed() {
        try (Database destination = Database.open(copy)) {
            awaitCollected(startAndDrop(open(), destination));
            leaks.awaitRoundThatFindsNothing();
            destination.execute("CREATE TABLE mine(a)");
            leaks.awaitCollected();
            assertEquals(List.of(), OpenFiles.of(file));
            destination.execute("INSERT INTO mine VALUES (1)");
        }
    }

    @Test
    void destinationThatIsDroppedWithItsBackupIsClosedAfterTheSourcesNextCall() {
        try (Database source = open()) {
            awaitCollected(startAndDrop(source, leaks.open(copy, options)));
            leaks.awaitRoundThatFindsNothing();
            source.inTransaction();
            leaks.awaitCollected();
            assertEquals(List.of(), OpenFiles.of(copy));
            source.execute("DELETE FROM t");
        }
    }

    @Test
    void bothAreClosedIfBothAreDropped() {
        awaitCollected(startAndDrop(open(), leaks.open(copy, options)));
        leaks.awaitCollected();
        leaks.awaitCollected();
        assertEquals(List.of(), OpenFiles.of(file));
        assertEquals(List.of(), OpenFiles.of(copy));
    }

    @Test
    void deadThreadsBackupsAndBlobsAreEnded() {
        long before = LibraryFunctions.sqlane_memory_used();
        List<Object> left = Owner.PLATFORM.run(() -> {
            List<Object> handles = new ArrayList<>();
            Database source = open();
            Database destination = leaks.open(copy, options);
            Backup toDatabase = Backup.start(source, destination, OPTIONS);
            toDatabase.step();
            Backup toFile = Backup.start(source, folder.resolve("file.db"), OPTIONS);
            toFile.step();
            source.execute("CREATE TABLE z(b); INSERT INTO z VALUES (zeroblob(10))");
            handles.add(Blob.openForWriting(source, "main", "z", "b", 1));
            handles.addAll(List.of(source, destination, toDatabase, toFile));
            return handles;
        });
        leaks.await();
        leaks.await();
        assertEquals(List.of(), OpenFiles.of(file));
        assertEquals(List.of(), OpenFiles.of(copy));
        assertEquals(List.of(), OpenFiles.of(folder.resolve("file.db")));
        assertEquals(before, LibraryFunctions.sqlane_memory_used());
        assertFalse(((Blob) left.get(0)).isOpen());
        assertFalse(((Backup) left.get(3)).isOpen());
        assertTrue(leaks.logged("its owner thread").size() >= 2);
    }
}

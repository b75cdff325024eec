package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Checkpoint;
import io.sqlane.Database;
import io.sqlane.HandOver;
import io.sqlane.InterruptHandle;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.OpenFiles;
import io.sqlane.testing.Owner;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens without {@code close()}: to garbage, and to what a thread leaves when it ends. */
class ReclaimerTest {
    /** The deadline for what a dead thread holds. */
    private static final Duration DEADLINE = Duration.ofSeconds(1);

    @TempDir
    Path folder;

    private Path file;
    private Leaks leaks;
    private OpenOptions options;

    static Stream<Owner> owners() {
        return Runtime.version().feature() < 21 ? Stream.of(Owner.PLATFORM) : Stream.of(Owner.values());
    }

    @BeforeEach
    void start() {
        file = folder.resolve("test.db");
        leaks = new Leaks();
        options = OpenOptions.defaults().toBuilder()
                .busyTimeout(DEADLINE)
                .metricsListener(leaks)
                .build();
    }

    @AfterEach
    void stop() {
        leaks.close();
    }

    // ---- garbage

    @Test
    void droppedStatementIsFinalizedAtTheOwnersNextCall() {
        try (Database database = Database.openInMemory()) {
            long address = Access.connection(database).connection.address;
            WeakReference<Statement> dropped = new WeakReference<>(database.prepare("SELECT 1"));
            Garbage.collectUntil(() -> dropped.get() == null, "statement is unreachable");
            Garbage.collect();
            assertEquals(1, ConnectionFunctions.sqlane_statement_count(address));
            database.inTransaction();
            assertEquals(0, ConnectionFunctions.sqlane_statement_count(address));
            assertEquals(0, Database.openHandlesOfCurrentThread().entries().get(0).openStatements());
        }
    }

    @Test
    void droppedRowsReleaseTheirLockAtTheOwnersNextCall() {
        try (Database reader = Database.open(file, options);
                Database writer = Database.open(file, options)) {
            reader.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2)");
            WeakReference<Rows> dropped = openRows(reader);
            Garbage.collectUntil(() -> dropped.get() == null, "rows are unreachable");
            Garbage.collect();
            reader.inTransaction();
            writer.execute("DROP TABLE t");
        }
    }

    private static WeakReference<Rows> openRows(Database database) {
        Rows rows = database.prepare("SELECT a FROM t").fetchSize(1).query();
        rows.next();
        return new WeakReference<>(rows);
    }

    @Test
    void droppedDatabaseIsClosedAfterACollection() {
        open("BEGIN IMMEDIATE; CREATE TABLE t(a)");
        Leaks.Leak leak = leaks.awaitCollected();
        assertTrue(leak.database().contains(file.toString()), leak::toString);
        assertEquals(List.of(), OpenFiles.of(file));
        List<String> entries = leaks.logged(file + "\" was not closed");
        assertEquals(1, entries.size(), entries::toString);
        assertTrue(entries.get(0).contains("its handle became unreachable"), entries::toString);
    }

    private Database open(String script) {
        Database database = leaks.open(file, options);
        database.execute(script);
        database.prepare("SELECT 1").query().next();
        return database;
    }

    @Test
    void statementKeepsItsDatabaseOpen() {
        useStatementAfterCollections();
        leaks.awaitCollected();
    }

    private void useStatementAfterCollections() {
        Statement statement = Database.openInMemory(options).prepare("SELECT 1");
        Garbage.collect();
        Garbage.collect();
        leaks.awaitRoundThatFindsNothing();
        assertEquals(1L, statement.first(row -> row.getLong(0)).orElseThrow());
    }

    @Test
    void interruptHandleDoesNotKeepItsDatabaseOpen() {
        InterruptHandle handle = Database.openInMemory(options).interruptHandle();
        leaks.awaitCollected();
        assertFalse(handle.interrupt());
    }

    @Test
    void closedDatabaseIsNoLeak() {
        Database.open(file, options).close();
        Database.openInMemory(options.toBuilder().name("sentinel").build());
        assertTrue(leaks.awaitCollected().database().contains("sentinel"));
        assertEquals(0, leaks.unread());
    }

    /** A virtual thread that can never run on is garbage, and so is what lies on its stack. */
    @Test
    @EnabledForJreRange(minVersion = 21)
    void databaseOfAnAbandonedVirtualThreadIsClosedAfterACollection() throws Exception {
        abandonVirtualThread(options);
        assertTrue(leaks.awaitCollected().database().contains("memory"));
    }

    private static void abandonVirtualThread(OpenOptions options) throws Exception {
        Executor executor = (Executor)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        CountDownLatch opened = new CountDownLatch(1);
        executor.execute(() -> {
            try (Database database = Database.openInMemory(options)) {
                opened.countDown();
                LockSupport.park();
                database.execute("SELECT 1");
            }
        });
        opened.await();
    }

    // ---- the end of the owner thread

    @ParameterizedTest
    @MethodSource("owners")
    void anotherConnectionGetsTheWriteLockOfADeadThread(Owner owner) {
        try (Database other = Database.open(file, options)) {
            other.execute("CREATE TABLE t(a)");
            Database left = owner.run(() -> open("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)"));
            other.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (2); COMMIT");
            assertFalse(left.isOpen());
            assertEquals(List.of(2L), other.prepare("SELECT a FROM t").list(row -> row.getLong(0)));
        }
    }

    @ParameterizedTest
    @MethodSource("owners")
    void anotherProcessGetsTheWriteLockOfADeadThread(Owner owner) {
        String seconds = Long.toString(DEADLINE.toSeconds());
        try (ChildJvm.Running process = ChildJvm.of(Writer.class, file.toString(), seconds).start()) {
            process.awaitLine("opened");
            Database left = owner.run(() -> open("BEGIN IMMEDIATE; CREATE TABLE t(a)"));
            process.send("write");
            assertEquals("written", process.nextLine());
            assertEquals(0, process.await().exitCode());
            Reference.reachabilityFence(left);
        }
    }

    /** Writes once when it is told to, and waits no longer for the lock than its second argument says. */
    static final class Writer {
        public static void main(String[] arguments) throws IOException {
            OpenOptions options = OpenOptions.defaults().toBuilder()
                    .busyTimeout(Duration.ofSeconds(Long.parseLong(arguments[1])))
                    .build();
            try (Database database = Database.open(Path.of(arguments[0]), options)) {
                System.out.println("opened");
                System.in.read();
                database.execute("CREATE TABLE written(a)");
                System.out.println("written");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("owners")
    void deadReaderDoesNotPinTheWriteAheadLog(Owner owner) throws IOException {
        OpenOptions wal = options.toBuilder().journalMode(JournalMode.WAL).build();
        try (Database writer = Database.open(file, wal)) {
            writer.execute("CREATE TABLE t(a)");
            Database left = owner.run(() -> open("BEGIN; SELECT * FROM t"));
            writer.execute("INSERT INTO t VALUES (1)");
            assertFalse(writer.checkpoint(Checkpoint.Mode.TRUNCATE).busy());
            assertEquals(0, Files.size(folder.resolve("test.db-wal")));
            assertFalse(left.isOpen());
            leaks.await();
        }
    }

    @ParameterizedTest
    @MethodSource("owners")
    void handlesOfADeadThreadSayThatItEnded(Owner owner) {
        List<Statement> statements = new ArrayList<>();
        Database left = owner.run(() -> {
            Database database = open("CREATE TABLE t(a)");
            statements.add(database.prepare("SELECT 1"));
            return database;
        });
        leaks.await();
        assertEnded(left::inTransaction);
        assertEnded(statements.get(0)::query);
        assertEnded(statements.get(0)::sql);
        assertDoesNotThrow(left::close);
        assertDoesNotThrow(statements.get(0)::close);
    }

    private static void assertEnded(Runnable call) {
        String message = assertThrows(ThreadConfinementException.class, call::run).getMessage();
        assertTrue(message.contains("its owner thread ended: owner=\"owner\""), message);
    }

    @Test
    void allThatADeadThreadLeftIsClosedBeforeAListenerIsTold() {
        CountDownLatch told = new CountDownLatch(1);
        MetricsListener slow = new MetricsListener() {
            @Override
            public void leakReclaimed(String database) {
                try {
                    told.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        List<Database> left = new ArrayList<>();
        Owner.PLATFORM.run(() -> {
            left.add(Database.openInMemory(options.toBuilder().metricsListener(slow).build()));
            left.add(open("BEGIN IMMEDIATE"));
            return null;
        });
        try (Database other = Database.open(file, options)) {
            other.execute("BEGIN IMMEDIATE");
            left.forEach(database -> assertFalse(database.isOpen()));
        } finally {
            told.countDown();
        }
        leaks.await();
    }

    @Test
    void listenerThatThrowsDoesNotStopTheReaper() {
        MetricsListener broken = new MetricsListener() {
            @Override
            public void leakReclaimed(String database) {
                throw new AssertionError("broken listener");
            }
        };
        Owner.PLATFORM.run(() -> Database.openInMemory(options.toBuilder()
                .name("first")
                .metricsListener(broken)
                .build()));
        Owner.PLATFORM.run(() -> open("CREATE TABLE t(a)"));
        leaks.await();
        assertEquals(1, leaks.logged("listener failed for Database \"first\"").size());
    }

    @Test
    void interruptDoesNotStopTheReaper() {
        try (Database open = Database.openInMemory()) {
            reapers().forEach(Thread::interrupt);
            Database left = Owner.PLATFORM.run(() -> open("BEGIN IMMEDIATE"));
            leaks.await();
            assertFalse(left.isOpen());
            assertTrue(open.isOpen());
        }
    }

    private static List<Thread> reapers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sqlane-reaper"))
                .toList();
    }

    // ---- hand-over

    @Test
    void databaseOnItsWayOutlivesBothThreads() {
        HandOver token = Owner.PLATFORM.run(() -> open("CREATE TABLE t(a); BEGIN IMMEDIATE").handOver());
        leaks.awaitRoundThatFindsNothing();
        Database taken = Owner.PLATFORM.run(() -> token.take().handOver()).take();
        assertTrue(taken.inTransaction());
        taken.close();
    }

    @Test
    void takenDatabaseOutlivesItsFormerOwner() {
        Database taken = Owner.PLATFORM.run(() -> open("CREATE TABLE t(a)").handOver()).take();
        leaks.awaitRoundThatFindsNothing();
        taken.execute("INSERT INTO t VALUES (1)");
        taken.close();
    }

    @Test
    void tokenThatNobodyTakesIsNoLeakForEver() {
        Owner.PLATFORM.run(() -> open("BEGIN IMMEDIATE").handOver());
        leaks.awaitCollected();
        assertEquals(List.of(), OpenFiles.of(file));
    }

    // ---- reports

    @Test
    void leakIsLoggedOnceWithTheStackOfItsOpening() {
        WeakReference<Database> left = new WeakReference<>(Owner.PLATFORM.run(() -> open("CREATE TABLE t(a)")));
        leaks.await();
        Garbage.collectUntil(() -> left.get() == null, "handle is unreachable");
        Garbage.collect();
        List<String> logged = leaks.logged(file + "\" was not closed");
        assertEquals(1, logged.size(), logged::toString);
        String entry = logged.get(0);
        assertTrue(entry.startsWith("WARNING Database \"" + file + "\""), entry);
        assertTrue(entry.contains("its owner thread \"owner\" ended; code=0"), entry);
        assertTrue(entry.contains("at " + Leaks.class.getName() + ".open("), entry);
    }

    @Test
    void metricsAreToldOnceOnAThreadOfTheLibrary() {
        Owner.PLATFORM.run(() -> open("CREATE TABLE t(a)"));
        assertEquals("sqlane-reaper", leaks.await().reporter().getName());
        Garbage.collect();
        Garbage.collect();
        leaks.awaitRoundThatFindsNothing();
    }

    @Test
    void leakIsAnEventOfTheFlightRecorder() throws IOException {
        Path dump = folder.resolve("leak.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("io.sqlane.Leak");
            recording.start();
            Owner.PLATFORM.run(() -> open("CREATE TABLE t(a)"));
            leaks.await();
            recording.stop();
            recording.dump(dump);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(dump);
        assertEquals(1, events.size(), events::toString);
        RecordedEvent event = events.get(0);
        assertEquals("io.sqlane.Leak", event.getEventType().getName());
        assertTrue(event.getString("connection").contains(file.toString()), event::toString);
        assertTrue(event.getString("reason").contains("ended"), event::toString);
        assertTrue(event.getString("openedAt").contains(Leaks.class.getName()), event::toString);
    }

    // ---- the reaper thread

    @Test
    void reaperLivesOnlyWhileHandlesAreOpen() {
        ChildJvm.Result result = ChildJvm.of(OpenAndClose.class).run();
        assertEquals("false true true false true false\n", result.out(), result::toString);
    }

    /** Prints whether there is a reaper before, during and after. */
    static final class OpenAndClose {
        public static void main(String[] arguments) throws InterruptedException {
            report();
            Database first = Database.openInMemory();
            report();
            Database.openInMemory().close();
            report();
            first.close();
            end();
            report();
            Database again = Database.openInMemory();
            report();
            again.close();
            end();
            System.out.println(!reapers().isEmpty());
        }

        private static void end() throws InterruptedException {
            for (List<Thread> reapers = reapers(); !reapers.isEmpty(); reapers = reapers()) {
                reapers.get(0).join();
            }
        }

        private static void report() {
            System.out.print(!reapers().isEmpty() + " ");
        }
    }

    @Test
    void reaperKeepsNoJvmAlive() {
        ChildJvm.Result result = ChildJvm.of(LeaveOpen.class, file.toString()).run();
        assertEquals(0, result.exitCode(), result::toString);
        assertNotEquals(0, result.out().length(), result::toString);
    }

    static final class LeaveOpen {
        static Database database;

        public static void main(String[] arguments) {
            database = Database.open(Path.of(arguments[0]));
            database.execute("BEGIN IMMEDIATE");
            System.out.println("left open");
        }
    }
}

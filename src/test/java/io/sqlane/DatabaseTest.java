package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.diagnostic.CounterValue;
import io.sqlane.diagnostic.DatabaseCounter;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.diagnostic.OpenHandles;
import io.sqlane.error.BusyException;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.ReadOnlyException;
import io.sqlane.error.SqliteException;
import io.sqlane.testing.OpenFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    Path folder;

    private Path file;
    private Database database;

    @BeforeEach
    void open() {
        file = folder.resolve("database.db");
        database = Database.open(file);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static long one(Database database, String sql) {
        return database.query(sql).first(row -> row.getLong(0)).orElseThrow();
    }

    // ---- scripts

    @Test
    void scriptRunsEveryStatement() {
        database.execute("CREATE TABLE t(a); ; -- nothing\nINSERT INTO t VALUES (1); SELECT a FROM t;"
                + "INSERT INTO t VALUES (2), (3) RETURNING a;;/* end */");
        assertEquals(3, one(database, "SELECT count(*) FROM t"));
    }

    @Test
    void emptyScriptDoesNothing() {
        for (String sql : List.of("", ";", " ", "-- comment", "/* comment")) {
            database.execute(sql);
        }
    }

    @Test
    void errorOfAScriptNamesStatementAndPlace() {
        String script = "CREATE TABLE t(ä); INSERT INTO t VALUES ('😀'); -- one\n"
                + " INSERT INTO t VALUES (nowhere); DROP TABLE t";
        SqliteException failure = assertThrows(SqliteException.class, () -> database.execute(script));
        assertTrue(failure.getMessage().contains("statement=2"), failure::toString);
        assertEquals(script.indexOf("nowhere"), failure.errorOffset());
        assertEquals(1, one(database, "SELECT count(*) FROM t"));
    }

    @Test
    void errorOfAStepInAScriptNamesItsStatement() {
        String script = "CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES (1); INSERT INTO t VALUES (1); DROP TABLE t";
        ConstraintException failure = assertThrows(ConstraintException.class, () -> database.execute(script));
        assertTrue(failure.getMessage().contains("statement=2"), failure::toString);
        assertTrue(failure.errorOffset() <= script.indexOf("INSERT INTO t VALUES (1); DROP"), failure::toString);
        assertEquals(1, one(database, "SELECT count(*) FROM t"));
    }

    @Test
    void failingScriptLeavesItsTransactionOpen() {
        assertThrows(SqliteException.class, () -> database.execute("BEGIN; CREATE TABLE t(a); garbage; COMMIT"));
        assertTrue(database.inTransaction());
        database.execute("ROLLBACK");
    }

    // ---- state

    @Test
    void transactionIsToldInAllItsStates() {
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
        assertEquals(TransactionState.NONE, database.transactionState("main"));
        assertFalse(database.inTransaction());
        database.execute("BEGIN");
        assertTrue(database.inTransaction());
        assertEquals(TransactionState.NONE, database.transactionState("main"));
        database.execute("SELECT * FROM t");
        assertEquals(TransactionState.READ, database.transactionState("main"));
        database.execute("CREATE TEMP TABLE u(a)");
        assertEquals(TransactionState.READ, database.transactionState("main"));
        assertEquals(TransactionState.WRITE, database.transactionState("temp"));
        assertEquals(TransactionState.WRITE, database.transactionState(null));
        database.execute("COMMIT");
        assertEquals(TransactionState.NONE, database.transactionState(null));
        assertThrows(IllegalArgumentException.class, () -> database.transactionState("nowhere"));
    }

    @Test
    void pathIsThatOfTheSchema() {
        Path side = folder.resolve("side.db");
        database.execute("ATTACH '" + side + "' AS side");
        assertEquals(file.toString(), database.path("main"));
        assertEquals(side.toString(), database.path("side"));
        assertEquals("", database.path("temp"));
        assertThrows(IllegalArgumentException.class, () -> database.path("nowhere"));
    }

    @Test
    void readOnlyDatabaseIsTold() {
        assertFalse(database.isReadOnly());
        database.execute("CREATE TABLE t(a)");
        OpenOptions options =
                OpenOptions.builder().mode(OpenOptions.Mode.READ_ONLY).build();
        try (Database reader = Database.open(file, options)) {
            assertTrue(reader.isReadOnly());
            assertThrows(ReadOnlyException.class, () -> reader.execute("INSERT INTO t VALUES (1)"));
        }
    }

    @Test
    void dataVersionChangesWhenOthersCommit() {
        database.execute("CREATE TABLE t(a)");
        long before = database.dataVersion();
        database.execute("INSERT INTO t VALUES (1)");
        assertEquals(before, database.dataVersion());
        try (Database other = Database.open(file)) {
            other.execute("INSERT INTO t VALUES (2)");
        }
        assertNotEquals(before, database.dataVersion());
    }

    @Test
    void totalChangesCountTriggersToo() {
        database.execute("CREATE TABLE t(a); CREATE TABLE log(a);"
                + "CREATE TRIGGER log AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END");
        long before = database.totalChanges();
        assertEquals(2, database.update("INSERT INTO t VALUES (1), (2)").count());
        assertEquals(before + 4, database.totalChanges());
    }

    @Test
    void databasesInMemoryAreApart() {
        try (Database first = Database.openInMemory();
                Database second = Database.openInMemory();
                Database temporary = Database.openTemporary(OpenOptions.defaults())) {
            for (Database each : List.of(first, second, temporary)) {
                each.execute("CREATE TABLE t(a)");
                assertEquals("", each.path("main"));
            }
        }
    }

    @Test
    void committedRowsAreSeenByOthers() {
        database.execute("CREATE TABLE t(a); BEGIN; INSERT INTO t VALUES (1)");
        try (Database other = Database.open(file)) {
            assertEquals(0, one(other, "SELECT count(*) FROM t"));
            database.execute("COMMIT");
            assertEquals(1, one(other, "SELECT count(*) FROM t"));
        }
    }

    // ---- limits, settings, counters

    @Test
    void limitAppliesAtOnce() {
        int before = database.limit(Limit.COLUMN);
        database.setLimit(Limit.COLUMN, 2);
        assertEquals(2, database.limit(Limit.COLUMN));
        assertThrows(SqliteException.class, () -> database.execute("CREATE TABLE t(a, b, c)"));
        database.setLimit(Limit.COLUMN, before);
        database.execute("CREATE TABLE t(a, b, c)");
    }

    @Test
    void limitAboveTheBuildIsRefusedAndTheOldOneStays() {
        int before = database.limit(Limit.COLUMN);
        assertThrows(IllegalArgumentException.class, () -> database.setLimit(Limit.COLUMN, 1_000_000));
        assertThrows(IllegalArgumentException.class, () -> database.setLimit(Limit.COLUMN, -1));
        assertEquals(before, database.limit(Limit.COLUMN));
    }

    @Test
    void settingIsSwitched() {
        database.execute("CREATE VIEW v AS SELECT 1");
        assertTrue(database.setting(Setting.VIEWS));
        database.setSetting(Setting.VIEWS, false);
        assertFalse(database.setting(Setting.VIEWS));
        assertThrows(SqliteException.class, () -> database.query("SELECT * FROM v"));
    }

    @Test
    void busyTimeoutIsSetAnew() {
        database.execute("CREATE TABLE t(a)");
        try (Database other = Database.open(file)) {
            other.execute("BEGIN IMMEDIATE");
            database.setBusyTimeout(Duration.ZERO);
            assertEquals(0L, database.pragmas().get("busy_timeout"));
            assertThrows(BusyException.class, () -> database.execute("INSERT INTO t VALUES (1)"));
            database.setBusyTimeout(Duration.ofMillis(1_500));
            assertEquals(1_500L, database.pragmas().get("busy_timeout"));
            assertThrows(IllegalArgumentException.class, () -> database.setBusyTimeout(Duration.ofNanos(1)));
            assertEquals(1_500L, database.pragmas().get("busy_timeout"));
        }
    }

    @Test
    void countersCountAndStartAnew() {
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
        database.counter(DatabaseCounter.CACHE_HIT, true);
        one(database, "SELECT count(*) FROM t");
        assertTrue(database.counter(DatabaseCounter.CACHE_HIT, true).current() > 0);
        assertEquals(new CounterValue(0, 0), database.counter(DatabaseCounter.CACHE_HIT, false));
        assertTrue(database.memoryUsed() > 0);
    }

    // ---- checkpoints

    private void inWalMode() {
        database.pragmas().setJournalMode(JournalMode.WAL);
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    }

    @Test
    void checkpointTellsWhatItCopied() {
        inWalMode();
        Checkpoint passive = database.checkpoint(Checkpoint.Mode.PASSIVE);
        assertFalse(passive.busy());
        assertTrue(passive.walFrames() > 0);
        assertEquals(passive.walFrames(), passive.checkpointedFrames());
        assertEquals(new Checkpoint(false, 0, 0), database.checkpoint(Checkpoint.Mode.TRUNCATE));
    }

    @Test
    void checkpointThatAReaderHindersIsBusy() {
        inWalMode();
        database.setBusyTimeout(Duration.ZERO);
        try (Database reader = Database.open(file)) {
            reader.execute("BEGIN; SELECT * FROM t");
            database.execute("INSERT INTO t VALUES (2)");
            Checkpoint full = database.checkpoint(Checkpoint.Mode.FULL);
            assertTrue(full.busy());
            assertTrue(full.checkpointedFrames() < full.walFrames(), full::toString);
            reader.execute("COMMIT");
            assertFalse(database.checkpoint(Checkpoint.Mode.FULL).busy());
        }
    }

    @Test
    void checkpointInsideAnOwnTransactionIsRefused() {
        inWalMode();
        database.execute("BEGIN IMMEDIATE");
        BusyException refused =
                assertThrows(BusyException.class, () -> database.checkpoint(Checkpoint.Mode.PASSIVE));
        assertEquals("SQLITE_LOCKED", refused.extendedCode().name());
        database.execute("ROLLBACK");
    }

    @Test
    void checkpointOutsideWalModeHasNothingToDo() {
        assertEquals(new Checkpoint(false, -1, -1), database.checkpoint(Checkpoint.Mode.FULL));
    }

    // ---- what is open, and the end

    private static List<OpenHandles.Entry> openHandles(String name) {
        return Database.openHandlesOfCurrentThread().entries().stream()
                .filter(entry -> entry.database().contains(name))
                .toList();
    }

    @Test
    void threadKnowsWhatItHasOpen() {
        try (Statement statement = database.prepare("SELECT 1")) {
            assertEquals(1, openHandles(file.toString()).get(0).openStatements());
            database.query("SELECT 2").close();
            assertEquals(2, openHandles(file.toString()).get(0).openStatements());
            statement.close();
            assertEquals(1, openHandles(file.toString()).get(0).openStatements());
        }
        database.close();
        assertEquals(List.of(), openHandles(file.toString()));
    }

    @Test
    void closeRollsBack() {
        database.execute("CREATE TABLE t(a); BEGIN; INSERT INTO t VALUES (1)");
        database.close();
        assertFalse(database.isOpen());
        open();
        assertEquals(0, one(database, "SELECT count(*) FROM t"));
    }

    @Test
    void closeTwiceIsCloseOnce() {
        List<String> events = new ArrayList<>();
        MetricsListener listener = new MetricsListener() {
            @Override
            public void connectionOpened(String name) {
                events.add("opened " + name);
            }

            @Override
            public void connectionClosed(String name) {
                events.add("closed " + name);
            }
        };
        Database other = Database.openInMemory(
                OpenOptions.builder().name("other").metricsListener(listener).build());
        other.close();
        other.close();
        assertEquals(List.of("opened other", "closed other"), events);
    }

    @Test
    void closeWithEverythingOpenLeavesNoDescriptor() {
        database.pragmas().setJournalMode(JournalMode.WAL);
        database.execute("CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)");
        List<Statement> statements = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Statement statement = database.prepare("SELECT a FROM t").fetchSize(1);
            statement.query().next();
            statements.add(statement);
        }
        Rows unread = database.query("SELECT a FROM t");
        Rows written = database.prepare("INSERT INTO t SELECT a FROM t RETURNING a").fetchSize(1).query();
        statements.add(database.prepare("SELECT 1"));
        database.update("DELETE FROM t WHERE a = 99");
        assertTrue(OpenFiles.of(file).size() >= 3, () -> OpenFiles.of(file).toString());
        database.close();
        assertEquals(List.of(), OpenFiles.of(file));
        for (Statement statement : statements) {
            assertFalse(statement.isOpen());
            assertThrows(IllegalStateException.class, statement::query);
        }
        assertThrows(IllegalStateException.class, unread::next);
        assertThrows(IllegalStateException.class, written::next);
        open();
        assertEquals(6, one(database, "SELECT count(*) FROM t"));
    }

    @Test
    void closeEndsAlsoWhatNobodyRefersToAnyMore() {
        database.execute("CREATE TABLE t(a)");
        for (int i = 0; i < 100; i++) {
            database.prepare("SELECT a FROM t").query();
        }
        database.close();
        assertEquals(List.of(), OpenFiles.of(file));
    }

    @Test
    void statementOfAnotherKindKeepsTheLastRowid() {
        database.execute("CREATE TABLE rowid(a)");
        assertEquals(1, database.update("INSERT INTO rowid VALUES (7)").lastInsertRowid());
        assertEquals(new Changes(0, 1), database.update("CREATE TABLE other(a)"));
    }

    @Test
    void byteOrderMarkIsSpaceWhereverItStands() {
        database.execute("CREATE TABLE mark(a)");
        assertEquals(1, database.update(" \uFEFFINSERT INTO mark VALUES (1)").count());
        assertEquals(1, database.update("/**/\uFEFF\uFEFF;UPDATE mark SET a = 2").count());
    }

    @Test
    void scriptHasNoParameters() {
        Exception e = assertThrows(
                IllegalStateException.class,
                () -> database.execute("CREATE TABLE p(a);\n INSERT INTO p VALUES (?)"));
        assertTrue(e.getMessage().contains("statement=1, at=20"), e.getMessage());
        try (Database lenient = Database.openInMemory(
                OpenOptions.builder().unboundAsNull(true).build())) {
            lenient.execute("CREATE TABLE p(a); INSERT INTO p VALUES (?)");
            String nulls = "SELECT count(*) FROM p WHERE a IS NULL";
            assertEquals(1L, lenient.query(nulls).first(row -> row.getLong(0)).get());
        }
    }

    @Test
    void errorFarInsideAScriptIsShownWithWhatIsAroundIt() {
        String script = "SELECT 1;\n".repeat(1_000) + "SELECT nope;\n" + "SELECT 2;\n".repeat(1_000);
        SqliteException e = assertThrows(SqliteException.class, () -> database.execute(script));
        assertEquals(10_007, e.errorOffset());
        assertTrue(e.getMessage().contains("SELECT nope;"), e.getMessage());
        assertTrue(e.getMessage().length() < 1_000, e.getMessage());
    }
}

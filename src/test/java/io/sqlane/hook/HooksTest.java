package io.sqlane.hook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Checkpoint;
import io.sqlane.ColumnType;
import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.SqliteException;
import io.sqlane.error.ThreadConfinementException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HooksTest {
    private final List<String> told = new ArrayList<>();
    private Database database;
    private Hooks hooks;

    @TempDir
    Path folder;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
        hooks = Hooks.of(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private long count() {
        return database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow();
    }

    // ---- update

    @Test
    void updateHookIsToldOfEachChange() {
        hooks.setUpdateHook((operation, schema, table, rowid) ->
                told.add(operation + " " + schema + "." + table + " " + rowid));
        database.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b'); UPDATE t SET id = 5 WHERE id = 2;"
                + " DELETE FROM t WHERE id = 1; CREATE TEMP TABLE \"é\"(x); INSERT INTO \"é\" VALUES (1)");
        assertEquals(
                List.of(
                        "INSERT main.t 1", "INSERT main.t 2", "UPDATE main.t 5", "DELETE main.t 1",
                        "INSERT temp.é 1"),
                told);
    }

    @Test
    void removedHookIsCalledNoMore() {
        hooks.setUpdateHook((operation, schema, table, rowid) -> told.add("first"));
        hooks.setUpdateHook((operation, schema, table, rowid) -> told.add("second"));
        database.update("INSERT INTO t VALUES (1, 'a')");
        hooks.setUpdateHook(null);
        database.update("INSERT INTO t VALUES (2, 'b')");
        assertEquals(List.of("second"), told);
    }

    @Test
    void handlersAreForgottenWhenTheyAreReplaced() {
        for (int i = 0; i < 10_000; i++) {
            hooks.setUpdateHook((operation, schema, table, rowid) -> {});
            hooks.setCommitHook(() -> true);
        }
        // Ids are given anew from the lowest that is free.
        long id = io.sqlane.internal.engine.Access.connection(database).register((a, b, c) -> 0, null);
        assertTrue(id < 6, "id=" + id);
    }

    @Test
    void updateHookIsNotToldOfWhatSqliteLeavesOut() {
        database.execute("CREATE TABLE w(id PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        hooks.setUpdateHook((operation, schema, table, rowid) -> told.add(operation + " " + rowid));
        database.execute("INSERT INTO w VALUES (1); REPLACE INTO t VALUES (1, 'c'); DELETE FROM t");
        assertEquals(List.of("INSERT 1"), told);
    }

    // ---- preupdate

    @Test
    void preupdateHookSeesOldAndNewValues() {
        hooks.setPreupdateHook(change -> {
            StringBuilder line = new StringBuilder(change.operation() + " " + change.schema() + "." + change.table());
            if (change.operation() != ChangeOperation.INSERT) {
                line.append(" old ").append(change.oldRowid()).append(' ').append(change.oldValues().getValue(1));
            }
            if (change.operation() != ChangeOperation.DELETE) {
                line.append(" new ").append(change.newRowid()).append(' ').append(change.newValues().getValue(1));
            }
            told.add(line.toString());
        });
        database.execute("INSERT INTO t VALUES (1, 'a'); UPDATE t SET id = 2, a = 2.5; DELETE FROM t");
        assertEquals(
                List.of("INSERT main.t new 1 a", "UPDATE main.t old 1 a new 2 2.5", "DELETE main.t old 2 2.5"), told);
    }

    @Test
    void preupdateValuesOfEveryClassAreRead() {
        database.execute("CREATE TABLE v(i, r, s, b, n, e)");
        List<@Nullable Object> values = new ArrayList<>();
        hooks.setPreupdateHook(change -> {
            ChangedValues row = change.newValues();
            assertEquals(6, row.count());
            assertEquals(Long.MIN_VALUE, row.getLong(0));
            assertEquals(1.5, row.getDouble(1));
            assertEquals("a\0é", row.getString(2));
            assertArrayEquals(new byte[] {0, -1}, row.getBytes(3));
            assertTrue(row.isNull(4));
            assertNull(row.getString(4));
            assertNull(row.getBytes(4));
            assertNull(row.getValue(4));
            assertEquals("", row.getString(5));
            assertArrayEquals("a\0é".getBytes(StandardCharsets.UTF_8), row.getBytes(2));
            assertEquals(ColumnType.BLOB, row.type(3));
            assertThrows(SqliteException.class, () -> row.getLong(2));
            assertThrows(SqliteException.class, () -> row.getDouble(4));
            assertThrows(SqliteException.class, () -> row.getString(0));
            assertThrows(SqliteException.class, () -> row.getBytes(0));
            assertThrows(IndexOutOfBoundsException.class, () -> row.getLong(6));
            assertThrows(IndexOutOfBoundsException.class, () -> row.getLong(-1));
            values.add(row.getValue(0));
        });
        try (Statement insert = database.prepare("INSERT INTO v VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.bindAll(Long.MIN_VALUE, 1.5, "a\0é", new byte[] {0, -1}, null, "").run();
        }
        assertEquals(List.of(Long.MIN_VALUE), values);
    }

    @Test
    void preupdateHookIsToldOfTriggersReplacedRowsAndTablesWithoutRowid() {
        database.execute("CREATE TABLE w(k PRIMARY KEY, v) WITHOUT ROWID;"
                + " CREATE TRIGGER copy AFTER INSERT ON t BEGIN INSERT INTO w VALUES (new.a, new.id); END;"
                + " INSERT INTO t VALUES (1, 'a')");
        hooks.setPreupdateHook(change ->
                told.add(change.depth() + " " + change.operation() + " " + change.table() + " " + change.blobColumn()));
        database.execute("REPLACE INTO t VALUES (1, 'b'); DELETE FROM w");
        assertEquals(
                List.of(
                        "0 DELETE t -1", "0 INSERT t -1", "1 INSERT w -1", "0 DELETE w -1", "0 DELETE w -1"),
                told);
    }

    @Test
    void deleteThatWasCompiledBeforeThePreupdateHookTellsItsRows() {
        database.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
        try (Statement delete = database.prepare("DELETE FROM t")) {
            hooks.setPreupdateHook(change -> told.add(change.operation() + " " + change.oldRowid()));
            delete.run();
        }
        assertEquals(List.of("DELETE 1", "DELETE 2"), told);
    }

    @Test
    void changeIsOfNoUseAfterItsCallAndOnOtherThreads() {
        List<PreupdateChange> kept = new ArrayList<>();
        List<ChangedValues> values = new ArrayList<>();
        List<Throwable> refusals = new ArrayList<>();
        hooks.setPreupdateHook(change -> {
            kept.add(change);
            values.add(change.newValues());
            refusals.add(assertThrows(
                            CompletionException.class, () -> CompletableFuture.runAsync(change::table).join())
                    .getCause());
            assertThrows(IllegalStateException.class, change::oldValues);
        });
        database.update("INSERT INTO t VALUES (1, 'a')");
        assertEquals(ThreadConfinementException.class, refusals.get(0).getClass());
        assertThrows(IllegalStateException.class, () -> kept.get(0).table());
        assertThrows(IllegalStateException.class, () -> kept.get(0).operation());
        assertThrows(IllegalStateException.class, () -> kept.get(0).depth());
        assertThrows(IllegalStateException.class, () -> values.get(0).getValue(1));
        assertThrows(IllegalStateException.class, () -> values.get(0).count());
    }

    // ---- commit and rollback

    @Test
    void commitHookThatSaysNoRollsBack() {
        boolean[] may = {true};
        hooks.setCommitHook(() -> may[0]);
        hooks.setRollbackHook(() -> told.add("rolled back"));
        database.update("INSERT INTO t VALUES (1, 'a')");
        may[0] = false;
        ConstraintException vetoed = assertThrows(
                ConstraintException.class, () -> database.update("INSERT INTO t VALUES (2, 'b')"));
        assertEquals("SQLITE_CONSTRAINT_COMMITHOOK", vetoed.extendedCode().name());
        assertThrows(
                ConstraintException.class,
                () -> database.transaction(
                        TransactionMode.IMMEDIATE, it -> it.update("INSERT INTO t VALUES (3, 'c')")));
        assertEquals(1, count());
        assertEquals(List.of("rolled back", "rolled back"), told);
        assertFalse(database.inTransaction());
        hooks.setCommitHook(null);
        database.update("INSERT INTO t VALUES (2, 'b')");
        assertEquals(2, count());
    }

    @Test
    void rollbackHookIsToldOfEachRollback() {
        hooks.setRollbackHook(() -> told.add("rolled back"));
        database.execute("BEGIN; INSERT INTO t VALUES (1, 'a'); ROLLBACK");
        database.execute("BEGIN; INSERT INTO t VALUES (1, 'a'); SAVEPOINT s; ROLLBACK TO s; COMMIT");
        assertThrows(IllegalStateException.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            it.update("INSERT INTO t VALUES (2, 'b')");
            throw new IllegalStateException();
        }));
        assertEquals(List.of("rolled back", "rolled back"), told);
    }

    // ---- WAL

    @Test
    void walHookIsToldOfEachCommit() {
        Path file = folder.resolve("wal.db");
        try (Database wal = Database.open(
                file, OpenOptions.builder().journalMode(JournalMode.WAL).build())) {
            wal.pragmas().setWalAutocheckpoint(20);
            List<Integer> frames = new ArrayList<>();
            Hooks.of(wal).setWalHook((schema, count) -> {
                told.add(schema);
                frames.add(count);
            });
            wal.execute("CREATE TABLE t(a)");
            for (int i = 0; i < 60; i++) {
                wal.update("INSERT INTO t VALUES (?)", i);
            }
            assertEquals(61, told.size());
            assertEquals("main", told.get(0));
            // The log is checkpointed at twenty frames, and then begun anew.
            assertTrue(frames.stream().allMatch(count -> count <= 21), frames::toString);
            assertEquals(20, wal.pragmas().walAutocheckpoint());
            wal.pragmas().setWalAutocheckpoint(0);
            for (int i = 0; i < 60; i++) {
                wal.update("INSERT INTO t VALUES (?)", i);
            }
            assertEquals(121, told.size());
            assertTrue(frames.get(120) > 40, frames::toString);
            Hooks.of(wal).setWalHook(null);
            assertEquals(0, wal.pragmas().walAutocheckpoint());
            wal.update("INSERT INTO t VALUES (1)");
            assertEquals(121, told.size());
            assertFalse(wal.checkpoint(Checkpoint.Mode.TRUNCATE).busy());
        }
    }

    // ---- ownership

    @Test
    void hookMustNotSetHooks() {
        hooks.setUpdateHook((operation, schema, table, rowid) -> {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> hooks.setUpdateHook(null));
            told.add(refused.getMessage());
        });
        database.update("INSERT INTO t VALUES (1, 'a')");
        assertTrue(told.get(0).endsWith("must not be used inside an update hook"), told::toString);
    }

    @Test
    void otherDatabaseMayBeUsedInsideAHook() {
        try (Database other = Database.openInMemory()) {
            other.execute("CREATE TABLE log(line)");
            hooks.setUpdateHook((operation, schema, table, rowid) -> other.update("INSERT INTO log VALUES (?)", table));
            database.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')");
            assertEquals(List.of("t", "t"), other.query("SELECT line FROM log").list(row -> row.getString(0)));
        }
    }
}

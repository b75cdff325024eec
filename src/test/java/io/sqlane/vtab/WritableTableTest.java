package io.sqlane.vtab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.SqliteException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that are written, alone and in transactions. */
class WritableTableTest {
    private Database database;
    private Store store;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        store = Store.register(database, ModuleOptions.created().transactional().conflictResolution());
        database.execute("CREATE VIRTUAL TABLE t USING store");
        store.takeTold();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private List<String> rows() {
        return database.query("SELECT rowid || ' ' || k || ' ' || v FROM t ORDER BY rowid")
                .list(row -> row.getString(0));
    }

    // ---- changes

    @Test
    void insertedRowsAreRead() {
        assertEquals(1, database.update("INSERT INTO t VALUES ('a', 1)").lastInsertRowid());
        assertEquals(7, database.update("INSERT INTO t(rowid, k, v) VALUES (7, ?, ?)", "b", 2.5).lastInsertRowid());
        assertEquals(2, database.update("INSERT INTO t(v, k) VALUES (3, 'c'), (4, 'd')").count());
        assertEquals(List.of("1 a 1", "7 b 2.5", "8 c 3", "9 d 4"), rows());
    }

    @Test
    void insertIsGivenTheRowidOfTheStatement() {
        database.update("INSERT INTO t VALUES ('a', 1)");
        database.update("INSERT INTO t(rowid, k) VALUES (7, x'00')");
        List<String> inserts = store.takeTold().stream().filter(it -> it.startsWith("insert")).toList();
        assertEquals("insert null a 1 ABORT", inserts.get(0));
        assertTrue(inserts.get(1).startsWith("insert 7 [B"), inserts::toString);
    }

    @Test
    void updatedRowHasItsNewValuesAndRowid() {
        database.execute("INSERT INTO t VALUES ('a', 1), ('b', 2)");
        assertEquals(1, database.update("UPDATE t SET v = 9 WHERE k = 'b'").count());
        assertEquals(1, database.update("UPDATE t SET rowid = 5 WHERE k = 'a'").count());
        assertEquals(List.of("2 b 9", "5 a 1"), rows());
    }

    @Test
    void deletedRowIsGone() {
        database.execute("INSERT INTO t VALUES ('a', 1), ('b', 2), ('c', 3)");
        assertEquals(1, database.update("DELETE FROM t WHERE rowid = ?", 2).count());
        assertEquals(List.of("1 a 1", "3 c 3"), rows());
        assertEquals(2, database.update("DELETE FROM t").count());
        assertEquals(List.of(), rows());
    }

    @Test
    void updateOfManyRowsFindsEachOnce() {
        int count = 5000;
        database.update("INSERT INTO t SELECT value, 0 FROM json_each(?)", IntStream.range(0, count)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(",", "[", "]")));
        // Each row goes where a scan that ran on would find it again.
        assertEquals(count, database.update("UPDATE t SET rowid = rowid + 10000, v = v + 1").count());
        assertEquals(List.of(count + " 1 1"), database.query(
                "SELECT count(*) || ' ' || min(v) || ' ' || max(v) FROM t").list(row -> row.getString(0)));
        assertEquals(count / 2, database.update("DELETE FROM t WHERE k % 2 = 0").count());
        assertEquals(count / 2, database.query("SELECT count(*) FROM t").first(row -> row.getInt(0)).orElseThrow());
    }

    @Test
    void insertFromTheSameTableReadsWhatWasThereBefore() {
        database.execute("INSERT INTO t VALUES (1, 0), (2, 0)");
        database.execute("INSERT INTO t SELECT k + 10, v FROM t");
        assertEquals(List.of("1 1 0", "2 2 0", "3 11 0", "4 12 0"), rows());
    }

    @Test
    void cursorShowsTheRowsThatItHasReadAhead() {
        database.execute("INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)");
        try (Statement statement = database.prepare("SELECT k FROM t").fetchSize(1);
                Rows rows = statement.query()) {
            rows.next();
            database.update("DELETE FROM t");
            assertTrue(rows.next());
            assertEquals(2, rows.getLong(0));
            assertTrue(rows.next());
            assertFalse(rows.next());
        }
        assertEquals(List.of(), rows());
    }

    // ---- conflicts

    @Test
    void conflictEndsTheStatementWithTheTablesException() {
        database.execute("INSERT INTO t VALUES ('a', 1)");
        ConstraintException e = assertThrows(
                ConstraintException.class, () -> database.execute("INSERT INTO t VALUES ('b', 2), ('a', 3)"));
        assertTrue(e.getMessage().contains("UNIQUE constraint failed: k=a"), e::getMessage);
        assertEquals("SQLITE_CONSTRAINT_VTAB", e.extendedCode().name());
        assertEquals(List.of("1 a 1"), rows());
    }

    @Test
    void ignoredConflictLeavesItsRowOut() {
        database.execute("INSERT INTO t VALUES ('a', 1)");
        assertEquals(1, database.update("INSERT OR IGNORE INTO t VALUES ('a', 2), ('b', 3)").count());
        assertEquals(List.of("1 a 1", "2 b 3"), rows());
    }

    @Test
    void replacedRowIsTheTablesToRemove() {
        database.execute("INSERT INTO t VALUES ('a', 1)");
        database.update("REPLACE INTO t VALUES ('a', 2)");
        assertEquals(List.of("2 a 2"), rows());
    }

    @Test
    void failingConflictKeepsTheRowsBefore() {
        database.execute("INSERT INTO t VALUES ('a', 1)");
        assertThrows(
                ConstraintException.class,
                () -> database.execute("INSERT OR FAIL INTO t VALUES ('b', 2), ('a', 3), ('c', 4)"));
        assertEquals(List.of("1 a 1", "2 b 2"), rows());
    }

    @Test
    void conflictMayRollTheTransactionBack() {
        database.execute("INSERT INTO t VALUES ('a', 1); BEGIN; INSERT INTO t VALUES ('b', 2)");
        assertThrows(
                ConstraintException.class, () -> database.execute("INSERT OR ROLLBACK INTO t VALUES ('a', 3)"));
        assertFalse(database.inTransaction());
        assertEquals(List.of("1 a 1"), rows());
    }

    @Test
    void tableThatDoesNotResolveConflictsEndsTheStatement() {
        Store plain = Store.register(database, ModuleOptions.created().writable());
        database.execute("CREATE VIRTUAL TABLE plain USING store; INSERT INTO plain VALUES ('a', 1)");
        assertThrows(ConstraintException.class, () -> database.execute("INSERT OR IGNORE INTO plain VALUES ('a', 2)"));
        assertEquals(1, plain.rows.get("plain").size());
    }

    // ---- transactions

    @Test
    void changeOutsideATransactionIsOne() {
        database.execute("INSERT INTO t VALUES ('a', 1)");
        assertEquals(List.of("begin", "insert null a 1 ABORT", "sync", "commit"), withoutSavepoints());
    }

    private List<String> withoutSavepoints() {
        return store.takeTold().stream()
                .filter(it -> !it.startsWith("savepoint") && !it.startsWith("release"))
                .toList();
    }

    @Test
    void rolledBackTransactionLeavesNothing() {
        database.execute("INSERT INTO t VALUES ('a', 1)");
        store.takeTold();
        database.execute("BEGIN; INSERT INTO t VALUES ('b', 2); DELETE FROM t WHERE k = 'a'; ROLLBACK");
        List<String> told = withoutSavepoints();
        assertEquals("begin", told.get(0));
        assertEquals("rollback", told.get(told.size() - 1));
        assertEquals(List.of("1 a 1"), rows());
    }

    @Test
    void savepointIsGoneBackTo() {
        database.execute("BEGIN; INSERT INTO t VALUES ('a', 1); SAVEPOINT s; INSERT INTO t VALUES ('b', 2);"
                + "SAVEPOINT r; INSERT INTO t VALUES ('c', 3); RELEASE r; ROLLBACK TO s;"
                + "INSERT INTO t VALUES ('d', 4); RELEASE s; COMMIT");
        assertEquals(List.of("1 a 1", "2 d 4"), rows());
    }

    @Test
    void failingStatementIsUndoneInsideItsTransaction() {
        IllegalStateException failure = new IllegalStateException();
        database.transaction(TransactionMode.IMMEDIATE, it -> {
            it.update("INSERT INTO t VALUES ('a', 1)");
            store.bodies.put("insert", () -> {
                if (store.rows.get("t").size() == 3) {
                    throw failure;
                }
            });
            assertSame(failure, assertThrows(IllegalStateException.class, () -> it.update(
                    "INSERT INTO t VALUES ('b', 2), ('c', 3), ('d', 4)")));
            return null;
        });
        assertEquals(List.of("1 a 1"), rows());
    }

    @Test
    void refusedSyncRollsBack() {
        IllegalStateException failure = new IllegalStateException();
        store.fail("sync", failure);
        database.execute("CREATE TABLE o(a)");
        assertSame(failure, assertThrows(IllegalStateException.class, () -> database.transaction(
                TransactionMode.IMMEDIATE, it -> {
                    it.update("INSERT INTO o VALUES (1)");
                    return it.update("INSERT INTO t VALUES ('a', 1)");
                })));
        assertFalse(database.inTransaction());
        assertEquals(List.of(), rows());
        assertEquals(0, database.query("SELECT count(*) FROM o").first(row -> row.getInt(0)).orElseThrow());
    }

    @Test
    void failingCommitIsToldAndCommitted() {
        IllegalStateException failure = new IllegalStateException();
        store.fail("commit", failure);
        assertSame(failure, assertThrows(
                IllegalStateException.class, () -> database.update("INSERT INTO t VALUES ('a', 1)")));
        assertFalse(database.inTransaction());
        store.bodies.clear();
        assertEquals(List.of("1 a 1"), rows());
    }

    // ---- what cannot be written

    @Test
    void tableOfAnotherKindThanItsModuleSaysIsRefused() {
        VirtualTables.register(database, "other", ModuleOptions.created().writable(), arguments -> new ReadOnly());
        IllegalStateException e = assertThrows(
                IllegalStateException.class, () -> database.execute("CREATE VIRTUAL TABLE o USING other"));
        assertTrue(e.getMessage().contains("WritableTables: class=" + ReadOnly.class.getName()), e::getMessage);
        VirtualTables.register(database, "other", ModuleOptions.created(), arguments -> new ReadOnly());
        database.execute("CREATE VIRTUAL TABLE o USING other");
        SqliteException write = assertThrows(SqliteException.class, () -> database.update("DELETE FROM o"));
        assertTrue(write.getMessage().contains("table o may not be modified"), write::getMessage);
    }

    private static final class ReadOnly implements VirtualTable {
        @Override
        public String declaration() {
            return "CREATE TABLE x(a)";
        }

        @Override
        public void bestIndex(IndexInfo info) {}

        @Override
        public TableCursor open() {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void tableWithoutRowidsIsRefused() {
        store.declaration = "CREATE TABLE x(k PRIMARY KEY, v) WITHOUT ROWID";
        SqliteException e = assertThrows(
                SqliteException.class, () -> database.execute("CREATE VIRTUAL TABLE o USING store"));
        assertTrue(e.getMessage().contains("WITHOUT ROWID"), e::getMessage);
    }

    @Test
    void tableOfTooManyColumnsIsRefused() {
        store.declaration = IntStream.range(0, 999).mapToObj(i -> "c" + i).collect(
                Collectors.joining(",", "CREATE TABLE x(", ")"));
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> database.execute("CREATE VIRTUAL TABLE o USING store"));
        assertTrue(e.getMessage().contains("columns=999, most=998"), e::getMessage);
    }
}

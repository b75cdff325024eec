package io.sqlane.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.TransactionMode;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.error.SqliteInterruptedException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.hook.Hooks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Changesets that are applied, and what becomes of those that do not fit. */
class ApplyTest {
    private final Database database = Recording.open(3);
    private final List<String> before = Recording.rows(database);

    @AfterEach
    void close() {
        database.close();
    }

    private static ApplyOptions answering(ConflictAction action, List<String> seen) {
        return ApplyOptions.defaults().conflictHandler(conflict -> {
            seen.add(conflict.type() + " " + conflict.change().operation());
            return action;
        });
    }

    /** Applies what fits a database of three rows, after this one was changed. */
    private List<String> conflicts(ConflictAction action, String changes, String mine) {
        database.execute(mine);
        List<String> seen = new ArrayList<>();
        Recording.changesetOf(3, changes).apply(database, answering(action, seen));
        return seen;
    }

    private SqliteException refused(ApplyOptions options, Changeset changeset) {
        List<String> rows = Recording.rows(database);
        var refused = assertThrows(SqliteException.class, () -> changeset.apply(database, options));
        assertEquals(rows, Recording.rows(database));
        assertFalse(database.inTransaction());
        return refused;
    }

    // ---- kinds of conflict

    @Test
    void rowWithOtherValuesIsAConflictOfData() {
        String change = "UPDATE t SET a = 'x' WHERE id = 1";
        String mine = "UPDATE t SET a = 'mine' WHERE id = 1";
        assertEquals(List.of("DATA UPDATE"), conflicts(ConflictAction.OMIT, change, mine));
        assertEquals("1|'mine'|0.5", Recording.rows(database).get(0));
        assertEquals(List.of("DATA UPDATE"), conflicts(ConflictAction.REPLACE, change, mine));
        assertEquals("1|'x'|0.5", Recording.rows(database).get(0));
    }

    @Test
    void missingRowIsNotFound() {
        List<String> seen = conflicts(ConflictAction.OMIT, "DELETE FROM t WHERE id = 1", "DELETE FROM t WHERE id = 1");
        assertEquals(List.of("NOT_FOUND DELETE"), seen);
    }

    @Test
    void rowThatIsThereConflictsWithAnInsert() {
        String change = "INSERT INTO t VALUES (4, 'x', 1)";
        assertEquals(
                List.of("CONFLICT INSERT"),
                conflicts(ConflictAction.REPLACE, change, "INSERT INTO t VALUES (4, 'mine', 2)"));
        assertEquals("4|'x'|1", Recording.rows(database).get(3));
    }

    @Test
    void anotherConstraintIsAConflictOfItsOwn() {
        List<String> seen = conflicts(
                ConflictAction.OMIT,
                "INSERT INTO t VALUES (4, 'mine', 1)",
                "CREATE UNIQUE INDEX i ON t(a); INSERT INTO t VALUES (5, 'mine', 2)");
        assertEquals(List.of("CONSTRAINT INSERT"), seen);
        assertEquals(4, Recording.rows(database).size());
    }

    @Test
    void conflictShowsChangeAndRow() {
        database.execute("UPDATE t SET a = 'mine', b = zeroblob(9000) WHERE id = 1");
        List<Object> kept = new ArrayList<>();
        ApplyOptions options = ApplyOptions.defaults().conflictHandler(conflict -> {
            kept.add(conflict.change());
            kept.add(conflict.conflictingValues());
            assertThrows(IllegalStateException.class, conflict::foreignKeyViolations);
            return ConflictAction.OMIT;
        });
        Recording.changesetOf(3, "UPDATE t SET a = 'x' WHERE id = 1").apply(database, options);
        Change change = (Change) kept.get(0);
        ChangeValues row = (ChangeValues) kept.get(1);
        assertEquals("t", change.table());
        assertTrue(change.isPrimaryKey(0));
        assertEquals(1, change.oldValues().getLong(0));
        assertEquals("1", change.oldValues().getString(1));
        assertEquals("x", change.newValues().getString(1));
        assertFalse(change.newValues().isDefined(2));
        assertEquals(3, row.count());
        assertEquals("mine", row.getString(1));
        assertEquals(9000, row.getBytes(2).length);
    }

    @Test
    void noRowIsShownWhereNoneIsInTheWay() {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        ApplyOptions options = ApplyOptions.defaults().conflictHandler(conflict -> {
            refused.set(assertThrows(IllegalStateException.class, conflict::conflictingValues));
            return ConflictAction.OMIT;
        });
        database.execute("DELETE FROM t");
        Recording.changesetOf(3, "DELETE FROM t WHERE id = 1").apply(database, options);
        assertEquals("no row is in the way: type=NOT_FOUND", refused.get().getMessage());
    }

    @Test
    void valuesOfAnUtf16DatabaseAreTexts() {
        try (Database wide = Database.openInMemory()) {
            wide.execute("PRAGMA encoding = 'UTF-16le'; " + Recording.TABLE);
            wide.execute("INSERT INTO t VALUES (1, 'häßlich', 1)");
            List<String> seen = new ArrayList<>();
            ApplyOptions options = ApplyOptions.defaults().conflictHandler(conflict -> {
                seen.add(conflict.conflictingValues().getString(1) + conflict.change().newValues().getString(1));
                return ConflictAction.REPLACE;
            });
            Recording.changesetOf(1, "UPDATE t SET a = 'schön'").apply(wide, options);
            assertEquals(List.of("häßlichschön"), seen);
            assertEquals("1|'schön'|1", Recording.rows(wide).get(0));
        }
    }

    @Test
    void violatedForeignKeysAreOneConflictAtTheEnd() {
        Changeset changeset;
        try (Database source = Database.openInMemory()) {
            source.execute("PRAGMA foreign_keys = OFF; CREATE TABLE p(id INTEGER PRIMARY KEY);"
                    + "CREATE TABLE c(id INTEGER PRIMARY KEY, p REFERENCES p)");
            changeset = Recording.changeset(source, "INSERT INTO c VALUES (1, 7), (2, 8), (3, NULL)");
        }
        database.execute("PRAGMA foreign_keys = ON; CREATE TABLE p(id INTEGER PRIMARY KEY);"
                + "CREATE TABLE c(id INTEGER PRIMARY KEY, p REFERENCES p)");
        List<Integer> violations = new ArrayList<>();
        ApplyOptions aborting = ApplyOptions.defaults().conflictHandler(conflict -> {
            violations.add(conflict.foreignKeyViolations());
            assertEquals(ConflictType.FOREIGN_KEY, conflict.type());
            assertThrows(IllegalStateException.class, conflict::change);
            return ConflictAction.ABORT;
        });
        var refused = assertThrows(ConstraintException.class, () -> changeset.apply(database, aborting));
        assertTrue(refused.getMessage().contains("type=FOREIGN_KEY, violations=1"), refused::toString);
        assertEquals(List.of(1), violations);
        assertEquals(List.of(), Recording.rows(database, "SELECT id || '' FROM c"));
        database.transaction(TransactionMode.IMMEDIATE, it -> {
            changeset.apply(it, ApplyOptions.defaults().conflictHandler(conflict -> ConflictAction.OMIT));
            it.execute("INSERT INTO p VALUES (7), (8)");
            return null;
        });
        assertEquals(3, Recording.rows(database, "SELECT id || '' FROM c").size());
    }

    // ---- answers

    @Test
    void abortAppliesNothingAndNamesTheConflict() {
        database.execute("DELETE FROM t WHERE id = 2");
        Changeset changeset = Recording.changesetOf(3, "UPDATE t SET a = 'x'; INSERT INTO t VALUES (9, 9, 9)");
        var refused = refused(ApplyOptions.defaults(), changeset);
        assertEquals("SQLITE_ABORT", refused.primaryCode().name());
        assertTrue(refused.getMessage().contains("type=NOT_FOUND, operation=UPDATE, table=t"), refused::toString);
    }

    @Test
    void replaceIsRefusedWhereNoRowIsInTheWay() {
        database.execute("DELETE FROM t WHERE id = 2");
        Changeset changeset = Recording.changesetOf(3, "UPDATE t SET a = 'x'");
        ApplyOptions replacing = ApplyOptions.defaults().conflictHandler(conflict -> ConflictAction.REPLACE);
        List<String> rows = Recording.rows(database);
        var refused = assertThrows(IllegalStateException.class, () -> changeset.apply(database, replacing));
        assertEquals(
                "the conflict handler must not answer REPLACE, since no row is in the way: type=NOT_FOUND,"
                        + " operation=UPDATE, table=t. Answer OMIT or ABORT.",
                refused.getMessage());
        assertEquals(rows, Recording.rows(database));
    }

    @Test
    void noAnswerIsAnError() {
        database.execute("DELETE FROM t WHERE id = 2");
        Changeset changeset = Recording.changesetOf(3, "UPDATE t SET a = 'x'");
        ApplyOptions silent = ApplyOptions.defaults().conflictHandler(conflict -> null);
        assertThrows(NullPointerException.class, () -> changeset.apply(database, silent));
        assertEquals("1|'1'|0.5", Recording.rows(database).get(0));
    }

    // ---- options

    @Test
    void filterLeavesTablesOut() {
        Changeset changeset;
        try (Database source = Recording.open(3)) {
            changeset = Recording.changeset(
                    source, "CREATE TABLE u(id INTEGER PRIMARY KEY); INSERT INTO u VALUES (1); DELETE FROM t");
        }
        database.execute("CREATE TABLE u(id INTEGER PRIMARY KEY)");
        changeset.apply(database, ApplyOptions.defaults().tableFilter("u"::equals));
        assertEquals(before, Recording.rows(database));
        assertEquals(List.of("1"), Recording.rows(database, "SELECT id || '' FROM u"));
    }

    @Test
    void tableThatIsMissingIsSkipped() {
        try (Database empty = Database.openInMemory()) {
            assertTrue(Recording.changesetOf(3, "DELETE FROM t")
                    .apply(empty, ApplyOptions.defaults())
                    .isEmpty());
        }
    }

    @Test
    void invertedChangesetUndoes() {
        Changeset changeset = Recording.changeset(database, "DELETE FROM t WHERE id = 1; UPDATE t SET a = 'x'");
        changeset.apply(database, ApplyOptions.defaults().inverted());
        assertEquals(before, Recording.rows(database));
    }

    @Test
    void rebasedUpdateCanBeAppliedInverted() {
        Changeset remote = Recording.changesetOf(3, "INSERT INTO t VALUES (4, 'remote', 1)");
        Changeset mine = Recording.changeset(database, "INSERT INTO t VALUES (4, 'mine', 1)");
        RebaseData resolved =
                remote.apply(database, ApplyOptions.defaults().conflictHandler(conflict -> ConflictAction.OMIT));
        Changeset rebased = mine.rebase(List.of(resolved));
        assertEquals(Operation.UPDATE, rebased.iterator().next().operation());
        rebased.apply(database, ApplyOptions.defaults().inverted());
        assertEquals("4|'remote'|1", Recording.rows(database).get(3));
    }

    @Test
    void changesThatAreThereAlreadyAreIgnored() {
        Changeset changeset = Recording.changeset(
                database, "DELETE FROM t WHERE id = 1; UPDATE t SET a = 'x'; INSERT INTO t VALUES (4, 4, 4)");
        refused(ApplyOptions.defaults(), changeset);
        changeset.apply(database, ApplyOptions.defaults().ignoringNoops());
    }

    @Test
    void foreignKeyActionsCanBeLeftOut() {
        String tables = "PRAGMA foreign_keys = ON; CREATE TABLE p(id INTEGER PRIMARY KEY);"
                + "CREATE TABLE c(id INTEGER PRIMARY KEY, p REFERENCES p ON DELETE CASCADE);"
                + "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1)";
        Changeset changeset;
        try (Database source = Database.openInMemory()) {
            source.execute(tables);
            changeset = Recording.changeset(source, "DELETE FROM p");
        }
        database.execute(tables);
        // Otherwise the row of c is gone before its own change comes, or its change before the cascade.
        changeset.apply(database, ApplyOptions.defaults().withoutForeignKeyActions());
        assertEquals(List.of(), Recording.rows(database, "SELECT id || '' FROM c"));
    }

    @Test
    void withoutASavepointWhatWasAppliedIsTheCallers() {
        database.execute("DELETE FROM t WHERE id = 3");
        Changeset changeset = Recording.changesetOf(3, "UPDATE t SET a = 'x'");
        ApplyOptions options = ApplyOptions.defaults().withoutSavepoint();
        var outside = assertThrows(IllegalStateException.class, () -> changeset.apply(database, options));
        assertTrue(outside.getMessage().contains("outside a transaction"), outside::toString);
        assertThrows(SqliteException.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            assertThrows(SqliteException.class, () -> changeset.apply(it, options));
            it.execute("SELECT 1");
            throw refusedOutcome();
        }));
        assertEquals("1|'1'|0.5", Recording.rows(database).get(0));
    }

    private static SqliteException refusedOutcome() {
        return SqliteException.from(
                SqliteException.Details.of(ResultCode.of(4), "the transaction is given up"));
    }

    // ---- whole or not at all

    @Test
    void failureInsideATransactionLeavesTheTransactionOpen() {
        Changeset changeset = Recording.changesetOf(3, "UPDATE t SET a = 'x'");
        database.transaction(TransactionMode.IMMEDIATE, it -> {
            it.execute("UPDATE t SET b = 7 WHERE id = 1; DELETE FROM t WHERE id = 3");
            assertThrows(SqliteException.class, () -> changeset.apply(it, ApplyOptions.defaults()));
            return null;
        });
        assertEquals(List.of("1|'1'|7", "2|'2'|1.0"), Recording.rows(database));
    }

    @Test
    void interruptedApplicationIsUndoneWhole() {
        Changeset changeset;
        try (Database source = Recording.open(3)) {
            changeset = Recording.changeset(source, "INSERT INTO t WITH RECURSIVE c(n) AS (SELECT 10 UNION ALL"
                    + " SELECT n + 1 FROM c WHERE n < 3000) SELECT n, n, n FROM c");
        }
        // An open cursor keeps the interrupt alive, so that SQLite's own rollback is interrupted, too.
        try (var rows = database.prepare("SELECT id FROM t").fetchSize(1).query()) {
            rows.next();
            var interrupt = database.interruptHandle();
            ApplyOptions options = ApplyOptions.defaults().tableFilter(table -> {
                interrupt.interrupt();
                return true;
            });
            assertThrows(SqliteInterruptedException.class, () -> changeset.apply(database, options));
        }
        assertFalse(database.inTransaction());
        assertEquals(before, Recording.rows(database));
    }

    @Test
    void applicationThatTakesTooLongIsUndoneWhole() {
        int[] calls = {0};
        Changeset changeset = Recording.changesetOf(3, "UPDATE t SET a = 'x'");
        for (int end = 1; end < 60; end++) {
            calls[0] = end;
            Hooks.of(database).setProgressHandler(1, () -> --calls[0] > 0);
            assertThrows(
                    SqliteInterruptedException.class, () -> changeset.apply(database, ApplyOptions.defaults()));
            Hooks.of(database).setProgressHandler(1, null);
            assertFalse(database.inTransaction());
            assertEquals(before, Recording.rows(database));
        }
    }

    @Test
    void vetoOfTheCommitUndoesTheChanges() {
        Changeset changeset = Recording.changesetOf(3, "UPDATE t SET a = 'x'");
        Hooks.of(database).setCommitHook(() -> false);
        assertThrows(ConstraintException.class, () -> changeset.apply(database, ApplyOptions.defaults()));
        Hooks.of(database).setCommitHook(null);
        assertFalse(database.inTransaction());
        assertEquals(before, Recording.rows(database));
    }

    @Test
    void readOnlyDatabaseRefusesTheChanges(@TempDir Path folder) {
        Path file = folder.resolve("a.db");
        try (Database writable = Database.open(file)) {
            writable.execute(Recording.TABLE + "; INSERT INTO t VALUES (1, '1', 0.5)");
        }
        OpenOptions options = OpenOptions.builder().mode(OpenOptions.Mode.READ_ONLY).build();
        try (Database readOnly = Database.open(file, options)) {
            Changeset changeset = Recording.changesetOf(1, "DELETE FROM t");
            assertThrows(SqliteException.class, () -> changeset.apply(readOnly, ApplyOptions.defaults()));
            assertFalse(readOnly.inTransaction());
        }
    }

    @Test
    void sessionRecordsWhatIsApplied() {
        Changeset changeset = Recording.changesetOf(3, "UPDATE t SET a = 'x' WHERE id = 2");
        try (Session session = Session.open(database, SessionOptions.defaults())) {
            session.attachAll();
            changeset.apply(database, ApplyOptions.defaults());
            assertEquals(changeset, session.changeset());
        }
    }

    // ---- what is lent

    @Test
    void databaseIsRefusedInsideHandlerAndFilter() {
        database.execute("DELETE FROM t WHERE id = 2");
        List<String> refusals = new ArrayList<>();
        Runnable use = () -> refusals.add(
                assertThrows(IllegalStateException.class, () -> database.execute("COMMIT")).getMessage());
        ApplyOptions options = ApplyOptions.defaults()
                .tableFilter(table -> {
                    use.run();
                    return true;
                })
                .conflictHandler(conflict -> {
                    use.run();
                    return ConflictAction.OMIT;
                });
        Recording.changesetOf(3, "UPDATE t SET a = 'x'").apply(database, options);
        assertEquals(2, refusals.size());
        assertTrue(
                refusals.get(0).endsWith("must not be used inside a conflict handler or table filter"),
                refusals::toString);
        assertEquals("1|'x'|0.5", Recording.rows(database).get(0));
    }

    @Test
    void conflictIsRefusedAfterTheCallAndOnOtherThreads() {
        database.execute("DELETE FROM t WHERE id = 2");
        AtomicReference<Conflict> kept = new AtomicReference<>();
        AtomicReference<Throwable> onOther = new AtomicReference<>();
        ApplyOptions options = ApplyOptions.defaults().conflictHandler(conflict -> {
            kept.set(conflict);
            Thread other = new Thread(() -> onOther.set(assertThrows(RuntimeException.class, conflict::change)));
            other.start();
            other.join();
            return ConflictAction.OMIT;
        });
        Recording.changesetOf(3, "UPDATE t SET a = 'x'").apply(database, options);
        assertEquals(ThreadConfinementException.class, onOther.get().getClass());
        for (Executable call : List.<Executable>of(
                () -> kept.get().type(), () -> kept.get().change(), () -> kept.get().conflictingValues(),
                () -> kept.get().foreignKeyViolations())) {
            var refused = assertThrows(IllegalStateException.class, call);
            assertTrue(refused.getMessage().contains("lent for one call"), refused::toString);
        }
    }
}

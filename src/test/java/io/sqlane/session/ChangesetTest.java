package io.sqlane.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.ColumnType;
import io.sqlane.Database;
import io.sqlane.error.CorruptException;
import io.sqlane.error.SqliteException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Changesets as values, and what is in them. */
class ChangesetTest {
    private static final String CHANGE =
            "UPDATE t SET a = x'00FF' WHERE id = 1; DELETE FROM t WHERE id = 2; INSERT INTO t VALUES (4, NULL, -7)";

    private static Change only(Changeset changeset) {
        Iterator<Change> changes = changeset.iterator();
        Change change = changes.next();
        assertFalse(changes.hasNext());
        return change;
    }

    private static Changeset apply(Changeset changeset, Database database) {
        changeset.apply(database, ApplyOptions.defaults());
        return changeset;
    }

    // ---- a value

    @Test
    void bytesMakeTheSameValueAgain() {
        Changeset changeset = Recording.changesetOf(3, CHANGE);
        Changeset again = Changeset.of(changeset.bytes());
        assertEquals(changeset, again);
        assertEquals(changeset.hashCode(), again.hashCode());
        assertEquals(changeset.size(), changeset.bytes().length);
        assertNotEquals(changeset, changeset.invert());
        assertNotEquals(changeset, "changeset");
        assertEquals("Changeset[bytes=" + changeset.size() + "]", changeset.toString());
    }

    @Test
    void changingAnArrayDoesNotChangeTheValue() {
        Changeset changeset = Recording.changesetOf(3, CHANGE);
        byte[] bytes = changeset.bytes();
        Changeset copy = Changeset.of(bytes);
        bytes[0] = 0;
        changeset.bytes()[0] = 0;
        assertEquals(changeset, copy);
    }

    @Test
    void changesetWithoutChangesHasNoBytes() {
        Changeset nothing = Recording.changesetOf(1, "SELECT 1");
        assertEquals(0, nothing.size());
        assertTrue(nothing.isEmpty());
        assertFalse(nothing.isPatchset());
        assertFalse(nothing.iterator().hasNext());
        assertEquals(nothing, nothing.invert());
        assertEquals(nothing, Changeset.of(new byte[0]));
        assertEquals(nothing, Changeset.combine(List.of()));
        assertThrows(NoSuchElementException.class, () -> nothing.iterator().next());
    }

    @Test
    void changesetIsReadOnAnyThread() {
        Changeset changeset = Recording.changesetOf(3, CHANGE);
        CompletableFuture.runAsync(() -> {
                    int count = 0;
                    for (Change change : changeset.invert().concat(changeset.invert())) {
                        count += change.columnCount();
                    }
                    assertEquals(9, count);
                })
                .join();
    }

    // ---- what is in it

    @Test
    void insertHasAllNewValues() {
        Change change = only(Recording.changesetOf(0, "INSERT INTO t VALUES (4, 'ä', 2.5)"));
        assertEquals(Operation.INSERT, change.operation());
        assertEquals("t", change.table());
        assertEquals(3, change.columnCount());
        assertTrue(change.isPrimaryKey(0));
        assertFalse(change.isPrimaryKey(1));
        assertFalse(change.isIndirect());
        assertEquals(4, change.newValues().getLong(0));
        assertEquals("ä", change.newValues().getString(1));
        assertEquals(2.5, change.newValues().getDouble(2));
        assertFalse(change.oldValues().isDefined(0));
        assertEquals("Change[operation=INSERT, table=t, indirect=false, columns=3]", change.toString());
    }

    @Test
    void deleteHasAllOldValues() {
        Change change = only(Recording.changesetOf(1, "DELETE FROM t"));
        assertEquals(Operation.DELETE, change.operation());
        assertEquals(List.of(1L, "1", 0.5), List.of(
                change.oldValues().getValue(0), change.oldValues().getValue(1), change.oldValues().getValue(2)));
        assertFalse(change.newValues().isDefined(1));
    }

    @Test
    void updateHasTheKeyAndWhatHasChanged() {
        Change change = only(Recording.changesetOf(1, "UPDATE t SET b = NULL"));
        assertEquals(1, change.oldValues().getLong(0));
        assertFalse(change.oldValues().isDefined(1));
        assertEquals(0.5, change.oldValues().getDouble(2));
        assertFalse(change.newValues().isDefined(0));
        assertFalse(change.newValues().isDefined(1));
        assertTrue(change.newValues().isNull(2));
        assertNull(change.newValues().getValue(2));
        assertEquals(ColumnType.NULL, change.newValues().type(2));
    }

    @Test
    void patchsetLeavesOldValuesOut() {
        try (Database database = Recording.open(2)) {
            Changeset patchset = Recording.patchset(database, "UPDATE t SET a = 'x' WHERE id = 1");
            assertTrue(patchset.isPatchset());
            Change update = only(patchset);
            assertEquals(1, update.oldValues().getLong(0));
            assertFalse(update.oldValues().isDefined(1));
            assertEquals("x", update.newValues().getString(1));
            assertFalse(update.newValues().isDefined(0));
            Change delete = only(Recording.patchset(database, "DELETE FROM t WHERE id = 2"));
            assertEquals(2, delete.oldValues().getLong(0));
            assertFalse(delete.oldValues().isDefined(1));
            assertFalse(delete.oldValues().isDefined(2));
        }
    }

    @Test
    void valuesOfEveryClassComeBack() {
        String sql = "CREATE TABLE v(a INTEGER, b, c, d, e, PRIMARY KEY (a, c));"
                + "INSERT INTO v VALUES (-9223372036854775808, 1e300, 'text', zeroblob(20000), NULL)";
        ChangeValues values = only(Recording.changesetOf(0, sql)).newValues();
        assertEquals(5, values.count());
        assertEquals(Long.MIN_VALUE, values.getLong(0));
        assertEquals(1e300, values.getDouble(1));
        assertEquals("text", values.getString(2));
        assertArrayEquals(new byte[20000], values.getBytes(3));
        assertNull(values.getBytes(4));
        assertEquals(ColumnType.INTEGER, values.type(0));
        assertEquals(ColumnType.BLOB, values.type(3));
        assertThrows(ArithmeticException.class, () -> values.getInt(0));
    }

    @Test
    void gettersAreStrict() {
        ChangeValues values = only(Recording.changesetOf(1, "UPDATE t SET a = 5")).newValues();
        var mismatch = assertThrows(SqliteException.class, () -> values.getString(1));
        assertEquals("SQLITE_MISMATCH", mismatch.primaryCode().name());
        assertTrue(mismatch.getMessage().contains("column 1 is INTEGER, not TEXT"), mismatch::toString);
        var undefined = assertThrows(IllegalStateException.class, () -> values.getLong(0));
        assertEquals(
                "the change does not hold this value: column=0, table=t; test isDefined first", undefined.getMessage());
        var outside = assertThrows(IndexOutOfBoundsException.class, () -> values.isDefined(3));
        assertEquals("column out of range: index=3, columns=3. Columns count from 0.", outside.getMessage());
    }

    // ---- what is made of it

    @Test
    void inverseUndoesTheChanges() {
        try (Database database = Recording.open(3)) {
            List<String> before = Recording.rows(database);
            Changeset changeset = Recording.changeset(database, CHANGE);
            assertNotEquals(before, Recording.rows(database));
            apply(changeset.invert(), database);
            assertEquals(before, Recording.rows(database));
            assertEquals(changeset, Changeset.of(changeset.invert().invert().bytes()));
        }
    }

    @Test
    void changesOfTheSameRowAreCombinedToOne() {
        try (Database database = Recording.open(2);
                Database target = Recording.open(2)) {
            Changeset first = Recording.changeset(database, "UPDATE t SET a = 'x' WHERE id = 1");
            Changeset second = Recording.changeset(database, "UPDATE t SET b = 'y' WHERE id = 1");
            Changeset third = Recording.changeset(database, "DELETE FROM t WHERE id = 2");
            Change both = only(first.concat(second));
            assertEquals("x", both.newValues().getString(1));
            assertEquals("y", both.newValues().getString(2));
            apply(Changeset.combine(List.of(first, second, third)), target);
            assertEquals(Recording.rows(database), Recording.rows(target));
            assertTrue(first.concat(first.invert()).isEmpty());
        }
    }

    @Test
    void changesetsFromBeforeAColumnWasAddedAreCompleted() {
        try (Database database = Recording.open(0)) {
            Changeset narrow = Recording.changeset(database, "INSERT INTO t VALUES (1, 'a', 'b')");
            database.execute("ALTER TABLE t ADD COLUMN c DEFAULT 'new'");
            Changeset wide = Recording.changeset(database, "INSERT INTO t VALUES (2, 'a', 'b', 'c')");
            var refused = assertThrows(SqliteException.class, () -> narrow.concat(wide));
            assertEquals("SQLITE_SCHEMA", refused.primaryCode().name());
            int seen = 0;
            for (Change change : Changeset.combine(database, "main", List.of(narrow, wide))) {
                seen++;
                assertEquals(change.newValues().getLong(0) == 1 ? "new" : "c", change.newValues().getString(3));
            }
            assertEquals(2, seen);
        }
    }

    @Test
    void changesetsAndPatchsetsAreNotMixed() {
        try (Database database = Recording.open(2)) {
            Changeset changeset = Recording.changeset(database, "UPDATE t SET a = 'x' WHERE id = 1");
            Changeset patchset = Recording.patchset(database, "UPDATE t SET a = 'y' WHERE id = 1");
            assertThrows(IllegalArgumentException.class, () -> changeset.concat(patchset));
            assertThrows(IllegalStateException.class, patchset::invert);
            assertThrows(IllegalStateException.class, () -> patchset.rebase(List.of()));
            ApplyOptions inverted = ApplyOptions.defaults().inverted();
            assertThrows(IllegalStateException.class, () -> patchset.apply(database, inverted));
        }
    }

    @Test
    void localChangesGiveWayWhereOthersHaveWon() {
        Changeset remote = Recording.changesetOf(3, "UPDATE t SET a = 'remote' WHERE id IN (1, 2)");
        try (Database local = Recording.open(3);
                Database elsewhere = Recording.open(3)) {
            Changeset mine = Recording.changeset(local, "UPDATE t SET a = 'local', b = 9 WHERE id IN (1, 3)");
            RebaseData resolved = remote.apply(
                    local, ApplyOptions.defaults().conflictHandler(conflict -> ConflictAction.REPLACE));
            assertFalse(resolved.isEmpty());
            RebaseData carried = RebaseData.of(resolved.bytes());
            assertEquals(resolved, carried);
            assertEquals(resolved.hashCode(), carried.hashCode());
            apply(remote, elsewhere);
            apply(mine.rebase(List.of(carried)), elsewhere);
            assertEquals(Recording.rows(local), Recording.rows(elsewhere));
            assertEquals("1|'remote'|9", Recording.rows(elsewhere).get(0));
        }
    }

    @Test
    void rebaseDataOfATableWithOtherColumnsIsRefused() {
        Changeset remote = Recording.changesetOf(1, "UPDATE t SET a = 'remote'");
        try (Database local = Recording.open(1);
                Database other = Database.openInMemory()) {
            local.execute("UPDATE t SET a = 'local'");
            RebaseData resolved =
                    remote.apply(local, ApplyOptions.defaults().conflictHandler(conflict -> ConflictAction.OMIT));
            other.execute("CREATE TABLE t(id INTEGER PRIMARY KEY)");
            Changeset narrow = Recording.changeset(other, "INSERT INTO t VALUES (1)");
            var refused = assertThrows(SqliteException.class, () -> narrow.rebase(List.of(resolved)));
            assertEquals("SQLITE_SCHEMA", refused.primaryCode().name());
        }
    }

    // ---- damage

    @Test
    void damageIsNamedWithItsPlaceAndTheSize() {
        byte[] bytes = Recording.changesetOf(3, CHANGE).bytes();
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
        var refused = assertThrows(CorruptException.class, () -> Changeset.of(cut));
        assertTrue(refused.getMessage().matches(
                "(?s).*the changeset is damaged: it ends in the midst of something, offset=\\d+, bytes=" + cut.length
                        + ".*"), refused::toString);
        byte[] text = "no changeset".getBytes(StandardCharsets.UTF_8);
        refused = assertThrows(CorruptException.class, () -> Changeset.of(text));
        assertTrue(
                refused.getMessage().contains("it does not begin with a table, offset=0, bytes=12"), refused::toString);
    }

    @Test
    void patchsetAndUpdatesAreNoRebaseData() {
        try (Database database = Recording.open(2)) {
            byte[] update = Recording.changeset(database, "UPDATE t SET a = 'x' WHERE id = 1").bytes();
            byte[] patchset = Recording.patchset(database, "DELETE FROM t WHERE id = 1").bytes();
            assertThrows(CorruptException.class, () -> RebaseData.of(update));
            assertThrows(CorruptException.class, () -> RebaseData.of(patchset));
        }
    }
}

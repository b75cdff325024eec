package io.sqlane.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.error.CorruptException;
import io.sqlane.error.SqliteException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Bytes that somebody has tampered with: they are refused, or are a changeset that does no harm. The same at greater
 * length, under AddressSanitizer, is {@code native/test/changeset_test.cpp}.
 */
class HostileChangesetTest {
    private static final int RUNS = 4_000;

    private static final String TABLES = Recording.TABLE + ";"
            + "CREATE TABLE u(a, b, c, PRIMARY KEY (b, a)) WITHOUT ROWID;"
            + "INSERT INTO t VALUES (1, 'one', 1.5), (2, 'two', NULL); INSERT INTO u VALUES (1, 'k', 1), (2, 'k', 2)";

    private static final String EDITS = "INSERT INTO t VALUES (3, 'three', zeroblob(300)); UPDATE t SET a = 'ONE' WHERE"
            + " id = 1; DELETE FROM t WHERE id = 2; UPDATE u SET c = 'x' WHERE a = 1; DELETE FROM u WHERE a = 2";

    private int accepted;
    private int conflicts;

    private static byte[] mutate(byte[] bytes, Random random) {
        byte[] changed = bytes.clone();
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(4)) {
                case 0 -> changed[at] = (byte) random.nextInt(256);
                case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> changed = Arrays.copyOf(changed, Math.max(1, at));
                default -> {
                    byte[] longer = Arrays.copyOf(changed, changed.length + at);
                    System.arraycopy(changed, 0, longer, changed.length, at);
                    changed = longer;
                }
            }
        }
        return changed;
    }

    private ConflictAction resolve(Conflict conflict, Random random) {
        conflicts++;
        if (conflict.type() == ConflictType.DATA || conflict.type() == ConflictType.CONFLICT) {
            read(conflict.conflictingValues());
            read(conflict.change().oldValues());
            return random.nextBoolean() ? ConflictAction.REPLACE : ConflictAction.OMIT;
        }
        return ConflictAction.OMIT;
    }

    private static void read(ChangeValues values) {
        for (int i = 0; i < values.count(); i++) {
            if (values.isDefined(i)) {
                values.getValue(i);
            }
        }
    }

    private void use(Database database, byte[] bytes, Random random) {
        Changeset changeset;
        try {
            changeset = Changeset.of(bytes);
        } catch (CorruptException refused) {
            assertTrue(refused.getMessage().contains("bytes=" + bytes.length), refused::toString);
            return;
        }
        accepted++;
        for (Change change : changeset) {
            read(change.oldValues());
            read(change.newValues());
        }
        ApplyOptions options = ApplyOptions.defaults().conflictHandler(conflict -> resolve(conflict, random));
        try {
            RebaseData resolved = changeset.apply(database, options);
            changeset.concat(changeset);
            if (!changeset.isPatchset()) {
                changeset.invert();
                changeset.rebase(List.of(resolved));
            }
        } catch (SqliteException refused) {
            assertTrue(List.of("SQLITE_CORRUPT", "SQLITE_SCHEMA", "SQLITE_CONSTRAINT", "SQLITE_ERROR", "SQLITE_ABORT")
                    .contains(refused.primaryCode().name()), refused::toString);
        }
    }

    @Test
    void mutatedChangesetsAreRefusedOrHarmless() {
        byte[] changeset;
        byte[] patchset;
        try (Database source = Database.openInMemory()) {
            source.execute(TABLES);
            changeset = Recording.changeset(source, EDITS).bytes();
        }
        try (Database source = Database.openInMemory()) {
            source.execute(TABLES);
            patchset = Recording.patchset(source, EDITS).bytes();
        }
        try (Database database = Database.openInMemory()) {
            database.execute(TABLES);
            for (int seed = 0; seed < RUNS; seed++) {
                Random random = new Random(seed);
                use(database, mutate(seed % 3 == 0 ? patchset : changeset, random), random);
            }
            assertEquals(List.of("ok"), Recording.rows(database, "PRAGMA integrity_check"));
        }
        assertTrue(accepted > RUNS / 20 && accepted < RUNS * 9 / 10, () -> "accepted=" + accepted);
        assertTrue(conflicts > 100, () -> "conflicts=" + conflicts);
    }
}

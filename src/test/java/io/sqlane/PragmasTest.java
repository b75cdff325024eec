package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.ReadOnlyException;
import io.sqlane.error.SqliteException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PragmasTest {
    @TempDir
    Path folder;

    private Database database;
    private Pragmas pragmas;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("test.db"));
        pragmas = database.pragmas();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void actionIsDoneOnceWithItsArgument() {
        database.execute("CREATE TABLE p(a UNIQUE); CREATE TABLE good(a REFERENCES p(a));"
                + "CREATE TABLE bad(a REFERENCES p(a)); PRAGMA foreign_keys = OFF");
        database.execute("INSERT INTO bad VALUES (1)");
        assertNull(database.pragmas().set("foreign_key_check", "good"));
        assertEquals("bad", database.pragmas().set("foreign_key_check", "bad"));
    }

    @Test
    void incrementalVacuumFreesAsManyPagesAsItIsTold() {
        database.execute("PRAGMA auto_vacuum = INCREMENTAL; VACUUM; CREATE TABLE v(a);"
                + "INSERT INTO v VALUES (zeroblob(1000000)); DELETE FROM v");
        long before = (Long) database.pragmas().get("freelist_count");
        assertNull(database.pragmas().set("incremental_vacuum", 100));
        assertEquals(before - 100, database.pragmas().get("freelist_count"));
    }

    @Test
    void valueThatWasSetIsRead() {
        pragmas.setUserVersion(Integer.MIN_VALUE);
        assertEquals(Integer.MIN_VALUE, pragmas.userVersion());
        pragmas.setApplicationId(Integer.MAX_VALUE);
        assertEquals(Integer.MAX_VALUE, pragmas.applicationId());
        pragmas.setCacheSize(-4000);
        assertEquals(-4000, pragmas.cacheSize());
        pragmas.setWalAutocheckpoint(7);
        assertEquals(7, pragmas.walAutocheckpoint());
        pragmas.setForeignKeys(false);
        assertFalse(pragmas.foreignKeys());
        pragmas.setQueryOnly(true);
        assertTrue(pragmas.queryOnly());
        pragmas.setSynchronous(Synchronous.EXTRA);
        assertEquals(Synchronous.EXTRA, pragmas.synchronous());
        pragmas.setJournalMode(JournalMode.WAL);
        assertEquals(JournalMode.WAL, pragmas.journalMode());
    }

    @Test
    void eachTypeOfValueIsWrittenAsItself() {
        for (Object value : List.of((byte) 5, (short) 5, 5, 5L, "5")) {
            pragmas.setUserVersion(0);
            assertEquals(5L, pragmas.set("user_version", value));
        }
        assertEquals(1L, pragmas.set("query_only", true));
        assertEquals(0L, pragmas.set("query_only", false));
        assertEquals("wal", pragmas.set("main.journal_mode", "wal"));
    }

    @Test
    void typesThatWouldBeCutAreRefused() {
        for (Object value : List.of(
                BigInteger.TWO.pow(70), new BigDecimal("1.5"), new AtomicLong(1), 'x', new byte[1], Synchronous.FULL)) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> pragmas.set("user_version", value));
            assertTrue(e.getMessage().contains("type=" + value.getClass().getName()), e.getMessage());
        }
    }

    @Test
    void numbersWithoutALiteralAreRefused() {
        for (Object value : List.of(
                Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Float.NaN, Float.POSITIVE_INFINITY)) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> pragmas.set("cache_size", value));
            assertTrue(e.getMessage().startsWith("a pragma takes a finite number: value="), e.getMessage());
        }
    }

    @Test
    void textIsQuoted() {
        database.execute("CREATE TABLE t(a)");
        pragmas.set("user_version", "1'; DROP TABLE t; --");
        assertEquals(0, database.query("SELECT count(*) FROM t").first(row -> row.getInt(0)).orElseThrow());
    }

    @Test
    void namesThatSqliteDoesNotKnowAreRefused() {
        for (String name : List.of(
                "nosuch", "", ".", "main.", ".user_version", "user_version; DROP TABLE t", "user version", "main.a.b",
                "'user_version'", "user_version\0", "\uD800", "x".repeat(100_000))) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> pragmas.get(name));
            assertTrue(e.getMessage().startsWith("no such pragma: name=\""), e.getMessage());
            assertTrue(e.getMessage().length() < 1000, "length=" + e.getMessage().length());
            assertThrows(IllegalArgumentException.class, () -> pragmas.set(name, 1));
        }
    }

    @Test
    void pragmaWithoutAnAnswerIsNull() {
        assertNull(pragmas.get("shrink_memory"));
    }

    @Test
    void settingThatDoesNotTakeIsAnError() {
        database.execute("BEGIN");
        SqliteException e = assertThrows(SqliteException.class, () -> pragmas.setForeignKeys(false));
        assertTrue(e.getMessage().contains("pragma did not take: name=foreign_keys, wanted=0, now=1"), e.getMessage());
        database.execute("COMMIT");
        try (Database memory = Database.openInMemory()) {
            assertThrows(SqliteException.class, () -> memory.pragmas().setJournalMode(JournalMode.WAL));
        }
    }

    @Test
    void journalModeThatCannotBeSwitchedIsAnErrorAndStays() {
        pragmas.setJournalMode(JournalMode.WAL);
        database.execute("CREATE TABLE t(a)");
        try (Database other = Database.open(folder.resolve("test.db"))) {
            other.execute("BEGIN; SELECT * FROM t");
            assertThrows(SqliteException.class, () -> pragmas.setJournalMode(JournalMode.DELETE));
            assertEquals(JournalMode.WAL, pragmas.journalMode());
        }
        database.execute("BEGIN");
        assertThrows(SqliteException.class, () -> pragmas.setJournalMode(JournalMode.DELETE));
        database.execute("COMMIT");
        pragmas.setJournalMode(JournalMode.DELETE);
        assertEquals(JournalMode.DELETE, pragmas.journalMode());
    }

    @Test
    void levelOfSafetyIsNotChangedInsideATransaction() {
        database.execute("BEGIN");
        assertThrows(SqliteException.class, () -> pragmas.setSynchronous(Synchronous.OFF));
        database.execute("COMMIT");
        assertEquals(Synchronous.FULL, pragmas.synchronous());
    }

    @Test
    void pragmaOfAnAttachedDatabaseIsItsOwn() {
        database.execute("ATTACH ':memory:' AS side");
        pragmas.set("side.user_version", 7);
        assertEquals(7L, pragmas.get("side.user_version"));
        assertEquals(0L, pragmas.get("main.user_version"));
        assertThrows(SqliteException.class, () -> pragmas.get("nowhere.user_version"));
    }

    @Test
    void queryOnlyDatabaseRefusesToWrite() {
        pragmas.setQueryOnly(true);
        assertThrows(ReadOnlyException.class, () -> database.execute("CREATE TABLE t(a)"));
        pragmas.setQueryOnly(false);
        database.execute("CREATE TABLE t(a)");
    }

    @Test
    void memoryMappingStaysOff() {
        assertEquals(0L, pragmas.set("mmap_size", 1 << 20));
    }

    @Test
    void wholeDatabaseHasNoProblems() {
        database.execute("CREATE TABLE t(a)");
        assertEquals(List.of(), pragmas.integrityCheck());
        assertEquals(List.of(), pragmas.quickCheck());
        pragmas.optimize();
        assertEquals(2, pragmas.pageCount());
        assertEquals(4096, pragmas.pageSize());
        assertEquals(0, pragmas.freelistCount());
    }
}

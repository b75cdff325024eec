package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.error.BusyException;
import io.sqlane.error.ConstraintException;
import io.sqlane.error.ReadOnlyException;
import io.sqlane.error.SqliteException;
import io.sqlane.error.SqliteInterruptedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each option, as SQL feels it. */
class OptionEffectTest {
    private static final String ENDLESS =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    @TempDir
    Path folder;

    private Database open(UnaryOperator<OpenOptions.Builder> options) {
        return Database.open(folder.resolve("test.db"), options.apply(OpenOptions.builder()).build());
    }

    private static Database memory(UnaryOperator<OpenOptions.Builder> options) {
        return Database.openInMemory(options.apply(OpenOptions.builder()).build());
    }

    private static Object value(Database database, String sql) {
        return database.query(sql).first(row -> row.getValue(0)).orElseThrow();
    }

    @Test
    void readOnlyRefusesToWrite() {
        open(options -> options).close();
        try (Database database = open(options -> options.mode(OpenOptions.Mode.READ_ONLY))) {
            assertTrue(database.isReadOnly());
            assertThrows(ReadOnlyException.class, () -> database.execute("CREATE TABLE t(a)"));
        }
    }

    @Test
    void databaseWithoutAFileCannotBeReadOnly() {
        OpenOptions options = OpenOptions.builder().mode(OpenOptions.Mode.READ_ONLY).build();
        for (Runnable open : List.<Runnable>of(
                () -> Database.openInMemory(options), () -> Database.openTemporary(options))) {
            Exception e = assertThrows(IllegalArgumentException.class, open::run);
            assertEquals("a database without a file cannot be read-only: mode=READ_ONLY", e.getMessage());
        }
    }

    @Test
    void busyTimeoutIsThatOfSqlite() {
        try (Database database = open(options -> options.busyTimeout(Duration.ofMillis(1234)))) {
            assertEquals(1234L, database.pragmas().get("busy_timeout"));
            database.setBusyTimeout(Duration.ofMillis(Integer.MAX_VALUE));
            assertEquals((long) Integer.MAX_VALUE, database.pragmas().get("busy_timeout"));
        }
    }

    @Test
    void withoutBusyTimeoutALockIsReportedAtOnce() {
        try (Database holder = open(options -> options);
                Database other = open(options -> options.busyTimeout(Duration.ZERO))) {
            holder.execute("BEGIN IMMEDIATE");
            BusyException e = assertThrows(BusyException.class, () -> other.execute("BEGIN IMMEDIATE"));
            assertEquals(folder.resolve("test.db").toString(), e.path());
        }
    }

    @Test
    void journalModeIsSwitched() {
        for (JournalMode mode : JournalMode.values()) {
            if (mode != JournalMode.OFF) {
                try (Database database = open(options -> options.journalMode(mode))) {
                    assertEquals(mode, database.pragmas().journalMode());
                }
            }
        }
        UnaryOperator<OpenOptions.Builder> off =
                options -> options.setting(Setting.DEFENSIVE, false).journalMode(JournalMode.OFF);
        try (Database database = open(off)) {
            assertEquals(JournalMode.OFF, database.pragmas().journalMode());
        }
    }

    @Test
    void journalModeThatCannotBeIsRefused() {
        assertThrows(SqliteException.class, () -> memory(options -> options.journalMode(JournalMode.WAL)));
    }

    @Test
    void synchronousIsSet() {
        for (Synchronous level : Synchronous.values()) {
            try (Database database = open(options -> options.synchronous(level))) {
                assertEquals(level, database.pragmas().synchronous());
            }
        }
        try (Database database = open(options -> options)) {
            assertEquals(Synchronous.FULL, database.pragmas().synchronous());
        }
    }

    @Test
    void foreignKeysAreEnforced() {
        String sql = "CREATE TABLE p(a PRIMARY KEY); CREATE TABLE c(a REFERENCES p); INSERT INTO c VALUES(1)";
        try (Database database = memory(options -> options)) {
            assertThrows(ConstraintException.class, () -> database.execute(sql));
        }
        try (Database database = memory(options -> options.foreignKeys(false))) {
            database.execute(sql);
        }
    }

    @Test
    void statementsAreKeptAsFarAsTheCacheGoes() {
        for (int size : new int[] {0, 1, 3}) {
            List<String> hits = new ArrayList<>();
            MetricsListener listener = new MetricsListener() {
                @Override
                public void statementCacheHit(String database) {
                    hits.add(database);
                }
            };
            try (Database database = memory(options -> options.statementCacheSize(size).metricsListener(listener))) {
                for (int round = 0; round < 2; round++) {
                    for (int i = 0; i < 3; i++) {
                        value(database, "SELECT " + i);
                    }
                }
            }
            assertEquals(size == 3 ? 3 : 0, hits.size(), "size=" + size);
        }
    }

    @Test
    void deadlineEndsAStatement() {
        try (Database database = memory(options -> options.statementDeadline(Duration.ofMillis(30)))) {
            for (Runnable run : List.<Runnable>of(
                    () -> database.query(ENDLESS),
                    () -> database.execute(ENDLESS),
                    () -> database.update("CREATE TABLE t AS " + ENDLESS))) {
                SqliteInterruptedException e = assertThrows(SqliteInterruptedException.class, run::run);
                assertTrue(e.getMessage().contains("the statement ran longer than its deadline"), e.getMessage());
            }
            assertEquals(1L, value(database, "SELECT 1"));
            assertEquals(0L, value(database, "SELECT count(*) FROM sqlite_schema"));
        }
    }

    @Test
    void deadlineCoversAllFetchesOfAQuery() {
        String rows = ENDLESS.replace("count(*)", "i");
        try (Database database = memory(options -> options.statementDeadline(Duration.ofMillis(30)));
                Rows endless = database.query(rows)) {
            assertThrows(SqliteInterruptedException.class, () -> {
                while (endless.next()) {
                    assertFalse(endless.isNull(0));
                }
            });
        }
    }

    @Test
    void longestDeadlineNeverPasses() {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);
        try (Database database = memory(options -> options.statementDeadline(longest))) {
            assertEquals(1_000_000L, value(database, ENDLESS.replace("FROM n)", "FROM n LIMIT 1000000)")));
        }
    }

    @Test
    void cellSizesAreChecked() {
        for (boolean on : new boolean[] {false, true}) {
            try (Database database = memory(options -> options.cellSizeCheck(on))) {
                assertEquals(on ? 1L : 0L, database.pragmas().get("cell_size_check"));
            }
        }
    }

    @Test
    void extensionsAreNeverLoadedBySql() {
        try (Database database = memory(options -> options)) {
            assertThrows(SqliteException.class, () -> value(database, "SELECT load_extension('libm.so.6')"));
        }
    }

    @Test
    void nameStandsForThePath() {
        try (Database database = open(options -> options.name("orders"))) {
            assertEquals("Database \"orders\"", database.toString());
            database.close();
            Exception e = assertThrows(IllegalStateException.class, database::isReadOnly);
            assertEquals("Database \"orders\" is closed", e.getMessage());
        }
        try (Database database = open(options -> options)) {
            assertEquals("Database \"" + folder.resolve("test.db") + '"', database.toString());
        }
    }

    @Test
    void metricsListenerIsToldByName() {
        List<String> told = new ArrayList<>();
        MetricsListener listener = new MetricsListener() {
            @Override
            public void connectionOpened(String database) {
                told.add("opened " + database);
            }

            @Override
            public void connectionClosed(String database) {
                told.add("closed " + database);
            }

            @Override
            public void statementPrepared(String database, long elapsedNanos) {
                told.add("prepared " + database + (elapsedNanos >= 0 ? "" : " in negative time"));
            }

            @Override
            public void statementCacheMiss(String database) {
                told.add("missed " + database);
            }
        };
        Database database = memory(options -> options.metricsListener(listener).name("n"));
        value(database, "SELECT 1");
        database.close();
        database.close();
        assertEquals(List.of("opened n", "missed n", "prepared n", "closed n"), told);
    }

    @Test
    void limitsAreSet() {
        for (Map.Entry<Limit, Integer> limit : OpenOptions.hardened().limits().entrySet()) {
            try (Database database = memory(options -> options.limit(limit.getKey(), limit.getValue()))) {
                assertEquals(limit.getValue(), database.limit(limit.getKey()));
            }
        }
    }

    @Test
    void limitAboveTheBuildIsRefusedAndNothingStaysOpen() {
        Path file = folder.resolve("refused.db");
        OpenOptions options = OpenOptions.builder().limit(Limit.COLUMN, 2_001).build();
        Exception e = assertThrows(IllegalArgumentException.class, () -> Database.open(file, options));
        assertEquals(
                "limit is outside what SQLite was built with: limit=COLUMN, value=2001, possible=2000", e.getMessage());
        assertEquals(List.of(), Database.openHandlesOfCurrentThread().entries());
    }

    @Test
    void temporaryDatabaseHasNoPath() {
        try (Database database = Database.openTemporary(OpenOptions.defaults())) {
            database.execute("CREATE TABLE t(a); INSERT INTO t VALUES(zeroblob(10000000))");
            assertEquals("", database.path("main"));
            SqliteException e = assertThrows(SqliteException.class, () -> database.execute("SELECT nosuch"));
            assertNull(e.path());
        }
        assertFalse(Files.exists(folder.resolve("test.db")));
    }
}

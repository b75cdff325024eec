package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUrlTest {
    @TempDir
    Path folder;

    private String url(String name) {
        return "jdbc:sqlite:" + folder.resolve(name);
    }

    private static String pragma(String url, String name) throws SQLException {
        try (Connection connection = JdbcTests.open(url)) {
            return JdbcTests.value(connection, "PRAGMA " + name);
        }
    }

    // ---- defaults that applications rely on

    @Test
    void defaultsAreThoseOfTheOtherDriver() throws SQLException {
        try (Connection connection = JdbcTests.open(url("defaults.db"))) {
            assertEquals("3000", JdbcTests.value(connection, "PRAGMA busy_timeout"));
            assertEquals("0", JdbcTests.value(connection, "PRAGMA foreign_keys"));
            assertEquals("delete", JdbcTests.value(connection, "PRAGMA journal_mode"));
            assertEquals("2", JdbcTests.value(connection, "PRAGMA synchronous"));
            assertEquals("1", JdbcTests.value(connection, "PRAGMA trusted_schema"));
            assertEquals("double", JdbcTests.value(connection, "SELECT \"double\""));
        }
    }

    // ---- places

    @Test
    void emptyNameIsATemporaryDatabase() throws SQLException {
        try (Connection one = JdbcTests.open("jdbc:sqlite:"); Connection two = JdbcTests.open("jdbc:sqlite:")) {
            JdbcTests.run(one, "CREATE TABLE t(a)");
            assertEquals("0", JdbcTests.value(two, "SELECT count(*) FROM sqlite_schema"));
        }
    }

    @Test
    void privateMemoryIsSeenByItsConnectionOnly() throws SQLException {
        try (Connection one = JdbcTests.open(); Connection two = JdbcTests.open()) {
            JdbcTests.run(one, "CREATE TABLE t(a)");
            assertEquals("0", JdbcTests.value(two, "SELECT count(*) FROM sqlite_schema"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:sqlite:file::memory:?cache=shared", "jdbc:sqlite:file:shared?mode=memory&cache=shared",
        "jdbc:sqlite::memory:?shared_cache=true"
    })
    void sharedMemoryIsOneDatabaseUntilItsLastConnectionCloses(String url) throws SQLException {
        try (Connection one = JdbcTests.open(url)) {
            JdbcTests.run(one, "CREATE TABLE t(a)", "INSERT INTO t VALUES (7)");
            try (Connection two = JdbcTests.open(url)) {
                assertEquals("7", JdbcTests.value(two, "SELECT a FROM t"));
            }
        }
        try (Connection after = JdbcTests.open(url)) {
            assertEquals("0", JdbcTests.value(after, "SELECT count(*) FROM sqlite_schema"));
        }
    }

    @Test
    void fileUriIsDecoded() throws SQLException {
        Path file = folder.resolve("a b%c?.db");
        String uri = "jdbc:sqlite:file:" + folder + "/a%20b%25c%3F.db";
        try (Connection connection = JdbcTests.open(uri)) {
            JdbcTests.run(connection, "CREATE TABLE t(a)");
        }
        assertTrue(Files.exists(file));
    }

    @Test
    void fileUriOfThisMachineIsOpened() throws SQLException {
        JdbcTests.open("jdbc:sqlite:file://localhost" + folder + "/local.db").close();
        JdbcTests.open("jdbc:sqlite:file://" + folder + "/local.db?mode=rw").close();
    }

    @Test
    void plainPathIsTakenAsItIs() throws SQLException {
        try (Connection connection = JdbcTests.open(url("a%20b.db"))) {
            JdbcTests.run(connection, "CREATE TABLE t(a)");
        }
        assertTrue(Files.exists(folder.resolve("a%20b.db")));
    }

    @Test
    void readOnlyModeWritesNothing() throws SQLException {
        try (Connection connection = JdbcTests.open(url("ro.db"))) {
            JdbcTests.run(connection, "CREATE TABLE t(a)");
        }
        for (String mode : List.of("?mode=ro", "?open_mode=1", "?immutable=1")) {
            try (Connection connection = JdbcTests.open(url("ro.db") + mode)) {
                assertTrue(connection.isReadOnly());
                SQLException refused =
                        JdbcTests.refused(() -> JdbcTests.run(connection, "INSERT INTO t VALUES (1)"));
                assertEquals("25006", refused.getSQLState());
            }
        }
    }

    @Test
    void modeReadWriteCreatesNoFile() {
        SQLException refused = JdbcTests.refused(() -> JdbcTests.open(url("none.db") + "?mode=rw"));
        assertEquals("08001", refused.getSQLState());
        assertFalse(Files.exists(folder.resolve("none.db")));
    }

    // ---- properties

    @ParameterizedTest
    @CsvSource({
        "journal_mode=WAL, journal_mode, wal", "synchronous=normal, synchronous, 1",
        "foreign_keys=true, foreign_keys, 1",
        "cache_size=-4000, cache_size, -4000", "page_size=8192, page_size, 8192", "busy_timeout=10, busy_timeout, 10",
        "encoding=UTF-16le, encoding, UTF-16le", "user_version=7, user_version, 7", "temp_store=MEMORY, temp_store, 2",
        "recursive_triggers=on, recursive_triggers, 1", "application_id=0x10, application_id, 16",
        "secure_delete=fast, secure_delete, 2", "locking_mode=EXCLUSIVE, locking_mode, exclusive",
        "max_page_count=1000, max_page_count, 1000", "limit_page_count=1001, max_page_count, 1001",
        "automatic_index=0, automatic_index, 0", "wal_autocheckpoint=5, wal_autocheckpoint, 5"
    })
    void propertyTakesEffect(String parameter, String pragma, String value) throws SQLException {
        assertEquals(value, pragma(url("p-" + pragma + ".db") + '?' + parameter, pragma));
    }

    @Test
    void severalParametersTakeEffectTogether() throws SQLException {
        String parameters = "?page_size=512&journal_mode=WAL&synchronous=OFF&foreign_keys=1";
        try (Connection connection = JdbcTests.open(url("several.db") + parameters)) {
            assertEquals("512", JdbcTests.value(connection, "PRAGMA page_size"));
            assertEquals("wal", JdbcTests.value(connection, "PRAGMA journal_mode"));
            assertEquals("0", JdbcTests.value(connection, "PRAGMA synchronous"));
        }
    }

    @Test
    void limitTakesEffect() throws SQLException {
        try (Connection connection = JdbcTests.open(JdbcTests.MEMORY + "?limit_sql_length=100")) {
            SQLException refused =
                    JdbcTests.refused(() -> JdbcTests.query(connection, "SELECT '" + "x".repeat(200) + "'"));
            assertEquals("22001", refused.getSQLState());
        }
    }

    @Test
    void propertiesWinOverTheUrl() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("busy_timeout", "20");
        try (Connection connection = Connecting.open(JdbcTests.MEMORY + "?busy_timeout=10", properties)) {
            assertEquals("20", JdbcTests.value(connection, "PRAGMA busy_timeout"));
        }
    }

    @Test
    void placeCanBeSaidInProperties() throws SQLException {
        Properties readOnly = new Properties();
        readOnly.setProperty("mode", "ro");
        assertEquals("08001",
                JdbcTests.refused(() -> Connecting.open(url("none.db") + "?mode=rwc", readOnly)).getSQLState());
        assertFalse(Files.exists(folder.resolve("none.db")));
        Properties shared = new Properties();
        shared.setProperty("Cache", "shared");
        try (Connection one = Connecting.open(JdbcTests.MEMORY, shared);
                Connection two = Connecting.open(JdbcTests.MEMORY + "?cache=private", shared)) {
            assertNull(one.getWarnings());
            JdbcTests.run(one, "CREATE TABLE t(a)");
            assertEquals("1", JdbcTests.value(two, "SELECT count(*) FROM sqlite_schema"));
        }
        Properties wrong = new Properties();
        wrong.setProperty("immutable", "maybe");
        assertEquals("08001", JdbcTests.refused(() -> Connecting.open(JdbcTests.MEMORY, wrong)).getSQLState());
    }

    @Test
    void openModeOfThePropertiesWinsOverModeInTheUrl() throws SQLException {
        JdbcTests.open(url("mode.db")).close();
        Properties readOnly = new Properties();
        readOnly.setProperty("open_mode", "1");
        try (Connection connection = Connecting.open(url("mode.db") + "?mode=rwc", readOnly)) {
            assertTrue(connection.isReadOnly());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "synchronous=1, synchronous, 1", "synchronous=0, synchronous, 0", "synchronous=3, synchronous, 3",
        "synchronous=off, synchronous, 0", "synchronous=true, synchronous, 1", "temp_store=2, temp_store, 2",
        "temp_store=0, temp_store, 0", "secure_delete=on, secure_delete, 1", "secure_delete=0, secure_delete, 0",
        "secure_delete=2, secure_delete, 2", "cache_spill=false, cache_spill, 0", "cache_spill=9, cache_spill, 9",
        "user_version=010, user_version, 10", "user_version=-010, user_version, -10",
        "application_id=0X1f, application_id, 31"
    })
    void numbersAndSwitchesOfPragmasAreTaken(String parameter, String pragma, String value) throws SQLException {
        assertEquals(value, pragma(url("n-" + pragma + ".db") + "?cache_size=2&" + parameter, pragma));
    }

    @Test
    void unknownPropertyIsAWarning() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "me");
        properties.setProperty("tool.setting", "1");
        try (Connection connection = Connecting.open(JdbcTests.MEMORY, properties)) {
            assertTrue(connection.getWarnings().getMessage().contains("tool.setting"));
            assertNull(connection.getWarnings().getNextWarning());
            connection.clearWarnings();
            assertNull(connection.getWarnings());
        }
    }

    @Test
    void journalModeOfMemoryStaysAsItIs() throws SQLException {
        assertEquals("memory", pragma(JdbcTests.MEMORY + "?journal_mode=WAL", "journal_mode"));
    }

    // ---- refusals

    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:sqlite::resource:org/example/data.db", "jdbc:sqlite::resource:http://127.0.0.1/data.db",
        "jdbc:sqlite::memory:?foo=bar", "jdbc:sqlite::memory:?vfs=unix-none", "jdbc:sqlite:file::memory:?vfs=memdb",
        "jdbc:sqlite:file:x.db?nolock=1", "jdbc:sqlite::memory:?enable_load_extension=true",
        "jdbc:sqlite::memory:?date_class=java.lang.String", "jdbc:sqlite::memory:?journal_mode=WAL;DROP TABLE t",
        "jdbc:sqlite::memory:?busy_timeout=abc", "jdbc:sqlite::memory:?synchronous=4",
        "jdbc:sqlite::memory:?temp_store=on", "jdbc:sqlite::memory:?busy_timeout=-1",
        "jdbc:sqlite::memory:?cache_size=x", "jdbc:sqlite::memory:?foreign_keys=maybe",
        "jdbc:sqlite::memory:?limit_column=99999999999", "jdbc:sqlite::memory:?open_mode=0x100000",
        "jdbc:sqlite::memory:?mode=rwx", "jdbc:sqlite::memory:?cache=both", "jdbc:sqlite::memory:?foreign_keys",
        "jdbc:sqlite::memory:?foreign_keys=1&foreign_keys=0", "jdbc:sqlite:file://example.com/x.db",
        "jdbc:sqlite:file:a%00b.db", "jdbc:sqlite:file:a%zz.db", "jdbc:sqlite:file:a%ff.db",
        "jdbc:sqlite:no/such/directory/x.db", "jdbc:sqlite:/tmp", "jdbc:sqlite::memory:?date_string_format=qqq"
    })
    void whatIsWrongIsRefused(String url) {
        SQLException refused = JdbcTests.refused(() -> JdbcTests.open(url));
        assertEquals("08001", refused.getSQLState(), refused::toString);
        assertNotNull(refused.getMessage());
    }

    @Test
    void nulInTheNameIsRefused() {
        assertEquals("08001", JdbcTests.refused(() -> JdbcTests.open("jdbc:sqlite:a\0b.db")).getSQLState());
    }

    @Test
    void fileThatIsNoDatabaseIsRefused() throws Exception {
        Files.writeString(folder.resolve("text.db"), "no database ".repeat(500));
        SQLException refused = JdbcTests.refused(() -> JdbcTests.open(url("text.db")));
        assertEquals("08007", refused.getSQLState());
        assertEquals(26, refused.getErrorCode());
    }
}

package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlaneDriverTest {
    @TempDir
    Path folder;

    @Test
    void driverManagerFindsTheDriver() throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlane:" + folder.resolve("a.db"))) {
            assertInstanceOf(JdbcConnection.class, connection);
        }
    }

    @Test
    void serviceLoaderFindsTheDriver() {
        assertTrue(ServiceLoader.load(Driver.class).stream().anyMatch(it -> it.type() == SqlaneDriver.class));
    }

    @Test
    void bothPrefixesInAnyCaseAreAccepted() {
        SqlaneDriver driver = new SqlaneDriver();
        assertTrue(driver.acceptsURL("jdbc:sqlite:x"));
        assertTrue(driver.acceptsURL("jdbc:sqlane:"));
        assertTrue(driver.acceptsURL("JDBC:SQLite:x"));
        assertFalse(driver.acceptsURL("jdbc:sqlite"));
        assertFalse(driver.acceptsURL("jdbc:mysql:x"));
        assertFalse(driver.acceptsURL(null));
    }

    @Test
    void urlOfAnotherDriverAnswersNull() throws SQLException {
        assertNull(new SqlaneDriver().connect("jdbc:mysql:x", new Properties()));
        assertNull(new SqlaneDriver().connect(null, null));
    }

    @Test
    void propertiesAreListedWithTheirChoices() throws SQLException {
        DriverPropertyInfo[] infos = new SqlaneDriver().getPropertyInfo("jdbc:sqlite:x?journal_mode=WAL", null);
        DriverPropertyInfo journal =
                Arrays.stream(infos).filter(it -> it.name.equals("journal_mode")).findFirst().orElseThrow();
        assertEquals("WAL", journal.value);
        assertEquals(List.of("DELETE", "TRUNCATE", "PERSIST", "MEMORY", "WAL", "OFF"), List.of(journal.choices));
        assertFalse(journal.required);
        assertEquals(
                infos.length, Arrays.stream(infos).map(it -> it.name).collect(Collectors.toSet()).size());
    }

    @Test
    void versionIsThatOfSqlite() {
        assertEquals(3, new SqlaneDriver().getMajorVersion());
        assertTrue(new SqlaneDriver().getMinorVersion() >= 54);
        assertFalse(new SqlaneDriver().jdbcCompliant());
        assertThrows(SQLFeatureNotSupportedException.class, new SqlaneDriver()::getParentLogger);
    }

    @Test
    void dataSourceOpensWhatItIsSetTo() throws SQLException {
        SqlaneDataSource source = new SqlaneDataSource();
        source.setUrl("jdbc:sqlite:" + folder.resolve("b.db"));
        source.setProperty("foreign_keys", "on");
        try (Connection one = source.getConnection(); Connection two = source.getConnection("user", "password")) {
            JdbcTests.run(one, "CREATE TABLE t(a)");
            assertEquals("0", JdbcTests.value(two, "SELECT count(*) FROM t"));
            assertEquals("1", JdbcTests.value(two, "PRAGMA foreign_keys"));
        }
    }

    @Test
    void dataSourceRefusesWhatIsWrong() {
        SqlaneDataSource source = new SqlaneDataSource();
        assertThrows(IllegalArgumentException.class, () -> source.setUrl("jdbc:mysql:x"));
        assertThrows(IllegalArgumentException.class, () -> source.setProperty("no_such", "1"));
        assertThrows(IllegalArgumentException.class, () -> source.setProperty("foreign_keys", "maybe"));
        JdbcTests.refused(() -> source.setLoginTimeout(-1));
    }

    @Test
    void loginTimeoutIsTheBusyTimeout() throws SQLException {
        SqlaneDataSource source = new SqlaneDataSource();
        assertEquals(0, source.getLoginTimeout());
        source.setLoginTimeout(7);
        assertEquals(7, source.getLoginTimeout());
        try (Connection connection = source.getConnection()) {
            assertEquals("7000", JdbcTests.value(connection, "PRAGMA busy_timeout"));
        }
        source.setProperty("busy_timeout", "9999999999999");
        assertEquals(Integer.MAX_VALUE, source.getLoginTimeout());
        source.setProperty("busy_timeout", "-9999999999999");
        assertEquals(0, source.getLoginTimeout());
    }

    @Test
    void dataSourceUnwrapsToItselfOnly() throws SQLException {
        SqlaneDataSource source = new SqlaneDataSource();
        assertEquals(source, source.unwrap(SqlaneDataSource.class));
        assertTrue(source.isWrapperFor(javax.sql.DataSource.class));
        assertFalse(source.isWrapperFor(String.class));
        JdbcTests.refused(() -> source.unwrap(String.class));
    }
}

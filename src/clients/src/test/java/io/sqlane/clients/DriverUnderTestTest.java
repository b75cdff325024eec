package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That these tests run on the driver that they are for. */
class DriverUnderTestTest extends Client {
    @Test
    void oneDriverAnswersToTheUrl() throws SQLException {
        List<String> drivers = DriverManager.drivers()
                .filter(driver -> {
                    try {
                        return driver.acceptsURL(url());
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                })
                .map(driver -> driver.getClass().getName())
                .toList();

        assertEquals(List.of(DRIVER), drivers);
    }

    @Test
    void databaseIsAFile() throws SQLException {
        execute("CREATE TABLE t(a)", "INSERT INTO t VALUES (1)");

        assertEquals(List.of("1"), stored("SELECT a FROM t"));
        try (Connection connection = DriverManager.getConnection(url())) {
            assertEquals("SQLite", connection.getMetaData().getDatabaseProductName());
        }
        assertEquals(List.of("0|main|" + folder.toAbsolutePath().resolve("client.db")), stored("PRAGMA database_list"));
    }
}

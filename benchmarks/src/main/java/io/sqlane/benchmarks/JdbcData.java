package io.sqlane.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The rows of {@link Data} behind the JDBC driver, with the same settings. */
final class JdbcData {
    private JdbcData() {}

    static Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        execute(connection, "PRAGMA foreign_keys = ON");
        execute(connection, "PRAGMA trusted_schema = OFF");
        execute(connection, Data.LOG);
        return connection;
    }

    static Connection openFilled() throws SQLException {
        Connection connection = open();
        for (String statement : Data.TABLES.split(";")) {
            if (!statement.isBlank()) {
                execute(connection, statement);
            }
        }
        return connection;
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

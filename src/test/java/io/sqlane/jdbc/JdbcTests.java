package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.function.Executable;

/** What the tests of the driver share. */
final class JdbcTests {
    static final String MEMORY = "jdbc:sqlane::memory:";

    private JdbcTests() {}

    static Connection open() throws SQLException {
        return open(MEMORY);
    }

    static Connection open(String url) throws SQLException {
        return Connecting.open(url, new Properties());
    }

    static void run(Connection connection, String... scripts) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String script : scripts) {
                statement.executeUpdate(script);
            }
        }
    }

    /** All rows of a result, each as the texts of its values with | in between. */
    static List<String> rows(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (result) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : "|").append(result.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    static List<String> query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return rows(statement.executeQuery(sql));
        }
    }

    static String value(Connection connection, String sql) throws SQLException {
        List<String> rows = query(connection, sql);
        if (rows.size() != 1) {
            throw new AssertionError("rows of " + sql + ": " + rows);
        }
        return rows.get(0);
    }

    static SQLException refused(Executable call) {
        return assertThrows(SQLException.class, call);
    }
}

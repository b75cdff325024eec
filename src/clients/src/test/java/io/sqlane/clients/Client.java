package io.sqlane.clients;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A test of a library over the driver: a database in a file, and a look into it past the library. */
abstract class Client {
    /** The driver in use does not do this. */
    static final String BEYOND_THE_PEER = "beyond-the-peer";

    static final String DRIVER = System.getProperty("driver.class");

    @TempDir
    Path folder;

    final String url() {
        return url("client.db");
    }

    final String url(String file) {
        return "jdbc:sqlite:" + folder.resolve(file);
    }

    /** Runs statements on a connection of its own. */
    final void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** What another connection reads from the file: a line for each row, with values between bars. */
    final List<String> stored(String query) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    values.add(rows.getString(column));
                }
                lines.add(String.join("|", values.stream().map(String::valueOf).toList()));
            }
        }
        return lines;
    }
}

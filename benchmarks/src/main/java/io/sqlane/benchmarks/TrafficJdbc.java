package io.sqlane.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A thread's own connection of the JDBC driver, with the same settings and statements. */
final class TrafficJdbc implements TrafficSide.Session {
    private final Connection connection;
    private final PreparedStatement begin;
    private final PreparedStatement insert;
    private final PreparedStatement commit;
    private final PreparedStatement select;

    TrafficJdbc(Path file, TrafficCase.Level level) throws SQLException {
        connection = JdbcWork.connect(new org.sqlite.JDBC(), file.toString());
        execute("PRAGMA busy_timeout = 5000");
        execute("PRAGMA journal_mode = WAL");
        execute("PRAGMA synchronous = " + level);
        execute("PRAGMA foreign_keys = ON");
        execute("PRAGMA trusted_schema = OFF");
        begin = connection.prepareStatement("BEGIN IMMEDIATE");
        insert = connection.prepareStatement(TrafficSide.INSERT);
        commit = connection.prepareStatement("COMMIT");
        select = connection.prepareStatement(TrafficSide.SELECT);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public boolean write(long value) throws SQLException {
        try {
            begin.execute();
        } catch (SQLiteException starved) {
            if (starved.getResultCode() != SQLiteErrorCode.SQLITE_BUSY) {
                throw starved;
            }
            return false;
        }
        insert.setLong(1, value);
        insert.executeUpdate();
        commit.execute();
        return true;
    }

    @Override
    public long read(long id) throws SQLException {
        select.setLong(1, id);
        try (ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

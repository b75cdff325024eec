package io.sqlane.benchmarks;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.sqlite.Collation;
import org.sqlite.Function;

/** What {@link SqlaneReads}, {@link SqlaneCallbacks} and {@link SqlaneCalls} do, through a JDBC driver. */
final class JdbcReads {
    private static final String BY_ID = "SELECT a, b, c FROM t WHERE id = ?";

    private JdbcReads() {}

    static Work point(Connection connection) throws SQLException {
        PreparedStatement byId = connection.prepareStatement(BY_ID);
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new JdbcWork(connection) {
            @Override
            public long run() throws SQLException {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    byId.setLong(1, ids.next());
                    try (ResultSet rows = byId.executeQuery()) {
                        if (!rows.next()) {
                            throw new AssertionError("no row");
                        }
                        sum += rows.getLong(1) + Data.take(rows.getString(2)) + (long) rows.getDouble(3);
                    }
                }
                return sum;
            }
        };
    }

    static Work pointNumbers(Connection connection) throws SQLException {
        PreparedStatement byId = connection.prepareStatement("SELECT a, c, id FROM t WHERE id = ?");
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new JdbcWork(connection) {
            @Override
            public long run() throws SQLException {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    byId.setLong(1, ids.next());
                    try (ResultSet rows = byId.executeQuery()) {
                        if (!rows.next()) {
                            throw new AssertionError("no row");
                        }
                        sum += rows.getLong(1) + (long) rows.getDouble(2) + rows.getLong(3);
                    }
                }
                return sum;
            }
        };
    }

    static Work scanIntegers(Connection connection) throws SQLException {
        PreparedStatement all = connection.prepareStatement("SELECT id, a, b FROM n");
        return new JdbcWork(connection) {
            @Override
            public long run() throws SQLException {
                long sum = 0;
                try (ResultSet rows = all.executeQuery()) {
                    while (rows.next()) {
                        sum += rows.getLong(1) + rows.getLong(2) + rows.getLong(3);
                    }
                }
                return sum;
            }
        };
    }

    static Work scanText(Connection connection) throws SQLException {
        PreparedStatement all = connection.prepareStatement("SELECT a, b, c FROM t");
        return new JdbcWork(connection) {
            @Override
            public long run() throws SQLException {
                long sum = 0;
                try (ResultSet rows = all.executeQuery()) {
                    while (rows.next()) {
                        sum += rows.getLong(1) + Data.take(rows.getString(2)) + (long) rows.getDouble(3);
                    }
                }
                return sum;
            }
        };
    }

    static Work scanWide(Connection connection) throws SQLException {
        PreparedStatement all = connection.prepareStatement("SELECT id, a, b, c, d, e, f, g, h, i FROM w");
        return new JdbcWork(connection) {
            @Override
            public long run() throws SQLException {
                long sum = 0;
                try (ResultSet rows = all.executeQuery()) {
                    while (rows.next()) {
                        sum += rows.getLong(1) + rows.getLong(2) + Data.take(rows.getString(3));
                        sum += (long) rows.getDouble(4) + rows.getLong(5) + Data.take(rows.getString(6));
                        sum += (long) rows.getDouble(7) + (rows.getLong(8) & 1023) + Data.take(rows.getString(9));
                        sum += rows.getString(10) == null ? 1 : 0;
                    }
                }
                return sum;
            }
        };
    }

    static Work scanLongText(Connection connection) throws SQLException {
        PreparedStatement all = connection.prepareStatement("SELECT id, body FROM d");
        return new JdbcWork(connection) {
            @Override
            public long run() throws SQLException {
                long sum = 0;
                try (ResultSet rows = all.executeQuery()) {
                    while (rows.next()) {
                        sum += rows.getLong(1) + Data.take(rows.getString(2));
                    }
                }
                return sum;
            }
        };
    }

    static Work scanBlob(Connection connection) throws SQLException {
        PreparedStatement all = connection.prepareStatement("SELECT id, body FROM d");
        return new JdbcWork(connection) {
            @Override
            public long run() throws SQLException {
                long sum = 0;
                try (ResultSet rows = all.executeQuery()) {
                    while (rows.next()) {
                        sum += rows.getLong(1) + Data.take(rows.getBytes(2));
                    }
                }
                return sum;
            }
        };
    }

    static Work openQuery(Connection connection, Driver driver, String path) {
        return new JdbcWork(connection) {
            @Override
            public long run() throws SQLException {
                try (Connection other = connect(driver, path)) {
                    return query(other, "SELECT a FROM t WHERE id = 7");
                }
            }
        };
    }

    static Work prepareQuery(Connection connection) {
        Data.RandomId ids = new Data.RandomId(Data.ROWS);
        return new JdbcWork(connection) {
            @Override
            public long run() throws SQLException {
                long sum = 0;
                for (int i = 0; i < Data.POINTS; i++) {
                    try (PreparedStatement byId = connection.prepareStatement(BY_ID)) {
                        byId.setLong(1, ids.next());
                        sum += one(byId);
                    }
                }
                return sum;
            }
        };
    }

    static Work function(Connection connection) throws SQLException {
        Function.create(connection, "multiply", new Function() {
            @Override
            protected void xFunc() throws SQLException {
                result(value_long(0) * value_long(1));
            }
        });
        return one(connection, "SELECT sum(multiply(id, a)) FROM n");
    }

    static Work collation(Connection connection) throws SQLException {
        Collation.create(connection, "own", new Collation() {
            @Override
            protected int xCompare(String left, String right) {
                return left.compareTo(right);
            }
        });
        return one(connection, "SELECT count(b) FROM (SELECT b FROM s ORDER BY b COLLATE own LIMIT -1)");
    }

    private static Work one(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        return new JdbcWork(connection) {
            @Override
            public long run() throws SQLException {
                return one(statement);
            }
        };
    }
}

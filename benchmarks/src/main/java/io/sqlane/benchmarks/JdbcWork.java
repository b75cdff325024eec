package io.sqlane.benchmarks;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** The workloads through a JDBC driver, with the same settings; its functions and collations are its own. */
abstract class JdbcWork implements Work {
    final Connection connection;

    JdbcWork(Connection connection) {
        this.connection = connection;
    }

    static Work open(Driver driver, Workload workload, String path) throws SQLException {
        Connection connection = connect(driver, path);
        execute(connection, "PRAGMA foreign_keys = ON");
        execute(connection, "PRAGMA trusted_schema = OFF");
        if (workload.isInFile()) {
            query(connection, "PRAGMA journal_mode = WAL");
            execute(connection, "PRAGMA synchronous = NORMAL");
            execute(connection, "PRAGMA cache_size = -16000");
        }
        for (String statement : workload.schemaText().split(";\n")) {
            execute(connection, statement);
        }
        return switch (workload) {
            case POINT -> JdbcReads.point(connection);
            case POINT_NUMBERS -> JdbcReads.pointNumbers(connection);
            case SCAN_INTEGERS -> JdbcReads.scanIntegers(connection);
            case SCAN_TEXT -> JdbcReads.scanText(connection);
            case SCAN_WIDE -> JdbcReads.scanWide(connection);
            case SCAN_TEXT_4K -> JdbcReads.scanLongText(connection);
            case SCAN_BLOB_1M -> JdbcReads.scanBlob(connection);
            case OPEN_QUERY -> JdbcReads.openQuery(connection, driver, path);
            case PREPARE_QUERY, PREPARE_CACHED -> JdbcReads.prepareQuery(connection);
            case FUNCTION -> JdbcReads.function(connection);
            case COLLATION -> JdbcReads.collation(connection);
            case INSERT -> JdbcWrites.insert(connection);
            case INSERT_BATCH -> JdbcWrites.batch(connection);
            case INSERT_AUTOCOMMIT -> JdbcWrites.autocommit(connection);
            case INSERT_TEXT_4K -> JdbcWrites.longText(connection);
            case INSERT_BLOB_1M -> JdbcWrites.blob(connection);
            default -> throw new IllegalArgumentException("not with JDBC: " + workload);
        };
    }

    /** Not by the driver manager: several drivers want the same URLs. */
    static Connection connect(Driver driver, String path) throws SQLException {
        return driver.connect("jdbc:sqlite:" + path, new Properties());
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long query(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return one(statement);
        }
    }

    static long one(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public long verify(String sql) throws SQLException {
        return query(connection, sql);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

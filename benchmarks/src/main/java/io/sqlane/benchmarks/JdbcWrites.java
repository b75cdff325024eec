package io.sqlane.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;

/** What {@link SqlaneWrites} does, through a JDBC driver. */
final class JdbcWrites {
    /** More rows only cost a driver memory. */
    private static final int BATCH = 1_000;

    private static final String INSERT = "INSERT INTO log(id, a, b, c, d) VALUES (?, ?, ?, ?, ?)";

    private JdbcWrites() {}

    /** One run fills a table, emptied before, in one transaction. */
    private abstract static class InTransaction extends JdbcWork {
        private final String table;

        InTransaction(Connection connection, String table) throws SQLException {
            super(connection);
            this.table = table;
            connection.setAutoCommit(false);
        }

        @Override
        public void before() throws SQLException {
            execute(connection, "DELETE FROM " + table);
            connection.commit();
        }
    }

    private static void bind(PreparedStatement insert, long id, String[] texts) throws SQLException {
        insert.setLong(1, id);
        insert.setLong(2, id * 7);
        insert.setString(3, texts[(int) ((id - 1) % Data.ROWS)]);
        insert.setDouble(4, id * 0.5 + 0.25);
        insert.setLong(5, id & 15);
    }

    static Work insert(Connection connection) throws SQLException {
        PreparedStatement insert = connection.prepareStatement(INSERT);
        String[] texts = Data.texts();
        return new InTransaction(connection, "log") {
            @Override
            public long run() throws SQLException {
                long changed = 0;
                for (long id = 1; id <= Data.ROWS; id++) {
                    bind(insert, id, texts);
                    changed += insert.executeUpdate();
                }
                connection.commit();
                return changed;
            }
        };
    }

    static Work batch(Connection connection) throws SQLException {
        PreparedStatement insert = connection.prepareStatement(INSERT);
        String[] texts = Data.texts();
        return new InTransaction(connection, "log") {
            @Override
            public long run() throws SQLException {
                long changed = 0;
                for (long id = 1; id <= Data.ROWS; id++) {
                    bind(insert, id, texts);
                    insert.addBatch();
                    if (id % BATCH == 0) {
                        changed += insert.executeBatch().length;
                    }
                }
                connection.commit();
                return changed;
            }
        };
    }

    static Work autocommit(Connection connection) throws SQLException {
        PreparedStatement insert = connection.prepareStatement(INSERT);
        String[] texts = Data.texts();
        return new JdbcWork(connection) {
            @Override
            public void before() throws SQLException {
                execute(connection, "DELETE FROM log");
            }

            @Override
            public long run() throws SQLException {
                long changed = 0;
                for (long id = 1; id <= Data.POINTS; id++) {
                    bind(insert, id, texts);
                    changed += insert.executeUpdate();
                }
                return changed;
            }
        };
    }

    static Work longText(Connection connection) throws SQLException {
        PreparedStatement insert = connection.prepareStatement("INSERT INTO d2(id, body) VALUES (?, ?)");
        String body = "x".repeat(Data.DOCUMENT_SIZE);
        return new InTransaction(connection, "d2") {
            @Override
            public long run() throws SQLException {
                long changed = 0;
                for (long id = 1; id <= Data.DOCUMENTS; id++) {
                    insert.setLong(1, id);
                    insert.setString(2, body);
                    changed += insert.executeUpdate();
                }
                connection.commit();
                return changed;
            }
        };
    }

    static Work blob(Connection connection) throws SQLException {
        PreparedStatement insert = connection.prepareStatement("INSERT INTO d2(id, body) VALUES (?, ?)");
        byte[] body = new byte[Data.BLOB_SIZE];
        Arrays.fill(body, (byte) 'x');
        return new InTransaction(connection, "d2") {
            @Override
            public long run() throws SQLException {
                long changed = 0;
                for (long id = 1; id <= Data.BLOBS; id++) {
                    insert.setLong(1, id);
                    insert.setBytes(2, body);
                    changed += insert.executeUpdate();
                }
                connection.commit();
                return changed;
            }
        };
    }
}

package io.sqlane.jdbc;

import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** A savepoint of one connection. */
final class JdbcSavepoint implements Savepoint {
    private final JdbcConnection connection;
    private final int id;
    private final @Nullable String name;

    JdbcSavepoint(JdbcConnection connection, int id, @Nullable String name) {
        this.connection = connection;
        this.id = id;
        this.name = name;
    }

    boolean isOf(JdbcConnection other) {
        return connection == other;
    }

    /** The name in SQL, of this one only: SQLite takes the last one of a name, JDBC that which was handed out. */
    String sqlName() {
        return SqlText.quoted("SQLITE_SAVEPOINT_" + id + (name == null ? "" : "_" + name));
    }

    @Override
    public int getSavepointId() throws SQLException {
        if (name != null) {
            throw SqlErrors.state("the savepoint has a name and no number: name=" + name);
        }
        return id;
    }

    @Override
    public String getSavepointName() throws SQLException {
        if (name == null) {
            throw SqlErrors.state("the savepoint has a number and no name: id=" + id);
        }
        return name;
    }
}

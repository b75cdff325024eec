package io.sqlane.session;

import io.sqlane.Database;
import java.util.List;

/** Short ways to changesets, and to what a table holds. */
final class Recording {
    static final String TABLE = "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b)";

    private Recording() {}

    /** A database in memory with the table and so many rows (i, 'i', i / 2.0). */
    static Database open(int rows) {
        Database database = Database.openInMemory();
        database.execute(TABLE);
        for (int i = 1; i <= rows; i++) {
            database.update("INSERT INTO t VALUES (?1, ?1 || '', ?1 / 2.0)", (long) i);
        }
        return database;
    }

    static Changeset changeset(Database database, String sql) {
        try (Session session = Session.open(database, SessionOptions.defaults())) {
            session.attachAll();
            database.execute(sql);
            return session.changeset();
        }
    }

    static Changeset patchset(Database database, String sql) {
        try (Session session = Session.open(database, SessionOptions.defaults())) {
            session.attachAll();
            database.execute(sql);
            return session.patchset();
        }
    }

    /** What a changeset would be of a database that is like this one. */
    static Changeset changesetOf(int rows, String sql) {
        try (Database database = open(rows)) {
            return changeset(database, sql);
        }
    }

    /** The rows of the table, each as text. */
    static List<String> rows(Database database) {
        return rows(database, "SELECT id || '|' || quote(a) || '|' || quote(b) FROM t ORDER BY id");
    }

    static List<String> rows(Database database, String sql) {
        return database.query(sql).list(row -> row.getString(0));
    }
}

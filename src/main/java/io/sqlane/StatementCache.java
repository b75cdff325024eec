package io.sqlane;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prepared statements that wait to be used again, the least recently used one first. A statement in use is not in the
 * cache: two queries of the same SQL, one inside the other, get a statement each.
 */
final class StatementCache {
    /** A statement that keeps more memory than this for its next use is closed instead. */
    private static final int MOST_BYTES = 1 << 20;

    private final Database database;
    private final int capacity;
    private final Map<String, Statement> waiting = new LinkedHashMap<>();

    StatementCache(Database database, int capacity) {
        this.database = database;
        this.capacity = capacity;
    }

    /** A statement for the SQL, waiting or new; to be given back. */
    Statement take(String sql) {
        Statement statement = waiting.remove(sql);
        if (statement != null) {
            database.metrics().statementCacheHit(database.name());
            return statement;
        }
        database.metrics().statementCacheMiss(database.name());
        return database.prepareForCache(sql);
    }

    void giveBack(Statement statement) {
        if (!statement.isOpen()) {
            return;
        }
        if (capacity == 0 || statement.handle().keptBytes() > MOST_BYTES) {
            statement.close();
            return;
        }
        Statement other = waiting.put(statement.handle().sql(), statement);
        if (other != null) {
            other.close();
        }
        if (waiting.size() > capacity) {
            Iterator<Statement> oldest = waiting.values().iterator();
            Statement evicted = oldest.next();
            oldest.remove();
            evicted.close();
        }
    }

    int size() {
        return waiting.size();
    }

    /** Closes every waiting statement. */
    void clear() {
        waiting.values().forEach(Statement::close);
        waiting.clear();
    }
}

package io.sqlane.crash;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.error.SqliteException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Executes SQL that nobody would write; prints how much of it was refused. */
final class RandomSql {
    private static final String[] WORDS = {
        "SELECT", "FROM", "WHERE", "INSERT", "INTO", "VALUES", "UPDATE", "SET", "DELETE", "CREATE", "TABLE", "INDEX",
        "VIEW", "TRIGGER", "VIRTUAL", "USING", "fts5", "rtree", "DROP", "ALTER", "ADD", "COLUMN", "RENAME", "TO",
        "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "VACUUM", "ANALYZE", "REINDEX", "ATTACH",
        "DETACH", "EXPLAIN", "QUERY", "PLAN", "WITH", "RECURSIVE", "AS", "UNION", "ALL", "EXCEPT", "INTERSECT", "JOIN",
        "LEFT", "NATURAL", "ON", "USING", "GROUP", "BY", "HAVING", "ORDER", "LIMIT", "OFFSET", "DISTINCT", "CASE",
        "WHEN", "THEN", "ELSE", "END", "IN", "EXISTS", "BETWEEN", "AND", "OR", "NOT", "NULL", "ISNULL", "LIKE", "GLOB",
        "MATCH", "COLLATE", "NOCASE", "CAST", "OVER", "PARTITION", "ROWS", "RANGE", "PRECEDING", "FILTER", "RETURNING",
        "CONFLICT", "DO", "NOTHING", "PRIMARY", "KEY", "REFERENCES", "CHECK", "UNIQUE", "DEFAULT", "GENERATED",
        "WITHOUT", "ROWID", "STRICT", "t", "u", "a", "b", "c", "main", "temp", "sqlite_schema", "*", "(", ")", ",", ";",
        ".", "=", "<", ">", "+", "-", "/", "%", "||", "->", "->>", "?", "?7", ":x", "@y", "$z", "1", "0", "-1", "1e308",
        "9223372036854775807", "'text'", "x'00ff'", "\"a\"", "[b]", "`c`", "'", "\"", "x'", "/*", "*/", "--", "\n",
        "count(", "sum(", "json(", "printf('%*d',", "zeroblob(", "randomblob(", "hex(", "replace(", "group_concat(",
        "row_number(", "abs(", "date(", "quote(", "char(", "instr(", "substr(", "json_each(", "pragma_table_info(",
        "9e999", "0x7fffffffffffffff", "1_000", "\u00e9", "\ud83d\ude00", "\uffff"
    };

    private static final List<String> SENSE = List.of(
            "SELECT a, count(*) OVER (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t",
            "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 20) SELECT * FROM n JOIN t",
            "INSERT INTO t VALUES(1, 'b', x'00') ON CONFLICT(a) DO UPDATE SET b = excluded.b RETURNING *",
            "CREATE TABLE IF NOT EXISTS u(a INTEGER PRIMARY KEY, b AS (a + 1) STORED, c CHECK(c > 0) DEFAULT 5)",
            "UPDATE t SET (a, b) = (SELECT a + 1, b FROM t LIMIT 1) WHERE a IN (SELECT value FROM json_each('[1,2]'))",
            "SELECT printf('%.3f|%q|%w', 1.5, 'it''s', b), json_extract('{\"x\":[1,2]}', '$.x[1]') FROM t",
            "CREATE TRIGGER r AFTER INSERT ON t BEGIN UPDATE t SET b = new.b WHERE a = old.a; END");

    private RandomSql() {}

    /** Arguments: how many statements, and the seed. */
    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        int refused = 0;
        OpenOptions options = OpenOptions.hardened().toBuilder()
                .statementDeadline(Duration.ofMillis(100))
                .unboundAsNull(true)
                .build();
        Database database = null;
        for (int i = 0; i < count; i++) {
            if (i % 100 == 0) {
                if (database != null) {
                    database.close();
                }
                database = Database.openInMemory(options);
                database.execute("CREATE TABLE t(a PRIMARY KEY, b, c)");
                database.execute("INSERT INTO t VALUES(1, 'b', 2.5), (2, NULL, x'')");
            }
            String sql = text(new Random(Long.parseLong(args[1]) + i));
            // The last line of a process that dies tells the SQL.
            System.out.println("sql " + i + ": " + sql.replace('\n', ' '));
            refused += refuses(database, sql, i % 2 == 0) ? 1 : 0;
        }
        if (database != null) {
            database.close();
        }
        System.out.println("statements=" + count + " refused=" + refused);
    }

    private static boolean refuses(Database database, String sql, boolean script) {
        try {
            if (script) {
                database.execute(sql);
                return false;
            }
            try (Rows rows = database.prepare(sql).query()) {
                while (rows.next()) {
                    for (int column = 0; column < rows.columnCount(); column++) {
                        rows.getValue(column);
                    }
                }
            }
            return false;
        } catch (SqliteException | IllegalArgumentException refused) {
            return true;
        }
    }

    private static String text(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> words(random, 1 + random.nextInt(40));
            case 1 -> mutated(random, SENSE.get(random.nextInt(SENSE.size())));
            case 2 -> "SELECT " + words(random, 1 + random.nextInt(12)) + " FROM t " + words(random, random.nextInt(8));
            default -> noise(random);
        };
    }

    private static String words(Random random, int count) {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < count; i++) {
            sql.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(5) == 0 ? "" : " ");
        }
        return sql.toString();
    }

    /** Sense, mostly with some of it lost, doubled or replaced. */
    private static String mutated(Random random, String sense) {
        StringBuilder sql = new StringBuilder(sense);
        for (int times = random.nextInt(4); times > 0; times--) {
            int at = random.nextInt(sql.length());
            int to = Math.min(sql.length(), at + 1 + random.nextInt(8));
            switch (random.nextInt(3)) {
                case 0 -> sql.delete(at, Math.max(at, Math.min(to, sql.length() - 1)));
                case 1 -> sql.insert(at, sql.substring(at, to));
                default -> sql.insert(at, WORDS[random.nextInt(WORDS.length)]);
            }
        }
        return sql.toString();
    }

    private static String noise(Random random) {
        StringBuilder sql = new StringBuilder();
        for (int length = random.nextInt(60); length > 0; length--) {
            sql.appendCodePoint(random.nextInt(10) == 0 ? 0xa0 + random.nextInt(0x2000) : 1 + random.nextInt(0x7e));
        }
        return sql.toString();
    }
}

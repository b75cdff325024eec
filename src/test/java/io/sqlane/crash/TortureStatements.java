package io.sqlane.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Statements that want as much native stack as SQLite lets them: deep, long and wide ones, and a schema of views,
 * triggers and columns that lead to each other. The same seed gives the same statements.
 */
final class TortureStatements {
    /** Expressions: prefix, middle and suffix, which are repeated around each other. */
    private static final String[][] NESTS = {
        {"NOT ", "a", ""},
        {"-", " a", ""},
        {"~", "a", ""},
        {"", "a", "+b"},
        {"(b*", "a", ")"},
        {"(b AND (c OR ", "a", "))"},
        {"", "a=1", " OR a=2"},
        {"", "a=1", " AND a=2"},
        {"abs(", "a", ")"},
        {"iif(", "a", ",b,c)"},
        {"coalesce(b,", "a", ")"},
        {"max(1,2,3,", "a", ")"},
        {"printf('%s',", "a", ")"},
        {"CASE WHEN ", "a", " THEN b END"},
        {"CASE WHEN b THEN c ELSE ", "a", " END"},
        {"CASE WHEN (b,c)>(1,", "a", ") THEN 1 END"},
        {"(", "a", " BETWEEN b AND c)"},
        {"(b BETWEEN c AND ", "a", ")"},
        {"((b,c) BETWEEN (1,2) AND (2,", "a", "))"},
        {"(", "a", " IN (b,c,3))"},
        {"b IN (1,", "a", ")"},
        {"CAST(", "a", " AS TEXT)"},
        {"(", "a", " COLLATE nocase)"},
        {"(", "a", " LIKE 'x')"},
        {"(", "a", "->>'x')"},
        {"(SELECT ", "a", ")"},
        {"(SELECT b FROM e WHERE ", "a", ")"},
        {"(SELECT max(b) FROM (SELECT ", "a", " b))"},
        {"(WITH q(b) AS (SELECT ", "a", ") SELECT b FROM q)"},
        {"EXISTS(SELECT 1 FROM e WHERE ", "a", ")"},
        {"b IN (SELECT a FROM e WHERE ", "a", ")"},
        {"(SELECT 1 UNION SELECT ", "a", ")"},
    };

    private static final String[] PLACES = {
        "SELECT %s FROM t",
        "SELECT 1 FROM t WHERE %s",
        "SELECT a FROM t GROUP BY a HAVING %s",
        "SELECT b FROM t ORDER BY %s",
        "SELECT count(*) FROM t GROUP BY %s",
        "SELECT 1 FROM e LEFT JOIN t ON %s",
        "UPDATE t SET a=%s",
        "DELETE FROM t WHERE %s",
        "INSERT INTO e SELECT %s,1 FROM t",
        "INSERT INTO t(a) VALUES (1) RETURNING %s",
        "WITH RECURSIVE r(a,b,c) AS (SELECT 1,2,3 UNION ALL SELECT a+1,%s,3 FROM r WHERE a<3) SELECT * FROM r",
        "SELECT sum(a) OVER (ORDER BY %s) FROM t",
        "CREATE TEMP TABLE IF NOT EXISTS made AS SELECT %s FROM t",
    };

    private final Random random;
    private final int deepest;

    /**
     * Statements whose expressions are about as deep as they may be.
     *
     * @param deepest the limit of the depth of expressions
     */
    TortureStatements(long seed, int deepest) {
        this.random = new Random(seed);
        this.deepest = deepest;
    }

    /** What the statements refer to. */
    String schema() {
        int chained = deepest - 10;
        StringBuilder sql = new StringBuilder();
        sql.append("CREATE TABLE t(a,b,c); CREATE TABLE e(a,b);");
        sql.append("INSERT INTO t VALUES (1,2,3); INSERT INTO e VALUES (1,2);");
        sql.append("CREATE INDEX ta ON t(a); CREATE INDEX tb ON t(b);");
        chain(
                sql, "CREATE VIEW plain0 AS SELECT * FROM t;", "CREATE VIEW plain%1$d AS SELECT * FROM plain%2$d;",
                chained);
        chain(
                sql,
                "CREATE VIEW distinct0 AS SELECT * FROM t;",
                "CREATE VIEW distinct%1$d AS SELECT DISTINCT a,b,c FROM distinct%2$d LIMIT 9;",
                chained);
        chain(
                sql,
                "CREATE VIEW scalar0 AS SELECT a FROM t;",
                "CREATE VIEW scalar%1$d AS SELECT (SELECT max(a) FROM scalar%2$d) a FROM t LIMIT 3;",
                100);
        chain(
                sql,
                "CREATE VIEW wide0 AS SELECT 1 a;",
                "CREATE VIEW wide%1$d AS SELECT max(a) a FROM wide%2$d" + " UNION ALL SELECT 1".repeat(24) + ";",
                chained);
        chain(
                sql,
                "CREATE TABLE fired0(a);",
                "CREATE TABLE fired%1$d(a); CREATE TRIGGER fire%1$d AFTER INSERT ON fired%1$d BEGIN"
                        + " INSERT INTO fired%2$d SELECT max(a) FROM wide%3$d; END;",
                120);
        chain(
                sql,
                "CREATE TABLE parent0(a PRIMARY KEY);",
                "CREATE TABLE parent%1$d(a PRIMARY KEY REFERENCES parent%2$d ON DELETE CASCADE ON UPDATE CASCADE);",
                120);
        chain(sql, "CREATE TABLE made0(c0", ",c%1$d AS (c%2$d+1)", 1900);
        sql.append(");");
        // Each column is deep in itself, and leads to the one before.
        chain(sql, "CREATE TABLE deep0(c0", ",c%1$d AS (c%2$d" + "+1".repeat(deepest - 20) + ")", 60);
        sql.append(");");
        sql.append("CREATE TABLE checked(a, CHECK (a=1" + " AND a=1".repeat(chained) + "));");
        sql.append("CREATE TABLE indexed(a); CREATE INDEX deepest ON indexed(a" + "||a".repeat(chained) + ");");
        sql.append("CREATE VIRTUAL TABLE words0 USING fts5(a); INSERT INTO words0 VALUES ('x y z');");
        for (int i = 1; i < 60; i++) {
            sql.append("CREATE VIEW text%1$d AS SELECT rowid, a FROM words%2$d('x') WHERE a LIKE '%%x%%';"
                    .formatted(i, i - 1));
            sql.append("CREATE VIRTUAL TABLE words%1$d USING fts5(a, content='text%1$d'); ".formatted(i));
            sql.append("INSERT INTO words%1$d(rowid, a) VALUES (1, 'x y z');".formatted(i));
        }
        sql.append("CREATE VIRTUAL TABLE shapes USING geopoly(a); CREATE VIRTUAL TABLE boxes USING rtree(id,a,b,c,d);");
        sql.append("PRAGMA foreign_keys=ON;");
        return sql.toString();
    }

    private static void chain(StringBuilder sql, String first, String next, int count) {
        sql.append(first);
        for (int i = 1; i < count; i++) {
            sql.append(next.formatted(i, i - 1, i % 80));
        }
    }

    List<String> next(int count) {
        List<String> statements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statements.add(next());
        }
        return statements;
    }

    private String next() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> PLACES[random.nextInt(PLACES.length)].formatted(nest().replace("%", "%%")).replace("%%", "%");
            case 2 -> ofSchema();
            case 3 -> ofFunctions();
            default -> ofQueries();
        };
    }

    private String nest() {
        String[] form = NESTS[random.nextInt(NESTS.length)];
        int depth = size(deepest + 20);
        if (random.nextBoolean()) {
            return form[0].repeat(depth) + form[1] + form[2].repeat(depth);
        }
        String[] inner = NESTS[random.nextInt(NESTS.length)];
        int half = depth / 2;
        return form[0].repeat(half) + inner[0].repeat(half) + inner[1] + inner[2].repeat(half) + form[2].repeat(half);
    }

    /** Mostly near the limit, sometimes small. */
    private int size(int limit) {
        return random.nextInt(4) == 0 ? 1 + random.nextInt(limit) : limit - random.nextInt(1 + limit / 4);
    }

    private String ofSchema() {
        return switch (random.nextInt(16)) {
            case 0 -> "SELECT * FROM plain" + (size(deepest - 10) - 1);
            case 1 -> "SELECT * FROM distinct" + (size(deepest - 10) - 1);
            case 2 -> "SELECT * FROM scalar" + (size(100) - 1);
            case 3 -> "SELECT * FROM wide" + (size(deepest - 10) - 1);
            case 4 -> "INSERT INTO fired" + (size(120) - 1) + " VALUES (1)";
            case 5 -> "DELETE FROM parent" + random.nextInt(20);
            case 6 -> "UPDATE parent" + random.nextInt(20) + " SET a = a + 1";
            case 7 -> "SELECT c" + (size(1900) - 1) + " FROM made0";
            case 8 -> "SELECT c" + (size(60) - 1) + " FROM deep0";
            case 9 -> "INSERT INTO checked VALUES (1)";
            case 10 -> "INSERT INTO indexed VALUES (1)";
            case 11 -> "SELECT * FROM words" + (size(60) - 1) + "('x')";
            case 12 -> "INSERT INTO words" + (size(60) - 1) + " (rowid, a) VALUES (7, 'p q')";
            case 13 -> "PRAGMA integrity_check(1)";
            case 14 -> "VACUUM";
            default -> "ALTER TABLE checked RENAME COLUMN a TO b";
        };
    }

    private String ofFunctions() {
        int depth = size(520);
        String objects = "'" + "{\"a\":".repeat(depth) + "1" + "}".repeat(depth) + "'";
        return switch (random.nextInt(12)) {
            case 0 -> "SELECT json('" + "[".repeat(depth) + "]".repeat(depth) + "')";
            case 1 -> "SELECT json_pretty(" + objects + ")";
            case 2 -> "SELECT json_patch(" + objects + "," + objects.replace("1", "2") + ")";
            case 3 -> "SELECT json_set('{}','$" + ".a".repeat(depth) + "',1)";
            case 4 -> "SELECT count(*) FROM json_tree(" + objects + ")";
            case 5 -> "SELECT '" + "a".repeat(2000) + "' LIKE '" + "%a".repeat(size(2000) - 1) + "b'";
            case 6 -> "SELECT '" + "a".repeat(2000) + "' GLOB '" + "*a".repeat(size(2000) - 1) + "b'";
            case 7 -> "SELECT printf('%.100000d %*.*f', 1, 300, 300, 1e300)";
            case 8 -> "SELECT * FROM words0('" + "x NOT ".repeat(size(255)) + "x')";
            case 9 -> "SELECT * FROM words0('" + "(x OR ".repeat(size(60)) + "x" + ")".repeat(60) + "')";
            case 10 -> "INSERT INTO shapes(_shape) VALUES (geopoly_regular(1, 2, 3, " + size(1000) + "))";
            default -> "CREATE VIRTUAL TABLE temp.porter USING fts5(a, tokenize='" + "porter ".repeat(size(9000))
                    + "unicode61')";
        };
    }

    private String ofQueries() {
        return switch (random.nextInt(12)) {
            case 0 -> "SELECT 1" + " UNION ALL SELECT 1".repeat(size(499));
            case 1 -> compounds(1 + random.nextInt(25), 400, " UNION ALL SELECT 1");
            case 2 -> compounds(1 + random.nextInt(25), 400, " UNION SELECT 1");
            case 3 -> "SELECT * FROM " + "(SELECT * FROM ".repeat(size(40)) + "t" + ")".repeat(40);
            case 4 -> common(size(400), "SELECT DISTINCT a FROM q%2$d LIMIT 5");
            case 5 -> common(size(400), "SELECT (SELECT max(a) FROM q%2$d)");
            case 6 -> common(size(400), "SELECT a FROM q%2$d UNION ALL SELECT 1 UNION ALL SELECT 2");
            case 7 -> windows(size(25));
            case 8 -> "SELECT * FROM t t0" + joins(size(60));
            case 9 -> "SELECT 1 FROM t WHERE " + "(a=1 OR (b=2 AND ".repeat(50) + "c" + "))".repeat(50);
            case 10 -> "SELECT 1 FROM t WHERE (a=1 AND b=2)" + " OR (a=2 AND (b=3 OR c=4))".repeat(size(390));
            default -> "SELECT 1 IN (" + "1,".repeat(size(50_000)) + "1)";
        };
    }

    private static String compounds(int levels, int terms, String term) {
        return "SELECT max(a) a FROM (".repeat(levels) + "SELECT 1 a" + (term.repeat(terms) + ")").repeat(levels);
    }

    private static String common(int count, String next) {
        StringBuilder sql = new StringBuilder("WITH q0(a) AS (SELECT a FROM t)");
        for (int i = 1; i < count; i++) {
            sql.append(",q").append(i).append("(a) AS (").append(next.formatted(i, i - 1)).append(')');
        }
        return sql.append(" SELECT * FROM q").append(count - 1).toString();
    }

    private static String windows(int levels) {
        return "SELECT sum(a) OVER (ORDER BY a) a FROM (".repeat(levels) + "SELECT a FROM t" + ")".repeat(levels);
    }

    private static String joins(int count) {
        StringBuilder sql = new StringBuilder();
        for (int i = 1; i < count; i++) {
            sql.append(" LEFT JOIN t t%1$d ON t%1$d.a = t%2$d.a OR t%1$d.b = 1".formatted(i, i - 1));
        }
        return sql.toString();
    }
}

package io.sqlane.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Statement;
import io.sqlane.error.SqliteException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SQLite calls some functions while it compiles. A change of the schema from inside such a call would pull the ground
 * from under its parser: so the connection must not be used there.
 */
class CompileTimeCallTest {
    private static final FunctionOptions ONE = FunctionOptions.arguments(1);

    @TempDir
    Path folder;

    private Database database;
    private final List<String> calls = new ArrayList<>();

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("compile.db"));
        // Statistics, for which SQLite wants to know what a constant expression is.
        database.execute("CREATE TABLE t(a TEXT, b); CREATE INDEX i ON t(a);"
                + "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                + " INSERT INTO t SELECT CASE WHEN i < 900 THEN 'common' ELSE i END, i FROM n; ANALYZE");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void recorded(String name, FunctionOptions options) {
        Functions.scalar(database, name, options, (arguments, result) -> {
            calls.add(name);
            result.setValue(arguments.getValue(0));
        });
    }

    @Test
    void deterministicFunctionIsCalledWhileAStatementIsCompiled() {
        recorded("f", ONE.deterministic());
        database.prepare("SELECT b FROM t WHERE a = f('common')").close();
        assertTrue(calls.contains("f"), "STAT4 asks");
    }

    @Test
    void otherFunctionIsNotCalledWhileAStatementIsCompiled() {
        recorded("f", ONE);
        database.prepare("SELECT b FROM t WHERE a = f('common')").close();
        assertEquals(List.of(), calls);
    }

    @Test
    void connectionMustNotBeUsedInADeterministicFunction() {
        List<String> refusals = new ArrayList<>();
        Functions.scalar(database, "f", ONE.deterministic(), (arguments, result) -> {
            for (Runnable use : List.<Runnable>of(
                    () -> database.execute("DROP TABLE t"),
                    () -> Functions.remove(database, "f", ONE),
                    () -> database.prepare("SELECT 1"),
                    database::close)) {
                refusals.add(assertThrows(IllegalStateException.class, use::run).getMessage());
            }
            result.setValue(arguments.getValue(0));
        });
        try (Statement statement = database.prepare("SELECT b FROM t WHERE a = f('950')")) {
            assertTrue(refusals.size() >= 4, refusals::toString);
            assertEquals(List.of(950L), statement.list(row -> row.getLong(0)));
            database.execute("CREATE TABLE other(a)");
            // Compiled anew, inside the step.
            assertEquals(List.of(950L), statement.list(row -> row.getLong(0)));
        }
        assertTrue(refusals.stream().allMatch(it -> it.contains("must not be used inside a deterministic function")));
    }

    @Test
    void whatADeterministicFunctionThrowsFailsTheCompilation() {
        Exception thrown = new Exception();
        Functions.scalar(database, "f", ONE.deterministic(), (arguments, result) -> {
            throw thrown;
        });
        for (int i = 0; i < 100; i++) {
            String sql = "SELECT b FROM t WHERE a = f('common')";
            assertSame(thrown, assertThrows(Exception.class, () -> database.prepare(sql)));
        }
        assertEquals(0, Database.openHandlesOfCurrentThread().entries().get(0).openStatements());
        Functions.remove(database, "f", ONE);
    }

    @Test
    void collationThatThrowsFailsTheCompilationAndLeavesNoStatement() {
        Exception thrown = new Exception();
        boolean[] fails = new boolean[1];
        Collations.register(database, "c", (left, right) -> {
            if (fails[0]) {
                throw io.sqlane.internal.engine.ConnectionHandle.<RuntimeException>sneaky(thrown);
            }
            calls.add("c");
            return left.compareTo(right);
        });
        database.execute("CREATE TABLE u(a TEXT COLLATE c, b); CREATE INDEX j ON u(a);"
                + "INSERT INTO u SELECT a, b FROM t; ANALYZE");
        calls.clear();
        String sql = "SELECT b FROM u WHERE a = '950'";
        database.prepare(sql).close();
        assertTrue(calls.contains("c"), "STAT4 compares");
        fails[0] = true;
        long held = database.memoryUsed();
        for (int i = 0; i < 100; i++) {
            assertSame(thrown, assertThrows(Exception.class, () -> database.prepare(sql)));
        }
        assertEquals(held, database.memoryUsed(), 4096);
        fails[0] = false;
        assertEquals(List.of(950L), database.query(sql).list(row -> row.getLong(0)));
    }

    @Test
    void functionThatReplacesOneOfSqlitesIsCalledWhenAVirtualTableIsOpened() {
        database.execute("CREATE VIRTUAL TABLE r USING rtree(id, low, high); INSERT INTO r VALUES (1, 2, 3)");
        database.close();
        database = Database.open(folder.resolve("compile.db"));
        Functions.scalar(database, "Length", ONE.innocuous(), (arguments, result) -> {
            calls.add("length");
            String refusal = assertThrows(IllegalStateException.class, () -> database.execute("DROP TABLE t"))
                    .getMessage();
            assertTrue(refusal.contains("inside a function that replaces one of SQLite's"), refusal);
            result.set(arguments.getBytes(0).length);
        });
        database.prepare("SELECT * FROM r").close();
        assertEquals(List.of("length"), calls);
        assertEquals(1, database.query("SELECT id FROM r").first(row -> row.getLong(0)).orElseThrow());
    }

    @Test
    void noOtherReplacedFunctionIsCalledByStatementsOfTheSchema() {
        for (String name : List.of("quote", "lower", "upper", "length", "typeof", "hex", "abs", "unicode", "trim")) {
            recorded(name, ONE.innocuous());
        }
        for (String name : List.of("like", "substr", "glob", "ifnull", "replace", "instr")) {
            recorded(name, FunctionOptions.anyArguments().innocuous());
            recorded(name, FunctionOptions.arguments(2).innocuous());
            recorded(name, FunctionOptions.arguments(3).innocuous());
        }
        database.execute("ALTER TABLE t RENAME COLUMN b TO c; ALTER TABLE t RENAME TO s; ALTER TABLE s ADD COLUMN d;"
                + "ALTER TABLE s DROP COLUMN d; CREATE VIEW v AS SELECT a FROM s; REINDEX; ANALYZE; VACUUM;"
                + "CREATE VIRTUAL TABLE f USING fts5(a); INSERT INTO f VALUES ('one two')");
        assertEquals(List.of(), calls);
    }

    @Test
    void plainFunctionMayChangeTheSchema() {
        Functions.scalar(database, "f", ONE, (arguments, result) -> {
            database.execute("CREATE TABLE made_by_f(a)");
            assertThrows(SqliteException.class, () -> database.execute("DROP TABLE t"));
            result.setValue(arguments.getValue(0));
        });
        assertEquals(
                List.of(950L), database.query("SELECT b FROM t WHERE a = f('950')").list(row -> row.getLong(0)));
        assertEquals(0, database.query("SELECT count(*) FROM made_by_f").first(row -> row.getLong(0)).orElseThrow());
    }
}

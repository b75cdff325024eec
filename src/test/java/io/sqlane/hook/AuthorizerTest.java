package io.sqlane.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Statement;
import io.sqlane.error.SqliteException;
import io.sqlane.hook.Authorizer.Answer;
import io.sqlane.internal.ffi.Constants;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthorizerTest {
    private final List<AuthorizerRequest> asked = new ArrayList<>();
    private Database database;
    private Hooks hooks;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        database.execute("CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'secret'); CREATE VIEW v AS SELECT a FROM t");
        hooks = Hooks.of(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void authorizerIsAskedWithItsNames() {
        hooks.setAuthorizer(request -> {
            asked.add(request);
            return Answer.OK;
        });
        database.prepare("SELECT a FROM v").close();
        assertTrue(
                asked.contains(new AuthorizerRequest(AuthorizerAction.READ, "t", "a", "main", "v")), asked::toString);
        asked.clear();
        database.execute("UPDATE t SET a = abs(2); PRAGMA cell_size_check = OFF; SAVEPOINT s; RELEASE s");
        assertTrue(asked.contains(new AuthorizerRequest(AuthorizerAction.UPDATE, "t", "a", "main", null)));
        assertTrue(asked.contains(new AuthorizerRequest(AuthorizerAction.FUNCTION, null, "abs", null, null)));
        assertTrue(asked.contains(
                new AuthorizerRequest(AuthorizerAction.PRAGMA, "cell_size_check", "OFF", null, null)));
        assertTrue(asked.contains(new AuthorizerRequest(AuthorizerAction.SAVEPOINT, "BEGIN", "s", null, null)));
    }

    @Test
    void deniedActionRefusesTheStatement() {
        hooks.setAuthorizer(request -> request.action() == AuthorizerAction.DELETE ? Answer.DENY : Answer.OK);
        SqliteException denied = assertThrows(SqliteException.class, () -> database.prepare("DELETE FROM t"));
        assertEquals("SQLITE_AUTH", denied.primaryCode().name());
        assertEquals(1, database.query("SELECT count(*) FROM t").first(row -> row.getLong(0)).orElseThrow());
        hooks.setAuthorizer(null);
        assertEquals(1, database.update("DELETE FROM t").count());
    }

    @Test
    void ignoredColumnIsNull() {
        hooks.setAuthorizer(request -> "b".equals(request.second()) ? Answer.IGNORE : Answer.OK);
        assertEquals(
                "1 null",
                database.query("SELECT a, b FROM t").first(row -> row.getLong(0) + " " + row.getString(1))
                        .orElseThrow());
    }

    @Test
    void statementThatIsCompiledIsCompiledAgainUnderTheNewRules() {
        try (Statement delete = database.prepare("DELETE FROM t WHERE a = 7")) {
            delete.run();
            hooks.setAuthorizer(request -> request.action() == AuthorizerAction.DELETE ? Answer.DENY : Answer.OK);
            assertThrows(SqliteException.class, delete::run);
            hooks.setAuthorizer(null);
            delete.run();
        }
    }

    @Test
    void answerOfNullIsRefused() {
        hooks.setAuthorizer(request -> null);
        NullPointerException refused = assertThrows(NullPointerException.class, () -> database.prepare("SELECT 1"));
        assertEquals("the answer of an authorizer", refused.getMessage());
    }

    @Test
    void everyActionOfSqliteIsKnown() {
        assertEquals(AuthorizerAction.CREATE_INDEX, AuthorizerAction.ofCode(Constants.SQLITE_CREATE_INDEX));
        for (int code = Constants.SQLITE_CREATE_INDEX; code <= Constants.SQLITE_RECURSIVE; code++) {
            assertEquals(code, AuthorizerAction.ofCode(code).code());
        }
        assertEquals(AuthorizerAction.UNKNOWN, AuthorizerAction.ofCode(1_000));
        assertEquals(Constants.SQLITE_RECURSIVE + 1, AuthorizerAction.values().length);
    }
}

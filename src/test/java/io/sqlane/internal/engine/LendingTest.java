package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sqlane.Database;
import io.sqlane.testing.Garbage;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pool does with a connection, without the pool. */
class LendingTest {
    private static final String MANY =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

    private Database database;
    private ConnectionHandle connection;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        connection = Access.connection(database);
        Lending.prepare(connection);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private WeakReference<StatementHandle> query(boolean closes) {
        StatementHandle statement = connection.prepare(MANY, 0);
        statement.query();
        if (closes) {
            statement.close();
        }
        return new WeakReference<>(statement);
    }

    /** A long task may make any number of them. */
    @Test
    void statementsThatATaskIsDoneWithAreNotKept() {
        Lending.begin(connection, true);
        WeakReference<StatementHandle> closed = query(true);
        WeakReference<StatementHandle> dropped = query(false);
        Garbage.collectUntil(() -> closed.get() == null, "a closed statement");
        Garbage.collectUntil(() -> dropped.get() == null, "a dropped statement");
        assertNull(Lending.end(connection, true));
        Lending.release(connection);
        connection.take();
        assertEquals(0, connection.children().count());
    }

    /** In whatever order they were begun, and whichever are closed meanwhile. */
    @Test
    void whateverATaskHasQueriedIsEnded() {
        Lending.begin(connection, true);
        StatementHandle[] statements = new StatementHandle[8];
        for (int i = 0; i < statements.length; i++) {
            statements[i] = connection.prepare(MANY, 0);
            statements[i].query();
        }
        for (int i : new int[] {0, 3, 7}) {
            statements[i].close();
        }
        statements[5].query();
        assertNull(Lending.end(connection, true));
        for (StatementHandle statement : statements) {
            assertFalse(statement.isOpen() && statement.isBusy());
        }
        Lending.release(connection);
        connection.take();
    }

    /** As a virtual table may do in the commit of the pool. */
    @Test
    void whatIsBegunOutsideALoanIsNotHandedOn() {
        Lending.begin(connection, true);
        Lending.end(connection, true);
        StatementHandle statement = connection.prepare(MANY, 0);
        statement.query();
        assertThrows(IllegalStateException.class, () -> Lending.release(connection));
        statement.reset();
        Lending.release(connection);
        connection.take();
    }
}

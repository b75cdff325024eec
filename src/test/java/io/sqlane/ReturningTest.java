package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.BusyException;
import io.sqlane.error.ConstraintException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writes that return rows. Outside a transaction SQLite commits them after their last row, or when they are reset
 * before it: what goes wrong then must reach somebody.
 */
class ReturningTest {
    private static final String THREE = "INSERT INTO child(parent) VALUES (1), (2), (3) RETURNING id";

    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("returning.db"));
        database.execute("CREATE TABLE parent(id INTEGER PRIMARY KEY);"
                + "CREATE TABLE child(id INTEGER PRIMARY KEY,"
                + " parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void addParents() {
        database.execute("INSERT INTO parent VALUES (1), (2), (3)");
    }

    private List<Long> children() {
        return database.query("SELECT parent FROM child ORDER BY id").list(row -> row.getLong(0));
    }

    private static void assertForeignKey(Executable executable) {
        ConstraintException failure = assertThrows(ConstraintException.class, executable);
        assertEquals("SQLITE_CONSTRAINT_FOREIGNKEY", failure.extendedCode().name());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void allIsWrittenThoughNotAllIsRead(int fetchSize) {
        addParents();
        try (Statement statement = database.prepare(THREE).fetchSize(fetchSize)) {
            assertEquals(Optional.of(1L), statement.first(row -> row.getLong(0)));
        }
        assertEquals(List.of(1L, 2L, 3L), children());
        assertFalse(database.inTransaction());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void firstThrowsWhatTheCommitFailedWith(int fetchSize) {
        try (Statement statement = database.prepare(THREE).fetchSize(fetchSize)) {
            assertForeignKey(() -> statement.first(row -> row.getLong(0)));
            assertFalse(statement.isBusy());
        }
        assertEquals(List.of(), children());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void listThrowsWhatTheCommitFailedWith(int fetchSize) {
        try (Statement statement = database.prepare(THREE).fetchSize(fetchSize)) {
            assertForeignKey(() -> statement.list(row -> row.getLong(0)));
        }
        assertEquals(List.of(), children());
    }

    /** What ends rows that are not read to the end. */
    private interface End {
        void of(Statement statement, Rows rows);
    }

    private void assertTold(End end) {
        for (int fetchSize = 0; fetchSize < 2; fetchSize++) {
            try (Statement statement = database.prepare(THREE + ", ?").fetchSize(fetchSize)) {
                Rows rows = statement.bind(1, 5L).query();
                assertTrue(rows.next());
                assertForeignKey(() -> end.of(statement, rows));
                assertEquals(List.of(), children());
                rows.close();
                assertThrows(IllegalStateException.class, rows::next);
            }
        }
    }

    @Test
    void closingTheRowsTells() {
        assertTold((statement, rows) -> rows.close());
    }

    @Test
    void closingTheStatementTellsAndCloses() {
        assertTold((statement, rows) -> {
            try {
                statement.close();
            } finally {
                assertFalse(statement.isOpen());
            }
        });
    }

    @Test
    void resetTells() {
        assertTold((statement, rows) -> statement.reset());
    }

    @Test
    void bindingTells() {
        assertTold((statement, rows) -> statement.bind(1, 6L));
        assertTold((statement, rows) -> statement.clearBindings());
    }

    @Test
    void executingAgainTells() {
        assertTold((statement, rows) -> statement.run());
        assertTold((statement, rows) -> statement.query());
    }

    @Test
    void batchTells() {
        assertTold((statement, rows) -> statement.batch());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void closingTheDatabaseTellsAndCloses(int fetchSize) {
        Rows rows = database.prepare(THREE).fetchSize(fetchSize).query();
        rows.next();
        assertForeignKey(() -> database.close());
        assertFalse(database.isOpen());
        open2();
        assertEquals(List.of(), children());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void closingTheDatabaseCommitsWhatIsNotRead(int fetchSize) {
        addParents();
        Rows rows = database.prepare(THREE).fetchSize(fetchSize).query();
        rows.next();
        database.close();
        open2();
        assertEquals(List.of(1L, 2L, 3L), children());
    }

    private void open2() {
        database = Database.open(folder.resolve("returning.db"));
    }

    @Test
    void toldOnceStatementWorksAgain() {
        try (Statement statement = database.prepare(THREE).fetchSize(1)) {
            Rows rows = statement.query();
            assertForeignKey(rows::close);
            rows.close();
            addParents();
            assertEquals(3, statement.list(row -> row.getLong(0)).size());
        }
    }

    @Test
    void cachedStatementGoesBackAfterTheFailure() {
        assertForeignKey(() -> database.query(THREE).first(row -> row.getLong(0)));
        addParents();
        assertEquals(3, database.query(THREE).list(row -> row.getLong(0)).size());
        assertEquals(3, children().size());
    }

    @Test
    void insideATransactionTheCommitTells() {
        assertForeignKey(() -> database.transaction(
                TransactionMode.IMMEDIATE, it -> it.query(THREE).first(row -> row.getLong(0))));
        assertEquals(List.of(), children());
        assertFalse(database.inTransaction());
    }

    @Test
    void unfinishedWriteKeepsItsTransactionFromCommitting() {
        addParents();
        assertThrows(BusyException.class, () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
            Rows rows = it.prepare(THREE).fetchSize(1).query();
            return rows.next();
        }));
        assertEquals(List.of(), children());
        assertFalse(database.inTransaction());
    }
}

package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import liquibase.Liquibase;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.core.SQLiteDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.snapshot.DatabaseSnapshot;
import liquibase.snapshot.SnapshotControl;
import liquibase.snapshot.SnapshotGeneratorFactory;
import liquibase.structure.core.Column;
import liquibase.structure.core.Index;
import liquibase.structure.core.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Liquibase: change sets on a fresh file and on one with tables, backwards, and what it reads of a schema. */
class LiquibaseTest extends Client {
    private static final String HEAD = """
            databaseChangeLog:
              - changeSet:
                  id: tables
                  author: test
                  changes:
                    - createTable:
                        tableName: customer
                        columns:
                          - column: {name: id, type: integer, autoIncrement: true, constraints: {primaryKey: true}}
                          - column: {name: name, type: varchar(80), constraints: {nullable: false}}
                          - column: {name: born, type: date}
                    - createIndex:
                        tableName: customer
                        indexName: customer_name
                        unique: true
                        columns:
                          - column: {name: name}
              - changeSet:
                  id: rows
                  author: test
                  changes:
                    - insert:
                        tableName: customer
                        columns:
                          - column: {name: name, value: Ada}
                          - column: {name: born, valueDate: 1815-12-10}
                  rollback:
                    - delete: {tableName: customer}
            """;
    private static final String MORE = """
              - changeSet:
                  id: more
                  author: test
                  changes:
                    - addColumn:
                        tableName: customer
                        columns:
                          - column: {name: mail, type: varchar(120), defaultValue: none}
                    - sql: {sql: "UPDATE customer SET mail = 'ada@example.org'; DELETE FROM customer WHERE name = 'x'"}
            """;
    private static final String BROKEN = """
              - changeSet:
                  id: broken
                  author: test
                  changes:
                    - sql: {sql: INSERT INTO customer(name) VALUES ('half')}
                    - sql: {sql: INSERT INTO missing VALUES (1)}
            """;

    private Path folderOfLogs;

    @FunctionalInterface
    private interface Body {
        void run(Liquibase liquibase) throws LiquibaseException;
    }

    @BeforeEach
    void makeFolder() throws IOException {
        folderOfLogs = Files.createDirectory(folder.resolve("changes"));
    }

    private void liquibase(String log, Body body) throws IOException, LiquibaseException, SQLException {
        Files.writeString(folderOfLogs.resolve("log.yaml"), log);
        Database database = DatabaseFactory.getInstance()
                .findCorrectDatabaseImplementation(new JdbcConnection(DriverManager.getConnection(url())));
        assertEquals(SQLiteDatabase.class, database.getClass());
        try (Liquibase liquibase =
                new Liquibase("log.yaml", new DirectoryResourceAccessor(folderOfLogs), database)) {
            body.run(liquibase);
        }
    }

    private void update(String log) throws IOException, LiquibaseException, SQLException {
        liquibase(log, liquibase -> liquibase.update(""));
    }

    @Test
    void freshFileIsChangedOnce() throws Exception {
        update(HEAD);
        update(HEAD);

        assertEquals(List.of("1|Ada"), stored("SELECT id, name FROM customer"));
        assertEquals(List.of("1"), stored("SELECT \"unique\" FROM pragma_index_list('customer')"));
        assertEquals(List.of("tables|EXECUTED", "rows|EXECUTED"),
                stored("SELECT id, exectype FROM databasechangelog ORDER BY orderexecuted"));
        assertEquals(List.of("0"), stored("SELECT locked FROM databasechangeloglock"));
    }

    @Test
    void laterChangesFollow() throws Exception {
        update(HEAD);
        liquibase(HEAD + MORE, liquibase -> assertEquals(1, liquibase.listUnrunChangeSets(null, null).size()));
        update(HEAD + MORE);

        assertEquals(List.of("Ada|ada@example.org"), stored("SELECT name, mail FROM customer"));
        assertEquals(List.of("3"), stored("SELECT count(*) FROM databasechangelog"));
    }

    @Test
    void fileWithTheTablesIsTakenAsItIs() throws Exception {
        execute("CREATE TABLE customer(id INTEGER PRIMARY KEY, name VARCHAR(80) NOT NULL, born DATE)",
                "INSERT INTO customer(name) VALUES ('Eve')");
        liquibase(HEAD, liquibase -> liquibase.changeLogSync(""));
        update(HEAD + MORE);

        assertEquals(List.of("Eve|ada@example.org"), stored("SELECT name, mail FROM customer"));
        assertEquals(List.of("3"), stored("SELECT count(*) FROM databasechangelog"));
    }

    @Test
    void changeSetIsTakenBack() throws Exception {
        update(HEAD);
        liquibase(HEAD, liquibase -> liquibase.rollback(1, ""));
        assertEquals(List.of("0"), stored("SELECT count(*) FROM customer"));
        liquibase(HEAD, liquibase -> liquibase.rollback(1, ""));

        assertEquals(List.of(), stored("SELECT name FROM sqlite_schema WHERE name = 'customer'"));
        assertEquals(List.of("0"), stored("SELECT count(*) FROM databasechangelog"));
    }

    @Test
    void changeSetThatFailsLeavesNothingOfItself() throws Exception {
        update(HEAD);
        LiquibaseException failure = assertThrows(LiquibaseException.class, () -> update(HEAD + BROKEN));

        assertTrue(failure.getMessage().contains("no such table: missing"), failure.getMessage());
        assertEquals(List.of("Ada"), stored("SELECT name FROM customer"));
        assertEquals(List.of("2"), stored("SELECT count(*) FROM databasechangelog"));
        assertEquals(List.of("0"), stored("SELECT locked FROM databasechangeloglock"));
    }

    @Test
    void schemaIsReadFromTheMetadata() throws Exception {
        update(HEAD + MORE);
        liquibase(HEAD, liquibase -> {
            Database database = liquibase.getDatabase();
            DatabaseSnapshot snapshot = SnapshotGeneratorFactory.getInstance().createSnapshot(
                    database.getDefaultSchema(), database, new SnapshotControl(database));
            Table customer = snapshot.get(new Table().setName("customer"));
            assertEquals(List.of("id", "name", "born", "mail"),
                    customer.getColumns().stream().map(Column::getName).toList());
            assertEquals(List.of(false, false, true, true),
                    customer.getColumns().stream().map(column -> !Boolean.FALSE.equals(column.isNullable())).toList());
            assertEquals("id", customer.getPrimaryKey().getColumnNames());
            assertTrue(snapshot.get(Index.class).stream().anyMatch(index -> "customer_name".equals(index.getName())));
        });

        assertEquals(List.of("1"), stored("SELECT count(*) FROM customer"));
    }

    @Test
    void everythingIsDropped() throws Exception {
        update(HEAD);
        liquibase(HEAD, Liquibase::dropAll);

        assertEquals(List.of(), stored("SELECT name FROM sqlite_schema WHERE name LIKE 'customer%'"));
    }
}

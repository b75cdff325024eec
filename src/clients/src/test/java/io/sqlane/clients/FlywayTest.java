package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flyway: migrations on a fresh file, on one with tables, and one that fails. */
class FlywayTest extends Client {
    private Path scripts;

    @BeforeEach
    void writeScripts() throws IOException {
        scripts = Files.createDirectory(folder.resolve("migrations"));
        script("V1__tables.sql", """
                CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
                CREATE TABLE purchase(id INTEGER PRIMARY KEY, customer INTEGER REFERENCES customer(id), at TIMESTAMP);
                """);
        script("V2__audit.sql", """
                CREATE TABLE audit(text TEXT);
                CREATE TRIGGER customer_added AFTER INSERT ON customer BEGIN
                  INSERT INTO audit VALUES ('added ' || new.name);
                  INSERT INTO audit VALUES ('; not the end');
                END;
                INSERT INTO customer(name) VALUES ('Ada');
                """);
        script("R__view.sql", "CREATE VIEW IF NOT EXISTS names AS SELECT name FROM customer;");
    }

    private void script(String name, String sql) throws IOException {
        Files.writeString(scripts.resolve(name), sql);
    }

    private FluentConfiguration configuration() {
        // The driver by its name: the URL alone stands for a class of the driver in use.
        return Flyway.configure().configuration(Map.of(
                "flyway.url", url(), "flyway.driver", DRIVER, "flyway.locations", "filesystem:" + scripts));
    }

    @Test
    void freshFileIsMigratedOnce() throws SQLException {
        assertEquals(3, configuration().load().migrate().migrationsExecuted);
        assertEquals(0, configuration().load().migrate().migrationsExecuted);
        assertTrue(configuration().load().validateWithResult().validationSuccessful);

        assertEquals(List.of("added Ada", "; not the end"), stored("SELECT text FROM audit"));
        assertEquals(List.of("Ada"), stored("SELECT name FROM names"));
        assertEquals(List.of("1|tables|1", "2|audit|1", "null|view|1"), stored(
                "SELECT version, description, success FROM flyway_schema_history ORDER BY installed_rank"));
    }

    @Test
    void dataSourceIsMigrated() throws SQLException {
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(url());
            pool.setMaximumPoolSize(2);
            Flyway flyway = Flyway.configure().dataSource(pool).locations("filesystem:" + scripts).load();
            assertEquals(3, flyway.migrate().migrationsExecuted);
            assertTrue(flyway.validateWithResult().validationSuccessful);
        }

        assertEquals(List.of("Ada"), stored("SELECT name FROM names"));
    }

    @Test
    void laterScriptsFollowAndTheHistoryIsRead() throws IOException, SQLException {
        configuration().load().migrate();
        script("V3__more.sql", """
                ALTER TABLE customer ADD COLUMN mail TEXT;
                UPDATE customer SET mail = 'ada@example.org';
                """);

        Flyway flyway = configuration().load();
        assertEquals(1, flyway.info().pending().length);
        assertEquals(1, flyway.migrate().migrationsExecuted);
        MigrationInfo[] applied = flyway.info().applied();
        assertEquals(List.of("tables", "audit", "view", "more"),
                Arrays.stream(applied).map(MigrationInfo::getDescription).toList());
        assertFalse(Arrays.stream(applied).anyMatch(info -> info.getInstalledOn() == null));
        assertEquals(List.of("Ada|ada@example.org"), stored("SELECT name, mail FROM customer"));
    }

    @Test
    void fileWithTablesIsTakenAsABaseline() throws SQLException {
        execute("CREATE TABLE customer(id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
                "INSERT INTO customer VALUES (7, 'Eve')");
        assertThrows(FlywayException.class, () -> configuration().load().migrate());

        assertEquals(2, configuration().baselineOnMigrate(true).baselineVersion("1").load().migrate()
                .migrationsExecuted);
        assertEquals(List.of("7|Eve", "8|Ada"), stored("SELECT * FROM customer"));
    }

    @Test
    void scriptThatFailsLeavesNothingOfItself() throws IOException, SQLException {
        configuration().load().migrate();
        script("V3__broken.sql", "CREATE TABLE half(a); INSERT INTO half VALUES (1); INSERT INTO missing VALUES (1);");

        FlywayException failure = assertThrows(FlywayException.class, () -> configuration().load().migrate());
        assertTrue(failure.getMessage().contains("no such table: missing"), failure.getMessage());
        assertEquals(List.of(), stored("SELECT name FROM sqlite_schema WHERE name = 'half'"));
        assertEquals(List.of("3"), stored("SELECT count(*) FROM flyway_schema_history WHERE success"));

        script("V3__broken.sql", "CREATE TABLE half(a);");
        assertEquals(1, configuration().load().migrate().migrationsExecuted);
    }

    @Test
    void changedScriptIsNoticed() throws IOException, SQLException {
        configuration().load().migrate();
        script("V1__tables.sql", "CREATE TABLE other(a);");

        assertFalse(configuration().load().validateWithResult().validationSuccessful);
        assertEquals(List.of(), stored("SELECT name FROM sqlite_schema WHERE name = 'other'"));
    }

    @Test
    void cleanedFileIsEmptyAndMigratesAgain() throws SQLException {
        configuration().load().migrate();
        configuration().cleanDisabled(false).load().clean();
        assertEquals(List.of(), stored("SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"));

        assertEquals(3, configuration().load().migrate().migrationsExecuted);
        assertEquals(List.of("Ada"), stored("SELECT name FROM customer"));
    }
}

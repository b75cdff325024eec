package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.core.support.SqlBinaryValue;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's templates, clients, transactions and exceptions. */
class SpringJdbcTest extends Client {
    record Book(long id, String title, BigDecimal price, Integer pages) {}

    private DriverManagerDataSource source;
    private JdbcTemplate template;
    private JdbcClient client;

    @BeforeEach
    void createTables() throws SQLException {
        execute(
                "CREATE TABLE author(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
                "CREATE TABLE book(id INTEGER PRIMARY KEY AUTOINCREMENT, title VARCHAR(80) NOT NULL,"
                        + " price DECIMAL(10, 2) CHECK (price >= 0), pages INTEGER, cover BLOB,"
                        + " author INTEGER REFERENCES author(id))");
        source = new DriverManagerDataSource(url() + "?foreign_keys=on&busy_timeout=1");
        template = new JdbcTemplate(source);
        client = JdbcClient.create(source);
    }

    private void insertBook(String title, int pages) {
        template.update("INSERT INTO book(title, pages) VALUES (?, ?)", title, pages);
    }

    @Test
    void scriptOfAResourceIsRun() throws SQLException {
        new ResourceDatabasePopulator(new ByteArrayResource("""
                -- a comment; with a semicolon
                CREATE TABLE note(text TEXT);
                INSERT INTO note VALUES ('one; still one');
                INSERT INTO note VALUES ('two');
                """.getBytes(StandardCharsets.UTF_8))).execute(source);

        assertEquals(List.of("one; still one", "two"), stored("SELECT text FROM note"));
    }

    @Test
    void rowBecomesARecord() throws SQLException {
        client.sql("INSERT INTO book(title, price, pages) VALUES (:title, :price, :pages)")
                .param("title", "Dune").param("price", new BigDecimal("9.50")).param("pages", null)
                .update();

        Book book = client.sql("SELECT id, title, price, pages FROM book WHERE title LIKE ?").param("Du%")
                .query(Book.class).single();
        assertEquals(new Book(1, "Dune", new BigDecimal("9.5"), null), book);
        assertEquals(List.of("1|Dune|9.5|null"), stored("SELECT id, title, price, pages FROM book"));
    }

    @Test
    void generatedKeyIsThatOfTheRow() throws SQLException {
        insertBook("first", 1);
        KeyHolder keys = new GeneratedKeyHolder();
        client.sql("INSERT INTO book(title) VALUES ('second')").update(keys, "id");
        assertEquals(2, keys.getKey().longValue());

        Number third = new SimpleJdbcInsert(source).withTableName("book").usingGeneratedKeyColumns("id")
                .executeAndReturnKey(Map.of("title", "third", "price", 3.25, "pages", 33));
        assertEquals(3, third.longValue());

        assertEquals(List.of("1|first", "2|second", "3|third"), stored("SELECT id, title FROM book ORDER BY id"));
        assertEquals(List.of("3.25|33"), stored("SELECT price, pages FROM book WHERE id = 3"));
    }

    @Test
    void batchesWriteAllRows() throws SQLException {
        int[][] counts = template.batchUpdate("INSERT INTO book(title, pages) VALUES (?, ?)",
                IntStream.range(0, 250).boxed().toList(), 100, (statement, n) -> {
                    statement.setString(1, "book " + n);
                    statement.setInt(2, n);
                });
        assertEquals(3, counts.length);
        assertEquals(50, counts[2].length);
        assertEquals(1, counts[2][49]);

        int[] inserted = new SimpleJdbcInsert(source).withTableName("author").executeBatch(
                new MapSqlParameterSource("id", 7).addValue("name", "Ada"),
                new MapSqlParameterSource("id", 8).addValue("name", "Bob"));
        assertArrayEquals(new int[] {1, 1}, inserted);
        assertArrayEquals(new int[] {250, 1}, template.batchUpdate(
                "UPDATE book SET price = 1", "DELETE FROM author WHERE name = 'Bob'"));

        assertEquals(List.of("250|31125|250.0"), stored("SELECT count(*), sum(pages), sum(price) + 0.0 FROM book"));
        assertEquals(List.of("7|Ada"), stored("SELECT * FROM author"));
    }

    @Test
    void blobComesBackAsItWas() throws SQLException {
        byte[] cover = {0, 1, 2, -1, 0};
        template.update("INSERT INTO book(title, cover) VALUES (?, ?)", "covered", cover);
        template.update("INSERT INTO book(title, cover) VALUES (?, ?)", "covered too", new SqlBinaryValue(cover));

        for (byte[] found : template.queryForList("SELECT cover FROM book", byte[].class)) {
            assertArrayEquals(cover, found);
        }
        assertEquals(List.of("000102FF00", "000102FF00"), stored("SELECT hex(cover) FROM book"));
    }

    @Test
    void transactionIsCommittedOrRolledBackAsAWhole() throws SQLException {
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        transaction.executeWithoutResult(status -> {
            insertBook("kept", 1);
            insertBook("kept", 2);
        });
        assertThrows(IllegalStateException.class, () -> transaction.executeWithoutResult(status -> {
            insertBook("lost", 1);
            throw new IllegalStateException();
        }));
        transaction.executeWithoutResult(status -> {
            insertBook("lost", 2);
            status.setRollbackOnly();
        });

        assertEquals(List.of("kept|1", "kept|2"), stored("SELECT title, pages FROM book ORDER BY pages"));
    }

    @Test
    void nestedTransactionIsASavepoint() throws SQLException {
        DataSourceTransactionManager manager = new JdbcTransactionManager(source);
        TransactionTemplate outer = new TransactionTemplate(manager);
        TransactionTemplate nested = new TransactionTemplate(manager);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        outer.executeWithoutResult(status -> {
            insertBook("outer", 1);
            nested.executeWithoutResult(inner -> {
                insertBook("undone", 2);
                inner.setRollbackOnly();
            });
            nested.executeWithoutResult(inner -> insertBook("inner", 3));
        });

        assertEquals(List.of("outer", "inner"), stored("SELECT title FROM book ORDER BY pages"));
    }

    @Test
    void messageOfAViolationNamesTheConstraintAndTheColumn() throws SQLException {
        DataAccessException missing = assertThrows(DataAccessException.class,
                () -> template.update("INSERT INTO book(title) VALUES (NULL)"));

        assertTrue(missing.getMessage().contains("[SQLITE_CONSTRAINT_NOTNULL]"), missing.getMessage());
        assertTrue(missing.getMessage().contains("book.title"), missing.getMessage());
        assertEquals(List.of("0"), stored("SELECT count(*) FROM book"));
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void failuresAreTranslatedByTheirKind() throws SQLException {
        template.update("INSERT INTO author VALUES (1, 'Ada')");

        assertThrows(DuplicateKeyException.class, () -> template.update("INSERT INTO author VALUES (2, 'Ada')"));
        assertThrows(DuplicateKeyException.class, () -> template.update("INSERT INTO author VALUES (1, 'Bob')"));
        for (String violation : List.of(
                "INSERT INTO author(name) VALUES (NULL)",
                "INSERT INTO book(title, price) VALUES ('t', -1)",
                "INSERT INTO book(title, author) VALUES ('t', 99)")) {
            DataIntegrityViolationException failure =
                    assertThrows(DataIntegrityViolationException.class, () -> template.update(violation));
            assertEquals(DataIntegrityViolationException.class, failure.getClass(), violation);
        }
        assertThrows(BadSqlGrammarException.class, () -> template.update("INSERT INTO nowhere VALUES (1)"));
        assertThrows(BadSqlGrammarException.class, () -> template.queryForList("SELEC 1"));

        assertEquals(List.of("1|Ada"), stored("SELECT * FROM author"));
        assertEquals(List.of("0"), stored("SELECT count(*) FROM book"));
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void lockedDatabaseIsALockThatCannotBeHad() throws SQLException {
        try (Connection locking = DriverManager.getConnection(url())) {
            locking.createStatement().execute("BEGIN IMMEDIATE");

            assertThrows(CannotAcquireLockException.class, () -> insertBook("waiting", 1));
        }
        insertBook("after", 1);

        assertEquals(List.of("after"), stored("SELECT title FROM book"));
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void timeoutOfAQueryEndsIt() {
        template.setQueryTimeout(1);

        assertThrows(QueryTimeoutException.class, () -> template.queryForObject(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", Long.class));
    }
}

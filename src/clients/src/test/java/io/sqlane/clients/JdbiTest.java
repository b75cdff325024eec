package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.GetGeneratedKeys;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jdbi.v3.sqlobject.transaction.Transaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** JDBI: handles, batches, and interfaces of SQL. */
class JdbiTest extends Client {
    public record Person(long id, String name, Optional<Integer> age, byte[] photo) {}

    @RegisterConstructorMapper(Person.class)
    public interface People {
        @SqlUpdate("INSERT INTO person(name, age, photo) VALUES (:name, :age, :photo)")
        @GetGeneratedKeys
        long add(@Bind("name") String name, @Bind("age") Integer age, @Bind("photo") byte[] photo);

        @SqlBatch("INSERT INTO person(id, name, age, photo) VALUES (:id, :name, :age, :photo)")
        int[] addAll(@BindMethods List<Person> people);

        @SqlQuery("SELECT * FROM person WHERE id = :id")
        Optional<Person> find(@Bind("id") long id);

        @SqlQuery("SELECT name FROM person WHERE age >= :age ORDER BY age DESC")
        List<String> olderThan(@Bind("age") int age);

        @Transaction
        default void addThenFail(String name) {
            add(name, 1, null);
            throw new IllegalStateException(name);
        }
    }

    private Jdbi jdbi;

    @BeforeEach
    void open() throws SQLException {
        execute("CREATE TABLE person"
                + "(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, age INT, photo BLOB, born DATE)");
        jdbi = Jdbi.create(url()).installPlugin(new SqlObjectPlugin());
    }

    @Test
    void interfaceWritesAndReads() throws SQLException {
        byte[] photo = {1, 0, -1};
        jdbi.useExtension(People.class, people -> {
            assertEquals(1, people.add("Ada", 36, photo));
            assertEquals(2, people.add("Bob", null, null));
            Person ada = people.find(1).orElseThrow();
            assertEquals("Ada", ada.name());
            assertEquals(Optional.of(36), ada.age());
            assertArrayEquals(photo, ada.photo());
            assertEquals(Optional.empty(), people.find(2).orElseThrow().age());
            assertEquals(Optional.empty(), people.find(3));
        });

        assertEquals(List.of("1|Ada|36|0100FF", "2|Bob|null|"), stored("SELECT id, name, age, hex(photo) FROM person"));
    }

    @Test
    void batchesReportEachRow() throws SQLException {
        List<Person> many = Stream.iterate(1L, id -> id + 1).limit(300)
                .map(id -> new Person(id, "p" + id, Optional.of((int) (id % 90)), null)).toList();
        jdbi.useExtension(People.class, people -> {
            int[] counts = people.addAll(many);
            assertEquals(300, counts.length);
            assertEquals(1, counts[299]);
            assertEquals(List.of("p89", "p179", "p269"), people.olderThan(89));
        });
        jdbi.useHandle(handle -> {
            PreparedBatch batch = handle.prepareBatch("INSERT INTO person(name) VALUES (?)");
            batch.bind(0, "x").add();
            batch.bind(0, "y").add();
            assertArrayEquals(new int[] {1, 1}, batch.execute());
        });

        assertEquals(List.of("302|302"), stored("SELECT count(*), count(DISTINCT name) FROM person"));
    }

    @Test
    void failureUndoesItsTransaction() throws SQLException {
        jdbi.useExtension(People.class, people -> {
            people.add("Ada", 1, null);
            assertThrows(IllegalStateException.class, () -> people.addThenFail("Eve"));
            assertThrows(UnableToExecuteStatementException.class, () -> people.add("Ada", 2, null));
        });
        jdbi.useTransaction(handle -> {
            handle.savepoint("s");
            handle.execute("INSERT INTO person(name) VALUES ('undone')");
            handle.rollbackToSavepoint("s");
            handle.execute("INSERT INTO person(name) VALUES ('done')");
        });

        assertEquals(List.of("Ada", "done"), stored("SELECT name FROM person ORDER BY id"));
    }

    @Test
    void scriptAndReturningAndDates() throws SQLException {
        try (Handle handle = jdbi.open()) {
            handle.createScript("CREATE TABLE a(x); INSERT INTO a VALUES (1); INSERT INTO a VALUES (2);").execute();
            assertEquals(List.of(11, 12), handle.createQuery("UPDATE a SET x = x + :n RETURNING x").bind("n", 10)
                    .mapTo(Integer.class).list());
            LocalDate born = LocalDate.of(1815, 12, 10);
            handle.createUpdate("INSERT INTO person(name, born) VALUES (?, ?)").bind(0, "Ada").bind(1, born).execute();
            assertEquals(born, handle.createQuery("SELECT born FROM person").mapTo(LocalDate.class).one());
            handle.registerRowMapper(ConstructorMapper.factory(Person.class));
            assertEquals("Ada", handle.createQuery("SELECT id, name, age, photo FROM person").mapTo(Person.class).one()
                    .name());
        }

        assertEquals(List.of("11", "12"), stored("SELECT x FROM a"));
    }

    @Test
    void rowsAreStreamed() throws SQLException {
        int sum = jdbi.withHandle(handle -> {
            try (Stream<Integer> rows = handle.createQuery(
                            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n")
                    .setFetchSize(50).mapTo(Integer.class).stream()) {
                int found = rows.limit(1000).mapToInt(Integer::intValue).sum();
                handle.execute("INSERT INTO person(id, name) VALUES (?, 'sum')", found);
                return found;
            }
        });

        assertEquals(500_500, sum);
        assertEquals(List.of("500500"), stored("SELECT id FROM person"));
    }
}

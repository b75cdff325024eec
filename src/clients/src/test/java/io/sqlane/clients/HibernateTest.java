package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.clients.Library.Author;
import io.sqlane.clients.Library.Book;
import io.sqlane.clients.Library.Genre;
import io.sqlane.clients.Library.Reader;
import io.sqlane.clients.Library.Scan;
import io.sqlane.clients.Library.Shelf;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.hibernate.ScrollMode;
import org.hibernate.ScrollableResults;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.community.dialect.SQLiteDialect;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.LockAcquisitionException;
import org.hibernate.exception.SQLGrammarException;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Hibernate ORM with the SQLite dialect of its community. */
class HibernateTest extends Client {
    private static final Long BOOK = 1L;

    private SessionFactory sessions;

    @BeforeEach
    void open() {
        sessions = sessions("create", Author.class, Book.class, Scan.class, Shelf.class);
    }

    @AfterEach
    void close() {
        sessions.close();
    }

    private SessionFactory sessions(String schema, Class<?>... entities) {
        return new Configuration()
                .addAnnotatedClasses(entities)
                .setProperty("hibernate.connection.url", url() + "?foreign_keys=on&busy_timeout=1")
                .setProperty("hibernate.connection.driver_class", DRIVER)
                .setProperty("hibernate.dialect", SQLiteDialect.class.getName())
                .setProperty("hibernate.hbm2ddl.auto", schema)
                .setProperty("hibernate.jdbc.batch_size", "20")
                .buildSessionFactory();
    }

    private void transaction(Consumer<Session> body) {
        sessions.inTransaction(body::accept);
    }

    private void storeBooks(int count) {
        transaction(session -> {
            Author author = new Author("Ada");
            for (int i = 1; i <= count; i++) {
                author.write("book " + i).pages = i;
            }
            session.persist(author);
        });
    }

    @Test
    void schemaIsCreatedUpdatedAndValidated() throws SQLException {
        assertEquals(
                List.of("Author", "Author_languages", "Book", "Book_Shelf", "Scan", "Shelf", "hibernate_sequences"),
                stored("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name COLLATE BINARY"));
        storeBooks(2);
        sessions("update", Author.class, Book.class, Scan.class, Shelf.class, Reader.class).close();

        assertEquals(List.of("1"), stored("SELECT count(*) FROM sqlite_schema WHERE name = 'Reader'"));
        assertEquals(List.of("2"), stored("SELECT count(*) FROM Book"));
        assertThrows(SchemaManagementException.class, () -> {
            execute("DROP TABLE Reader");
            sessions("validate", Reader.class).close();
        });
    }

    @Test
    void entityComesBackWithAllItsValues() throws SQLException {
        UUID code = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
        Instant seen = Instant.parse("2024-02-29T12:34:56.789Z");
        LocalDateTime borrowed = LocalDateTime.of(2024, 2, 29, 23, 59, 58);
        transaction(session -> {
            Book book = new Author("Ada").write("Notes");
            session.persist(book.author);
            book.pages = null;
            book.price = new BigDecimal("12.50");
            book.genre = Genre.ESSAY;
            book.lent = true;
            book.weight = 0.25;
            book.printed = LocalDate.of(1843, 10, 1);
            book.borrowed = borrowed;
            book.seen = seen;
            book.code = code;
            book.cover = new byte[] {1, 0, -1};
        });

        transaction(session -> {
            Book book = session.find(Book.class, BOOK);
            assertEquals("Notes", book.title);
            assertEquals(0, book.price.compareTo(new BigDecimal("12.5")));
            assertEquals(Genre.ESSAY, book.genre);
            assertTrue(book.lent);
            assertEquals(0.25, book.weight);
            assertEquals(LocalDate.of(1843, 10, 1), book.printed);
            assertEquals(borrowed, book.borrowed);
            assertEquals(seen, book.seen);
            assertEquals(code, book.code);
            assertArrayEquals(new byte[] {1, 0, -1}, book.cover);
            assertNull(book.pages);
        });
        assertEquals(List.of("Notes|12.5|ESSAY|1|0.25|0100FF"),
                stored("SELECT title, price, genre, lent, weight, hex(cover) FROM Book"));
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void largeObjectsComeBack() throws SQLException {
        String summary = "Ärger ".repeat(50_000);
        byte[] content = new byte[200_000];
        content[199_999] = 7;
        transaction(session -> {
            Scan scan = new Scan();
            scan.id = 1L;
            scan.summary = summary;
            scan.content = content;
            session.persist(scan);
        });

        transaction(session -> {
            Scan scan = session.find(Scan.class, 1L);
            assertEquals(summary, scan.summary);
            assertArrayEquals(content, scan.content);
        });
        assertEquals(List.of("300000|200000"), stored("SELECT length(summary), length(content) FROM Scan"));
    }

    @Test
    void relationsAreFollowedAndCascaded() throws SQLException {
        storeBooks(3);
        Shelf shelf = new Shelf("north");
        transaction(session -> session.persist(shelf));
        transaction(session -> {
            Author author = session.find(Author.class, 1L);
            assertEquals(List.of("book 1", "book 2", "book 3"), author.books.stream().map(book -> book.title).toList());
            author.languages.addAll(Set.of("en", "fr"));
            author.books.get(0).shelves.add(session.getReference(shelf));
            author.books.get(1).shelves.add(session.getReference(shelf));
            author.books.remove(2);
        });

        transaction(session -> {
            List<String> titles = session.createSelectionQuery("select distinct b.title from Book b join b.author a"
                    + " join b.shelves s where s.room = :room and 'fr' member of a.languages order by b.title",
                    String.class).setParameter("room", "north").getResultList();
            assertEquals(List.of("book 1", "book 2"), titles);
        });
        assertEquals(List.of("book 1|north", "book 2|north"), stored("SELECT title, room FROM Book"
                + " JOIN Book_Shelf ON Book_id = Book.id JOIN Shelf ON shelves_id = Shelf.id ORDER BY title"));
        transaction(session -> session.remove(session.find(Author.class, 1L)));
        assertEquals(List.of("0|0|1"), stored("SELECT (SELECT count(*) FROM Book),"
                + " (SELECT count(*) FROM Author_languages), (SELECT count(*) FROM Shelf)"));
    }

    @Test
    void changeOfAnOldVersionIsRefused() throws SQLException {
        storeBooks(1);
        Book old = sessions.fromSession(session -> session.find(Book.class, BOOK));
        transaction(session -> session.find(Book.class, BOOK).title = "changed");

        old.title = "lost";
        assertThrows(OptimisticLockException.class, () -> transaction(session -> session.merge(old)));
        transaction(session -> session.find(Book.class, 1L, LockModeType.OPTIMISTIC_FORCE_INCREMENT));
        assertEquals(List.of("changed|2"), stored("SELECT title, version FROM Book"));
    }

    @Test
    void rowThatHasChangedUnderTheUpdateIsNoticed() throws SQLException {
        storeBooks(1);
        try (Session session = sessions.openSession()) {
            Book book = session.find(Book.class, BOOK);
            execute("UPDATE Book SET version = version + 1");
            session.beginTransaction();
            book.title = "lost";
            assertThrows(OptimisticLockException.class, session::flush);
            session.getTransaction().rollback();
        }

        assertEquals(List.of("book 1|1"), stored("SELECT title, version FROM Book"));
    }

    @Test
    void pagesAreParts() throws SQLException {
        storeBooks(45);
        transaction(session -> {
            List<Integer> page = session
                    .createSelectionQuery("select pages from Book order by pages desc", Integer.class)
                    .setFirstResult(10).setMaxResults(5).getResultList();
            assertEquals(List.of(35, 34, 33, 32, 31), page);
            assertEquals(List.of(44, 45), session.createSelectionQuery("select pages from Book order by pages",
                    Integer.class).setFirstResult(43).getResultList());
            assertEquals(45, session.createSelectionQuery("from Book", Book.class).getResultCount());
            int sum = 0;
            try (ScrollableResults<Integer> rows = session.createSelectionQuery("select pages from Book", Integer.class)
                    .setFetchSize(10).scroll(ScrollMode.FORWARD_ONLY)) {
                while (rows.next()) {
                    sum += rows.get();
                }
            }
            assertEquals(45 * 46 / 2, sum);
        });

        assertEquals(List.of("45|1035"), stored("SELECT count(*), sum(pages) FROM Book"));
    }

    @Test
    void bulkStatementsAndBatchesCountTheirRows() throws SQLException {
        transaction(session -> {
            for (int i = 0; i < 100; i++) {
                session.persist(new Shelf("room " + i % 4));
            }
        });
        transaction(session -> {
            assertEquals(25, session.createMutationQuery("update Shelf set room = 'attic' where room = 'room 1'")
                    .executeUpdate());
            assertEquals(50, session.createMutationQuery("delete Shelf where room in ('room 2', 'room 3')")
                    .executeUpdate());
            for (Shelf shelf : session.createSelectionQuery("from Shelf where room = 'room 0'", Shelf.class).list()) {
                shelf.room = "cellar";
            }
        });

        assertEquals(List.of("attic|25", "cellar|25"), stored("SELECT room, count(*) FROM Shelf GROUP BY room"));
    }

    private ConstraintViolationException violation(Consumer<Session> body) {
        return assertThrows(ConstraintViolationException.class, () -> transaction(body));
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void violatedConstraintsAreTheRightExceptions() throws SQLException {
        storeBooks(1);
        execute("CREATE TABLE Loan(book REFERENCES Book(id))", "INSERT INTO Loan SELECT id FROM Book");

        ConstraintViolationException unique = violation(session -> session.persist(new Author("Ada")));
        assertEquals(19, unique.getErrorCode());
        assertTrue(unique.getConstraintName().contains("Author.name"), unique.getConstraintName());
        ConstraintViolationException check = violation(session ->
                session.createMutationQuery("update Book set pages = -1").executeUpdate());
        assertTrue(check.getConstraintName().contains("pages_positive"), check.getConstraintName());
        ConstraintViolationException missing = violation(session ->
                session.createNativeMutationQuery("INSERT INTO Author(name) VALUES (NULL)").executeUpdate());
        assertTrue(missing.getConstraintName().contains("Author.name"), missing.getConstraintName());
        ConstraintViolationException parent = violation(session ->
                session.createNativeMutationQuery("DELETE FROM Book").executeUpdate());
        assertEquals("23503", parent.getSQLState());

        assertEquals(List.of("Ada|book 1|1"),
                stored("SELECT name, title, pages FROM Author JOIN Book ON Book.author_id = Author.id"));
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void sqlThatIsWrongIsAGrammarException() {
        assertThrows(SQLGrammarException.class, () -> transaction(session ->
                session.createNativeQuery("SELECT * FROM nowhere", Object.class).getResultList()));
    }

    @Test
    void lockedFileIsALockThatCannotBeHad() throws SQLException {
        try (Connection locking = DriverManager.getConnection(url())) {
            locking.createStatement().execute("BEGIN IMMEDIATE");
            PessimisticLockException failure = assertThrows(PessimisticLockException.class, () -> storeBooks(1));
            assertEquals(5, assertInstanceOf(LockAcquisitionException.class, failure.getCause()).getErrorCode());
        }
        storeBooks(2);

        assertEquals(List.of("2"), stored("SELECT count(*) FROM Book"));
    }

    @Test
    void rolledBackSessionLeavesNothing() throws SQLException {
        assertThrows(IllegalStateException.class, () -> transaction(session -> {
            session.persist(new Author("Eve"));
            session.flush();
            throw new IllegalStateException();
        }));

        assertEquals(List.of("0"), stored("SELECT count(*) FROM Author"));
    }
}

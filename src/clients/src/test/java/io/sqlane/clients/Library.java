package io.sqlane.clients;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Lob;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.Check;

/**
 * The entities of {@link HibernateTest}, with identifiers from the row, from the application and from a table.
 *
 * <p>The dialect makes no foreign keys, and declares some identity columns without a type, which then are no rowid.
 * Identifiers from a table are fetched on another connection: before the transaction has a lock.
 */
final class Library {
    private Library() {}

    enum Genre { NOVEL, ESSAY }

    @Entity(name = "Author")
    static class Author {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        Long id;

        @Column(unique = true, nullable = false)
        String name;

        @OneToMany(mappedBy = "author", cascade = CascadeType.ALL, orphanRemoval = true)
        @OrderBy("title")
        List<Book> books = new ArrayList<>();

        @ElementCollection
        Set<String> languages = new HashSet<>();

        Author() {}

        Author(String name) {
            this.name = name;
        }

        Book write(String title) {
            Book book = new Book();
            book.id = (long) books.size() + 1;
            book.title = title;
            book.author = this;
            books.add(book);
            return book;
        }
    }

    @Entity(name = "Book")
    @Check(name = "pages_positive", constraints = "pages > 0")
    static class Book {
        @Id
        Long id;

        @Version
        int version;

        @Column(nullable = false)
        String title;

        @ManyToOne(fetch = FetchType.LAZY, optional = false)
        Author author;

        @ManyToMany
        Set<Shelf> shelves = new HashSet<>();

        Integer pages = 1;

        @Column(precision = 10, scale = 2)
        BigDecimal price;

        @Enumerated(EnumType.STRING)
        Genre genre;

        boolean lent;
        double weight;
        LocalDate printed;
        LocalDateTime borrowed;
        Instant seen;
        UUID code;
        byte[] cover;
    }

    /** What is read as LOBs. */
    @Entity(name = "Scan")
    static class Scan {
        @Id
        Long id;

        @Lob
        String summary;

        @Lob
        byte[] content;
    }

    @Entity(name = "Shelf")
    static class Shelf {
        @Id
        @GeneratedValue(strategy = GenerationType.TABLE)
        Long id;

        String room;

        Shelf() {}

        Shelf(String room) {
            this.room = room;
        }
    }

    /** What a later version of the application adds. */
    @Entity(name = "Reader")
    static class Reader {
        @Id
        Long id;

        String name;
    }
}

package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.convert.ReadingConverter;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.data.jdbc.core.dialect.JdbcArrayColumns;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.relational.core.dialect.AnsiDialect;
import org.springframework.data.relational.core.dialect.IdGeneration;
import org.springframework.data.relational.core.dialect.LimitClause;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring Data JDBC: aggregates in repositories. */
class SpringDataTest extends Client {
    @Table("customer")
    public record Customer(@Id Long id, @Version Integer version, String name, LocalDate born, BigDecimal credit,
            boolean active, byte[] photo, Set<Address> addresses) {
        Customer withName(String newName) {
            return new Customer(id, version, newName, born, credit, active, photo, addresses);
        }
    }

    @Table("address")
    public record Address(String city, LocalDateTime since) {}

    public interface Customers extends CrudRepository<Customer, Long>, PagingAndSortingRepository<Customer, Long> {
        Optional<Customer> findByName(String name);

        List<Customer> findByActiveTrueAndCreditGreaterThanOrderByNameDesc(BigDecimal credit);

        long countByNameStartingWith(String start);

        @Modifying
        @Query("UPDATE customer SET active = :active WHERE credit < :limit")
        int setActive(boolean active, BigDecimal limit);

        @Modifying
        @Query("DELETE FROM customer WHERE name = :name")
        int deleteNamed(String name);

        @Query("SELECT max(credit) FROM customer")
        BigDecimal highestCredit();
    }

    /** Spring Data has none for SQLite. */
    static final class SqliteDialect extends AnsiDialect implements JdbcDialect {
        @Override
        public JdbcArrayColumns getArraySupport() {
            return JdbcArrayColumns.Unsupported.INSTANCE;
        }

        @Override
        public IdGeneration getIdGeneration() {
            return new IdGeneration() {
                @Override
                public boolean supportedForBatchOperations() {
                    return false;
                }
            };
        }

        @Override
        public LimitClause limit() {
            return new LimitClause() {
                @Override
                public String getLimit(long limit) {
                    return "LIMIT " + limit;
                }

                @Override
                public String getOffset(long offset) {
                    return "LIMIT -1 OFFSET " + offset;
                }

                @Override
                public String getLimitOffset(long limit, long offset) {
                    return "LIMIT " + limit + " OFFSET " + offset;
                }

                @Override
                public Position getClausePosition() {
                    return Position.AFTER_ORDER_BY;
                }
            };
        }
    }

    @Configuration
    @EnableJdbcRepositories(considerNestedRepositories = true, basePackageClasses = SpringDataTest.class)
    static class Wiring extends AbstractJdbcConfiguration {
        static final String URL = "test.url";

        @Bean
        DataSource dataSource(Environment environment) {
            return new DriverManagerDataSource(environment.getRequiredProperty(URL));
        }

        @Bean
        NamedParameterJdbcOperations namedParameterJdbcOperations(DataSource source) {
            return new NamedParameterJdbcTemplate(source);
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource source) {
            return new JdbcTransactionManager(source);
        }

        /** SQLite has no dates and booleans: what a column holds are milliseconds, and 0 and 1. */
        @Override
        protected List<?> userConverters() {
            return List.of(
                    MillisecondsToDate.INSTANCE, MillisecondsToDateTime.INSTANCE, NumberToBoolean.INSTANCE);
        }

        @Bean
        @Override
        public JdbcDialect jdbcDialect(NamedParameterJdbcOperations operations) {
            return new SqliteDialect();
        }
    }

    @ReadingConverter
    enum MillisecondsToDateTime implements Converter<Long, LocalDateTime> {
        INSTANCE;

        @Override
        public LocalDateTime convert(Long milliseconds) {
            return LocalDateTime.ofInstant(Instant.ofEpochMilli(milliseconds), ZoneId.systemDefault());
        }
    }

    @ReadingConverter
    enum MillisecondsToDate implements Converter<Long, LocalDate> {
        INSTANCE;

        @Override
        public LocalDate convert(Long milliseconds) {
            return MillisecondsToDateTime.INSTANCE.convert(milliseconds).toLocalDate();
        }
    }

    @ReadingConverter
    enum NumberToBoolean implements Converter<Integer, Boolean> {
        INSTANCE;

        @Override
        public Boolean convert(Integer number) {
            return number != 0;
        }
    }

    private AnnotationConfigApplicationContext context;
    private Customers customers;

    @BeforeEach
    void start() throws SQLException {
        execute("CREATE TABLE customer(id INTEGER PRIMARY KEY, version INTEGER, name TEXT NOT NULL UNIQUE, born DATE,"
                        + " credit DECIMAL(10,2), active BOOLEAN, photo BLOB)",
                "CREATE TABLE address(customer INTEGER REFERENCES customer(id), city TEXT, since TIMESTAMP)");
        context = new AnnotationConfigApplicationContext();
        context.getEnvironment().getSystemProperties().put(Wiring.URL, url() + "?foreign_keys=on");
        context.register(Wiring.class);
        context.refresh();
        customers = context.getBean(Customers.class);
    }

    @AfterEach
    void stop() {
        context.close();
    }

    private static Customer customer(String name, int credit, Address... addresses) {
        return new Customer(null, null, name, LocalDate.of(1990, 1, 31), BigDecimal.valueOf(credit), credit > 10,
                new byte[] {9, 0}, Set.of(addresses));
    }

    @Test
    void aggregateIsStoredAndRead() throws SQLException {
        LocalDateTime since = LocalDateTime.of(2020, 5, 17, 8, 30);
        Customer saved = customers.save(customer("Ada", 20, new Address("Rome", since), new Address("Oslo", since)));
        assertEquals(1, saved.id());

        Customer found = customers.findById(1L).orElseThrow();
        assertEquals("Ada", found.name());
        assertEquals(LocalDate.of(1990, 1, 31), found.born());
        assertEquals(0, found.credit().compareTo(BigDecimal.valueOf(20)));
        assertTrue(found.active());
        assertArrayEquals(new byte[] {9, 0}, found.photo());
        assertEquals(Set.of(new Address("Rome", since), new Address("Oslo", since)), found.addresses());
        assertEquals(List.of("Ada|1|0900|Oslo", "Ada|1|0900|Rome"), stored("SELECT name, active, hex(photo), city"
                + " FROM customer JOIN address ON customer = customer.id ORDER BY city"));
    }

    @Test
    void manyAreSavedUpdatedAndDeleted() throws SQLException {
        customers.saveAll(List.of(customer("a", 5), customer("b", 15), customer("c", 25), customer("bb", 35)));
        assertEquals(2, customers.countByNameStartingWith("b"));
        assertEquals(List.of("c", "bb", "b"), customers
                .findByActiveTrueAndCreditGreaterThanOrderByNameDesc(BigDecimal.TEN).stream()
                .map(Customer::name).toList());
        assertEquals(0, customers.highestCredit().compareTo(BigDecimal.valueOf(35)));
        assertEquals(2, customers.setActive(false, BigDecimal.valueOf(20)));
        assertEquals("c", customers.findByName("c").orElseThrow().name());
        assertEquals(1, customers.deleteNamed("c"));

        assertEquals(List.of("a|0", "b|0", "bb|1"), stored("SELECT name, active FROM customer ORDER BY name"));
    }

    @Test
    void pagesAreParts() throws SQLException {
        for (int i = 10; i < 35; i++) {
            customers.save(customer("c" + i, i));
        }

        Page<Customer> page = customers.findAll(PageRequest.of(2, 10, Sort.by("name")));
        assertEquals(25, page.getTotalElements());
        assertEquals(3, page.getTotalPages());
        assertEquals(List.of("c30", "c31", "c32", "c33", "c34"), page.map(Customer::name).toList());
        assertEquals(List.of("25"), stored("SELECT count(*) FROM customer"));
    }

    @Test
    void changeOfAnOldVersionIsRefused() throws SQLException {
        Customer first = customers.save(customer("Ada", 1));
        customers.save(first.withName("Bob"));

        assertThrows(OptimisticLockingFailureException.class, () -> customers.save(first.withName("Eve")));
        assertEquals(List.of("Bob|1"), stored("SELECT name, version FROM customer"));
    }

    @Test
    void failureUndoesItsTransaction() throws SQLException {
        customers.save(customer("Ada", 1));
        TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));

        assertThrows(DataAccessException.class, () -> transaction.executeWithoutResult(status -> {
            customers.save(customer("lost", 2));
            customers.save(customer("Ada", 3));
        }));
        assertEquals(List.of("Ada"), stored("SELECT name FROM customer"));
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void secondCustomerOfANameIsADuplicateKey() throws SQLException {
        customers.save(customer("Ada", 1));

        assertThrows(DuplicateKeyException.class, () -> customers.save(customer("Ada", 2)));
        assertEquals(List.of("1"), stored("SELECT count(*) FROM customer"));
    }
}

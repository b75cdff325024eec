package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.ibatis.annotations.Delete;
import org.apache.ibatis.annotations.Insert;
import org.apache.ibatis.annotations.Options;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.SelectKey;
import org.apache.ibatis.annotations.Update;
import org.apache.ibatis.cursor.Cursor;
import org.apache.ibatis.datasource.pooled.PooledDataSource;
import org.apache.ibatis.exceptions.PersistenceException;
import org.apache.ibatis.executor.BatchResult;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.Configuration;
import org.apache.ibatis.session.ExecutorType;
import org.apache.ibatis.session.RowBounds;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** MyBatis with its own pool: mappers, generated keys, the batch executor, cursors. */
class MyBatisTest extends Client {
    public enum State { NEW, PAID }

    public static class Invoice {
        public Long id;
        public String customer;
        public BigDecimal amount;
        public State state;
        public Boolean urgent;
        public Date created;
    }

    public static class Scan {
        public Long id;
        public byte[] scan;
    }

    public interface Invoices {
        @Insert("INSERT INTO invoice(customer, amount, state, urgent, created)"
                + " VALUES (#{customer}, #{amount}, #{state}, #{urgent}, #{created})")
        @Options(useGeneratedKeys = true, keyProperty = "id", keyColumn = "id")
        int insert(Invoice invoice);

        @Insert("INSERT INTO invoice(id, customer) VALUES (#{id}, #{customer})")
        @SelectKey(statement = "SELECT coalesce(max(id), 0) + 100 FROM invoice", keyProperty = "id",
                before = true, resultType = Long.class)
        int insertWithOwnKey(Invoice invoice);

        @Select("SELECT id, customer, amount, state, urgent, created FROM invoice WHERE id = #{id}")
        Invoice find(long id);

        @Select("SELECT id, customer FROM invoice ORDER BY id")
        List<Invoice> page(RowBounds bounds);

        @Select("SELECT id FROM invoice ORDER BY id")
        Cursor<Long> ids();

        @Update("UPDATE invoice SET state = #{state} WHERE id = #{id}")
        int setState(@Param("id") long id, @Param("state") State state);

        @Insert("INSERT INTO invoice(customer, scan) VALUES ('scanned', #{scan})")
        @Options(useGeneratedKeys = true, keyProperty = "id")
        int insertScan(Scan scan);

        @Select("SELECT id, scan FROM invoice WHERE id = #{id}")
        Scan findScan(long id);

        @Delete("DELETE FROM invoice WHERE customer = #{customer}")
        int deleteOf(String customer);
    }

    private PooledDataSource source;
    private SqlSessionFactory sessions;

    @BeforeEach
    void open() throws SQLException {
        execute("CREATE TABLE invoice(id INTEGER PRIMARY KEY AUTOINCREMENT, customer TEXT NOT NULL,"
                + " amount DECIMAL(10,2), state TEXT, urgent BOOLEAN, created TIMESTAMP, scan BLOB)");
        source = new PooledDataSource(DRIVER, url(), null, null);
        Configuration configuration =
                new Configuration(new Environment("test", new JdbcTransactionFactory(), source));
        configuration.addMapper(Invoices.class);
        sessions = new SqlSessionFactoryBuilder().build(configuration);
    }

    @AfterEach
    void close() {
        source.forceCloseAll();
    }

    private static Invoice invoice(String customer) {
        Invoice invoice = new Invoice();
        invoice.customer = customer;
        invoice.amount = new BigDecimal("12.75");
        invoice.state = State.NEW;
        invoice.urgent = true;
        invoice.created = Date.from(Instant.ofEpochMilli(1_700_000_000_123L));
        return invoice;
    }

    @Test
    void mapperReadsWhatItWrote() throws SQLException {
        try (SqlSession session = sessions.openSession()) {
            Invoices invoices = session.getMapper(Invoices.class);
            Invoice invoice = invoice("Ada");
            assertEquals(1, invoices.insert(invoice));
            assertEquals(1L, invoice.id);
            session.commit();
            session.clearCache();

            Invoice found = invoices.find(1);
            assertEquals("Ada", found.customer);
            assertEquals(new BigDecimal("12.75"), found.amount);
            assertEquals(State.NEW, found.state);
            assertEquals(true, found.urgent);
            assertEquals(invoice.created, found.created);
            assertNull(invoices.find(2));
        }

        assertEquals(List.of("1|Ada|12.75|NEW|1|1700000000123"),
                stored("SELECT id, customer, amount, state, urgent, CAST(created AS INTEGER) FROM invoice"));
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void blobColumnIsReadAsABlob() throws SQLException {
        try (SqlSession session = sessions.openSession(true)) {
            Invoices invoices = session.getMapper(Invoices.class);
            Scan scan = new Scan();
            scan.scan = new byte[] {5, 0, 7};
            invoices.insertScan(scan);
            assertEquals(1L, scan.id);
            assertArrayEquals(scan.scan, invoices.findScan(1).scan);
        }

        assertEquals(List.of("scanned|050007"), stored("SELECT customer, hex(scan) FROM invoice"));
    }

    @Test
    void sessionWithoutCommitLeavesNothing() throws SQLException {
        try (SqlSession session = sessions.openSession()) {
            session.getMapper(Invoices.class).insert(invoice("lost"));
        }
        try (SqlSession session = sessions.openSession()) {
            Invoices invoices = session.getMapper(Invoices.class);
            invoices.insert(invoice("kept"));
            PersistenceException failure =
                    assertThrows(PersistenceException.class, () -> invoices.insert(new Invoice()));
            assertEquals(19, ((SQLException) failure.getCause()).getErrorCode());
            invoices.setState(1, State.PAID);
            session.commit();
        }

        assertEquals(List.of("kept|PAID"), stored("SELECT customer, state FROM invoice"));
    }

    @Test
    void batchExecutorSendsBlocksOfOneStatement() throws SQLException {
        try (SqlSession session = sessions.openSession(ExecutorType.BATCH)) {
            Invoices invoices = session.getMapper(Invoices.class);
            for (int i = 0; i < 120; i++) {
                invoices.insert(invoice("c" + i % 3));
            }
            for (int id = 1; id <= 60; id++) {
                invoices.setState(id, State.PAID);
            }
            invoices.deleteOf("c0");
            List<BatchResult> results = session.flushStatements();
            assertEquals(List.of(120, 60, 1), results.stream().map(result -> result.getUpdateCounts().length).toList());
            assertEquals(1, results.get(1).getUpdateCounts()[59]);
            assertArrayEquals(new int[] {40}, results.get(2).getUpdateCounts());
            session.commit();
        }

        assertEquals(List.of("80|40|2"),
                stored("SELECT count(*), sum(state = 'PAID'), count(DISTINCT customer) FROM invoice"));
    }

    @Test
    void boundsAndCursorReadAPart() throws IOException, SQLException {
        try (SqlSession session = sessions.openSession(true)) {
            Invoices invoices = session.getMapper(Invoices.class);
            for (int i = 1; i <= 20; i++) {
                invoices.insert(invoice("c" + i));
            }
            assertEquals(List.of("c6", "c7", "c8"),
                    invoices.page(new RowBounds(5, 3)).stream().map(found -> found.customer).toList());
            Invoice own = new Invoice();
            own.customer = "own";
            invoices.insertWithOwnKey(own);
            assertEquals(120L, own.id);
        }
        List<Long> ids = new ArrayList<>();
        try (SqlSession session = sessions.openSession();
                Cursor<Long> cursor = session.getMapper(Invoices.class).ids()) {
            for (Long id : cursor) {
                ids.add(id);
                if (id == 4) {
                    break;
                }
            }
        }

        assertEquals(List.of(1L, 2L, 3L, 4L), ids);
        assertEquals(List.of("21|120"), stored("SELECT count(*), max(id) FROM invoice"));
    }
}

package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jooq.Cursor;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.codegen.GenerationTool;
import org.jooq.exception.DataAccessException;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jooq.impl.DSL;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** jOOQ: classes generated from the metadata and used, and statements without them. */
class JooqTest extends Client {
    private static final String USER_OF_GENERATED_CLASSES = """
            package generated;

            import static generated.Tables.*;
            import generated.tables.records.*;
            import java.math.BigDecimal;
            import java.util.List;
            import java.util.function.Function;
            import org.jooq.DSLContext;

            public class Shop implements Function<DSLContext, List<String>> {
                @Override
                public List<String> apply(DSLContext sql) {
                    CustomerRecord ada = sql.newRecord(CUSTOMER);
                    ada.setName("Ada");
                    ada.store();
                    for (int i = 1; i <= 3; i++) {
                        PurchaseRecord purchase = sql.newRecord(PURCHASE);
                        purchase.setCustomer(ada.getId());
                        purchase.setAmount(new BigDecimal(i + ".25"));
                        purchase.setPaid(i % 2 == 1);
                        purchase.setScan(new byte[] {(byte) i});
                        purchase.store();
                    }
                    Integer id = ada.getId();
                    return sql.select(PURCHASE.customer().NAME, PURCHASE.AMOUNT, PURCHASE.PAID)
                            .from(PURCHASE).where(PURCHASE.CUSTOMER.eq(id)).orderBy(PURCHASE.ID)
                            .fetch(row -> row.value1() + " " + row.value2() + " " + row.value3());
                }
            }
            """;

    private static final Table<Record> CUSTOMER = table(name("customer"));
    private static final Field<Integer> ID = field(name("id"), Integer.class);
    private static final Field<String> NAME = field(name("name"), String.class);

    private Connection connection;
    private DSLContext sql;

    @BeforeEach
    void open() throws SQLException {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        execute("CREATE TABLE customer(id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(80) NOT NULL UNIQUE)",
                "CREATE TABLE purchase(id INTEGER PRIMARY KEY AUTOINCREMENT,"
                        + " customer INTEGER NOT NULL CONSTRAINT purchase_of REFERENCES customer(id),"
                        + " amount DECIMAL(10,2), paid BOOLEAN, scan BLOB, at TIMESTAMP)",
                "CREATE INDEX purchase_customer ON purchase(customer)",
                "CREATE VIEW names AS SELECT name FROM customer");
        connection = DriverManager.getConnection(url());
        sql = DSL.using(connection, SQLDialect.SQLITE);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private Path generate() throws Exception {
        Path sources = Files.createDirectory(folder.resolve("sources"));
        GenerationTool.generate(new Configuration()
                .withLogging(Logging.WARN)
                .withJdbc(new Jdbc().withDriver(DRIVER).withUrl(url()))
                .withGenerator(new Generator()
                        .withDatabase(new Database().withName("org.jooq.meta.sqlite.SQLiteDatabase")
                                .withExcludes("sqlite_.*"))
                        .withTarget(new Target().withPackageName("generated").withDirectory(sources.toString()))));
        return sources;
    }

    private Path compile(Path sources) throws IOException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (Stream<Path> files = Files.walk(sources);
                StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<Path> java = files.filter(file -> file.toString().endsWith(".java")).toList();
            assertTrue(compiler.getTask(messages, manager, null,
                    List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"), "-nowarn"),
                    null, manager.getJavaFileObjectsFromPaths(java)).call(), messages::toString);
        }
        return classes;
    }

    @Test
    void generatedClassesWriteAndRead() throws Exception {
        Path sources = generate();
        Files.writeString(sources.resolve("generated").resolve("Shop.java"), USER_OF_GENERATED_CLASSES);
        Path classes = compile(sources);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            @SuppressWarnings("unchecked")
            Function<DSLContext, List<String>> shop = (Function<DSLContext, List<String>>)
                    loader.loadClass("generated.Shop").getConstructor().newInstance();

            assertEquals(List.of("Ada 1.25 true", "Ada 2.25 false", "Ada 3.25 true"), shop.apply(sql));
        }
        assertEquals(List.of("Ada|1.25|1|01", "Ada|2.25|0|02", "Ada|3.25|1|03"), stored(
                "SELECT name, amount, paid, hex(scan) FROM purchase JOIN customer ON customer.id = customer"));
    }

    @Test
    void metadataKnowsKeysAndIndexes() throws SQLException {
        Table<?> purchase = sql.meta().getTables("purchase").get(0);
        assertEquals(List.of("id", "customer", "amount", "paid", "scan", "at"),
                Stream.of(purchase.fields()).map(Field::getName).toList());
        assertEquals(List.of("id"), purchase.getPrimaryKey().getFields().stream().map(Field::getName).toList());
        assertEquals("customer", purchase.getReferences().get(0).getKey().getTable().getName());
        assertTrue(purchase.getIndexes().stream().anyMatch(index -> index.getName().equals("purchase_customer")));
        assertEquals(1, sql.meta().getTables("names").size());
        assertEquals(List.of("0"), stored("SELECT count(*) FROM purchase"));
    }

    @Test
    void returningGivesTheRows() throws SQLException {
        Result<Record> inserted = sql.insertInto(CUSTOMER).columns(NAME).values("Ada")
                .returning(ID, NAME).fetch();
        assertEquals(List.of("Ada"), inserted.getValues(NAME));
        assertEquals(List.of(1), inserted.getValues(ID));
        assertEquals(2, sql.insertInto(CUSTOMER).columns(NAME).values("Bob").returningResult(ID).fetchOne(ID));
        assertEquals("Eve", sql.update(CUSTOMER).set(NAME, "Eve").where(ID.eq(2)).returningResult(NAME).fetchOne(NAME));
        assertNull(sql.deleteFrom(CUSTOMER).where(ID.eq(9)).returningResult(NAME).fetchOne());

        assertEquals(List.of("1|Ada", "2|Eve"), stored("SELECT * FROM customer"));
    }

    @Test
    void batchesAndUpsertsAreWritten() throws SQLException {
        int[] counts = sql.batch(sql.insertInto(CUSTOMER).columns(ID, NAME).values((Integer) null, null))
                .bind(1, "Ada").bind(2, "Bob").bind(3, "Cid").execute();
        assertArrayEquals(new int[] {1, 1, 1}, counts);
        sql.batch(sql.query("DELETE FROM customer WHERE id = 3"), sql.query("INSERT INTO customer VALUES (4, 'Dan')"))
                .execute();
        assertEquals(1, sql.insertInto(CUSTOMER).columns(ID, NAME).values(1, "Ann").onConflict(ID).doUpdate()
                .set(NAME, "Ann").execute());

        assertEquals(List.of("1|Ann", "2|Bob", "4|Dan"), stored("SELECT * FROM customer ORDER BY id"));
    }

    @Test
    void cursorReadsLazily() throws SQLException {
        sql.query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000)"
                + " INSERT INTO customer(name) SELECT 'c' || i FROM n").execute();
        int seen = 0;
        try (Cursor<?> cursor = sql.select(ID, NAME).from(CUSTOMER).fetchSize(64).fetchLazy()) {
            while (cursor.hasNext() && seen < 100) {
                assertEquals("c" + (seen + 1), cursor.fetchNext().get(NAME));
                seen++;
            }
        }

        assertEquals(100, seen);
        assertEquals(1000, sql.select(count()).from(CUSTOMER).fetchOne(count()));
        assertEquals(List.of("1000"), stored("SELECT count(*) FROM customer"));
    }

    @Test
    void transactionsNest() throws SQLException {
        assertThrows(IllegalStateException.class, () -> sql.transaction(outer -> {
            outer.dsl().insertInto(CUSTOMER).columns(NAME).values("lost").execute();
            throw new IllegalStateException();
        }));
        sql.transaction(outer -> {
            outer.dsl().insertInto(CUSTOMER).columns(NAME).values("Ada").execute();
            assertThrows(IllegalStateException.class, () -> outer.dsl().transaction(inner -> {
                inner.dsl().insertInto(CUSTOMER).columns(NAME).values("undone").execute();
                throw new IllegalStateException();
            }));
        });

        assertEquals(List.of("Ada"), stored("SELECT name FROM customer"));
    }

    @Test
    void violationIsADataAccessException() throws SQLException {
        sql.insertInto(CUSTOMER).columns(NAME).values("Ada").execute();
        DataAccessException failure = assertThrows(DataAccessException.class,
                () -> sql.insertInto(CUSTOMER).columns(NAME).values("Ada").execute());

        assertEquals(19, failure.getCause(SQLException.class).getErrorCode());
        assertEquals(List.of("1"), stored("SELECT count(*) FROM customer"));
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void violationHasItsClass() throws SQLException {
        assertThrows(IntegrityConstraintViolationException.class,
                () -> sql.insertInto(CUSTOMER).columns(NAME).values((String) null).execute());
        assertEquals(List.of("0"), stored("SELECT count(*) FROM customer"));
    }
}

package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class JdbcMetaDataTest {
    private Connection connection;
    private DatabaseMetaData metaData;

    @BeforeEach
    void open() throws SQLException {
        connection = JdbcTests.open();
        metaData = connection.getMetaData();
        JdbcTests.run(connection, """
                CREATE TABLE p(id INTEGER PRIMARY KEY AUTOINCREMENT, a VARCHAR(20) NOT NULL DEFAULT 'x',
                    b NUMERIC(10, 2), c BOOLEAN, d TIMESTAMP, e BLOB, f REAL, g, UNIQUE (a, b));
                CREATE INDEX ix ON p(a DESC);
                CREATE VIEW v AS SELECT id, a FROM p;
                CREATE TABLE ch(x INT, y INT REFERENCES p ON DELETE CASCADE ON UPDATE SET NULL, z TEXT, z2,
                    CONSTRAINT "pk of ch" PRIMARY KEY (x, y), /* CONSTRAINT no */ CONSTRAINT fkz
                    FOREIGN KEY (z, z2) REFERENCES p(a, b));
                CREATE TEMP TABLE tt(q INT);
                CREATE TABLE w(k TEXT PRIMARY KEY, gen INT GENERATED ALWAYS AS (length(k)) STORED) WITHOUT ROWID;
                CREATE TABLE "we'ird%_\"\"name"(a);
                """);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static List<String> names(ResultSet result, String... columns) throws SQLException {
        List<String> rows = new ArrayList<>();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (String column : columns) {
                row.add(result.getString(column));
            }
            rows.add(String.join("|", row.stream().map(String::valueOf).toList()));
        }
        return rows;
    }

    private List<String> tables(String pattern, String... types) throws SQLException {
        return names(metaData.getTables(null, null, pattern, types.length == 0 ? null : types), "TABLE_NAME");
    }

    // ---- tables

    @Test
    void tablesComeByTypeAndName() throws SQLException {
        assertEquals(
                List.of("tt|GLOBAL TEMPORARY", "sqlite_schema|SYSTEM TABLE", "sqlite_sequence|SYSTEM TABLE",
                        "ch|TABLE", "p|TABLE", "w|TABLE", "we'ird%_\"name|TABLE", "v|VIEW"),
                names(metaData.getTables(null, null, null, null), "TABLE_NAME", "TABLE_TYPE"));
        assertEquals(List.of("v"), tables("%", "VIEW"));
        assertEquals(List.of(), tables("%", "NONE"));
    }

    @Test
    void patternsMatchAsInLike() throws SQLException {
        assertEquals(List.of("ch"), tables("c_"));
        assertEquals(List.of("ch"), tables("CH"));
        assertEquals(List.of("w", "we'ird%_\"name"), tables("w%"));
        assertEquals(List.of("we'ird%_\"name"), tables("we'ird\\%\\_\"name"));
        assertEquals(List.of(), tables("c\\_"));
        assertEquals(List.of(), tables(""));
        assertEquals(List.of(), tables("[a-z]*"));
    }

    @Test
    void columnsAreDescribed() throws SQLException {
        assertEquals(
                List.of("id|4|INTEGER|2000000000|0|1|null|1|YES|YES", "a|12|VARCHAR|20|0|0|'x'|2|NO|NO",
                        "b|6|NUMERIC|12|2|1|null|3|YES|NO", "c|4|BOOLEAN|2000000000|0|1|null|4|YES|NO",
                        "d|12|TIMESTAMP|2000000000|10|1|null|5|YES|NO", "e|12|BLOB|2000000000|0|1|null|6|YES|NO",
                        "f|6|REAL|2000000000|10|1|null|7|YES|NO", "g|12||2000000000|10|1|null|8|YES|NO"),
                names(metaData.getColumns(null, null, "p", null), "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME",
                        "COLUMN_SIZE", "DECIMAL_DIGITS", "NULLABLE", "COLUMN_DEF", "ORDINAL_POSITION", "IS_NULLABLE",
                        "IS_AUTOINCREMENT"));
        assertEquals(
                List.of("k|NO", "gen|YES"),
                names(metaData.getColumns(null, null, "w", "%"), "COLUMN_NAME", "IS_GENERATEDCOLUMN"));
        assertEquals(
                List.of("v|a|VARCHAR"),
                names(metaData.getColumns(null, null, "v", "a"), "TABLE_NAME", "COLUMN_NAME", "TYPE_NAME"));
        assertEquals(24, metaData.getColumns(null, null, "p", null).getMetaData().getColumnCount());
    }

    @Test
    void tableThatCannotBeReadIsLeftOutOfAPattern() throws SQLException {
        JdbcTests.run(connection, "CREATE VIEW bad AS SELECT * FROM missing");
        List<String> found = names(metaData.getColumns(null, null, "%", null), "TABLE_NAME");
        assertTrue(found.contains("p"), found::toString);
        assertFalse(found.contains("bad"), found::toString);
        assertEquals(List.of("q"), names(metaData.getColumns(null, null, null, "q"), "COLUMN_NAME"));
        JdbcTests.refused(() -> metaData.getColumns(null, null, "bad", null));
    }

    // ---- keys

    @Test
    void primaryKeysComeWithTheirNames() throws SQLException {
        assertEquals(
                List.of("x|1|pk of ch", "y|2|pk of ch"),
                names(metaData.getPrimaryKeys(null, null, "CH"), "COLUMN_NAME", "KEY_SEQ", "PK_NAME"));
        assertEquals(
                List.of("id|1|null"),
                names(metaData.getPrimaryKeys(null, null, "p"), "COLUMN_NAME", "KEY_SEQ", "PK_NAME"));
    }

    @Test
    void foreignKeysComeWithTheirNamesAndRules() throws SQLException {
        List<String> keys = List.of("p|id|ch|y|1|2|0||5", "p|a|ch|z|1|3|3|fkz|5", "p|b|ch|z2|2|3|3|fkz|5");
        String[] columns = {"PKTABLE_NAME", "PKCOLUMN_NAME", "FKTABLE_NAME", "FKCOLUMN_NAME", "KEY_SEQ",
            "UPDATE_RULE", "DELETE_RULE", "FK_NAME", "DEFERRABILITY"};
        assertEquals(keys, names(metaData.getImportedKeys(null, null, "ch"), columns));
        assertEquals(keys, names(metaData.getExportedKeys(null, null, "p"), columns));
        assertEquals(keys, names(metaData.getCrossReference(null, null, "p", null, null, "ch"), columns));
        assertEquals(List.of(), names(metaData.getImportedKeys(null, null, "p"), columns));
    }

    @Test
    void indexesAreDescribed() throws SQLException {
        assertEquals(
                List.of("sqlite_autoindex_p_1|0|1|a|A", "sqlite_autoindex_p_1|0|2|b|A", "ix|1|1|a|D"),
                names(metaData.getIndexInfo(null, null, "p", false, true), "INDEX_NAME", "NON_UNIQUE",
                        "ORDINAL_POSITION", "COLUMN_NAME", "ASC_OR_DESC"));
        assertEquals(2, names(metaData.getIndexInfo(null, null, "p", true, true), "INDEX_NAME").size());
        assertEquals(
                List.of("id"), names(metaData.getBestRowIdentifier(null, null, "p", 0, true), "COLUMN_NAME"));
    }

    // ---- fixed answers

    @Test
    void productIsSqlite() throws SQLException {
        assertEquals("SQLite", metaData.getDatabaseProductName());
        assertTrue(metaData.getDatabaseProductVersion().startsWith("3."));
        assertEquals("\"", metaData.getIdentifierQuoteString());
        assertEquals(".", metaData.getCatalogSeparator());
        assertEquals("\\", metaData.getSearchStringEscape());
        assertEquals(8, metaData.getDefaultTransactionIsolation());
        assertTrue(metaData.supportsTransactionIsolationLevel(8));
        assertTrue(metaData.supportsResultSetType(ResultSet.TYPE_FORWARD_ONLY));
        assertFalse(metaData.supportsResultSetType(ResultSet.TYPE_SCROLL_SENSITIVE));
        assertEquals(4, metaData.getJDBCMajorVersion());
        assertEquals(JdbcTests.MEMORY, metaData.getURL());
        assertEquals(List.of(), names(metaData.getCatalogs()));
        assertEquals(List.of(), names(metaData.getSchemas()));
        assertEquals(
                List.of("NULL|0", "INTEGER|4", "REAL|7", "TEXT|12", "BLOB|2004"),
                names(metaData.getTypeInfo(), "TYPE_NAME", "DATA_TYPE"));
        assertEquals(
                List.of("GLOBAL TEMPORARY", "SYSTEM TABLE", "TABLE", "VIEW"),
                names(metaData.getTableTypes(), "TABLE_TYPE"));
    }

    // ---- hostile arguments

    private static final List<String> INJECTIONS = List.of(
            "'; DROP TABLE p; --", "\"); DROP TABLE p; --", "p\0q",
            "%' OR '1'='1", "_\\", "\\", "p') --", "\"p\"", "[p]",
            "`p`", "\uD800", "x".repeat(100_000));

    /** Every argument that is a text, of every method, with everything that might get out of quotes. */
    @TestFactory
    Stream<DynamicTest> noArgumentBecomesSql() {
        return Arrays.stream(DatabaseMetaData.class.getMethods())
                .filter(method -> method.getReturnType() == ResultSet.class && method.getParameterCount() > 0)
                .map(method -> dynamicTest(method.getName() + method.getParameterCount(), () -> {
                    for (int i = 0; i < method.getParameterCount(); i++) {
                        for (String injection : INJECTIONS) {
                            call(method, i, injection);
                        }
                    }
                    assertEquals(
                            "1",
                            JdbcTests.value(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'p'"));
                }));
    }

    private void call(Method method, int place, String injection) throws Exception {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            Class<?> type = method.getParameterTypes()[i];
            boolean hostile = i == place;
            if (type == String.class) {
                arguments[i] = hostile ? injection : "p";
            } else if (type == String[].class) {
                arguments[i] = hostile ? new String[] {injection, null} : null;
            } else if (type == int.class) {
                arguments[i] = hostile ? Integer.MIN_VALUE : 0;
            } else if (type == boolean.class) {
                arguments[i] = hostile;
            }
        }
        try (ResultSet result = (ResultSet) method.invoke(metaData, arguments)) {
            boolean named = method.getParameterTypes()[place] == String.class && place >= 2;
            // Those before are catalog and schema, of which there is only one.
            if (named && !method.getName().equals("getCrossReference")) {
                assertFalse(result.next(), method + " with " + injection + " at " + place);
            }
        } catch (InvocationTargetException e) {
            throw new AssertionError(method + " with " + injection, e.getCause());
        }
    }

    @Test
    void weirdNameIsDescribed() throws SQLException {
        String name = "we'ird%_\"name";
        assertEquals(List.of("a"), names(metaData.getColumns(null, null, "we'ird\\%\\_\"name", null), "COLUMN_NAME"));
        assertEquals(List.of(), names(metaData.getPrimaryKeys(null, null, name), "COLUMN_NAME"));
    }
}

package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcValuesTest {
    private static final long MILLIS = 1_700_000_000_123L;

    private Connection connection;
    private PreparedStatement echo;

    @BeforeEach
    void open() throws SQLException {
        open("");
    }

    private void open(String parameters) throws SQLException {
        connection = JdbcTests.open(JdbcTests.MEMORY + parameters);
        echo = connection.prepareStatement("SELECT ?1, typeof(?1)");
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private ResultSet row(String expression) throws SQLException {
        ResultSet rows = connection.createStatement().executeQuery("SELECT " + expression);
        assertTrue(rows.next());
        return rows;
    }

    private ResultSet stored() throws SQLException {
        ResultSet rows = echo.executeQuery();
        assertTrue(rows.next());
        return rows;
    }

    private String storedAs(Object value) throws SQLException {
        echo.setObject(1, value);
        ResultSet rows = stored();
        return rows.getString(2) + ' ' + rows.getString(1);
    }

    // ---- reading, as the other driver does it

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '#', value = {
        // expression; getInt; getLong; getDouble; getBoolean; getString
        "3000000000; -1294967296; 3000000000; 3.0E9; true; 3000000000", "12.5; 12; 12; 12.5; true; 12.5",
        "-1; -1; -1; -1.0; true; -1", "'12abc'; 12; 12; 12.0; true; 12abc", "'1.5e2x'; 1; 1; 150.0; true; 1.5e2x",
        "'abc'; 0; 0; 0.0; false; abc", "'true'; 0; 0; 0.0; false; true",
        "'2024-01-02'; 2024; 2024; 2024.0; true; 2024-01-02",
        "1e300; -1; 9223372036854775807; 1.0E300; true; 1.0e+300",
        "-1e300; 0; -9223372036854775808; -1.0E300; false; -1.0e+300",
        "'9999999999999999999'; -1; 9223372036854775807; 1.0E19; true; 9999999999999999999",
        "'-9223372036854775808'; 0; -9223372036854775808; -9.223372036854775808E18; false; -9223372036854775808",
        "'-9999999999999999999'; 0; -9223372036854775808; -1.0E19; false; -9999999999999999999",
        "'  +7'; 7; 7; 7.0; true;   +7", "x'3132'; 12; 12; 12.0; true; 12",
        "0.1 + 0.2; 0; 0; 0.30000000000000004; false; 0.30000000000000004",
        "''; 0; 0; 0.0; false; ##", "'.5.'; 0; 0; 0.5; false; .5.",
        "'-'; 0; 0; 0.0; false; -", "'1e'; 1; 1; 1.0; true; 1e"
    }, ignoreLeadingAndTrailingWhitespace = true)
    void everyStorageClassIsRead(
            String expression, int asInt, long asLong, double asDouble, boolean asBoolean, String asString)
            throws SQLException {
        ResultSet row = row(expression);
        assertEquals(asInt, row.getInt(1));
        assertEquals(asLong, row.getLong(1));
        assertEquals(asDouble, row.getDouble(1));
        assertEquals(asBoolean, row.getBoolean(1));
        assertEquals(asString, row.getString(1).strip());
        assertEquals((short) asLong, row.getShort(1));
        assertEquals((byte) asLong, row.getByte(1));
        assertEquals((float) asDouble, row.getFloat(1));
        assertFalse(row.wasNull());
    }

    @Test
    void textsAreReadAsSqliteReadsThem() throws SQLException {
        Random random = new Random(7);
        String characters = " +-.eE0123456789x\t";
        try (PreparedStatement cast =
                connection.prepareStatement("SELECT ?1, CAST(?1 AS INTEGER), CAST(?1 AS REAL)")) {
            for (int i = 0; i < 20_000; i++) {
                StringBuilder text = new StringBuilder();
                int length = random.nextInt(12);
                for (int c = 0; c < length; c++) {
                    text.append(characters.charAt(random.nextInt(characters.length())));
                }
                cast.setString(1, text.toString());
                ResultSet row = cast.executeQuery();
                assertTrue(row.next());
                assertEquals(row.getLong(2), row.getLong(1), () -> '"' + text.toString() + '"');
                assertEquals(row.getDouble(3), row.getDouble(1), () -> '"' + text.toString() + '"');
            }
        }
    }

    @Test
    void nullIsZeroAndWasNull() throws SQLException {
        ResultSet row = row("NULL");
        assertEquals(0, row.getInt(1));
        assertTrue(row.wasNull());
        assertEquals(0.0, row.getDouble(1));
        assertFalse(row.getBoolean(1));
        assertNull(row.getString(1));
        assertNull(row.getBytes(1));
        assertNull(row.getObject(1));
        assertNull(row.getBigDecimal(1));
        assertNull(row.getDate(1));
        assertNull(row.getTime(1));
        assertNull(row.getTimestamp(1));
        assertNull(row.getBlob(1));
        assertNull(row.getClob(1));
        assertNull(row.getBinaryStream(1));
        assertNull(row.getCharacterStream(1));
        assertNull(row.getURL(1));
        for (Class<?> type : List.of(Integer.class, Long.class, Boolean.class, String.class, LocalDate.class,
                Instant.class, UUID.class, BigInteger.class)) {
            assertNull(row.getObject(1, type), type::toString);
        }
        assertTrue(row.wasNull());
    }

    @Test
    void objectIsTheSmallestThatFits() throws SQLException {
        assertEquals(1, row("1").getObject(1));
        assertEquals(3_000_000_000L, row("3000000000").getObject(1));
        assertEquals(1.5, row("1.5").getObject(1));
        assertEquals("a", row("'a'").getObject(1));
        assertArrayEquals(new byte[] {1, 2}, (byte[]) row("x'0102'").getObject(1));
    }

    @Test
    void decimalsAreExact() throws SQLException {
        assertEquals(new BigDecimal("1.50"), row("'1.50'").getBigDecimal(1));
        assertEquals(new BigDecimal("1.9"), row("1.9").getBigDecimal(1));
        assertEquals(new BigDecimal("3000000000"), row("3000000000").getBigDecimal(1));
        assertEquals("22018", JdbcTests.refused(() -> row("'one'").getBigDecimal(1)).getSQLState());
        assertEquals(new BigInteger("123456789012345678901234567890"),
                row("'123456789012345678901234567890'").getObject(1, BigInteger.class));
        JdbcTests.refused(() -> row("1.5").getObject(1, BigInteger.class));
    }

    @Test
    void largeValuesAreRead() throws SQLException {
        ResultSet row = row("printf('%.*c', 100000, 'x'), zeroblob(100000), 7");
        assertEquals("x".repeat(100_000), row.getString(1));
        assertEquals(100_000, row.getBytes(2).length);
        assertEquals(7, row.getInt(3));
    }

    @Test
    void columnsAreFoundInAnyCase() throws SQLException {
        ResultSet row = row("1 AS a, 2 AS B, 3 AS a");
        assertEquals(1, row.getInt("A"));
        assertEquals(2, row.getInt("b"));
        assertEquals(1, row.findColumn("a"));
        assertEquals("07009", JdbcTests.refused(() -> row.getInt("none")).getSQLState());
        assertEquals("07009", JdbcTests.refused(() -> row.getInt(0)).getSQLState());
        assertEquals("07009", JdbcTests.refused(() -> row.getInt(4)).getSQLState());
        JdbcTests.refused(() -> row.getInt(null));
    }

    @Test
    void positionIsKnown() throws SQLException {
        ResultSet rows = connection.createStatement().executeQuery("VALUES (1), (2)");
        assertTrue(rows.isBeforeFirst());
        assertEquals(0, rows.getRow());
        JdbcTests.refused(() -> rows.getInt(1));
        assertTrue(rows.next());
        assertTrue(rows.isFirst());
        assertFalse(rows.isBeforeFirst());
        assertTrue(rows.next());
        assertEquals(2, rows.getRow());
        assertFalse(rows.next());
        assertTrue(rows.isAfterLast());
        assertFalse(rows.next());
        JdbcTests.refused(() -> rows.getInt(1));
        JdbcTests.refused(rows::previous);
        JdbcTests.refused(() -> rows.updateInt(1, 1));
        rows.close();
        rows.close();
        JdbcTests.refused(rows::next);
    }

    // ---- writing

    @Test
    void objectsAreStoredByTheirType() throws SQLException {
        assertEquals("integer 1", storedAs(1));
        assertEquals("integer 2", storedAs(2L));
        assertEquals("integer 3", storedAs((short) 3));
        assertEquals("integer 4", storedAs((byte) 4));
        assertEquals("real 1.5", storedAs(1.5));
        assertEquals("real 0.5", storedAs(0.5f));
        assertEquals("integer 1", storedAs(true));
        assertEquals("text s", storedAs("s"));
        assertEquals("text c", storedAs('c'));
        assertEquals("blob A", storedAs(new byte[] {65}));
        assertEquals("blob A", storedAs(ByteBuffer.wrap(new byte[] {65})));
        assertEquals("text 1.50", storedAs(new BigDecimal("1.50")));
        assertEquals("text 12", storedAs(new BigInteger("12")));
        assertEquals("integer " + MILLIS, storedAs(new Timestamp(MILLIS)));
        assertEquals("integer " + MILLIS, storedAs(new java.util.Date(MILLIS)));
        assertEquals("text 2024-01-02", storedAs(LocalDate.of(2024, 1, 2)));
        assertEquals("text 2024-01-02T03:04:05", storedAs(LocalDateTime.of(2024, 1, 2, 3, 4, 5)));
        assertEquals("text 1970-01-01T00:00:00.007Z", storedAs(Instant.ofEpochMilli(7)));
        assertEquals("text 00000000-0000-0000-0000-000000000001", storedAs(new UUID(0, 1)));
        assertEquals("text NEW", storedAs(Thread.State.NEW));
        assertEquals("null null", storedAs(Double.NaN));
        assertEquals("null null", storedAs(null));
        assertEquals("text x", storedAs(new StringReader("x")));
        assertEquals("blob A", storedAs(new ByteArrayInputStream(new byte[] {65})));
    }

    @Test
    void unknownObjectsAreRefused() {
        for (Object unknown : List.of(new Object(), new ArrayList<>(), Optional.empty(), new int[0], Thread.class)) {
            assertEquals("22018", JdbcTests.refused(() -> echo.setObject(1, unknown)).getSQLState());
        }
    }

    @Test
    void typeThatIsAskedForChangesNothing() throws SQLException {
        echo.setObject(1, "5", Types.INTEGER);
        assertEquals("text", stored().getString(2));
        echo.setObject(1, 5, JDBCType.VARCHAR);
        assertEquals("integer", stored().getString(2));
        echo.setObject(1, 5, Types.BOOLEAN);
        assertEquals(1, stored().getInt(1));
        echo.setNull(1, Types.INTEGER, "INTEGER");
        assertEquals("null", stored().getString(2));
    }

    @Test
    void streamsAreReadToTheirLength() throws SQLException {
        echo.setBinaryStream(1, new ByteArrayInputStream(new byte[] {1, 2, 3}), 2);
        assertArrayEquals(new byte[] {1, 2}, stored().getBytes(1));
        echo.setCharacterStream(1, new StringReader("abc"), 2L);
        assertEquals("ab", stored().getString(1));
        echo.setAsciiStream(1, new ByteArrayInputStream("abc".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("abc", stored().getString(1));
        JdbcTests.refused(() -> echo.setBinaryStream(1, new ByteArrayInputStream(new byte[1]), 2));
        JdbcTests.refused(() -> echo.setCharacterStream(1, new StringReader("a"), 2));
        JdbcTests.refused(() -> echo.setBinaryStream(1, new ByteArrayInputStream(new byte[1]), -1));
        JdbcTests.refused(() -> echo.setCharacterStream(1, new StringReader("a") {
            @Override
            public int read(char[] part, int from, int length) {
                return length + 1;
            }
        }));
        Calendar invalid = new GregorianCalendar();
        invalid.setLenient(false);
        invalid.set(Calendar.MONTH, 13);
        JdbcTests.refused(() -> echo.setObject(1, invalid));
        echo.setBinaryStream(1, null);
        assertEquals("null", stored().getString(2));
    }

    @Test
    void blobsAndClobsGoThereAndBack() throws Exception {
        Blob blob = connection.createBlob();
        blob.setBytes(1, new byte[] {1, 2, 3});
        blob.setBytes(3, new byte[] {9, 9});
        echo.setBlob(1, blob);
        Blob back = stored().getBlob(1);
        assertEquals(4, back.length());
        assertArrayEquals(new byte[] {2, 9}, back.getBytes(2, 2));
        assertEquals(3, back.position(new byte[] {9, 9}, 1));
        assertArrayEquals(new byte[] {1, 2, 9, 9}, back.getBinaryStream().readAllBytes());
        back.truncate(1);
        assertEquals(1, back.length());
        back.free();
        JdbcTests.refused(back::length);
        JdbcTests.refused(() -> blob.getBytes(0, 1));

        Clob clob = connection.createClob();
        clob.setString(1, "text of a clob");
        echo.setClob(1, clob);
        Clob text = stored().getClob(1);
        assertEquals("of", text.getSubString(6, 2));
        assertEquals(11, text.position("clob", 1));
        text.setString(6, "in");
        assertEquals("text in a clob", text.getSubString(1, 100));
        try (var writer = text.setCharacterStream(1)) {
            writer.write("TEXT");
        }
        assertEquals("TEXT in", text.getSubString(1, 7));
    }

    // ---- dates

    @Test
    void datesAreMillisecondsUnlessSaidOtherwise() throws SQLException {
        echo.setTimestamp(1, new Timestamp(MILLIS));
        ResultSet row = stored();
        assertEquals(MILLIS, row.getLong(1));
        assertEquals(new Timestamp(MILLIS), row.getTimestamp(1));
        assertEquals(new Date(MILLIS), row.getDate(1));
        assertEquals(new Time(MILLIS), row.getTime(1));
        assertEquals(Instant.ofEpochMilli(MILLIS), row.getObject(1, Instant.class));
        assertEquals(
                LocalDateTime.ofInstant(Instant.ofEpochMilli(MILLIS), ZoneId.systemDefault()),
                row.getObject(1, LocalDateTime.class));
    }

    @Test
    void datesCanBeSeconds() throws SQLException {
        connection.close();
        open("?date_precision=seconds");
        echo.setTimestamp(1, new Timestamp(MILLIS));
        assertEquals(MILLIS / 1000, stored().getLong(1));
        assertEquals(new Timestamp(MILLIS / 1000 * 1000), stored().getTimestamp(1));
    }

    @Test
    void datesCanBeTexts() throws SQLException {
        connection.close();
        open("?date_class=text");
        Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
        echo.setTimestamp(1, new Timestamp(MILLIS), utc);
        assertEquals("2023-11-14 22:13:20.123", stored().getString(1));
        assertEquals(new Timestamp(MILLIS), stored().getTimestamp(1, utc));
        Calendar other = Calendar.getInstance(TimeZone.getTimeZone("GMT+2"));
        assertEquals(new Timestamp(MILLIS - 7_200_000), stored().getTimestamp(1, other));
    }

    @Test
    void datesCanHaveAFormatOfTheUsers() throws SQLException {
        connection.close();
        open("?date_class=text&date_string_format=dd.MM.yyyy");
        echo.setDate(1, Date.valueOf("2024-02-29"));
        assertEquals("29.02.2024", stored().getString(1));
        assertEquals(Date.valueOf("2024-02-29"), stored().getDate(1));
        assertEquals(LocalDate.of(2024, 2, 29), stored().getObject(1, LocalDate.class));
    }

    @Test
    void datesCanBeJulianDays() throws SQLException {
        connection.close();
        open("?date_class=real");
        echo.setTimestamp(1, new Timestamp(MILLIS));
        assertEquals("real", stored().getString(2));
        assertEquals(new Timestamp(MILLIS), stored().getTimestamp(1));
        assertEquals("2023-11-14 22:13:20", row("datetime(" + stored().getDouble(1) + ")").getString(1));
    }

    @Test
    void textsOfSqliteAreDates() throws SQLException {
        assertEquals(Timestamp.valueOf("2024-01-02 03:04:05"), row("'2024-01-02 03:04:05'").getTimestamp(1));
        assertEquals(Date.valueOf("2024-01-02"), row("'2024-01-02'").getDate(1));
        assertEquals(Time.valueOf("03:04:05"), row("'03:04:05'").getTime(1));
        assertEquals(LocalTime.of(3, 4, 5), row("'03:04:05'").getObject(1, LocalTime.class));
        assertEquals(Timestamp.from(Instant.parse("2024-01-02T03:04:05Z")),
                row("'2024-01-02T03:04:05Z'").getTimestamp(1));
        assertEquals("22018", JdbcTests.refused(() -> row("'yesterday'").getDate(1)).getSQLState());
        JdbcTests.refused(() -> row("'2024-02-30'").getDate(1));
        assertTrue(row("CURRENT_TIMESTAMP").getTimestamp(1).getTime() > MILLIS);
    }

    @Test
    void javaTimeGoesThereAndBack() throws SQLException {
        for (Object value : List.of(LocalDate.of(2024, 1, 2), LocalTime.of(3, 4, 5, 6),
                LocalDateTime.of(2024, 1, 2, 3, 4, 5, 6),
                Instant.parse("2024-01-02T03:04:05.000000006Z"),
                OffsetDateTime.parse("2024-01-02T03:04:05.000000006+02:00"),
                new UUID(3, 4), BigInteger.TEN.pow(30), "text", 7L, 1.5)) {
            echo.setObject(1, value);
            assertEquals(value, stored().getObject(1, value.getClass()));
        }
        echo.setObject(1, OffsetDateTime.parse("2024-01-02T03:04:05+02:00"));
        assertEquals(Instant.parse("2024-01-02T01:04:05Z"), stored().getObject(1, Instant.class));
        assertEquals(
                ZonedDateTime.parse("2024-01-02T03:04:05+02:00"), stored().getObject(1, ZonedDateTime.class));
        JdbcTests.refused(() -> stored().getObject(1, Thread.class));
        JdbcTests.refused(() -> stored().getObject(1, (Class<?>) null));
    }

    @Test
    void uuidIsReadFromItsBytes() throws SQLException {
        assertEquals(new UUID(1, 2), row("x'00000000000000010000000000000002'").getObject(1, UUID.class));
        JdbcTests.refused(() -> row("'none'").getObject(1, UUID.class));
    }

    // ---- types of columns, as measured on the other driver

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '#', value = {
        "INT; 4 -5 6 12 2004 4", "INTEGER; 4 -5 6 12 2004 4", "TINYINT; -6 -6 6 12 2004 -6",
        "SMALLINT; 5 5 6 12 2004 5", "BIGINT; -5 -5 6 12 2004 -5", "CHARACTER(20); 1 1 1 1 2004 1",
        "VARCHAR(255); 12 12 12 12 2004 12", "NCHAR(55); 1 1 1 1 2004 1", "TEXT; 12 12 12 12 2004 12",
        "CLOB; 2005 2005 2005 2005 2004 2005", "BLOB; 4 -5 6 12 2004 2004", "REAL; 7 7 7 12 2004 7",
        "DOUBLE; 8 8 8 12 2004 8", "FLOAT; 6 6 6 12 2004 6", "NUMERIC; 4 -5 2 12 2004 2",
        "DECIMAL(10,5); 4 -5 3 12 2004 3", "BOOLEAN; 16 16 6 12 2004 16", "DATE; 91 91 6 91 2004 91",
        "DATETIME; 93 93 6 93 2004 93", "TIMESTAMP; 93 93 6 93 2004 93", "TIME; 4 -5 6 12 2004 2",
        "BINARY; 4 -5 6 12 -2 -2", "VARBINARY(3); 4 -5 6 12 2004 2", "JSON; 4 -5 6 12 2004 2"
    })
    void typeOfAColumnIsThatOfItsValue(String declared, String types) throws SQLException {
        String[] values = {"1", "3000000000", "1.5", "'x'", "x'01'", "NULL"};
        List<String> found = new ArrayList<>();
        for (String value : values) {
            JdbcTests.run(connection, "DROP TABLE IF EXISTS q", "CREATE TABLE q(a " + declared + ')',
                    "INSERT INTO q VALUES (" + value + ')');
            ResultSet rows = connection.createStatement().executeQuery("SELECT a FROM q");
            ResultSetMetaData columns = rows.getMetaData();
            int before = columns.getColumnType(1);
            assertTrue(rows.next());
            assertEquals(before, columns.getColumnType(1));
            found.add("" + before);
            rows.close();
        }
        assertEquals(types, String.join(" ", found));
    }

    @Test
    void columnsTellWhereTheyComeFrom() throws SQLException {
        JdbcTests.run(connection, "CREATE TABLE q(id INTEGER PRIMARY KEY AUTOINCREMENT, n NUMERIC(10, 2) NOT NULL)",
                "INSERT INTO q VALUES (1, 2.5)");
        ResultSetMetaData columns = row("id, n AS alias, n + 1 AS e, NULL FROM q").getMetaData();
        assertEquals(4, columns.getColumnCount());
        assertEquals("alias", columns.getColumnName(2));
        assertEquals("NUMERIC", columns.getColumnTypeName(2));
        assertEquals(10, columns.getPrecision(2));
        assertEquals(2, columns.getScale(2));
        assertEquals("q", columns.getTableName(2));
        assertEquals("", columns.getTableName(3));
        assertEquals("REAL", columns.getColumnTypeName(3));
        assertEquals("java.lang.Double", columns.getColumnClassName(3));
        assertTrue(columns.isAutoIncrement(1));
        assertFalse(columns.isAutoIncrement(2));
        assertEquals(ResultSetMetaData.columnNoNulls, columns.isNullable(2));
        assertEquals(ResultSetMetaData.columnNullable, columns.isNullable(3));
        assertInstanceOf(ResultSetMetaData.class, columns.unwrap(ResultSetMetaData.class));
        JdbcTests.refused(() -> columns.getColumnLabel(0));
        JdbcTests.refused(() -> columns.getColumnType(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "2024-01-02T03:04:05Z[Europe/London]", "2024-07-02T03:04:05+01:00[Europe/London]", "2024-01-02T03:04:05Z",
        "2024-01-02T03:04Z[Africa/Abidjan]", "2024-07-02T03:04:05.000000006-04:00[America/Port-au-Prince]"
    })
    void zonedTimeKeepsItsRegion(String text) throws SQLException {
        ZonedDateTime time = ZonedDateTime.parse(text);
        echo.setObject(1, time);
        ResultSet stored = stored();
        assertEquals(time, stored.getObject(1, ZonedDateTime.class));
        assertEquals(time.toInstant(), stored.getObject(1, Instant.class));
        assertEquals(time.toOffsetDateTime(), stored.getObject(1, OffsetDateTime.class));
        assertEquals(time.toInstant().toEpochMilli(), stored.getTimestamp(1).getTime());
    }

    @Test
    void fractionOfASecondIsReadAsOne() throws SQLException {
        for (String fraction : List.of(".5", ".50", ".500", ".5000", ".05", ".123456", ".123456789", "", ".000")) {
            Timestamp time = Timestamp.valueOf("2024-01-02 03:04:05" + fraction);
            ResultSet row = row("'2024-01-02 03:04:05" + fraction + "'");
            assertEquals(time, row.getTimestamp(1));
            assertEquals(time.getTime(), row.getDate(1).getTime());
            assertEquals(time.getTime(), row.getTime(1).getTime());
            assertEquals(time.toLocalDateTime(), row.getObject(1, LocalDateTime.class));
        }
        Calendar utc = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
        assertEquals(Instant.parse("2024-01-02T03:04:05.5Z"),
                row("'2024-01-02 03:04:05.5'").getTimestamp(1, utc).toInstant());
        assertEquals(Instant.parse("2024-01-02T03:04:05.000000007Z"),
                row("'2024-01-02T03:04:05.000000007Z'").getTimestamp(1).toInstant());
    }

    @Test
    void asciiStreamLosesNoCharacter() throws Exception {
        echo.setAsciiStream(1, new ByteArrayInputStream("gr\u00fc\u00df".getBytes(StandardCharsets.UTF_8)));
        assertEquals("gr\u00fc\u00df", stored().getString(1));
        echo.setAsciiStream(1, new ByteArrayInputStream("\u00fcx".getBytes(StandardCharsets.UTF_8)), 2);
        assertEquals("\u00fc", stored().getString(1));
        Clob clob = connection.createClob();
        try (OutputStream to = clob.setAsciiStream(1)) {
            to.write("\u00e9".getBytes(StandardCharsets.UTF_8));
        }
        assertEquals("\u00e9", clob.getSubString(1, 9));
    }
}

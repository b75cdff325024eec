package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.testing.ChildJvm;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SimpleTimeZone;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a database holds, a getter makes a value of it or throws {@link SQLException}, in reasonable time. */
class JdbcHostileValuesTest {
    private static final List<Class<?>> TYPES = List.of(
            Byte.class, Short.class, Integer.class, Long.class, Float.class, Double.class, Boolean.class,
            Object.class, String.class, byte[].class, ByteBuffer.class, BigDecimal.class, BigInteger.class,
            Date.class, Time.class, Timestamp.class, java.util.Date.class, Blob.class, Clob.class, UUID.class,
            LocalDate.class, LocalTime.class, LocalDateTime.class, OffsetDateTime.class, ZonedDateTime.class,
            Instant.class);

    /** Of these dates and numbers are made. */
    private static final String CHARACTERS = "0123456789+-:.,TZtzeEW[] /\u0660\u00e9\0";

    private static ResultSet rowOf(String text) throws SQLException {
        ResultSet rows = new MemoryRows("a").row(text).toResultSet(null);
        assertTrue(rows.next());
        return rows;
    }

    private static void assertNoValue(Executable reading) {
        assertEquals("22018", assertThrows(SQLException.class, reading).getSQLState());
    }

    private static void readAll(String text, Map<Class<?>, Set<Boolean>> outcomes) throws SQLException {
        ResultSet rows = rowOf(text);
        for (Class<?> type : TYPES) {
            boolean answered = true;
            try {
                rows.getObject(1, type);
            } catch (SQLException e) {
                answered = false;
            }
            outcomes.computeIfAbsent(type, any -> new HashSet<>()).add(answered);
        }
    }

    private static String textByChance(Random random) {
        // Some are a date that has been disturbed, the others nothing at all.
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "2026-11-30T19:57:43.1+01:00[Europe/Rome]" : "");
        text.setLength(random.nextInt(text.length() + 1));
        for (int i = random.nextInt(12); i > 0; i--) {
            text.insert(random.nextInt(text.length() + 1), CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }

    @Test
    void textsByChance() throws SQLException {
        Random random = new Random(1);
        Map<Class<?>, Set<Boolean>> outcomes = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            readAll(textByChance(random), outcomes);
        }
        assertEquals(Set.copyOf(TYPES), outcomes.keySet());
        for (Class<?> type : List.of(BigDecimal.class, BigInteger.class, Timestamp.class, LocalDateTime.class)) {
            assertEquals(Set.of(true, false), outcomes.get(type), type::getName);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[T", "[]T+", "+999999999-12-31T23:59:59Z", "-999999999-01-01", "2026-11-30T00:00+18:00["})
    void whatIsNoMomentOfJavaSql(String text) throws SQLException {
        ResultSet rows = rowOf(text);
        assertNoValue(() -> rows.getTimestamp(1));
        assertNoValue(() -> rows.getDate(1));
        readAll(text, new HashMap<>());
    }

    /** What an application has made itself, java.time may not know; only where it is needed is that an error. */
    @Test
    void timeZoneThatIsNoneOfJavaTime() throws SQLException {
        TimeZone before = TimeZone.getDefault();
        TimeZone own = new SimpleTimeZone(3_600_000, "My Zone");
        Calendar calendar = new GregorianCalendar(own);
        Instant noon = Instant.parse("2026-11-30T12:00:00Z");
        ResultSet rows = rowOf("2026-11-30T12:00:00");
        assertNoValue(() -> rows.getTimestamp(1, calendar));
        assertEquals(noon, rowOf("2026-11-30T12:00:00Z").getTimestamp(1, calendar).toInstant());
        assertEquals(noon, rowOf("2026-11-30 13:00:00.000").getTimestamp(1, calendar).toInstant());
        try {
            TimeZone.setDefault(own);
            ResultSet number = new MemoryRows("a").row(0).toResultSet(null);
            assertTrue(number.next());
            assertEquals(0, number.getTimestamp(1).getTime());
            assertNoValue(() -> number.getObject(1, LocalDateTime.class));
            assertNoValue(() -> number.getObject(1, OffsetDateTime.class));
            assertNoValue(() -> rows.getObject(1, ZonedDateTime.class));
        } finally {
            TimeZone.setDefault(before);
        }
    }

    /** Few bytes, from which a whole number of a gigabyte would be made. */
    @ParameterizedTest
    @ValueSource(strings = {"1E300000000", "-7E100003", "1E999999999", "1E-999999999", "1E2147483647"})
    void numbersThatAreTooLongToBeWrittenOut(String text) throws SQLException {
        ResultSet rows = rowOf(text);
        assertEquals(new BigDecimal(text), rows.getBigDecimal(1));
        assertNoValue(() -> rows.getObject(1, BigInteger.class));
        assertNoValue(() -> setScale(rows, 2));
    }

    /** The time that these would take grows with the square of their length. */
    @Test
    void textsThatAreTooLongToBeANumberOrADate() throws SQLException {
        ResultSet rows = rowOf("1".repeat(10_000_000));
        assertNoValue(() -> rows.getBigDecimal(1));
        assertNoValue(() -> rows.getObject(1, BigInteger.class));
        assertNoValue(() -> rows.getTimestamp(1));
        assertNoValue(() -> rows.getObject(1, LocalDateTime.class));
        SQLException shortened = assertThrows(SQLException.class, () -> rows.getDate(1));
        assertTrue(shortened.getMessage().length() < 1000, shortened::getMessage);
        assertEquals(50_000, rowOf("1".repeat(50_000)).getBigDecimal(1).precision());
    }

    /** A name that each column's row has again. */
    static final class ManyLongNames {
        public static void main(String[] arguments) throws SQLException {
            try (Connection connection = JdbcTests.open()) {
                StringBuilder columns = new StringBuilder("c0");
                for (int i = 1; i < 2000; i++) {
                    columns.append(", c").append(i);
                }
                JdbcTests.run(connection, "CREATE TABLE " + "n".repeat(200_000) + '(' + columns + ')');
                SQLException refused =
                        JdbcTests.refused(() -> connection.getMetaData().getColumns(null, null, "%", "%"));
                System.out.println(refused.getSQLState());
                System.out.println(JdbcTests.rows(connection.getMetaData().getColumns(null, null, "%", "c7"))
                        .size());
            }
        }
    }

    @Test
    void metadataHaveALimit() {
        ChildJvm.Result result = ChildJvm.of(ManyLongNames.class).option("-Xmx1g").run();
        assertEquals("22001\n1\n", result.out(), result::toString);
    }

    @Test
    void numbersThatAreNot() throws SQLException {
        assertEquals(BigInteger.TEN.pow(1000), rowOf("1E1000").getObject(1, BigInteger.class));
        assertEquals(BigInteger.TEN, rowOf("10.00").getObject(1, BigInteger.class));
        assertEquals(BigInteger.ZERO, rowOf("0E-300000000").getObject(1, BigInteger.class));
        assertEquals(new BigDecimal("0.00"), setScale(rowOf("1E-1000"), 2));
        assertNoValue(() -> setScale(rowOf("1"), 999_999_999));
    }

    @SuppressWarnings("deprecation")
    private static BigDecimal setScale(ResultSet rows, int scale) throws SQLException {
        return rows.getBigDecimal(1, scale);
    }
}

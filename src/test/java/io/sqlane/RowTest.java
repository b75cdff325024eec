package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.ffi.Constants;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.AccessMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each getter answers for each storage class. */
class RowTest {
    private static final String SQL = "SELECT 7 AS i, 2.5 AS r, 'text' AS t, x'0102' AS b, NULL AS n";
    private static final List<ColumnType> TYPES = List.of(
            ColumnType.INTEGER, ColumnType.FLOAT, ColumnType.TEXT, ColumnType.BLOB, ColumnType.NULL);

    private Database database;
    private Rows rows;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        rows = database.query(SQL);
        assertTrue(rows.next());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Row only(String expression) {
        Rows one = database.query("SELECT " + expression);
        assertTrue(one.next());
        return one;
    }

    /** Each getter, with what it answers for the columns of the SQL; a class is the exception. */
    private static Map<BiFunction<Row, Integer, Object>, List<Object>> getters() {
        Class<?> no = SqliteException.class;
        Object nothing = "null";
        Map<BiFunction<Row, Integer, Object>, List<Object>> getters = new LinkedHashMap<>();
        getters.put(Row::getLong, List.of(7L, no, no, no, no));
        getters.put(Row::getInt, List.of(7, no, no, no, no));
        getters.put(Row::getDouble, List.of(7.0, 2.5, no, no, no));
        getters.put(Row::getBoolean, List.of(true, no, no, no, no));
        getters.put(Row::getString, List.of(no, no, "text", no, nothing));
        getters.put((row, i) -> text(row.getBytes(i)), List.of(no, no, "74657874", "0102", nothing));
        getters.put((row, i) -> text(row.getByteBuffer(i)), List.of(no, no, "74657874", "0102", nothing));
        getters.put(Row::isNull, List.of(false, false, false, false, true));
        getters.put((row, i) -> row.getValue(i) instanceof byte[] b ? text(b) : row.getValue(i),
                List.of(7L, 2.5, "text", "0102", nothing));
        return getters;
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : RandomTexts.hex(bytes);
    }

    private static String text(ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return RandomTexts.hex(bytes);
    }

    @Test
    void gettersAreStrictAboutTheStorageClass() {
        for (Map.Entry<BiFunction<Row, Integer, Object>, List<Object>> getter : getters().entrySet()) {
            for (int column = 0; column < TYPES.size(); column++) {
                Object expected = getter.getValue().get(column);
                Object found;
                try {
                    found = String.valueOf(getter.getKey().apply(rows, column));
                } catch (SqliteException e) {
                    assertEquals(ResultCode.of(Constants.SQLITE_MISMATCH), e.primaryCode());
                    assertTrue(e.getMessage().contains("column " + column + " \"" + "irtbn".charAt(column) + "\" holds "
                            + TYPES.get(column) + ", not "), e.getMessage());
                    assertEquals(SQL, e.sql());
                    found = e.getClass();
                }
                assertEquals(expected instanceof Class ? expected : expected.toString(), found, "column " + column);
            }
        }
    }

    @Test
    void getterOfANumberTellsToTestForNull() {
        SqliteException e = assertThrows(SqliteException.class, () -> rows.getLong("n"));
        assertTrue(e.getMessage().contains("holds NULL, not INTEGER; test isNull first"), e.getMessage());
    }

    @Test
    void storageClassesAreTold() {
        for (int column = 0; column < TYPES.size(); column++) {
            assertEquals(TYPES.get(column), rows.type(column));
        }
    }

    @Test
    void gettersByNameAnswerLikeThoseByColumn() {
        assertEquals(7, rows.getLong("i"));
        assertEquals(7, rows.getInt("I"));
        assertEquals(2.5, rows.getDouble("R"));
        assertTrue(rows.getBoolean("i"));
        assertEquals("text", rows.getString("T"));
        assertArrayEquals(new byte[] {1, 2}, rows.getBytes("b"));
        assertEquals("text", rows.getValue("t"));
        assertTrue(rows.isNull("N"));
        assertNull(rows.get("n", ValueType.UUID_AS_TEXT));
    }

    @Test
    void columnsOutsideTheResultAreRefused() {
        for (int column : new int[] {-1, 5, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            for (BiFunction<Row, Integer, Object> getter : getters().keySet()) {
                Exception e = assertThrows(IndexOutOfBoundsException.class, () -> getter.apply(rows, column));
                assertEquals(
                        "column out of range: index=" + column + ", columns=5, sql=\"" + SQL
                                + "\". Columns count from 0.",
                        e.getMessage());
            }
            Exception e = assertThrows(IndexOutOfBoundsException.class, () -> rows.columnName(column));
            assertTrue(e.getMessage().contains("index=" + column + ", columns=5"), e.getMessage());
            assertThrows(IndexOutOfBoundsException.class, () -> rows.type(column));
            assertThrows(IndexOutOfBoundsException.class, () -> rows.get(column, ValueType.UUID_AS_TEXT));
            assertThrows(IndexOutOfBoundsException.class, () -> rows.getUuid(column));
            assertThrows(IndexOutOfBoundsException.class, () -> rows.getEnum(column, AccessMode.class));
        }
    }

    @Test
    void columnNamesAreFoundInAnyCase() {
        assertEquals(2, rows.columnIndex("t"));
        assertEquals(2, rows.columnIndex("T"));
        assertEquals("t", rows.columnName(2));
        assertEquals(5, rows.columnCount());
    }

    @Test
    void unknownColumnNamesAreRefused() {
        for (String name : List.of("x", "", "i ", "\"i\"", "\0", "\uD800")) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> rows.getLong(name));
            assertEquals(
                    "no such column: name=\"" + name + "\", columns=[i, r, t, b, n], sql=\"" + SQL + '"',
                    e.getMessage());
        }
    }

    @Test
    void nameOfSeveralColumnsIsAmbiguous() {
        Row row = only("1 AS a, 2 AS A, 3 AS b");
        Exception e = assertThrows(IllegalArgumentException.class, () -> row.getLong("a"));
        assertTrue(
                e.getMessage().startsWith("column name is ambiguous: name=\"a\", columns=[a, A, b]"), e.getMessage());
        assertEquals(3, row.getLong("b"));
        assertEquals(2, row.getLong(1));
    }

    @Test
    void intGetterRefusesWhatDoesNotFit() {
        assertEquals(Integer.MAX_VALUE, only("2147483647").getInt(0));
        assertEquals(Integer.MIN_VALUE, only("-2147483648").getInt(0));
        for (String value : List.of("2147483648", "-2147483649", "4294967297", "9223372036854775807")) {
            Exception e = assertThrows(ArithmeticException.class, () -> only(value).getInt(0));
            assertEquals("integer does not fit an int: column=0, value=" + value, e.getMessage());
        }
    }

    @Test
    void doubleGetterTakesAnIntegerAsTheNearest() {
        assertEquals(9007199254740992.0, only("9007199254740993").getDouble(0));
        assertEquals(-9.223372036854775808e18, only("-9223372036854775808").getDouble(0));
    }

    @Test
    void infinitiesAndNegativeZeroAreRead() {
        assertEquals(Double.POSITIVE_INFINITY, only("9e999").getDouble(0));
        assertEquals(Double.NEGATIVE_INFINITY, only("-9e999").getDouble(0));
        assertTrue(only("9e999 - 9e999").isNull(0));
    }

    @Test
    void everyIntegerButZeroIsTrue() {
        assertFalse(only("0").getBoolean(0));
        assertTrue(only("-1").getBoolean(0));
        assertTrue(only("9223372036854775807").getBoolean(0));
    }

    @Test
    void bytesAreANewArrayEachTime() {
        byte[] first = rows.getBytes(3);
        assertNotSame(first, rows.getBytes(3));
        first[0] = 9;
        assertArrayEquals(new byte[] {1, 2}, rows.getBytes(3));
    }

    @Test
    void bufferCannotBeWritten() {
        ByteBuffer buffer = rows.getByteBuffer(3);
        assertEquals(2, buffer.remaining());
        assertThrows(ReadOnlyBufferException.class, () -> buffer.put(0, (byte) 1));
    }

    @Test
    void uuidIsReadFromText() {
        String uuid = "00112233-4455-6677-8899-aabbccddeeff";
        assertEquals(UUID.fromString(uuid), only("'" + uuid + "'").getUuid(0));
        Exception e = assertThrows(IllegalArgumentException.class, () -> rows.getUuid(2));
        assertTrue(e.getMessage().contains("value=\"text\""), e.getMessage());
        assertNull(rows.getUuid(4));
    }

    @Test
    void enumIsReadByName() {
        assertEquals(AccessMode.READ, only("'READ'").getEnum(0, AccessMode.class));
        assertNull(rows.getEnum(4, AccessMode.class));
        assertThrows(IllegalArgumentException.class, () -> rows.getEnum(2, AccessMode.class));
        assertThrows(IllegalArgumentException.class, () -> rows.getEnum(0, AccessMode.class));
    }

    @Test
    void nothingIsReadBeforeTheFirstRow() {
        Rows fresh = database.query("SELECT 1 AS a");
        for (BiFunction<Row, Integer, Object> getter : getters().keySet()) {
            Exception e = assertThrows(IllegalStateException.class, () -> getter.apply(fresh, 0));
            assertTrue(e.getMessage().contains("call next() first"), e.getMessage());
        }
        assertEquals(1, fresh.columnCount());
        assertEquals("a", fresh.columnName(0));
    }

    @Test
    void nothingIsReadAfterTheLastRow() {
        assertFalse(rows.next());
        assertThrows(IllegalStateException.class, () -> rows.getLong(0));
        assertFalse(rows.next());
    }

    @Test
    void onlyAsciiLettersComeInTwoCases() {
        Row row = only("1 AS Ä, 2 AS ä, 3 AS b");
        assertEquals(1, row.getLong("Ä"));
        assertEquals(2, row.getLong("ä"));
        assertEquals(3, row.getLong("B"));
    }
}

package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.SqliteException;
import io.sqlane.testing.ChildJvm;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts on their way into a database and out of it. {@code -Drandom.texts=N} tries so many random ones. */
class TextTest {
    private static final int RANDOM_TEXTS = Integer.getInteger("random.texts", 1_000_000);

    @TempDir
    Path folder;

    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String read(String sql, Object... values) {
        return database.query(sql, values).first(row -> row.getString(0)).orElseThrow();
    }

    @Test
    void randomTextsComeBackWhateverTheLocale() {
        String here = RandomTexts.run(RANDOM_TEXTS);
        String compatible = Runtime.version().feature() > 17 ? "COMPAT" : "US-ASCII";
        ChildJvm.Result child = ChildJvm.of(RandomTexts.class, Integer.toString(RANDOM_TEXTS), "US-ASCII")
                .environment("LC_ALL", "C")
                .environment("LANG", "C")
                .option("-Dfile.encoding=" + compatible)
                .run();
        assertEquals(0, child.exitCode(), child::toString);
        assertEquals(here, child.out().trim());
        int refused = Integer.parseInt(here.replaceAll(".*refused=(\\d+).*", "$1"));
        assertTrue(refused > RANDOM_TEXTS / 20 && refused < RANDOM_TEXTS / 2, here);
    }

    @Test
    void nulIsPartOfAText() {
        assertEquals("a\0b", read("SELECT ?", "a\0b"));
        assertEquals("610062", read("SELECT hex(?)", "a\0b"));
        assertEquals(1, database.query("SELECT length(?)", "a\0b").first(row -> row.getInt(0)).orElseThrow());
    }

    @Test
    void surrogatePairIsFourBytes() {
        assertEquals("F09F9880", read("SELECT hex(?)", "😀"));
    }

    @Test
    void refusedTextLeavesItsParameterAsItWas() {
        try (Statement statement = database.prepare("SELECT ?")) {
            for (String before : List.of("short", "x".repeat(100), "é")) {
                for (String refused : List.of("sho\uD800", "x".repeat(99) + "\uDC00")) {
                    statement.bind(1, before);
                    assertThrows(IllegalArgumentException.class, () -> statement.bind(1, refused));
                    assertEquals(before, statement.query().first(row -> row.getString(0)).orElseThrow());
                }
            }
        }
    }

    @Test
    void textTooLongInUtf8LeavesItsParameterAsItWas() {
        database.setLimit(Limit.LENGTH, 30);
        try (Statement statement = database.prepare("SELECT ?")) {
            statement.bind(1, "01234567890123456789");
            assertThrows(SqliteException.class, () -> statement.bind(1, "x".repeat(8) + "é".repeat(12)));
            assertEquals(
                    "01234567890123456789",
                    statement.query().first(row -> row.getString(0)).orElseThrow());
        }
    }

    @Test
    void malformedUtf8IsReadAsReplacementCharacters() {
        assertEquals("a\uFFFDb", read("SELECT CAST(x'61FF62' AS TEXT)"));
        assertEquals("\uFFFD", read("SELECT CAST(x'E282' AS TEXT)"));
        assertEquals("\uFFFD\uFFFD", read("SELECT CAST(x'C080' AS TEXT)"));
        assertEquals("\uFFFD", read("SELECT CAST(x'EDA080' AS TEXT)"));
        assertEquals("\uFFFD\uFFFD\uFFFD\uFFFD", read("SELECT CAST(x'F4908080' AS TEXT)"));
    }

    @Test
    void bytesOfMalformedUtf8AreReadAsTheyAre() {
        byte[] bytes = database.query("SELECT CAST(x'61FF00E28262' AS TEXT)")
                .first(row -> row.getBytes(0))
                .orElseThrow();
        assertArrayEquals(new byte[] {0x61, -1, 0, (byte) 0xe2, (byte) 0x82, 0x62}, bytes);
    }

    @Test
    void longMalformedTextIsReadLikeAShortOne() {
        byte[] bytes = new byte[100_000];
        java.util.Arrays.fill(bytes, (byte) 'x');
        bytes[50_000] = (byte) 0xc0;
        try (Rows rows = database.query("SELECT CAST(? AS TEXT)", (Object) bytes)) {
            assertTrue(rows.next());
            assertArrayEquals(bytes, rows.getBytes(0));
            assertEquals("x".repeat(50_000) + "\uFFFD" + "x".repeat(49_999), rows.getString(0));
        }
    }

    private void inUtf16(Consumer<Database> body) {
        for (String encoding : List.of("UTF-16le", "UTF-16be")) {
            try (Database utf16 = Database.open(folder.resolve(encoding + ".db"))) {
                assertEquals(encoding, utf16.pragmas().set("encoding", encoding));
                utf16.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, text)");
                body.accept(utf16);
            }
        }
    }

    private static Charset charsetOf(Database utf16) {
        return Charset.forName((String) utf16.pragmas().get("encoding"));
    }

    @Test
    void utf16DatabaseGivesEveryCodePointBack() {
        inUtf16(utf16 -> {
            try (Statement insert = utf16.prepare("INSERT INTO t VALUES(?, ?)")) {
                Batch batch = insert.batch();
                utf16.execute("BEGIN");
                for (int codePoint = 0; codePoint <= 0x10ffff; codePoint += codePoint < 0x11000 ? 1 : 251) {
                    if (codePoint < 0xd800 || codePoint >= 0xe000) {
                        batch.bind(1, codePoint).bind(2, "a" + Character.toString(codePoint) + "z").add();
                    }
                }
                batch.run();
                utf16.execute("COMMIT");
            }
            try (Rows rows = utf16.query("SELECT id, text, hex(text) FROM t")) {
                while (rows.next()) {
                    String expected = "a" + Character.toString(rows.getInt(0)) + "z";
                    assertEquals(expected, rows.getString(1));
                    assertEquals(RandomTexts.hex(expected.getBytes(charsetOf(utf16))), rows.getString(2));
                }
            }
        });
    }

    @Test
    void bytesOfATextInAUtf16DatabaseAreUtf8() {
        inUtf16(utf16 -> {
            utf16.update("INSERT INTO t VALUES(1, ?)", "é😀");
            byte[] bytes = utf16.query("SELECT text FROM t").first(row -> row.getBytes(0)).orElseThrow();
            assertArrayEquals("é😀".getBytes(StandardCharsets.UTF_8), bytes);
        });
    }

    @Test
    void longTextInAUtf16DatabaseIsConvertedOnce() {
        String text = "é😀".repeat(30_000);
        inUtf16(utf16 -> {
            utf16.update("INSERT INTO t VALUES(1, ?)", text);
            try (Rows rows = utf16.query("SELECT text, text || 'x', 1 FROM t")) {
                assertTrue(rows.next());
                assertEquals(text, rows.getString(0));
                assertEquals(text + "x", rows.getString(1));
                assertEquals(text, rows.getString(0));
            }
        });
    }

    @Test
    void malformedUtf16IsReadAsReplacementCharacters() {
        inUtf16(utf16 -> {
            String high = charsetOf(utf16) == StandardCharsets.UTF_16LE ? "00D8" : "D800";
            String read = utf16.query("SELECT CAST(x'" + high + "' AS TEXT)")
                    .first(row -> row.getString(0))
                    .orElseThrow();
            assertTrue(read.matches("\uFFFD+"), read);
        });
    }

    @Test
    void nulInSqlIsRefused() {
        database.execute("CREATE TABLE t(a)");
        String sql = "INSERT INTO t VALUES(1)\0; SELECT 1";
        for (Consumer<String> use : List.<Consumer<String>>of(
                database::execute, database::prepare, database::query, database::update)) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> use.accept(sql));
            assertEquals("SQL holds a NUL character: index=23", e.getMessage());
        }
        assertEquals(0, database.totalChanges());
    }

    @Test
    void nulInASchemaNameIsRefused() {
        for (Consumer<String> use : List.<Consumer<String>>of(database::path, database::transactionState)) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> use.accept("main\0x"));
            assertEquals("schema holds a NUL character: index=4", e.getMessage());
        }
    }

    @Test
    void nulInAPathIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Database.open(Path.of("a\0b")));
    }

    @Test
    void nulInAPragmaIsRefused() {
        Pragmas pragmas = database.pragmas();
        assertThrows(IllegalArgumentException.class, () -> pragmas.get("user_version\0"));
        assertThrows(IllegalArgumentException.class, () -> pragmas.set("user_version", "1\0"));
        assertEquals(0, pragmas.userVersion());
    }

    @Test
    void loneSurrogateInSqlIsRefused() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> database.execute("SELECT '\uD800'"));
        assertTrue(e.getMessage().contains("index=8, char=U+D800"), e.getMessage());
    }

    @Test
    void namesOfAnyScriptComeBack() {
        database.execute("CREATE TABLE \"tâble😀\"(\"naïve 列\" TEXT)");
        try (Statement statement = database.prepare("SELECT \"naïve 列\" FROM \"tâble😀\"")) {
            Statement.Column column = statement.columns().get(0);
            assertEquals("naïve 列", column.name());
            assertEquals("tâble😀", column.originTable());
        }
    }

    @Test
    void errorOffsetCountsCharsAndNotBytes() {
        String sql = "SELECT 'é😀', nosuch";
        SqliteException e = assertThrows(SqliteException.class, () -> database.prepare(sql));
        assertEquals(sql.indexOf("nosuch"), e.errorOffset());
        assertFalse(e.getMessage().contains("\uFFFD"), e.getMessage());
    }

    @Test
    void errorOffsetInAScriptCountsFromItsStart() {
        String script = "CREATE TABLE t(a); -- é😀\nSELECT 'é'; SELECT nosuch FROM t;";
        SqliteException e = assertThrows(SqliteException.class, () -> database.execute(script));
        assertEquals(script.indexOf("nosuch"), e.errorOffset());
        assertTrue(e.getMessage().contains("statement=2"), e.getMessage());
    }
}

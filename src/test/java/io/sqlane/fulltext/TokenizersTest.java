package io.sqlane.fulltext;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.backup.Serialization;
import io.sqlane.error.SqliteException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Owner;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenizersTest {
    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A table of one column whose tokenizer is this one. */
    private void table(Tokenizer tokenizer) {
        Tokenizers.register(database, "java", arguments -> tokenizer);
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
    }

    private void insert(String... bodies) {
        for (String body : bodies) {
            database.update("INSERT INTO docs(body) VALUES (?)", body);
        }
    }

    private List<Long> found(String query) {
        return database.query("SELECT rowid FROM docs(?) ORDER BY rowid", query).list(row -> row.getLong(0));
    }

    private List<String> highlighted(String query) {
        return database.query("SELECT highlight(docs, 0, '[', ']') FROM docs(?) ORDER BY rowid", query)
                .list(row -> row.getString(0));
    }

    private void assertWhole() {
        database.execute("INSERT INTO docs(docs, rank) VALUES ('integrity-check', 1)");
    }

    private List<String> vocabulary() {
        database.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, docs, instance)");
        return database.query("SELECT term, doc, offset FROM words ORDER BY doc, offset, term")
                .list(row -> row.getString(0) + '@' + row.getLong(1) + ':' + row.getLong(2));
    }

    // ---- tokens

    @Test
    void documentsAreFoundByTheTokensOfTheTokenizer() {
        table(new Words());
        insert("The quick brown fox", "the lazy DOG", "nothing");
        assertEquals(List.of(1L, 2L), found("the"));
        assertEquals(List.of(2L), found("dog"));
        assertEquals(List.of(), found("do"));
        assertEquals(List.of(1L), found("\"quick brown\""));
        assertWhole();
    }

    @Test
    void changedAndDeletedDocumentsGoOutOfTheIndex() {
        table(new Words());
        insert("one two", "two three");
        database.update("UPDATE docs SET body = 'four' WHERE rowid = 1");
        database.update("DELETE FROM docs WHERE rowid = 2");
        assertEquals(List.of(), found("two"));
        assertEquals(List.of("four@1:0"), vocabulary());
        assertWhole();
    }

    @Test
    void charOffsetsBecomeByteOffsets() {
        table(new Words());
        insert("ä 😀 Öl, ﬁn", "plain ascii");
        assertEquals(List.of("ä 😀 [Öl], ﬁn"), highlighted("öl"));
        assertEquals(List.of("[ä] 😀 Öl, ﬁn"), highlighted("ä"));
        assertEquals(List.of("plain [ascii]"), highlighted("ascii"));
    }

    @Test
    void offsetsAreRightInMalformedText() {
        table(new Words());
        database.execute("INSERT INTO docs(rowid, body) VALUES (1, CAST(x'61ff20f09f9820c3a9e220c3b6206f6e65' AS TEXT))");
        byte[] marked = database.query("SELECT CAST(highlight(docs, 0, '[', ']') AS BLOB) FROM docs('one')")
                .first(row -> row.getBytes(0)).orElseThrow();
        assertEquals("61ff20f09f9820c3a9e220c3b6205b6f6e655d", hex(marked));
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(String.format("%02x", b & 0xff));
        }
        return text.toString();
    }

    @Test
    void synonymStandsAtThePlaceOfItsToken() {
        table((text, tokens) -> {
            int at = 0;
            for (String word : text.text().split(" ")) {
                tokens.add(word, at, at + word.length());
                if (word.equals("first") && text.reason() == TokenizeReason.DOCUMENT) {
                    tokens.addSynonym("1st");
                    tokens.addSynonym("erster");
                }
                at += word.length() + 1;
            }
        });
        insert("i won first place");
        assertEquals(List.of("i@1:0", "won@1:1", "1st@1:2", "erster@1:2", "first@1:2", "place@1:3"), vocabulary());
        assertEquals(List.of(1L), found("\"1st place\""));
        assertEquals(List.of("i won [first] place"), highlighted("erster"));
        assertWhole();
    }

    @Test
    void tokenizerMayWorkOnBytes() {
        List<String> seen = new ArrayList<>();
        table((text, tokens) -> {
            byte[] utf8 = text.utf8();
            seen.add(new String(utf8, StandardCharsets.UTF_8));
            int start = 0;
            for (int i = 0; i <= utf8.length; i++) {
                if (i == utf8.length || utf8[i] == ' ') {
                    tokens.addUtf8(Arrays.copyOfRange(utf8, start, i), start, i);
                    start = i + 1;
                }
            }
        });
        insert("für élan");
        assertEquals(List.of("für [élan]"), highlighted("élan"));
        assertEquals("für élan", seen.get(0));
        assertWhole();
    }

    @Test
    void tokensThatOverlapAreHighlighted() {
        table((text, tokens) -> {
            String whole = text.text();
            for (int i = 0; i + 3 <= whole.length(); i++) {
                tokens.add(whole.substring(i, i + 3), i, i + 3);
            }
        });
        insert("abcdef");
        assertEquals(List.of("ab[cdef]"), highlighted("cdef"));
        assertWhole();
    }

    @Test
    void textMayHaveNoToken() {
        table(new Words());
        insert("", " - ", "x");
        assertEquals(List.of(3L), found("x"));
        assertEquals(List.of(), found("\"-\""));
        assertWhole();
    }

    @Test
    void oneCallMayAnswerMegabytesOfTokens() {
        table(new Words());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            text.append("word").append(i).append(' ');
        }
        insert(text.toString(), "word7");
        assertEquals(List.of(1L), found("word199999"));
        assertEquals(List.of(1L, 2L), found("word7"));
        assertWhole();
    }

    @Test
    void randomTextsAreHighlightedAtTheirPlaces() {
        table(new Words());
        Random random = new Random(7);
        String[] parts = {"a", "é", "漢", "😀", " ", "-", "Z9", "\uFFFD"};
        for (int round = 0; round < 300; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            text.append(" needle ");
            int more = random.nextInt(5);
            for (int i = 0; i < more; i++) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            database.execute("DELETE FROM docs");
            insert(text.toString());
            assertEquals(List.of(text.toString().replace("needle", "[needle]")), highlighted("needle"));
        }
        assertWhole();
    }

    @Test
    void longTokenIsFoundByItsBeginning() {
        table(new Words());
        String token = "x".repeat(32_768);
        insert(token + "tail");
        assertEquals(List.of(1L), found('"' + token + "tail\""));
        assertEquals(List.of(1L), found('"' + token + "other\""));
        assertEquals(List.of(), found('"' + token.substring(1) + '"'));
        assertWhole();
    }

    // ---- what a tokenizer is told

    @Test
    void tokenizerIsToldTheReason() {
        List<TokenizeReason> reasons = new ArrayList<>();
        Words words = new Words();
        table((text, tokens) -> {
            reasons.add(text.reason());
            words.tokenize(text, tokens);
        });
        insert("one two");
        highlighted("two");
        found("tw*");
        assertEquals(
                List.of(TokenizeReason.DOCUMENT, TokenizeReason.QUERY, TokenizeReason.AUX, TokenizeReason.PREFIX),
                reasons);
    }

    @Test
    void tokenizerIsToldTheLocale() {
        List<String> locales = new ArrayList<>();
        Words words = new Words();
        Tokenizers.register(database, "java", arguments -> (text, tokens) -> {
            locales.add(String.valueOf(text.locale()));
            words.tokenize(text, tokens);
        });
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java', locale = 1)");
        insert("one");
        database.update("INSERT INTO docs(body) VALUES (fts5_locale('de_CH', 'zwei'))");
        database.query("SELECT rowid FROM docs WHERE docs MATCH fts5_locale('tr', 'one')");
        assertEquals(List.of("null", "de_CH", "tr"), locales);
    }

    @Test
    void factoryGetsTheArgumentsOfTheDeclaration() {
        List<List<String>> seen = new ArrayList<>();
        Tokenizers.register(database, "java", arguments -> {
            seen.add(arguments);
            return new Words();
        });
        database.execute("CREATE VIRTUAL TABLE a USING fts5(x, tokenize = 'java');"
                + "CREATE VIRTUAL TABLE b USING fts5(x, tokenize = \"JAVA one 'two ''quoted''' ä\");"
                + "INSERT INTO a VALUES ('x'); INSERT INTO b VALUES ('x')");
        assertEquals(List.of(List.of(), List.of("one", "two 'quoted'", "ä")), seen);
    }

    @Test
    void builtInTokenizersWrapNothingOfOurs() {
        table(new Words());
        SqliteException refused = assertThrows(
                SqliteException.class,
                () -> database.execute("CREATE VIRTUAL TABLE other USING fts5(x, tokenize = 'nowhere')"));
        assertTrue(refused.getMessage().contains("no such tokenizer: nowhere"), refused::getMessage);
    }

    @Test
    void porterWrapsATokenizerInJava() {
        Tokenizers.register(database, "java", arguments -> new Words());
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'porter java')");
        insert("Running dogs");
        assertEquals(List.of(1L), found("run"));
        assertEquals(List.of(1L), found("dog"));
        assertWhole();
    }

    // ---- what is refused

    private <T extends Throwable> T refused(Class<T> type, Tokenizer tokenizer) {
        table((text, tokens) -> {
            if (text.reason() == TokenizeReason.DOCUMENT && text.text().startsWith("bad")) {
                tokenizer.tokenize(text, tokens);
            } else {
                new Words().tokenize(text, tokens);
            }
        });
        insert("good one");
        T thrown = assertThrows(type, () -> insert("bad one: ä😀"));
        assertEquals(List.of(1L), found("one"));
        insert("good again");
        assertEquals(List.of(2L), found("again"));
        assertWhole();
        return thrown;
    }

    private String illegal(Tokenizer tokenizer) {
        return refused(IllegalArgumentException.class, tokenizer).getMessage();
    }

    private String outside(Tokenizer tokenizer) {
        return refused(IndexOutOfBoundsException.class, tokenizer).getMessage();
    }

    @Test
    void tokenBehindTheTextIsRefused() {
        assertEquals(
                "token out of range: start=9, end=13, text=12 characters",
                outside((text, tokens) -> tokens.add("x", 9, 13)));
    }

    @Test
    void tokenBeforeTheTextIsRefused() {
        assertEquals(
                "token out of range: start=-1, end=2, text=12 characters",
                outside((text, tokens) -> tokens.add("x", -1, 2)));
    }

    @Test
    void tokenThatEndsBeforeItStartsIsRefused() {
        assertEquals(
                "token out of range: start=3, end=2, text=12 characters",
                outside((text, tokens) -> tokens.add("x", 3, 2)));
    }

    @Test
    void bytesBehindTheTextAreRefused() {
        assertEquals(
                "token out of range: start=0, end=16, text=15 bytes",
                outside((text, tokens) -> tokens.addUtf8(new byte[] {'x'}, 0, 16)));
    }

    @Test
    void tokenBeforeTheOneBeforeIsRefused() {
        String message = illegal((text, tokens) -> {
            tokens.add("x", 4, 7);
            tokens.add("y", 3, 8);
        });
        assertTrue(message.startsWith("tokens must be in the order of the text: start=3, end=8; "), message);
    }

    @Test
    void tokenThatEndsBeforeTheOneBeforeIsRefused() {
        String message = illegal((text, tokens) -> {
            tokens.add("x", 4, 7);
            tokens.addUtf8(new byte[] {'y'}, 4, 6);
        });
        assertTrue(message.contains("start=4, end=6; in bytes 4 to 6 after 4 to 7"), message);
    }

    @Test
    void emptyTokenIsRefused() {
        assertEquals("a token must not be empty: start=1, end=2", illegal((text, tokens) -> tokens.add("", 1, 2)));
    }

    @Test
    void emptyBytesAreRefused() {
        assertEquals(
                "a token must not be empty: start=0, end=0",
                illegal((text, tokens) -> tokens.addUtf8(new byte[0], 0, 0)));
    }

    @Test
    void emptySynonymIsRefused() {
        assertEquals("a token must not be empty: start=0, end=3", illegal((text, tokens) -> {
            tokens.add("x", 0, 3);
            tokens.addSynonym("");
        }));
    }

    @Test
    void synonymOfNothingIsRefused() {
        assertEquals(
                "a synonym needs a token before it: synonym=\"x\"",
                illegal((text, tokens) -> tokens.addSynonym("x")));
    }

    @Test
    void unpairedSurrogateInATokenIsRefused() {
        String message = illegal((text, tokens) -> tokens.add("ab\uD83D", 0, 3));
        assertEquals("text holds an unpaired surrogate: index=2, char=U+D83D", message);
    }

    @Test
    void offsetInsideASurrogatePairIsRefused() {
        assertEquals(
                "offset lies inside a surrogate pair: offset=11",
                illegal((text, tokens) -> tokens.add("x", 10, 11)));
    }

    @Test
    void refusedTokenLeavesTheOthers() {
        table((text, tokens) -> {
            new Words().tokenize(text, tokens);
            assertThrows(IllegalArgumentException.class, () -> tokens.add("", 0, 0));
            assertThrows(IllegalArgumentException.class, () -> tokens.add("aé\uD800", text.text().length(), text.text().length()));
        });
        insert("one two");
        assertEquals(List.of("one@1:0", "two@1:1"), vocabulary());
        assertWhole();
    }

    @Test
    void unknownArgumentIsRefusedWithTheExceptionOfTheFactory() {
        IllegalArgumentException thrown = new IllegalArgumentException("unknown argument: argument=\"fast\"");
        Tokenizers.register(database, "java", arguments -> {
            if (!arguments.isEmpty()) {
                throw thrown;
            }
            return new Words();
        });
        String sql = "CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java fast')";
        assertSame(thrown, assertThrows(IllegalArgumentException.class, () -> {
            database.execute(sql);
            insert("x");
        }));
        database.execute("DROP TABLE IF EXISTS docs; CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
        insert("x");
        assertEquals(List.of(1L), found("x"));
    }

    @Test
    void factoryMustNotAnswerNull() {
        Tokenizers.register(database, "java", arguments -> null);
        NullPointerException thrown = assertThrows(NullPointerException.class, () -> {
            database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java slow')");
            insert("x");
        });
        assertEquals("the factory of a tokenizer answered null: name=\"java\", arguments=[slow]", thrown.getMessage());
    }

    @Test
    void tokenizersOfSqliteAreNotReplaced() {
        for (String name : List.of("unicode61", "ascii", "PORTER", "trigram")) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> Tokenizers.register(database, name, arguments -> new Words()));
            assertEquals(
                    "a tokenizer of SQLite's own cannot be replaced: name=\"" + name + '"', refused.getMessage());
        }
    }

    @Test
    void tokenizerOfATableThatAnotherConnectionMadeIsNeeded() {
        database.execute("PRAGMA user_version");
        Tokenizers.register(database, "java", arguments -> new Words());
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
        insert("x");
        byte[] image = Serialization.serialize(database, "main");
        try (Database other = Database.openInMemory()) {
            Serialization.deserialize(other, "main", ByteBuffer.wrap(image), false);
            SqliteException refused =
                    assertThrows(SqliteException.class, () -> other.query("SELECT * FROM docs('x')"));
            assertTrue(refused.getMessage().contains("no such tokenizer: java"), refused::getMessage);
            Tokenizers.register(other, "java", arguments -> new Words());
            assertEquals(1, other.query("SELECT rowid FROM docs('x')").list(row -> row.getLong(0)).size());
        }
    }

    // ---- lent

    @Test
    void whatWasLentIsRefusedAfterTheCall() {
        List<TokenizerText> texts = new ArrayList<>();
        List<Tokens> tokensSeen = new ArrayList<>();
        table((text, tokens) -> {
            texts.add(text);
            tokensSeen.add(tokens);
        });
        insert("x");
        String message = "text and tokens are lent for one call of the tokenizer, which is over";
        assertEquals(message, assertThrows(IllegalStateException.class, () -> texts.get(0).text()).getMessage());
        assertThrows(IllegalStateException.class, () -> texts.get(0).utf8());
        assertThrows(IllegalStateException.class, () -> texts.get(0).reason());
        assertThrows(IllegalStateException.class, () -> texts.get(0).locale());
        assertThrows(IllegalStateException.class, () -> tokensSeen.get(0).add("x", 0, 1));
        assertThrows(IllegalStateException.class, () -> tokensSeen.get(0).addSynonym("x"));
        assertThrows(IllegalStateException.class, () -> tokensSeen.get(0).addUtf8(new byte[1], 0, 1));
    }

    @Test
    void whatIsLentIsRefusedOnAnotherThread() {
        List<Throwable> refusals = new ArrayList<>();
        table((text, tokens) -> {
            Thread other = new Thread(() -> {
                for (Runnable use : List.<Runnable>of(
                        text::text, text::utf8, text::reason, text::locale, () -> tokens.add("x", 0, 1),
                        () -> tokens.addSynonym("x"), () -> tokens.addUtf8(new byte[1], 0, 1))) {
                    refusals.add(assertThrows(Throwable.class, use::run));
                }
            });
            other.start();
            other.join();
            tokens.add("x", 0, 1);
        });
        insert("x");
        assertEquals(7, refusals.size());
        refusals.forEach(refusal -> assertEquals(ThreadConfinementException.class, refusal.getClass()));
        assertEquals(List.of(1L), found("x"));
    }

    @Test
    void connectionMustNotBeUsedInsideATokenizer() {
        List<String> messages = new ArrayList<>();
        Tokenizers.register(database, "java", arguments -> {
            messages.add(assertThrows(IllegalStateException.class, () -> database.query("SELECT 1")).getMessage());
            return (text, tokens) -> messages.add(
                    assertThrows(IllegalStateException.class, () -> database.query("SELECT 1")).getMessage());
        });
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
        insert("x");
        assertEquals(2, messages.size());
        messages.forEach(it -> assertTrue(it.endsWith("must not be used inside a tokenizer"), it));
    }

    // ---- as long as SQLite needs it

    private static final class Closing implements TokenizerFactory, AutoCloseable {
        private final List<String> events;
        private final String name;

        Closing(List<String> events, String name) {
            this.events = events;
            this.name = name;
        }

        private final class Closed implements Tokenizer, AutoCloseable {
            @Override
            public void tokenize(TokenizerText text, Tokens tokens) {
                tokens.add(name, 0, 1);
            }

            @Override
            public void close() {
                events.add("tokenizer of " + name);
            }
        }

        @Override
        public Tokenizer create(List<String> arguments) {
            return new Closed();
        }

        @Override
        public void close() {
            events.add(name);
        }
    }

    @Test
    void droppedTableClosesItsTokenizer() {
        List<String> events = new ArrayList<>();
        Tokenizers.register(database, "java", new Closing(events, "a"));
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
        insert("x");
        database.execute("DROP TABLE docs");
        assertEquals(List.of("tokenizer of a"), events);
        database.close();
        assertEquals(List.of("tokenizer of a", "a"), events);
    }

    @Test
    void closedDatabaseClosesTokenizersAndFactories() {
        List<String> events = new ArrayList<>();
        Tokenizers.register(database, "java", new Closing(events, "a"));
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
        insert("x");
        database.close();
        assertEquals(List.of("tokenizer of a", "a"), events);
    }

    @Test
    void replacedFactoryIsClosedAndItsTablesGoOn() {
        List<String> events = new ArrayList<>();
        Tokenizers.register(database, "java", new Closing(events, "a"));
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
        insert("x");
        Tokenizers.register(database, "Java", new Closing(events, "b"));
        assertEquals(List.of("a"), events);
        insert("y");
        assertEquals(List.of("a@1:0", "a@2:0"), vocabulary());
        database.execute("DROP TABLE words; DROP TABLE docs;"
                + "CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
        insert("z");
        assertEquals(List.of("b@1:0"), vocabulary());
    }

    @Test
    void refusedFactoryIsClosed() {
        List<String> events = new ArrayList<>();
        assertThrows(
                IllegalArgumentException.class,
                () -> Tokenizers.register(database, "unicode61", new Closing(events, "a")));
        assertEquals(List.of("a"), events);
    }

    @Test
    void whatClosingThrowsReachesTheCaller() {
        IllegalStateException thrown = new IllegalStateException("closing");
        class Throwing implements TokenizerFactory, AutoCloseable {
            @Override
            public Tokenizer create(List<String> arguments) {
                return new Words();
            }

            @Override
            public void close() {
                throw thrown;
            }
        }

        Tokenizers.register(database, "java", new Throwing());
        assertSame(thrown, assertThrows(IllegalStateException.class, database::close));
        assertFalse(database.isOpen());
    }

    @Test
    void tokenizerIsCollectedWithItsTable() {
        WeakReference<?>[] references = new WeakReference<?>[1];
        Tokenizers.register(database, "java", arguments -> {
            Tokenizer tokenizer = new Words();
            references[0] = new WeakReference<>(tokenizer);
            return tokenizer;
        });
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
        insert("x");
        assertNotNull(references[0].get());
        database.execute("DROP TABLE docs");
        Garbage.collectUntil(() -> references[0].get() == null, "the tokenizer");
    }

    @Test
    void tokenizerOfARunningQueryMayBeReplaced() {
        table(new Words());
        insert("one", "one", "one");
        try (Rows rows = database.query("SELECT rowid FROM docs('one')")) {
            assertTrue(rows.next());
            Tokenizers.register(database, "java", arguments -> new Words());
            assertTrue(rows.next());
        }
    }

    @Test
    void registrationIsRefusedOnAnotherThread() {
        Owner.PLATFORM.run(() -> assertThrows(
                    ThreadConfinementException.class,
                    () -> Tokenizers.register(database, "java", arguments -> new Words())));
    }

    @Test
    void bytesOfATextAreACopy() {
        List<byte[]> seen = new ArrayList<>();
        table((text, tokens) -> {
            seen.add(text.utf8());
            seen.add(text.utf8());
        });
        insert("é");
        assertArrayEquals(new byte[] {(byte) 0xc3, (byte) 0xa9}, seen.get(0));
        seen.get(0)[0] = 0;
        assertArrayEquals(new byte[] {(byte) 0xc3, (byte) 0xa9}, seen.get(1));
    }
}

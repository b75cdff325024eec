package io.sqlane.fulltext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.backup.Serialization;
import io.sqlane.error.SqliteException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens and arguments that are wrong. */
class TokenizerRefusalTest extends TokenizerFixture {
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
            int end = text.text().length();
            assertThrows(IllegalArgumentException.class, () -> tokens.add("aé\uD800", end, end));
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
}

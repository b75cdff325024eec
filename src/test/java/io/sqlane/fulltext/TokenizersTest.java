package io.sqlane.fulltext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.error.SqliteException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenizersTest extends TokenizerFixture {
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
        database.execute(
                "INSERT INTO docs(rowid, body) VALUES (1, CAST(x'61ff20f09f9820c3a9e220c3b6206f6e65' AS TEXT))");
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
    void oneCallMayAnswerAMegabyteOfTokens() {
        table(new Words());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            text.append("word").append(i).append(' ');
        }
        insert(text.toString(), "word7");
        assertEquals(List.of(1L), found("word49999"));
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
}

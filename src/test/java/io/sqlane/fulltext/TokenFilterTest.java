package io.sqlane.fulltext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.ffi.LibraryFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenFilterTest extends TokenizerFixture {
    private static final Set<String> STOP_WORDS = Set.of("the", "and");

    private void filtered(String declaration, TokenFilter filter) {
        Tokenizers.registerFilter(database, "java", filter);
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = '" + declaration + "')");
    }

    private static void withoutStopWords(TokenizerText text, List<Token> found, Tokens tokens) {
        for (Token token : found) {
            if (!STOP_WORDS.contains(token.text())) {
                tokens.add(token.text(), token.start(), token.end());
            }
        }
    }

    @Test
    void filterChangesTheTokensOfUnicode61() {
        filtered("java", TokenFilterTest::withoutStopWords);
        insert("The Älpler and 😀 the Öchsli");
        assertEquals(List.of("alpler@1:0", "ochsli@1:1"), vocabulary());
        assertEquals(List.of("The Älpler and 😀 the [Öchsli]"), highlighted("öchsli"));
        assertWhole();
    }

    @Test
    void otherTokenizerAndItsArgumentsFollowTheName() {
        filtered("java unicode61 remove_diacritics 0 tokenchars ''-''", TokenFilterTest::withoutStopWords);
        insert("the é-a");
        assertEquals(List.of("é-a@1:0"), vocabulary());
    }

    @Test
    void filterMayFollowAFilter() {
        Tokenizers.registerFilter(database, "twice", (text, found, tokens) -> {
            for (Token token : found) {
                tokens.add(token.text() + token.text(), token.start(), token.end());
                tokens.addSynonym(token.text());
            }
        });
        List<Token> seen = new ArrayList<>();
        filtered("java twice ascii", (text, found, tokens) -> {
            seen.addAll(found);
            withoutStopWords(text, found, tokens);
        });
        insert("the x");
        assertEquals(
                List.of(new Token("thethe", 0, 3, false), new Token("the", 0, 3, true),
                        new Token("xx", 4, 5, false), new Token("x", 4, 5, true)),
                seen);
    }

    @Test
    void filterSeesATokenizerInJava() {
        Tokenizers.register(database, "words", arguments -> new Words());
        filtered("java words", TokenFilterTest::withoutStopWords);
        insert("the Dog and " + "more ".repeat(2000) + "cats");
        assertEquals(List.of(1L), found("cats"));
        assertEquals(List.of(), found("the"));
        assertWhole();
    }

    @Test
    void filterKnowsReasonAndText() {
        List<String> seen = new ArrayList<>();
        filtered("java", (text, found, tokens) -> {
            seen.add(text.reason() + " " + text.text() + " " + found.size());
            withoutStopWords(text, found, tokens);
        });
        insert("one two");
        found("tw*");
        assertEquals(List.of("DOCUMENT one two 2", "PREFIX tw 1"), seen);
    }

    @Test
    void offsetsOfMalformedTextAreThoseOfItsChars() {
        List<Token> seen = new ArrayList<>();
        filtered("java ascii", (text, found, tokens) -> {
            seen.addAll(found);
            withoutStopWords(text, found, tokens);
        });
        database.execute("INSERT INTO docs(rowid, body) VALUES (1, CAST(x'20f09f9820206f6e65' AS TEXT))");
        assertEquals(new Token("one", 4, 7, false), seen.get(seen.size() - 1));
        assertEquals(List.of(1L), found("one"));
    }

    @Test
    void unknownOtherTokenizerFailsTheTable() {
        Tokenizers.registerFilter(database, "java", TokenFilterTest::withoutStopWords);
        assertThrows(SqliteException.class, () -> {
            database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java nowhere')");
            insert("x");
        });
        assertThrows(SqliteException.class, () -> {
            database.execute("CREATE VIRTUAL TABLE more USING fts5(body, tokenize = 'java unicode61 nonsense')");
            database.execute("INSERT INTO more VALUES ('x')");
        });
        assertEquals(1, database.query("SELECT 1").list(row -> row.getLong(0)).size());
    }

    @Test
    void whatAFilterThrowsReachesTheCallerAndNothingStays() {
        IllegalStateException thrown = new IllegalStateException("filter");
        filtered("java", (text, found, tokens) -> {
            if (found.stream().anyMatch(token -> token.text().equals("bad"))) {
                throw thrown;
            }
            withoutStopWords(text, found, tokens);
        });
        insert("good");
        for (int i = 0; i < 100; i++) {
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> insert("bad")));
        }
        long used = LibraryFunctions.sqlane_memory_used();
        for (int i = 0; i < 10_000; i++) {
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> insert("bad")));
        }
        assertEquals(used, LibraryFunctions.sqlane_memory_used(), 4_096);
        assertWhole();
    }

    @Test
    void whatTheOtherTokenizerThrowsReachesTheCaller() {
        IllegalStateException thrown = new IllegalStateException("words");
        Tokenizers.register(database, "words", arguments -> (text, tokens) -> {
            throw thrown;
        });
        filtered("java words", TokenFilterTest::withoutStopWords);
        assertSame(thrown, assertThrows(IllegalStateException.class, () -> insert("x")));
        assertWhole();
    }

    @Test
    void filterIsClosedOnceWithTheDatabase() {
        List<String> events = new ArrayList<>();
        class Closing implements TokenFilter, AutoCloseable {
            @Override
            public void filter(TokenizerText text, List<Token> found, Tokens tokens) {
                withoutStopWords(text, found, tokens);
            }

            @Override
            public void close() {
                events.add("closed");
            }
        }

        filtered("java", new Closing());
        insert("x");
        database.execute("DROP TABLE docs");
        assertEquals(List.of(), events);
        Tokenizers.registerFilter(database, "java", TokenFilterTest::withoutStopWords);
        assertEquals(List.of("closed"), events);
        Tokenizers.registerFilter(database, "java", new Closing());
        Tokenizers.register(database, "java", arguments -> new Words());
        database.close();
        assertEquals(List.of("closed", "closed"), events);
    }

    @Test
    void tokenizersOfSqliteAreNotReplacedByAFilter() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> Tokenizers.registerFilter(database, "porter", TokenFilterTest::withoutStopWords));
        assertTrue(refused.getMessage().endsWith("name=\"porter\""), refused::getMessage);
    }

    @Test
    void eachDatabaseHasItsOwn() {
        filtered("java", TokenFilterTest::withoutStopWords);
        try (Database other = Database.openInMemory()) {
            assertThrows(SqliteException.class, () -> {
                other.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
                other.execute("INSERT INTO docs VALUES ('x')");
            });
        }
    }

    private static final class Closing implements TokenFilter, AutoCloseable {
        private final List<String> events;

        Closing(List<String> events) {
            this.events = events;
        }

        @Override
        public void filter(TokenizerText text, List<Token> found, Tokens tokens) {
            events.add(text.text());
            withoutStopWords(text, found, tokens);
        }

        @Override
        public void close() {
            events.add("closed");
        }
    }

    @Test
    void replacedFilterIsClosedAfterTheLastTableThatUsesIt() {
        List<String> events = new ArrayList<>();
        filtered("java", new Closing(events));
        insert("a");
        Tokenizers.registerFilter(database, "java", TokenFilterTest::withoutStopWords);
        insert("b");
        assertEquals(List.of("a", "b"), events);
        database.execute("DROP TABLE docs");
        assertEquals(List.of("a", "b", "closed"), events);
    }

    @Test
    void filterWithoutTablesIsClosedWhenAnotherTakesItsPlace() {
        List<String> events = new ArrayList<>();
        Tokenizers.registerFilter(database, "java", new Closing(events));
        Tokenizers.registerFilter(database, "java", TokenFilterTest::withoutStopWords);
        assertEquals(List.of("closed"), events);
    }
}

package io.sqlane.fulltext;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Leaks;
import io.sqlane.testing.Owner;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** How long a tokenizer and what it is lent live. */
class TokenizerLifeTest extends TokenizerFixture {
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
    void nothingOfALeftBehindDatabaseIsClosed() {
        List<String> events = new CopyOnWriteArrayList<>();
        try (Leaks leaks = new Leaks()) {
            Database left = Owner.PLATFORM.run(() -> leaveRowsBehind(leaks, events));
            leaks.await();
            assertFalse(left.isOpen());
        }
        assertEquals(List.of(), events);
    }

    private static Database leaveRowsBehind(Leaks leaks, List<String> events) {
        Database behind =
                Database.openInMemory(OpenOptions.builder().metricsListener(leaks).build());
        Tokenizers.register(behind, "java", new Closing(events, "a"));
        AuxiliaryFunctions.register(behind, "keeping", (match, arguments, result) ->
                match.setAuxdata((AutoCloseable) () -> events.add("auxdata")));
        behind.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java');"
                + "INSERT INTO docs VALUES ('x'), ('y')");
        assertTrue(behind.prepare("SELECT keeping(docs) FROM docs('x')")
                .fetchSize(1)
                .query()
                .next());
        return behind;
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

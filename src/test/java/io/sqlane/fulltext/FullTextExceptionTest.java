package io.sqlane.fulltext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sqlane.Database;
import io.sqlane.hook.Hooks;
import io.sqlane.hook.TraceEvent;
import io.sqlane.hook.TraceListener;
import io.sqlane.hook.TracedStatement;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.testing.Throwables;
import io.sqlane.testing.Throwables.CustomError;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a tokenizer or an auxiliary function throws reaches the caller as it is, and the index stays whole. */
class FullTextExceptionTest {
    /** Where something is thrown, with what leads there. */
    private enum Place {
        CREATE(database -> database.execute("SAVEPOINT s; CREATE VIRTUAL TABLE other USING fts5(x, tokenize = 'java');"
                + " INSERT INTO other VALUES ('x'); RELEASE s")),
        INSERT(database -> database.update("INSERT INTO docs(title, body) VALUES ('three', 'two words')")),
        INSERT_MANY(database -> database.update(
                "INSERT INTO docs(title, body) SELECT 'three', 'many ' || value FROM json_each('[1,2,3]')")),
        UPDATE(database -> database.update("UPDATE docs SET body = 'other' WHERE rowid = 2")),
        DELETE(database -> database.update("DELETE FROM docs")),
        REBUILD(database -> database.execute("INSERT INTO docs(docs) VALUES ('rebuild')")),
        QUERY(database -> query(database, "SELECT rowid FROM docs('one')")),
        PREFIX(database -> query(database, "SELECT rowid FROM docs('on*')")),
        HIGHLIGHT(database -> query(database, "SELECT highlight(docs, 0, '[', ']') FROM docs('two')")),
        SNIPPET(database -> query(database, "SELECT snippet(docs, -1, '[', ']', '…', 4) FROM docs('two')")),
        FUNCTION(database -> query(database, "SELECT thrower(docs) FROM docs('two')")),
        RANK(database -> query(
                database, "SELECT rowid FROM docs WHERE docs MATCH 'two' AND rank MATCH 'thrower()' ORDER BY rank")),
        ORDER(database -> query(database, "SELECT rowid FROM docs('two') ORDER BY thrower(docs)")),
        WRITE(database -> database.update("UPDATE side SET a = (SELECT thrower(docs) FROM docs('two'))")),
        PHRASE(database -> query(database, "SELECT visiting(docs) FROM docs('two')")),
        TOKENIZE(database -> query(database, "SELECT asking(docs) FROM docs('two')")),
        AUXDATA(database -> query(database, "SELECT keeping(docs) FROM docs('two')"));

        private final Consumer<Database> trigger;

        private static void query(Database database, String sql) {
            database.query(sql).list(row -> 1);
        }

        Place(Consumer<Database> trigger) {
            this.trigger = trigger;
        }

        boolean isOf(TokenizerText text) {
            return switch (this) {
                case INSERT, INSERT_MANY, UPDATE, DELETE, REBUILD -> text.reason() == TokenizeReason.DOCUMENT;
                case QUERY -> text.reason() == TokenizeReason.QUERY;
                case PREFIX -> text.reason() == TokenizeReason.PREFIX;
                case HIGHLIGHT, SNIPPET, TOKENIZE -> text.reason() == TokenizeReason.AUX;
                default -> false;
            };
        }
    }

    private Database database;

    /** Thrown once less than nothing is left to let pass. */
    private Throwable thrown;

    private Place place;
    private int passes;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        Tokenizers.register(database, "java", arguments -> {
            maybeThrow(place == Place.CREATE);
            return this::tokenize;
        });
        registerFunctions();
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(title, body, tokenize = 'java');"
                + "INSERT INTO docs VALUES ('one', 'two words'), ('two', 'more'), ('last', 'TWO');"
                + "CREATE TABLE side(a); INSERT INTO side VALUES (7)");
    }

    private void registerFunctions() {
        AuxiliaryFunctions.register(database, "thrower", (match, arguments, result) -> maybeThrow(
                place == Place.FUNCTION || place == Place.RANK || place == Place.ORDER || place == Place.WRITE));
        AuxiliaryFunctions.register(database, "visiting", (match, arguments, result) -> match.queryPhrase(0, row -> {
            maybeThrow(place == Place.PHRASE);
            return true;
        }));
        AuxiliaryFunctions.register(
                database, "asking", (match, arguments, result) -> match.tokenize("some text", null));
        AuxiliaryFunctions.register(database, "keeping", (match, arguments, result) ->
                match.setAuxdata((AutoCloseable) () -> maybeThrow(place == Place.AUXDATA)));
    }

    private void tokenize(TokenizerText text, Tokens tokens) {
        maybeThrow(place != null && place.isOf(text));
        new Words().tokenize(text, tokens);
    }

    private void maybeThrow(boolean here) {
        if (here && thrown != null && passes-- <= 0) {
            throw ConnectionHandle.<RuntimeException>sneaky(thrown);
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void assertUsable() {
        thrown = null;
        assertFalse(database.inTransaction());
        database.execute("INSERT INTO docs(docs, rank) VALUES ('integrity-check', 1)");
        assertEquals(List.of(), database.pragmas().integrityCheck());
        assertEquals(
                List.of(1L, 2L, 3L),
                database.query("SELECT rowid FROM docs('two') ORDER BY rowid").list(row -> row.getLong(0)));
        assertEquals(7, database.query("SELECT a FROM side").first(row -> row.getLong(0)).orElseThrow());
    }

    private static Stream<DynamicTest> forEachPlace(Consumer<Place> test) {
        return Stream.of(Place.values()).map(place -> dynamicTest(place.name(), () -> test.accept(place)));
    }

    // ---- the very same

    @TestFactory
    Stream<DynamicTest> verySameThrowableReachesTheCaller() {
        return Stream.of(Place.values()).flatMap(place -> Throwables.ALL.stream().map(Supplier::get).map(thrown ->
                dynamicTest(place + " throws " + thrown.getClass().getSimpleName(), () -> {
                    FullTextExceptionTest test = new FullTextExceptionTest();
                    test.open();
                    try {
                        test.assertVerySame(place, thrown, 0);
                        test.assertUsable();
                    } finally {
                        test.close();
                    }
                })));
    }

    private void assertVerySame(Place at, Throwable error, int after) {
        place = at;
        passes = after;
        thrown = error;
        assertSame(error, assertThrows(Throwable.class, () -> at.trigger.accept(database)));
        assertEquals(0, error.getSuppressed().length);
        thrown = null;
        if (database.inTransaction()) {
            database.execute("ROLLBACK");
        }
    }

    @TestFactory
    Stream<DynamicTest> indexStaysWholeWhateverPartIsWritten() {
        return Stream.of(Place.INSERT, Place.INSERT_MANY, Place.UPDATE, Place.DELETE, Place.REBUILD)
                .map(at -> dynamicTest(at.name(), () -> {
                    FullTextExceptionTest test = new FullTextExceptionTest();
                    test.open();
                    try {
                        test.assertWholeAfterEachPart(at);
                    } finally {
                        test.close();
                    }
                }));
    }

    /** Inside a transaction, of which nothing stays: FTS5 has stored the row by then, and nobody can take it back. */
    private void assertWholeAfterEachPart(Place at) {
        int parts = at == Place.INSERT ? 2 : at == Place.UPDATE ? 3 : 6;
        for (int after = 0; after < parts; after++) {
            database.execute("BEGIN; INSERT INTO docs(rowid, title, body) VALUES (9, 'nine', 'two');"
                    + "UPDATE side SET a = 8");
            place = at;
            passes = after;
            thrown = new CustomError();
            assertSame(thrown, assertThrows(CustomError.class, () -> at.trigger.accept(database)));
            assertUsable();
        }
    }

    @Test
    void failedQueryLeavesTheTransactionOpen() {
        for (Place at : List.of(Place.QUERY, Place.PREFIX, Place.HIGHLIGHT, Place.FUNCTION, Place.RANK, Place.PHRASE)) {
            database.execute("BEGIN; UPDATE side SET a = 8");
            place = at;
            thrown = new CustomError();
            assertThrows(CustomError.class, () -> at.trigger.accept(database));
            thrown = null;
            assertTrue(database.inTransaction(), at::name);
            assertEquals(8, database.query("SELECT a FROM side").first(row -> row.getLong(0)).orElseThrow());
            database.execute("ROLLBACK");
            assertUsable();
        }
    }

    @Test
    void factoryThatThrowsBelowPorterIsTold() {
        place = Place.CREATE;
        thrown = new CustomError();
        String sql =
                "CREATE VIRTUAL TABLE stems USING fts5(x, tokenize = 'porter java'); INSERT INTO stems VALUES ('x')";
        for (int i = 0; i < 100; i++) {
            assertSame(thrown, assertThrows(CustomError.class, () -> database.execute(sql)));
        }
        assertUsable();
    }

    @Test
    void registeringIsNoStatementThatAListenerIsToldOf() {
        Hooks hooks = Hooks.of(database);
        hooks.setTraceListener(EnumSet.of(TraceEvent.STATEMENT), new TraceListener() {
            @Override
            public void begins(TracedStatement statement) {
                throw new CustomError();
            }
        });
        Tokenizers.register(database, "another", arguments -> new Words());
        AuxiliaryFunctions.register(database, "another", (match, arguments, result) -> {});
        hooks.setTraceListener(Set.of(), null);
        assertUsable();
    }

    // ---- many times

    @TestFactory
    Stream<DynamicTest> tenThousandRepeatsLeaveNothingBehind() {
        return forEachPlace(at -> {
            FullTextExceptionTest test = new FullTextExceptionTest();
            test.open();
            CustomError error = new CustomError();
            test.repeat(100, at, error);
            long held = test.database.memoryUsed();
            // Counted in the build for tests only.
            long used = LibraryFunctions.sqlane_memory_used();
            test.repeat(10_000, at, error);
            assertEquals(used, LibraryFunctions.sqlane_memory_used(), 16_384);
            assertEquals(held, test.database.memoryUsed(), 16_384);
            test.assertUsable();
            test.close();
        });
    }

    private void repeat(int times, Place at, Throwable error) {
        for (int i = 0; i < times; i++) {
            assertVerySame(at, error, 0);
        }
    }

    @Test
    void tenThousandRegistrationsLeaveNothingBehind() {
        repeatRegistrations(100);
        long used = LibraryFunctions.sqlane_memory_used();
        repeatRegistrations(10_000);
        assertEquals(used, LibraryFunctions.sqlane_memory_used(), 4_096);
    }

    private void repeatRegistrations(int times) {
        for (int i = 0; i < times; i++) {
            Tokenizers.register(database, "again", arguments -> new Words());
            AuxiliaryFunctions.register(database, "again", (match, arguments, result) -> {});
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Tokenizers.register(database, "ascii", arguments -> new Words()));
        }
    }

    // ---- a stack that ends

    @Test
    void stackThatOverflowsInsideATokenizerIsTold() {
        Tokenizers.register(database, "deep", arguments -> (text, tokens) -> Throwables.depth(0));
        database.execute("CREATE VIRTUAL TABLE other USING fts5(x, tokenize = 'deep')");
        assertThrows(StackOverflowError.class, () -> database.update("INSERT INTO other VALUES ('x')"));
        assertUsable();
    }

    @Test
    void stackThatOverflowsInsideAFunctionIsTold() {
        AuxiliaryFunctions.register(database, "deep", (match, arguments, result) -> Throwables.depth(0));
        assertThrows(StackOverflowError.class, () -> database.query("SELECT deep(docs) FROM docs('two')"));
        assertUsable();
    }

    @Test
    void phrasesInPhrasesEndInAStackOverflow() {
        AuxiliaryFunctions.register(database, "deep", (match, arguments, result) -> descend(match));
        assertThrows(StackOverflowError.class, () -> database.query("SELECT deep(docs) FROM docs('two')"));
        assertUsable();
    }

    private static boolean descend(Match match) {
        match.queryPhrase(0, FullTextExceptionTest::descend);
        return true;
    }

    @Test
    void stackThatOverflowsAnywhereOnTheWayLeavesTheConnectionWhole() {
        for (int frames = 0; frames < 12; frames++) {
            int above = frames * 5;
            assertThrows(StackOverflowError.class, () -> overflowing(above));
            assertUsable();
        }
    }

    private int overflowing(int framesAbove) {
        if (framesAbove > 0) {
            return 1 + overflowing(framesAbove - 1);
        }
        Place.query(
                database,
                "SELECT highlight(docs, 0, '[', ']'), visiting(docs), asking(docs), keeping(docs) FROM docs('two')");
        return 1 + overflowing(0);
    }
}

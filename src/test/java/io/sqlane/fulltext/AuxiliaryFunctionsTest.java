package io.sqlane.fulltext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.Rows;
import io.sqlane.error.BusyException;
import io.sqlane.error.SqliteException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Owner;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuxiliaryFunctionsTest {
    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        create("");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void create(String options) {
        database.execute("DROP TABLE IF EXISTS docs; CREATE VIRTUAL TABLE docs USING fts5(title, body" + options + ");"
                + "INSERT INTO docs(rowid, title, body) VALUES (1, 'red fox', 'the red fox and the red dog'),"
                + " (5, 'blue', 'a dog'), (9, NULL, 'redder than a fox')");
    }

    /** Registers a function "f" whose value is what this makes of the match. */
    private void function(Function<Match, Object> body) {
        AuxiliaryFunctions.register(database, "f", (match, arguments, result) -> result.setValue(body.apply(match)));
    }

    private List<Object> values(String query) {
        return database.query("SELECT f(docs) FROM docs(?) ORDER BY rowid", query).list(row -> row.getValue(0));
    }

    // ---- calls

    @Test
    void functionIsCalledForEveryRowFound() {
        function(Match::rowid);
        assertEquals(List.of(1L, 5L), values("dog"));
        assertEquals(List.of(), values("cat"));
    }

    @Test
    void argumentsFollowTheTable() {
        AuxiliaryFunctions.register(database, "f", (match, arguments, result) -> result.set(
                arguments.count() + ":" + arguments.getString(0) + arguments.getLong(1) + arguments.getDouble(2)
                        + arguments.isNull(3) + arguments.getBytes(4).length));
        assertEquals(
                List.of("5:a21.5true3"),
                database.query("SELECT f(docs, 'a', 2, 1.5, NULL, x'010203') FROM docs('blue')")
                        .list(row -> row.getString(0)));
    }

    @Test
    void resultThatNobodySetsIsNull() {
        AuxiliaryFunctions.register(database, "f", (match, arguments, result) -> {});
        assertEquals(Arrays.asList(null, null), values("dog"));
    }

    @Test
    void functionIsARank() {
        AuxiliaryFunctions.register(
                database, "newest", (match, arguments, result) -> result.set(-match.rowid() * arguments.getLong(0)));
        assertEquals(
                List.of(9L, 1L),
                database.query("SELECT rowid FROM docs WHERE docs MATCH 'fox' AND rank MATCH 'newest(2)' ORDER BY rank")
                        .list(row -> row.getLong(0)));
        assertEquals(
                List.of(1L, 9L),
                database.query("SELECT rowid FROM docs('fox') ORDER BY newest(docs, -1)")
                        .list(row -> row.getLong(0)));
    }

    @Test
    void functionNeedsATable() {
        function(Match::rowid);
        assertThrows(SqliteException.class, () -> database.query("SELECT f(1)"));
    }

    @Test
    void functionOfSqliteMayBeReplaced() {
        AuxiliaryFunctions.register(database, "bm25", (match, arguments, result) -> result.set("mine"));
        assertEquals(
                List.of("mine"),
                database.query("SELECT bm25(docs) FROM docs('blue')").list(row -> row.getString(0)));
    }

    // ---- what there is to know

    @Test
    void tableIsKnown() {
        function(match -> match.columnCount() + " " + match.rowCount() + " " + match.columnTotalSize(0) + " "
                + match.columnTotalSize(1));
        assertEquals(List.of("2 3 3 13"), values("blue"));
    }

    @Test
    void rowIsKnown() {
        function(match -> match.columnSize(0) + " " + match.columnSize(1) + " " + match.columnText(0) + "|"
                + match.columnText(1));
        assertEquals(List.of("2 7 red fox|the red fox and the red dog", "0 4 null|redder than a fox"), values("fox"));
    }

    @Test
    void queryIsKnown() {
        function(match -> match.phraseCount() + " " + match.phraseSize(0) + " " + match.phraseSize(1) + " "
                + match.queryToken(0, 0) + " " + match.queryToken(1, 1));
        assertEquals(List.of("2 1 2 fox dog"), values("FOX \"Red Dog\""));
    }

    @Test
    void instancesAreKnown() {
        function(match -> {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < match.instanceCount(); i++) {
                all.append(match.instancePhrase(i)).append('.').append(match.instanceColumn(i)).append('.')
                        .append(match.instanceOffset(i)).append(' ');
            }
            return all.toString();
        });
        assertEquals(List.of("0.0.0 1.0.1 0.1.1 1.1.2 0.1.5 "), values("red AND fox"));
    }

    @Test
    void tokenOfAPrefixIsTheWholeWord() {
        function(match -> match.instanceToken(match.instanceCount() - 1, 0));
        assertEquals(List.of("red", "redder"), values("red*"));
    }

    @Test
    void phrasesAreFoundInColumns() {
        function(match -> Arrays.toString(match.phraseColumns(0)) + Arrays.toString(match.phraseOffsets(0, 0))
                + Arrays.toString(match.phraseOffsets(0, 1)));
        assertEquals(List.of("[0, 1][0][1, 5]"), values("red"));
        assertEquals(List.of("[1][][6]", "[1][][1]"), values("dog"));
    }

    @Test
    void columnsAreKnownWithoutOffsets() {
        create(", detail = column");
        function(match -> Arrays.toString(match.phraseColumns(0)));
        assertEquals(List.of("[0, 1]", "[1]"), values("fox"));
    }

    @Test
    void tableWithoutContentsKeepsNoText() {
        create(", content = '', columnsize = 0");
        function(match -> match.columnText(1) + " " + match.columnSize(1) + " " + match.instanceCount());
        assertEquals(List.of("null -1 2"), values("the"));
    }

    @Test
    void localeOfAColumnIsKnown() {
        database.execute("DROP TABLE docs; CREATE VIRTUAL TABLE docs USING fts5(title, body, locale = 1);"
                + "INSERT INTO docs VALUES (fts5_locale('de_CH', 'hund'), 'dog')");
        function(match -> match.columnLocale(0) + " " + match.columnLocale(1));
        assertEquals(List.of("de_CH null"), values("dog"));
    }

    @Test
    void textIsTokenizedAsTheTableDoes() {
        function(match -> match.tokenize("Ä 😀 Öl-Fleck", null).toString());
        assertEquals(
                List.of("[Token[text=a, start=0, end=1, isSynonym=false], Token[text=ol, start=5, end=7,"
                        + " isSynonym=false], Token[text=fleck, start=8, end=13, isSynonym=false]]"),
                values("blue"));
    }

    @Test
    void textIsTokenizedByATokenizerInJava() {
        List<String> told = new ArrayList<>();
        Tokenizers.register(database, "java", arguments -> (text, tokens) -> {
            new Words().tokenize(text, tokens);
            if (text.reason() == TokenizeReason.AUX) {
                tokens.addSynonym("more");
            }
            told.add(text.reason() + " " + text.locale());
        });
        create(", tokenize = 'java'");
        told.clear();
        function(match -> match.tokenize("é Ab", "tr").toString());
        assertEquals(
                List.of("[Token[text=é, start=0, end=1, isSynonym=false], Token[text=ab, start=2, end=4,"
                        + " isSynonym=false], Token[text=more, start=2, end=4, isSynonym=true]]"),
                values("blue"));
        assertEquals(List.of("QUERY null", "AUX tr"), told);
    }

    @Test
    void emptyTextHasNoTokens() {
        function(match -> match.tokenize("", "") + "" + match.tokenize("-", null));
        assertEquals(List.of("[][]"), values("blue"));
    }

    // ---- rows of a phrase

    @Test
    void rowsOfAPhraseAreShown() {
        function(match -> {
            Map<Long, Integer> rows = new TreeMap<>();
            match.queryPhrase(1, row -> rows.put(row.rowid(), row.instanceCount()) == null);
            return rows + " at " + match.rowid();
        });
        assertEquals(List.of("{1=1, 5=1} at 1"), values("red dog"));
    }

    @Test
    void visitorMayEndTheRows() {
        List<Long> rows = new ArrayList<>();
        function(match -> {
            match.queryPhrase(0, row -> {
                rows.add(row.rowid());
                return false;
            });
            return 1;
        });
        assertEquals(1, values("blue").size());
        values("dog");
        assertEquals(List.of(5L, 1L, 1L), rows);
    }

    @Test
    void rowsOfAPhraseMayBeNested() {
        function(match -> {
            List<Long> rows = new ArrayList<>();
            match.queryPhrase(0, outer -> {
                outer.queryPhrase(0, inner -> {
                    rows.add(outer.rowid() * 10 + inner.rowid());
                    return true;
                });
                rows.add((long) outer.phraseCount());
                return true;
            });
            return rows.toString();
        });
        assertEquals(List.of("[11, 15, 1, 51, 55, 1]"), values("dog AND blue"));
    }

    @Test
    void throwableOfAVisitorMayBeCaught() {
        IllegalStateException thrown = new IllegalStateException("visitor");
        function(match -> {
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> match.queryPhrase(0, row -> {
                throw thrown;
            })));
            List<Long> rows = new ArrayList<>();
            match.queryPhrase(0, row -> rows.add(row.rowid()));
            return rows.toString();
        });
        assertEquals(List.of("[1, 5]", "[1, 5]"), values("dog"));
    }

    @Test
    void throwableOfATokenizerMayBeCaught() {
        IllegalStateException thrown = new IllegalStateException("tokenizer");
        Tokenizers.register(database, "java", arguments -> (text, tokens) -> {
            if (text.reason() == TokenizeReason.AUX) {
                throw thrown;
            }
            new Words().tokenize(text, tokens);
        });
        create(", tokenize = 'java', columnsize = 0");
        function(match -> {
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> match.tokenize("x", null)));
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> match.columnSize(0)));
            return match.rowid();
        });
        assertEquals(List.of(1L, 5L), values("dog"));
    }

    // ---- what is kept for a query

    @Test
    void auxdataIsKeptForTheQuery() {
        function(match -> {
            int[] count = (int[]) match.auxdata();
            if (count == null) {
                count = new int[1];
                match.setAuxdata(count);
            }
            return ++count[0];
        });
        assertEquals(List.of(1L, 2L), values("dog"));
        assertEquals(List.of(1L, 2L), values("fox"));
    }

    @Test
    void functionsHaveAuxdataOfTheirOwn() {
        AuxiliaryFunctions.register(database, "g", (match, arguments, result) -> {
            result.set(String.valueOf(match.auxdata()));
            match.setAuxdata("g" + match.rowid());
        });
        function(match -> {
            Object before = String.valueOf(match.auxdata());
            match.setAuxdata("f" + match.rowid());
            return before;
        });
        assertEquals(
                List.of("null null", "f1 g1"),
                database.query("SELECT f(docs) || ' ' || g(docs) FROM docs('dog') ORDER BY rowid")
                        .list(row -> row.getString(0)));
    }

    @Test
    void auxdataIsClosedWhenTheQueryIsOver() {
        List<String> events = new ArrayList<>();
        function(match -> {
            match.setAuxdata((AutoCloseable) () -> events.add("closed " + events.size()));
            return 1;
        });
        try (Rows rows = database.query("SELECT f(docs) FROM docs('dog')")) {
            assertTrue(rows.next());
        }
        assertEquals(List.of("closed 0", "closed 1"), events);
    }

    @Test
    void auxdataMayBeTakenBack() {
        List<String> events = new ArrayList<>();
        function(match -> {
            match.setAuxdata((AutoCloseable) () -> events.add("closed"));
            match.setAuxdata(null);
            assertEquals(List.of("closed"), events);
            assertNull(match.auxdata());
            match.setAuxdata(null);
            return 1;
        });
        assertEquals(List.of(1L), values("blue"));
        assertEquals(List.of("closed"), events);
    }

    @Test
    void auxdataIsLetGo() {
        WeakReference<?>[] references = new WeakReference<?>[1];
        function(match -> {
            Object data = new Object();
            references[0] = new WeakReference<>(data);
            match.setAuxdata(data);
            return 1;
        });
        values("blue");
        Garbage.collectUntil(() -> references[0].get() == null, "what was kept for the query");
    }

    @Test
    void rowOfAPhraseHasNoAuxdata() {
        function(match -> {
            match.queryPhrase(0, row -> {
                assertThrows(IllegalStateException.class, row::auxdata);
                String message =
                        assertThrows(IllegalStateException.class, () -> row.setAuxdata("x")).getMessage();
                assertTrue(message.startsWith("auxdata belongs to the query"), message);
                return true;
            });
            return match.auxdata();
        });
        assertEquals(Arrays.asList(new Object[] {null}), values("blue"));
    }

    // ---- what is refused

    private void refuses(String message, Consumer<Match> use) {
        function(match -> {
            use.accept(match);
            return 1;
        });
        IndexOutOfBoundsException refused = assertThrows(IndexOutOfBoundsException.class, () -> values("red dog"));
        assertEquals(message, refused.getMessage());
    }

    @Test
    void columnOutOfRangeIsRefused() {
        for (int column : new int[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            String message = "column out of range: index=" + column + ", columns=2. They count from 0.";
            refuses(message, match -> match.columnText(column));
            refuses(message, match -> match.columnSize(column));
            refuses(message, match -> match.columnTotalSize(column));
            refuses(message, match -> match.columnLocale(column));
            refuses(message, match -> match.phraseOffsets(0, column));
        }
    }

    @Test
    void phraseOutOfRangeIsRefused() {
        for (int phrase : new int[] {-1, 2, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            String message = "phrase out of range: index=" + phrase + ", phrases=2. They count from 0.";
            refuses(message, match -> match.phraseSize(phrase));
            refuses(message, match -> match.phraseColumns(phrase));
            refuses(message, match -> match.phraseOffsets(phrase, 0));
            refuses(message, match -> match.queryToken(phrase, 0));
            refuses(message, match -> match.queryPhrase(phrase, row -> true));
        }
    }

    @Test
    void instanceOutOfRangeIsRefused() {
        for (int instance : new int[] {-1, 4, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            String message = "instance out of range: index=" + instance + ", instances=4. They count from 0.";
            refuses(message, match -> match.instancePhrase(instance));
            refuses(message, match -> match.instanceColumn(instance));
            refuses(message, match -> match.instanceOffset(instance));
            refuses(message, match -> match.instanceToken(instance, 0));
        }
    }

    @Test
    void tokenOutOfRangeIsRefused() {
        String message = "token out of range: index=1, tokens=1. They count from 0.";
        refuses(message, match -> match.queryToken(0, 1));
        refuses(message, match -> match.instanceToken(0, 1));
    }

    @Test
    void unpairedSurrogateInATextIsRefused() {
        function(match -> match.tokenize("a\uD800", null));
        assertThrows(IllegalArgumentException.class, () -> values("dog"));
        function(match -> match.tokenize("a", "\uD800"));
        assertThrows(IllegalArgumentException.class, () -> values("dog"));
    }

    private static List<Consumer<Match>> uses() {
        return List.of(
                Match::columnCount, Match::rowCount, match -> match.columnTotalSize(0),
                match -> match.tokenize("x", null), Match::rowid, match -> match.columnSize(0),
                match -> match.columnText(0), match -> match.columnLocale(0), Match::phraseCount,
                match -> match.phraseSize(0), match -> match.queryToken(0, 0), Match::instanceCount,
                match -> match.instancePhrase(0), match -> match.instanceColumn(0), match -> match.instanceOffset(0),
                match -> match.instanceToken(0, 0), match -> match.phraseColumns(0),
                match -> match.phraseOffsets(0, 0), match -> match.queryPhrase(0, row -> true), Match::auxdata,
                match -> match.setAuxdata(1));
    }

    @Test
    void everyMethodOfAMatchIsTried() {
        long methods = Arrays.stream(Match.class.getMethods())
                .filter(method -> method.getDeclaringClass() == Match.class)
                .count();
        assertEquals(methods, uses().size());
    }

    @Test
    void matchIsRefusedAfterTheCall() {
        List<Match> seen = new ArrayList<>();
        function(match -> {
            seen.add(match);
            match.queryPhrase(0, seen::add);
            return 1;
        });
        values("blue");
        assertEquals(2, seen.size());
        for (Match match : seen) {
            for (Consumer<Match> use : uses()) {
                IllegalStateException refused =
                        assertThrows(IllegalStateException.class, () -> use.accept(match));
                assertEquals(
                        "a match, its arguments and result are lent for one call of the function, which is over",
                        refused.getMessage());
            }
        }
    }

    @Test
    void matchIsRefusedOnAnotherThread() {
        List<Throwable> refusals = new ArrayList<>();
        AuxiliaryFunctions.register(database, "f", (match, arguments, result) -> {
            Thread other = new Thread(() -> uses().forEach(
                    use -> refusals.add(assertThrows(Throwable.class, () -> use.accept(match)))));
            other.start();
            other.join();
        });
        values("blue");
        assertEquals(uses().size(), refusals.size());
        refusals.forEach(refusal -> assertEquals(ThreadConfinementException.class, refusal.getClass()));
    }

    @Test
    void connectionMustNotBeUsedInsideAFunction() {
        function(match ->
                assertThrows(IllegalStateException.class, () -> database.query("SELECT 1")).getMessage());
        String message = (String) values("blue").get(0);
        assertTrue(message.endsWith("must not be used inside an auxiliary function"), message);
    }

    // ---- as long as SQLite needs it

    private static final class Closing implements AuxiliaryFunction, AutoCloseable {
        private final List<String> events;

        Closing(List<String> events) {
            this.events = events;
        }

        @Override
        public void call(Match match, io.sqlane.Arguments arguments, io.sqlane.Result result) {
            result.set(events.size());
        }

        @Override
        public void close() {
            events.add("closed");
        }
    }

    @Test
    void replacedFunctionIsClosed() {
        List<String> events = new ArrayList<>();
        AuxiliaryFunctions.register(database, "f", new Closing(events));
        AuxiliaryFunctions.register(database, "F", new Closing(events));
        assertEquals(List.of("closed"), events);
        assertEquals(List.of(1L), values("blue"));
        database.close();
        assertEquals(List.of("closed", "closed"), events);
    }

    @Test
    void functionIsNotReplacedWhileAStatementRuns() {
        function(Match::rowid);
        List<String> events = new ArrayList<>();
        try (Rows rows = database.prepare("SELECT f(docs) FROM docs('dog')").fetchSize(1).query()) {
            assertTrue(rows.next());
            BusyException refused = assertThrows(
                    BusyException.class, () -> AuxiliaryFunctions.register(database, "f", new Closing(events)));
            assertTrue(refused.getMessage().contains("auxiliary function \"f\" cannot be replaced"), refused::toString);
            assertEquals(List.of("closed"), events);
            AuxiliaryFunctions.register(database, "other", new Closing(events));
        }
        assertEquals(List.of(1L, 5L), values("dog"));
    }

    @Test
    void nameOfOtherLengthsIsRefused() {
        for (String name : List.of("", "x".repeat(256), "a\0b")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> AuxiliaryFunctions.register(database, name, (match, arguments, result) -> {}));
        }
    }

    @Test
    void replacedDoorToFullTextIsNoticed() {
        io.sqlane.function.Functions.scalar(
                database, "fts5", io.sqlane.function.FunctionOptions.arguments(1), (arguments, result) -> {});
        SqliteException refused = assertThrows(SqliteException.class, () -> function(Match::rowid));
        assertTrue(refused.getMessage().contains("fts5() is not SQLite's"), refused::getMessage);
        assertThrows(
                SqliteException.class, () -> Tokenizers.register(database, "java", arguments -> new Words()));
    }

    @Test
    void registrationIsRefusedOnAnotherThread() {
        Owner.PLATFORM.run(() -> assertThrows(ThreadConfinementException.class, () -> function(Match::rowid)));
    }
}

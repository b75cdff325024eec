package io.sqlane.fulltext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sqlane.Database;
import io.sqlane.error.CorruptException;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is asked of a match in tables of every kind, and when the rows are sorted or changed meanwhile. */
class MatchTest {
    private static final List<String> CONTENTS =
            List.of("", ", content = ''", ", columnsize = 0", ", tokendata = 1", ", locale = 1");

    private Database database;

    @BeforeEach
    void open() {
        database = Database.openInMemory();
        Tokenizers.register(database, "java", arguments -> new Words());
        AuxiliaryFunctions.register(
                database, "everything", (match, arguments, result) -> result.set(everything(match)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** Asks every question that there is. */
    private static String everything(Match match) {
        StringBuilder text = new StringBuilder();
        text.append(match.rowid()).append(": ");
        for (int i = 0; i < match.instanceCount(); i++) {
            text.append(match.instancePhrase(i)).append('.').append(match.instanceColumn(i)).append('.')
                    .append(match.instanceOffset(i)).append(match.instanceToken(i, 0)).append(' ');
        }
        for (int phrase = 0; phrase < match.phraseCount(); phrase++) {
            text.append(Arrays.toString(match.phraseColumns(phrase)));
            int[] rows = new int[1];
            match.queryPhrase(phrase, row -> ++rows[0] > 0);
            text.append(rows[0]).append(match.queryToken(phrase, 0)).append(' ');
        }
        for (int column = 0; column < match.columnCount(); column++) {
            text.append(match.columnSize(column)).append('/').append(match.columnTotalSize(column)).append(' ')
                    .append(match.columnText(column)).append(match.columnLocale(column)).append(' ');
        }
        return text.append(match.tokenize("a", null).size()).toString();
    }

    private void create(String options) {
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(a, b, prefix = 2" + options + ");"
                + "INSERT INTO docs(rowid, a, b)"
                + " VALUES (1, 'red', 'redder than red'), (2, 'x', 'reddest'), (3, 'y', 'z')");
    }

    @TestFactory
    Stream<DynamicTest> everyQuestionIsAnsweredInEveryTable() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String detail : List.of("full", "column", "none")) {
            for (String content : CONTENTS) {
                for (String tokenizer : List.of("unicode61", "java", "trigram")) {
                    String options = ", detail = " + detail + content + ", tokenize = '" + tokenizer + "'";
                    tests.add(dynamicTest(options, () -> {
                        MatchTest test = new MatchTest();
                        test.open();
                        try {
                            test.create(options);
                            test.assertAnswered(tokenizer.equals("trigram") ? "red" : "red*");
                        } finally {
                            test.close();
                        }
                    }));
                }
            }
        }
        return tests.stream();
    }

    private void assertAnswered(String query) {
        for (String order : List.of("", " ORDER BY rowid DESC", " ORDER BY rank", " ORDER BY everything(docs)")) {
            List<String> rows = database.query("SELECT everything(docs) FROM docs(?)" + order, query)
                    .list(row -> row.getString(0));
            assertEquals(2, rows.size(), order);
            assertFalse(rows.get(0).isEmpty());
        }
    }

    @Test
    void sortedRowsAnswerAsTheOthersDo() {
        create("");
        String sql = "SELECT everything(docs) FROM docs('red* OR b:z')";
        List<String> plain = database.query(sql).list(row -> row.getString(0));
        List<String> sorted = new ArrayList<>();
        database.query(sql + " ORDER BY rank").list(row -> sorted.add(row.getString(0)));
        sorted.sort(null);
        assertEquals(plain, sorted);
        assertEquals(
                "1: 0.0.0red 0.1.0redder 0.1.2red [0, 1]2red []1z 1/3 rednull 3/5 redder than rednull 1",
                plain.get(0));
    }

    @Test
    void missingRowOfTheContentIsTold() {
        database.execute("CREATE TABLE content(a); INSERT INTO content VALUES ('one'), ('one two');"
                + "CREATE VIRTUAL TABLE docs USING fts5(a, content = 'content');"
                + "INSERT INTO docs(docs) VALUES ('rebuild'); DELETE FROM content WHERE rowid = 2");
        AuxiliaryFunctions.register(
                database, "text", (match, arguments, result) -> result.set(match.columnText(0)));
        assertThrows(
                CorruptException.class,
                () -> database.query("SELECT text(docs) FROM docs('one')").list(row -> row.getString(0)));
        assertEquals(
                List.of("one"),
                database.query("SELECT text(docs) FROM docs('one NOT two')").list(row -> row.getString(0)));
    }

    @Test
    void sqliteExceptionOfAMatchReachesTheCallerAsItIs() {
        database.execute("CREATE TABLE content(a); INSERT INTO content VALUES ('one');"
                + "CREATE VIRTUAL TABLE docs USING fts5(a, content = 'content');"
                + "INSERT INTO docs(docs) VALUES ('rebuild'); DELETE FROM content");
        Throwable[] seen = new Throwable[1];
        AuxiliaryFunctions.register(database, "text", (match, arguments, result) -> {
            try {
                match.columnText(0);
            } catch (CorruptException thrown) {
                seen[0] = thrown;
                throw thrown;
            }
        });
        Throwable thrown = assertThrows(
                CorruptException.class, () -> database.query("SELECT text(docs) FROM docs('one')").list(row -> 1));
        assertSame(seen[0], thrown);
    }

    @Test
    void failedInsertThatAFunctionCatchesIsNeverCommitted() {
        Tokenizers.register(database, "throwing", arguments -> (text, tokens) -> {
            if (text.text().equals("bad")) {
                throw new IllegalStateException("bad");
            }
            new Words().tokenize(text, tokens);
        });
        database.execute("CREATE VIRTUAL TABLE docs USING fts5(a, tokenize = 'throwing'); CREATE TABLE side(x)");
        Functions.scalar(database, "store", FunctionOptions.arguments(1), (arguments, result) -> {
            try {
                database.update("INSERT INTO docs VALUES (?)", arguments.getString(0));
            } catch (IllegalStateException caught) {
                result.set(caught.getMessage());
            }
        });
        assertThrows(
                RuntimeException.class,
                () -> database.update("INSERT INTO side SELECT store(value) FROM json_each('[\"good\", \"bad\"]')"));
        if (database.inTransaction()) {
            database.execute("ROLLBACK");
        }
        database.execute("INSERT INTO docs(docs, rank) VALUES ('integrity-check', 1)");
        assertEquals(0, database.query("SELECT count(*) FROM side").first(row -> row.getLong(0)).orElseThrow());
    }
}

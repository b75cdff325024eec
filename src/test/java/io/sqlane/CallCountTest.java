package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.fulltext.AuxiliaryFunctions;
import io.sqlane.fulltext.Tokenizers;
import io.sqlane.function.Collations;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.NativeCalls;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How many native calls a piece of work makes, exactly. The counter is in the test build of the native libraries, so
 * the work is done in a JVM that has loaded those.
 */
class CallCountTest {
    private static Map<String, Long> calls;

    @BeforeAll
    static void countInChildJvm() {
        ChildJvm.Result result = ChildJvm.of(Work.class)
                .option("-Dio.sqlane.library.path=" + Path.of("target/native/test").toAbsolutePath())
                .run();
        assertEquals(0, result.exitCode(), result::toString);
        calls = result.out().lines()
                .map(line -> line.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> Long.valueOf(pair[1])));
    }

    @Test
    void counterSeesEachCall() {
        assertEquals(7, calls.get("seven calls"));
    }

    @Test
    void bindingMakesNoCall() {
        assertEquals(0, calls.get("five binds"));
    }

    @Test
    void pointSelectMakesOneCall() {
        assertEquals(1, calls.get("point select"));
    }

    @Test
    void selectWithoutRowMakesOneCall() {
        assertEquals(1, calls.get("select without row"));
    }

    @Test
    void insertWithFiveBindsMakesOneCall() {
        assertEquals(1, calls.get("insert"));
    }

    @Test
    void cachedUpdateMakesOneCall() {
        assertEquals(1, calls.get("cached update"));
    }

    @Test
    void cachedPointSelectMakesOneCall() {
        assertEquals(1, calls.get("cached point select"));
    }

    @Test
    void transactionAddsThreeCalls() {
        // BEGIN, COMMIT, and before them whether a transaction is open already.
        assertEquals(4, calls.get("insert in a transaction"));
    }

    @Test
    void scanMakesOneCallPerBatch() {
        // 10 full batches of 100 rows; only the eleventh call meets the end.
        assertEquals(11, calls.get("scan of 1000 by 100"));
    }

    @Test
    void scanWhoseLastBatchIsNotFullNeedsNoFurtherCall() {
        assertEquals(10, calls.get("scan of 999 by 100"));
    }

    @Test
    void growingScanMakesFewCalls() {
        // 16, 64, 256 rows, and the rest.
        assertEquals(4, calls.get("growing scan of 1000"));
    }

    @Test
    void abandonedScanMakesOneFurtherCall() {
        assertEquals(2, calls.get("abandoned scan"));
    }

    @Test
    void batchOfRowsMakesOneCall() {
        assertEquals(1, calls.get("batch"));
    }

    @Test
    void functionsAndComparisonsMakeNoCallOfTheirOwn() {
        assertEquals(1, calls.get("function of numbers and short texts"));
        assertEquals(1, calls.get("sort by a collation"));
    }

    @Test
    void longTextsAreFetchedOnDemand() {
        assertEquals(2, calls.get("function of a long text"));
        assertEquals(1, calls.get("function that leaves a long text"));
    }

    @Test
    void tokensOfATextMakeNoCallOfTheirOwn() {
        assertEquals(1, calls.get("tokenizer of 100 words"));
    }

    @Test
    void instancesOfARowAreFetchedAtOnce() {
        // The query, the list, and its copy.
        assertEquals(3, calls.get("rank of 100 instances"));
    }

    /** The child. */
    static final class Work {
        private final Database database;

        private Work(Database database) {
            this.database = database;
        }

        public static void main(String[] arguments) {
            try (Database database = Database.openInMemory()) {
                new Work(database).countAll();
            }
        }

        private static void count(String name, Runnable work) {
            work.run(); // Buffers and cached statements come with the first run.
            System.out.println(name + "=" + NativeCalls.of(work));
        }

        private void countAll() {
            database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL, d INT);"
                    + "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 1000)"
                    + " INSERT INTO t SELECT i, i, 'text', 0.5, i FROM r");
            count("seven calls", this::sevenCalls);
            countQueries();
            countScans();
            countWrites();
            countFunctions();
            countFullText();
        }

        private void countFullText() {
            Tokenizers.register(database, "java", options -> (text, tokens) -> {
                String whole = text.text();
                for (int start = 0; start < whole.length(); start += 2) {
                    tokens.add("w", start, start + 1);
                }
            });
            AuxiliaryFunctions.register(database, "places", (match, arguments, result) -> {
                long sum = 0;
                for (int i = 0; i < match.instanceCount(); i++) {
                    sum += match.instancePhrase(i) + match.instanceColumn(i) + match.instanceOffset(i);
                }
                result.set(sum);
            });
            database.execute("CREATE VIRTUAL TABLE docs USING fts5(body, tokenize = 'java')");
            String text = "w ".repeat(100);
            try (Statement insert = database.prepare("INSERT OR REPLACE INTO docs(rowid, body) VALUES (1, ?)")) {
                count("tokenizer of 100 words", () -> insert.bind(1, text).run());
            }
            countOf("rank of 100 instances", "SELECT places(docs) FROM docs('w')");
        }

        private void countFunctions() {
            Functions.scalar(database, "echo", FunctionOptions.arguments(1), (arguments, result) ->
                    result.setValue(arguments.getValue(0)));
            Functions.scalar(database, "size", FunctionOptions.arguments(1), (arguments, result) ->
                    result.set(arguments.isNull(0) ? 0 : arguments.getString(0).length()));
            Functions.scalar(database, "one", FunctionOptions.arguments(1), (arguments, result) -> result.set(1));
            Collations.register(database, "java", Comparator.naturalOrder());
            countOf("function of numbers and short texts", "SELECT max(echo(id)), max(echo(b)), max(echo(c)) FROM t");
            countOf("sort by a collation", "SELECT max(b) FROM (SELECT b || id AS b FROM t ORDER BY 1 COLLATE java)");
            countOf("function of a long text", "SELECT size(hex(zeroblob(5000)))");
            countOf("function that leaves a long text", "SELECT one(hex(zeroblob(5000)))");
        }

        private void countOf(String name, String sql) {
            try (Statement statement = database.prepare(sql)) {
                count(name, () -> statement.first(Row::columnCount));
            }
        }

        private void sevenCalls() {
            for (int i = 0; i < 7; i++) {
                database.totalChanges();
            }
        }

        private static void drain(Rows rows) {
            try (rows) {
                while (rows.next()) {
                    rows.getLong(0);
                    rows.getString(1);
                    rows.getDouble(2);
                }
            }
        }

        private void countQueries() {
            String sql = "SELECT a, b, c FROM t WHERE id = ?";
            try (Statement statement = database.prepare(sql)) {
                count("point select", () -> drain(statement.bind(1, 7).query()));
                count("select without row", () -> drain(statement.bind(1, -7).query()));
            }
            count("cached point select", () -> drain(database.query(sql, 7)));
        }

        private void countScans() {
            try (Statement statement = database.prepare("SELECT a, b, c FROM t WHERE id <= ?")) {
                count("growing scan of 1000", () -> drain(statement.bind(1, 1000).query()));
                count("abandoned scan", () -> {
                    try (Rows rows = statement.bind(1, 1000).query()) {
                        rows.next();
                    }
                });
                statement.fetchSize(100);
                count("scan of 1000 by 100", () -> drain(statement.bind(1, 1000).query()));
                count("scan of 999 by 100", () -> drain(statement.bind(1, 999).query()));
            }
        }

        private void countWrites() {
            String sql = "INSERT INTO t(id, a, b, c, d) VALUES (?, ?, ?, ?, ?)";
            try (Statement statement = database.prepare(sql)) {
                count("five binds", () -> bind(statement));
                count("insert", () -> bind(statement).run());
                count("insert in a transaction", () -> database.transaction(
                        TransactionMode.IMMEDIATE, it -> bind(statement).run()));
                Batch batch = statement.batch();
                count("batch", () -> {
                    for (int i = 0; i < 100; i++) {
                        bind(batch).add();
                    }
                    batch.run();
                });
            }
            count("cached update", () -> database.update(sql, null, 1, "text", 0.5, 2));
        }

        private static <S extends Parameters<S>> S bind(S parameters) {
            return parameters.bindNull(1).bind(2, 1).bind(3, "text").bind(4, 0.5).bind(5, 2);
        }
    }
}

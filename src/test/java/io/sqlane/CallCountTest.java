package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sqlane.backup.Backup;
import io.sqlane.backup.BackupOptions;
import io.sqlane.concurrent.DatabasePool;
import io.sqlane.concurrent.PoolOptions;
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
import org.junit.jupiter.api.io.TempDir;

/**
 * How many native calls a piece of work makes, exactly. The counter is in the test build of the native libraries, so
 * the work is done in a JVM that has loaded those.
 */
class CallCountTest {
    private static Map<String, Long> calls;

    @BeforeAll
    static void countInChildJvm(@TempDir Path folder) {
        ChildJvm.Result result = ChildJvm.of(Work.class)
                .option("-Dio.sqlane.library.path=" + Path.of("target/native/test").toAbsolutePath())
                .option("-Djava.io.tmpdir=" + folder)
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
    void aHundredInsertsInATransactionAddThreeCalls() {
        assertEquals(103, calls.get("100 inserts in a transaction"));
    }

    @Test
    void firstRowMakesOneCall() {
        assertEquals(1, calls.get("first row"));
    }

    @Test
    void recordsMakeOneFurtherCallPerQuery() {
        // Whether the names of the columns are still the same.
        assertEquals(2, calls.get("first row as a record"));
    }

    @Test
    void listOfAHundredRowsMakesFewCalls() {
        // 16, 64, and the rest.
        assertEquals(3, calls.get("list of 100"));
    }

    @Test
    void wideRowsEndTheirBatchesWhenTheBufferIsFull() {
        // 16, 64, 256 rows, what the buffer holds, and the rest.
        assertEquals(5, calls.get("growing scan of 1000 by ten columns"));
    }

    @Test
    void longTextsComeByTheBuffer() {
        // 15 of them at a time.
        assertEquals(7, calls.get("scan of 100 texts of 4 KiB"));
    }

    @Test
    void hugeBlobsAreFetchedOneByOne() {
        // The row, where its value is and its bytes, four times, and the end.
        assertEquals(13, calls.get("scan of 4 blobs of 1 MiB"));
    }

    @Test
    void insertOfALongTextMakesOneCall() {
        assertEquals(1, calls.get("insert of 4 KiB"));
    }

    @Test
    void insertOfAHugeBlobMakesOneCall() {
        assertEquals(1, calls.get("insert of 1 MiB"));
    }

    @Test
    void statementIsPreparedAndClosedByOneCallEach() {
        assertEquals(2, calls.get("prepare and close"));
    }

    @Test
    void openingWithAllSettingsAndClosingMakesItsCalls() {
        assertEquals(24, calls.get("open, first query, close"));
    }

    @Test
    void handOverMakesNoCall() {
        assertEquals(0, calls.get("hand-over"));
    }

    @Test
    void checkedGetterMakesNoCall() {
        assertEquals(0, calls.get("parameter count"));
    }

    @Test
    void backupMakesOneCallPerStep() {
        // The others compare the two databases, start and finish.
        assertEquals(calls.get("steps of the backup") + 10, calls.get("backup by 100 pages"));
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

    @Test
    void readOfAPoolAddsThreeCalls() {
        // How much stack is left; the transaction and its guard; the end of both.
        assertEquals(3, calls.get("empty read of a pool"));
        assertEquals(4, calls.get("point select in a read of a pool"));
    }

    /** The child. */
    static final class Work {
        private final Database database;
        private long steps;

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
            countLongValues();
            countConnections();
            countFunctions();
            countFullText();
            countPool();
        }

        private void countPool() {
            Path file = Path.of(System.getProperty("java.io.tmpdir"), "calls.db");
            try (DatabasePool pool = DatabasePool.open(file, PoolOptions.defaults())) {
                pool.write(writer -> writer.update("CREATE TABLE t(id INTEGER PRIMARY KEY, a)"));
                count("empty read of a pool", () -> pool.read(reader -> null));
                count("point select in a read of a pool", () -> pool.read(reader -> {
                    drain(reader.query("SELECT id, a, a FROM t WHERE id = ?", 7));
                    return null;
                }));
            }
        }

        private void countLongValues() {
            database.execute("CREATE TABLE d(id INTEGER PRIMARY KEY, body);"
                    + "WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100)"
                    + " INSERT INTO d SELECT i, hex(zeroblob(2048)) FROM r;"
                    + "INSERT INTO d SELECT 100 + id, zeroblob(1048576) FROM d WHERE id <= 4");
            try (Statement texts = database.prepare("SELECT body FROM d WHERE id <= 100");
                    Statement blobs = database.prepare("SELECT body FROM d WHERE id > 100 AND id <= 104");
                    Statement insert = database.prepare("INSERT OR REPLACE INTO d VALUES (1000, ?)")) {
                count("scan of 100 texts of 4 KiB", () -> texts.list(row -> row.getString(0)));
                count("scan of 4 blobs of 1 MiB", () -> blobs.list(row -> row.getBytes(0)));
                String text = "x".repeat(4096);
                count("insert of 4 KiB", () -> insert.bind(1, text).run());
                byte[] blob = new byte[1 << 20];
                count("insert of 1 MiB", () -> insert.bind(1, blob).run());
            }
        }

        private void countConnections() {
            count("prepare and close", () -> database.prepare("SELECT a FROM t WHERE id = ?").close());
            count("hand-over", () -> database.handOver().take());
            try (Statement statement = database.prepare("SELECT ?")) {
                count("parameter count", statement::parameterCount);
            }
            count("open, first query, close", () -> {
                try (Database other = Database.openInMemory()) {
                    other.query("SELECT 1").first(row -> row.getLong(0));
                }
            });
            BackupOptions options = BackupOptions.builder().pagesPerStep(100).build();
            try (Database destination = Database.openInMemory()) {
                count("backup by 100 pages", () -> {
                    try (Backup backup = Backup.start(database, destination, options)) {
                        steps = 1;
                        while (backup.step() == Backup.StepResult.MORE) {
                            steps++;
                        }
                    }
                });
                System.out.println("steps of the backup=" + steps);
            }
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
            record Found(long a, String b, double c) {}
            try (Statement statement = database.prepare(sql)) {
                count("first row", () -> statement.bind(1, 7).first(row -> row.getLong(0)));
                count("first row as a record", () -> statement.bind(1, 7).first(row -> row.as(Found.class)));
            }
            count("cached point select", () -> drain(database.query(sql, 7)));
        }

        private void countScans() {
            try (Statement statement = database.prepare("SELECT a, b, c FROM t WHERE id <= ?")) {
                count("growing scan of 1000", () -> drain(statement.bind(1, 1000).query()));
                count("list of 100", () -> statement.bind(1, 100).list(row -> row.getLong(0)));
                count("abandoned scan", () -> {
                    try (Rows rows = statement.bind(1, 1000).query()) {
                        rows.next();
                    }
                });
                try (Statement wide = database.prepare("SELECT id, a, b, c, d, id, a, b, c, d FROM t LIMIT 1000")) {
                    count("growing scan of 1000 by ten columns", () -> wide.list(row -> row.getString(7)));
                }
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
                count("100 inserts in a transaction", () -> database.transaction(TransactionMode.IMMEDIATE, it -> {
                    for (int i = 0; i < 100; i++) {
                        bind(statement).run();
                    }
                    return null;
                }));
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

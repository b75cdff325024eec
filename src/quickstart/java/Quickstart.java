import io.sqlane.Batch;
import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.error.ThreadConfinementException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Stores every line of a text file with a full-text index, from several threads, and searches it from several threads.
 * Then it shows what becomes of a call on the wrong thread, and of a thread that ends without closing. What SQLite
 * answers is compared with what plain Java finds in the same file: if anything differs, the exit code is 1.
 */
public final class Quickstart {
    private static final int THREADS = 4;
    private static final int LINES_PER_TRANSACTION = 2_000;
    private static final int SEARCHES_PER_THREAD = 120;

    /** Each writer may have to wait for three others: on a slow disk the usual five seconds are not much. */
    private static final OpenOptions OPTIONS = OpenOptions.builder()
            .journalMode(JournalMode.WAL)
            .busyTimeout(Duration.ofSeconds(60))
            .build();

    /** One search twice: for SQLite, and for plain Java, which has the words of one line. */
    private record Search(String query, Predicate<Set<String>> matches) {}

    private static final List<Search> SEARCHES = List.of(
            new Search("the", words -> words.contains("the")),
            new Search("sqlite3_mutex_held", words -> words.contains("sqlite3_mutex_held")),
            new Search("cursor AND page", words -> words.contains("cursor") && words.contains("page")),
            new Search("malloc OR free", words -> words.contains("malloc") || words.contains("free")),
            new Search("lock NOT file", words -> words.contains("lock") && !words.contains("file")),
            new Search("sqlite3_*", words -> words.stream().anyMatch(word -> word.startsWith("sqlite3_"))));

    private final Path file;
    private final List<String> lines;
    private int failures;

    private Quickstart(Path file, List<String> lines) {
        this.file = file;
        this.lines = lines;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            System.err.println("Name one text file in UTF-8.");
            System.exit(2);
        }
        Path source = Path.of(arguments[0]);
        Path directory = Files.createTempDirectory("sqlane-quickstart");
        int failures;
        try {
            failures = new Quickstart(directory.resolve("lines.db"), Files.readAllLines(source)).run(source);
        } finally {
            delete(directory);
        }
        System.out.println(failures == 0 ? "\nEvery check passed." : "\nFAILED checks: " + failures);
        System.exit(failures == 0 ? 0 : 1);
    }

    private int run(Path source) throws Exception {
        System.out.printf("%s has %,d lines, %d threads store and search them.%n%n", source, lines.size(), THREADS);
        try (Database database = Database.open(file, OPTIONS)) {
            // A word is a run of letters, digits, underscores and everything outside ASCII; case does not matter.
            database.execute("CREATE VIRTUAL TABLE line USING fts5(text, tokenize = 'ascii tokenchars _')");
        }
        store();
        readBack();
        search();
        callOnTheWrongThread();
        endWithoutClosing();
        return failures;
    }

    // ---- storing

    private void store() throws Exception {
        Progress progress = new Progress("storing", lines.size());
        List<Callable<Long>> writers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int from = (int) ((long) lines.size() * i / THREADS);
            int to = (int) ((long) lines.size() * (i + 1) / THREADS);
            writers.add(() -> storeRange(from, to, progress));
        }
        long stored = inThreads(writers).stream().mapToLong(Long::longValue).sum();
        progress.end("lines");
        check("lines stored", lines.size(), stored);
    }

    /** Runs on a thread of its own with a database of its own. The busy timeout settles who writes when. */
    private long storeRange(int from, int to, Progress progress) {
        long stored = 0;
        try (Database database = Database.open(file, OPTIONS);
                Statement insert = database.prepare("INSERT INTO line (rowid, text) VALUES (?, ?)")) {
            for (int start = from; start < to; start += LINES_PER_TRANSACTION) {
                int first = start;
                int last = Math.min(start + LINES_PER_TRANSACTION, to);
                stored += database.transaction(TransactionMode.IMMEDIATE, it -> {
                    Batch batch = insert.batch();
                    for (int i = first; i < last; i++) {
                        batch.bind(1, i + 1).bind(2, lines.get(i)).add();
                    }
                    return batch.run().count();
                });
                progress.add(last - first);
            }
        }
        return stored;
    }

    private void readBack() {
        long unchanged = 0;
        try (Database database = Database.open(file);
                Rows rows = database.query("SELECT text FROM line ORDER BY rowid")) {
            for (int i = 0; i < lines.size() && rows.next(); i++) {
                unchanged += lines.get(i).equals(rows.getString(0)) ? 1 : 0;
            }
        }
        check("lines read back unchanged", lines.size(), unchanged);
    }

    // ---- searching

    private void search() throws Exception {
        Progress progress = new Progress("searching", THREADS * SEARCHES_PER_THREAD);
        List<long[]> found = inThreads(Collections.nCopies(THREADS, () -> searchAll(progress)));
        progress.end("searches");
        long[] expected = new long[SEARCHES.size()];
        for (String line : lines) {
            Set<String> words = words(line);
            for (int i = 0; i < expected.length; i++) {
                expected[i] += SEARCHES.get(i).matches().test(words) ? 1 : 0;
            }
        }
        for (int i = 0; i < expected.length; i++) {
            int which = i;
            long[] actual = found.stream().mapToLong(counts -> counts[which]).toArray();
            check("lines with " + SEARCHES.get(i).query(), expected[i], actual);
        }
    }

    /** The number of lines that each search finds. */
    private long[] searchAll(Progress progress) {
        long[] counts = new long[SEARCHES.size()];
        try (Database database = Database.open(file);
                Statement count = database.prepare("SELECT count(*) FROM line WHERE line MATCH ?")) {
            for (int i = 0; i < SEARCHES_PER_THREAD; i++) {
                int which = i % counts.length;
                count.bind(1, SEARCHES.get(which).query());
                counts[which] = count.first(row -> row.getLong(0)).orElseThrow();
                progress.add(1);
            }
        }
        return counts;
    }

    /** The words of a line by the rule of the index. */
    private static Set<String> words(String line) {
        Set<String> words = new HashSet<>();
        StringBuilder word = new StringBuilder();
        for (char c : (line + ' ').toCharArray()) {
            if (c >= 'A' && c <= 'Z') {
                word.append((char) (c - 'A' + 'a'));
            } else if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80) {
                word.append(c);
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        return words;
    }

    // ---- threads

    private void callOnTheWrongThread() throws Exception {
        System.out.println("\nA database is called on a thread that does not own it:");
        try (Database database = Database.open(file)) {
            String answer = inThread(() -> {
                try {
                    return "answered " + database.totalChanges();
                } catch (ThreadConfinementException refused) {
                    return "refused: " + refused.getMessage();
                }
            });
            System.out.println("  " + answer);
            check("calls refused", 1, answer.startsWith("refused") ? 1 : 0);
            check("changes counted by its owner afterwards", 0, database.totalChanges());
        }
    }

    private void endWithoutClosing() throws Exception {
        System.out.println("\nA thread begins to write and ends without closing its database:");
        CountDownLatch reclaimed = new CountDownLatch(1);
        OpenOptions watched = OPTIONS.toBuilder()
                .metricsListener(new MetricsListener() {
                    @Override
                    public void leakReclaimed(String database) {
                        reclaimed.countDown();
                    }
                })
                .build();
        Database left = inThread(() -> {
            Database database = Database.open(file, watched);
            database.execute("BEGIN IMMEDIATE; INSERT INTO line (text) VALUES ('never_committed')");
            return database;
        });
        long start = System.nanoTime();
        try (Database database = Database.open(file, OPTIONS)) {
            database.transaction(TransactionMode.IMMEDIATE, it -> null);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            System.out.println("  its write lock was free after " + millis + " ms");
            check("warnings of a leak", 1, reclaimed.await(10, TimeUnit.SECONDS) ? 1 : 0);
            check("databases still open", 0, left.isOpen() ? 1 : 0);
            check("lines left by the unfinished transaction", 0, database
                    .query("SELECT count(*) FROM line WHERE line MATCH 'never_committed'")
                    .first(row -> row.getLong(0))
                    .orElseThrow());
        }
    }

    private static <T> T inThread(Callable<T> task) throws Exception {
        return inThreads(List.of(task)).get(0);
    }

    /** Runs each task on a thread of its own; when this returns, the threads have ended. */
    private static <T> List<T> inThreads(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdown();
            threads.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    // ---- output

    private void check(String what, long expected, long... actual) {
        boolean passed = Arrays.stream(actual).allMatch(value -> value == expected);
        failures += passed ? 0 : 1;
        System.out.println(
                passed
                        ? String.format("  ok      %,9d %s", expected, what)
                        : "  FAILED  " + what + ": expected=" + expected + ", actual=" + Arrays.toString(actual));
    }

    /** A bar that only grows to the right: it is the same in a terminal, a pipe and a log. */
    private static final class Progress {
        private static final int WIDTH = 40;

        private final long total;
        private final long start = System.nanoTime();
        private long done;

        Progress(String what, long total) {
            this.total = total;
            System.out.printf("%-9s [", what);
        }

        synchronized void add(long amount) {
            long before = done * WIDTH / total;
            done += amount;
            System.out.print("#".repeat((int) (done * WIDTH / total - before)));
        }

        synchronized void end(String unit) {
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("] %,d %s in %.1f s, %,.0f per second%n", done, unit, seconds, done / seconds);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(directory);
    }
}

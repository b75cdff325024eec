import io.sqlane.Batch;
import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.concurrent.DatabasePool;
import io.sqlane.concurrent.Initialisation;
import io.sqlane.concurrent.PoolOptions;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Stores every line of a text file with a full-text index, from several threads, while several others search it, all
 * through one pool; and tells how long that took them. Then it shows what becomes of a call on the wrong thread, and of
 * a thread that ends without closing. What SQLite answers is compared with what plain Java finds in the same file: if
 * anything differs, the exit code is 1.
 */
public final class Quickstart {
    private static final int THREADS = 4;
    private static final int LINES_PER_WRITE = 500;
    private static final int SEARCHES_PER_THREAD = 120;

    /** A word is a run of letters, digits, underscores and everything outside ASCII; case does not matter. */
    private static final Initialisation SCHEMA = Initialisation.builder()
            .step(1, database -> database.update(
                    "CREATE VIRTUAL TABLE line USING fts5(text, tokenize = 'ascii tokenchars _')"))
            .build();

    /** On a slow disk the usual thirty seconds may not be much. */
    private static final PoolOptions OPTIONS = PoolOptions.builder()
            .initialisation(SCHEMA)
            .writeTimeout(Duration.ofMinutes(2))
            .readTimeout(Duration.ofMinutes(2))
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
        System.out.printf(
                "%s has %,d lines. %d threads store them while %d others search.%n%n",
                source, lines.size(), THREADS, THREADS);
        try (DatabasePool pool = DatabasePool.open(file, OPTIONS)) {
            storeAndSearch(pool);
            readBack(pool);
            search(pool);
        }
        callOnTheWrongThread();
        endWithoutClosing();
        return failures;
    }

    // ---- storing, and searching meanwhile

    private void storeAndSearch(DatabasePool pool) throws Exception {
        Progress progress = new Progress("storing", lines.size());
        Latencies writes = new Latencies();
        Latencies reads = new Latencies();
        AtomicInteger storing = new AtomicInteger(THREADS);
        AtomicLong torn = new AtomicLong();
        List<Callable<Long>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int from = (int) ((long) lines.size() * i / THREADS);
            int to = (int) ((long) lines.size() * (i + 1) / THREADS);
            tasks.add(() -> {
                try {
                    return storeRange(pool, from, to, writes, progress);
                } finally {
                    storing.decrementAndGet();
                }
            });
            tasks.add(() -> {
                while (storing.get() > 0) {
                    torn.addAndGet(reads.time(() -> pool.read(this::isOneState)) ? 0 : 1);
                }
                return 0L;
            });
        }
        long start = System.nanoTime();
        long stored = inThreads(tasks).stream().mapToLong(Long::longValue).sum();
        double seconds = (System.nanoTime() - start) / 1e9;
        progress.end("lines");
        writes.print("writes of " + LINES_PER_WRITE + " lines", seconds);
        reads.print("searches meanwhile", seconds);
        check("lines stored", lines.size(), stored);
        check("searches that saw a write in part", 0, torn.get());
    }

    /** Each write returns when it is committed; those that wait at the same time are committed together. */
    private long storeRange(DatabasePool pool, int from, int to, Latencies writes, Progress progress)
            throws Exception {
        long stored = 0;
        for (int start = from; start < to; start += LINES_PER_WRITE) {
            int first = start;
            int last = Math.min(start + LINES_PER_WRITE, to);
            stored += writes.time(() -> pool.write(writer -> storeLines(writer, first, last)));
            progress.add(last - first);
        }
        return stored;
    }

    private long storeLines(Database writer, int first, int last) {
        try (Statement insert = writer.prepare("INSERT INTO line (rowid, text) VALUES (?, ?)")) {
            Batch batch = insert.batch();
            for (int i = first; i < last; i++) {
                batch.bind(1, i + 1).bind(2, lines.get(i)).add();
            }
            return batch.run().count();
        }
    }

    /** Whether two searches of one read find the same, although others write between them. */
    private boolean isOneState(Database reader) {
        return count(reader, "the") == count(reader, "the");
    }

    private static long count(Database reader, String query) {
        return reader.query("SELECT count(*) FROM line WHERE line MATCH ?", query)
                .first(row -> row.getLong(0))
                .orElseThrow();
    }

    private void readBack(DatabasePool pool) {
        long unchanged = pool.<Long, RuntimeException>read(reader -> {
            long same = 0;
            try (Rows rows = reader.query("SELECT text FROM line ORDER BY rowid")) {
                for (int i = 0; i < lines.size() && rows.next(); i++) {
                    same += lines.get(i).equals(rows.getString(0)) ? 1 : 0;
                }
            }
            return same;
        });
        check("lines read back unchanged", lines.size(), unchanged);
    }

    // ---- searching

    private void search(DatabasePool pool) throws Exception {
        Progress progress = new Progress("searching", THREADS * SEARCHES_PER_THREAD);
        Latencies reads = new Latencies();
        long start = System.nanoTime();
        List<long[]> found = inThreads(Collections.nCopies(THREADS, () -> searchAll(pool, reads, progress)));
        double seconds = (System.nanoTime() - start) / 1e9;
        progress.end("searches");
        reads.print("searches", seconds);
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
    private static long[] searchAll(DatabasePool pool, Latencies reads, Progress progress) throws Exception {
        long[] counts = new long[SEARCHES.size()];
        for (int i = 0; i < SEARCHES_PER_THREAD; i++) {
            int which = i % counts.length;
            String query = SEARCHES.get(which).query();
            counts[which] = reads.time(() -> pool.<Long, RuntimeException>read(reader -> count(reader, query)));
            progress.add(1);
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
        OpenOptions watched = OpenOptions.builder()
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
        try (Database database = Database.open(file)) {
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

    /** How long the calls of several threads took. */
    private static final class Latencies {
        private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());

        <T> T time(Callable<T> call) throws Exception {
            long start = System.nanoTime();
            T result = call.call();
            nanos.add(System.nanoTime() - start);
            return result;
        }

        void print(String what, double seconds) {
            List<Long> sorted = nanos.stream().sorted().toList();
            if (!sorted.isEmpty()) {
                System.out.printf(
                        "  %,d %s, %,.0f per second; milliseconds: half of them below %.1f, 99 %% below %.1f, the"
                                + " longest %.1f%n",
                        sorted.size(), what, sorted.size() / seconds, at(sorted, 0.5), at(sorted, 0.99),
                        at(sorted, 1));
            }
        }

        private static double at(List<Long> sorted, double share) {
            return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share)) / 1e6;
        }
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

package io.sqlane.benchmarks;

import io.sqlane.jdbc.SqlaneDriver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sqlite.JDBC;

/**
 * Sqlane's JDBC driver beside the other one: the same JDBC code of {@link JdbcWork}, in a process for each, one right
 * after the other, in turns which is first.
 *
 * <p>Arguments: {@code --short} for a look that proves nothing. Results are written by a whole run only.
 */
final class JdbcMain {
    private static final Path FOLDER = Path.of("benchmarks/target/jdbc");
    private static final Path RESULTS = Path.of("benchmarks/results");
    private static final List<String> JVM_OPTIONS = List.of("-Xms1g", "-Xmx1g");
    private static final int BATCH = 1_000;

    /** Tells how long a thread had a processor, which others on the machine disturb less than the time on the clock. */
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** The drivers by the prefix of their URLs. */
    private static final List<String> PREFIXES = List.of("jdbc:sqlane:", "jdbc:sqlite:");

    /** What is compared. Each is a workload of the suite, or one of {@link #open} here. */
    private record Case(String title, Workload workload, boolean autoCommit, double bar) {
        String id() {
            return workload.name() + (autoCommit ? "+AUTO" : "");
        }
    }

    private static final List<Case> CASES = List.of(
            new Case("point SELECT, 3 columns with String", Workload.POINT, false, 2.5),
            new Case("point SELECT, 3 numbers", Workload.POINT_NUMBERS, false, 2.5),
            new Case("prepare, one row by id, close", Workload.PREPARE_QUERY, false, 1),
            new Case("scan, row of 3 integers", Workload.SCAN_INTEGERS, false, 3),
            new Case("scan, row of 3 columns with String", Workload.SCAN_TEXT, false, 3),
            new Case("scan, row of 10 columns, mixed", Workload.SCAN_WIDE, false, 3),
            new Case("INSERT in a transaction, 5 binds", Workload.INSERT, false, 4),
            new Case("executeBatch of 1,000 rows, 5 binds, in a transaction", Workload.INSERT_BATCH, false, 4),
            new Case("executeBatch of 1,000 rows, auto-commit, file in WAL mode", Workload.INSERT_BATCH, true, 4));

    private final int warmUpRuns;
    private final int runs;

    private JdbcMain(boolean quick) {
        warmUpRuns = quick ? 3 : 12;
        runs = quick ? 3 : 9;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 5) {
            measureHere(arguments);
            return;
        }
        boolean quick = List.of(arguments).contains("--short");
        Files.createDirectories(FOLDER);
        JdbcMain main = new JdbcMain(quick);
        int rounds = quick ? 1 : 5;
        List<List<double[]>> nanos = new ArrayList<>();
        CASES.forEach(each -> nanos.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < CASES.size(); i++) {
                List<String> order = new ArrayList<>(PREFIXES);
                Collections.rotate(order, round);
                double[] medians = new double[PREFIXES.size()];
                for (String prefix : order) {
                    medians[PREFIXES.indexOf(prefix)] = main.measure(CASES.get(i), prefix);
                }
                nanos.get(i).add(medians);
            }
            System.err.println("round " + (round + 1) + " of " + rounds + " is done");
        }
        String report = report(nanos);
        System.out.println(report);
        if (!quick) {
            Path folder = Files.createDirectories(RESULTS.resolve(LocalDate.now() + "/jdbc"));
            Files.writeString(folder.resolve("README.md"), report);
        }
    }

    // ---- a process of its own

    private double measure(Case each, String prefix) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(FOLDER, "case");
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(JVM_OPTIONS);
            if (Runtime.version().feature() >= 22) {
                command.add("--enable-native-access=ALL-UNNAMED");
            }
            String path = each.autoCommit() ? directory.resolve("jdbc.db").toString() : ":memory:";
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), JdbcMain.class.getName(), each.id(),
                    prefix, path, Integer.toString(warmUpRuns), Integer.toString(runs)));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String> lines = process.inputReader().lines().toList();
            if (process.waitFor() != 0 || lines.size() != 1) {
                throw new IOException("a process failed: case=" + each + ", output=" + lines);
            }
            return Double.parseDouble(lines.get(0));
        } finally {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static void measureHere(String[] arguments) throws Exception {
        Case of = CASES.stream().filter(each -> each.id().equals(arguments[0])).findFirst().orElseThrow();
        int warmUpRuns = Integer.parseInt(arguments[3]);
        int runs = Integer.parseInt(arguments[4]);
        List<Double> nanos = new ArrayList<>();
        long seen = 0;
        try (Work work = open(of, arguments[1], arguments[2])) {
            for (int run = -warmUpRuns; run < runs; run++) {
                work.before();
                long start = THREADS.getCurrentThreadCpuTime();
                seen += work.run();
                if (run >= 0) {
                    nanos.add((THREADS.getCurrentThreadCpuTime() - start) / (double) of.workload().operations);
                }
            }
        }
        if (seen == 0) {
            throw new AssertionError("nothing was seen");
        }
        System.out.println(Statistics.median(nanos));
    }

    private static Driver driver(String prefix) {
        return prefix.equals(PREFIXES.get(0)) ? new SqlaneDriver() : new JDBC();
    }

    private static Work open(Case of, String prefix, String path) throws SQLException {
        if (!of.autoCommit()) {
            return JdbcWork.open(driver(prefix), of.workload(), path);
        }
        Connection connection = JdbcWork.connect(driver(prefix), path);
        JdbcWork.execute(connection, "PRAGMA journal_mode = WAL");
        JdbcWork.execute(connection, "PRAGMA synchronous = NORMAL");
        for (String statement : of.workload().schemaText().split(";\n")) {
            JdbcWork.execute(connection, statement);
        }
        return new AutoCommitBatches(connection);
    }

    /** The same rows as the suite's batches, with nobody asking for a transaction. */
    private static final class AutoCommitBatches extends JdbcWork {
        private final PreparedStatement insert;
        private final String[] texts = Data.texts();

        AutoCommitBatches(Connection connection) throws SQLException {
            super(connection);
            insert = connection.prepareStatement("INSERT INTO log(id, a, b, c, d) VALUES (?, ?, ?, ?, ?)");
        }

        @Override
        public void before() throws SQLException {
            execute(connection, "DELETE FROM log");
        }

        @Override
        public long run() throws SQLException {
            long changed = 0;
            for (int id = 1; id <= Data.ROWS; id++) {
                insert.setLong(1, id);
                insert.setLong(2, id * 7L);
                insert.setString(3, texts[id - 1]);
                insert.setDouble(4, id * 0.5 + 0.25);
                insert.setLong(5, id & 15);
                insert.addBatch();
                if (id % BATCH == 0) {
                    changed += insert.executeBatch().length;
                }
            }
            return changed;
        }
    }

    // ---- the table

    private static String report(List<List<double[]>> nanos) throws IOException {
        StringBuilder text = new StringBuilder("# Sqlane's JDBC driver beside sqlite-jdbc\n\n"
                + "The same JDBC code, nanoseconds of processor time per operation: the median over the rounds.\n"
                + "A ratio is that of the two processes of one round, which ran one right after the other; least\n"
                + "and most in brackets. In-memory databases unless said otherwise; waiting for the disk does not\n"
                + "count.\n\n"
                + "| workload | Sqlane ns | sqlite-jdbc ns | times faster | bar | |\n|---|---|---|---|---|---|\n");
        for (int i = 0; i < CASES.size(); i++) {
            List<double[]> rounds = nanos.get(i);
            Statistics ratio = Statistics.of(rounds.stream().map(round -> round[1] / round[0]).toList());
            text.append(String.format(Locale.ROOT, "| %s | %.1f | %.1f | **%.2f** (%.2f–%.2f) | ≥ %.1f | %s |%n",
                    CASES.get(i).title(),
                    Statistics.median(rounds.stream().map(round -> round[0]).toList()),
                    Statistics.median(rounds.stream().map(round -> round[1]).toList()),
                    ratio.median(), ratio.least(), ratio.most(), CASES.get(i).bar(),
                    ratio.median() >= CASES.get(i).bar() ? "yes" : "no"));
        }
        text.append("\n- rounds: ").append(nanos.get(0).size()).append('\n');
        Map<String, String> machine = Machine.describe();
        machine.put("JVM options", String.join(" ", JVM_OPTIONS));
        for (Map.Entry<String, String> fact : machine.entrySet()) {
            text.append("- ").append(fact.getKey()).append(": ").append(fact.getValue()).append('\n');
        }
        return text.toString();
    }
}

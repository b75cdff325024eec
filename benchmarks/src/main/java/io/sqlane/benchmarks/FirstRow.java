package io.sqlane.benchmarks;

import io.sqlane.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** A program that opens a database and prints a row. Its user waits for all of it: the JVM, classes, native parts. */
final class FirstRow {
    private static final String SQL = "SELECT count(*) FROM log";

    private FirstRow() {}

    /** Arguments: the driver and a database. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals(Driver.SQLANE.name())) {
            try (Database database = Database.open(Path.of(arguments[1]))) {
                System.out.println(database.query(SQL).first(row -> row.getLong(0)).orElseThrow());
            }
            return;
        }
        try (Connection connection = JdbcWork.connect(new org.sqlite.JDBC(), arguments[1]);
                PreparedStatement statement = connection.prepareStatement(SQL);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            System.out.println(rows.getLong(1));
        }
    }

    static Sample measure(Driver driver, int round, int iterations) throws Exception {
        return Runs.withDatabase(Workload.FIRST_ROW, path -> {
            try (Database database = Database.open(Path.of(path))) {
                database.execute(Workload.FIRST_ROW.schemaText());
            }
            List<Double> nanos = new ArrayList<>();
            for (int i = 0; i < iterations; i++) {
                nanos.add(once(command(driver, path)));
            }
            return new Sample(driver, Workload.FIRST_ROW, round, nanos, Double.NaN);
        });
    }

    private static List<String> command(Driver driver, String path) {
        if (driver == Driver.C) {
            return List.of("benchmarks/target/floor", "first_row", path);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), FirstRow.class.getName(), driver.name(), path));
        return command;
    }

    /** From before the process exists until its line is here. */
    private static double once(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line;
        long end;
        try (var reader = process.inputReader()) {
            line = reader.readLine();
            end = System.nanoTime();
        }
        if (process.waitFor() != 0 || !"0".equals(line)) {
            throw new IOException("no row: line=" + line + ", command=" + command);
        }
        return end - start;
    }
}

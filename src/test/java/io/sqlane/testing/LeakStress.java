package io.sqlane.testing;

import io.sqlane.Database;
import io.sqlane.Statement;
import io.sqlane.internal.ffi.LibraryFunctions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens and closes databases, prepares and closes statements, and prints by how much the process has grown. A tenth of
 * the work, and no less than what makes the JVM compile it, comes before the measurement.
 *
 * <pre>java -Xms64m -Xmx64m -XX:+AlwaysPreTouch -XX:TieredStopAtLevel=1 -cp … io.sqlane.testing.LeakStress
 *     FOLDER 100000 1000000</pre>
 *
 * <p>The heap cannot grow, and the optimizing compiler is off: it takes and gives back five megabytes when it likes. A
 * fourth argument makes it leak statements: the control.
 */
public final class LeakStress {
    private static final int SMALLEST_WARM_UP = 1_000;

    private final Path folder;
    private final List<Statement> leaked = new ArrayList<>();
    private final boolean leak;

    private LeakStress(Path folder, boolean leak) {
        this.folder = folder;
        this.leak = leak;
    }

    public static void main(String[] arguments) throws IOException {
        LeakStress stress = new LeakStress(Path.of(arguments[0]), arguments.length > 3);
        int opens = Integer.parseInt(arguments[1]);
        int prepares = Integer.parseInt(arguments[2]);
        try (Database database = Database.openInMemory()) {
            stress.open(Math.max(opens / 10, SMALLEST_WARM_UP));
            stress.prepare(database, Math.max(prepares / 10, 10 * SMALLEST_WARM_UP));
            System.gc();
            long resident = residentKibi();
            long descriptors = OpenFiles.of("self", "").size();
            long native0 = LibraryFunctions.sqlane_memory_used();
            stress.open(opens);
            long afterOpens = residentKibi();
            stress.prepare(database, prepares);
            System.gc();
            System.out.println("opens=" + opens + " prepares=" + prepares
                    + " growth=" + (residentKibi() - resident) + " KiB"
                    + " (opens " + (afterOpens - resident) + " KiB) of " + resident + " KiB"
                    + ", more descriptors=" + (OpenFiles.of("self", "").size() - descriptors)
                    + ", more bytes of SQLite=" + (LibraryFunctions.sqlane_memory_used() - native0));
        }
    }

    private void open(int times) {
        Path file = folder.resolve("leak.db");
        for (int i = 0; i < times; i++) {
            try (Database database = i % 2 == 0 ? Database.open(file) : Database.openInMemory()) {
                database.query("SELECT count(*) FROM sqlite_schema").first(row -> row.getLong(0));
            }
        }
    }

    private void prepare(Database database, int times) {
        for (int i = 0; i < times; i++) {
            Statement statement = database.prepare("SELECT ?1, ?2");
            statement.bind(1, i).bind(2, "text").first(row -> row.getString(1));
            if (leak) {
                leaked.add(statement);
            } else {
                statement.close();
            }
        }
    }

    private static long residentKibi() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS");
    }
}

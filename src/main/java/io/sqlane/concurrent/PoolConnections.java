package io.sqlane.concurrent;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.Lending;
import io.sqlane.internal.event.Instruments;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** How the connections of a pool are opened and named. */
final class PoolConnections {
    final Path path;
    private final PoolOptions options;

    PoolConnections(Path path, PoolOptions options) {
        this.path = path;
        this.options = options;
    }

    /** What the pool is called where it is told of. */
    String name() {
        return name(path, options.openOptions());
    }

    private static String name(Path path, OpenOptions options) {
        String name = options.name();
        return name != null ? name : path.toString();
    }

    /** What tells of work that is no single connection's. */
    static Instruments instruments(Path path, OpenOptions options) {
        MetricsListener metrics = options.metricsListener();
        return new Instruments(name(path, options), metrics == null ? Instruments.NO_METRICS : metrics);
    }

    Instruments instruments() {
        return instruments(path, options.openOptions());
    }

    /** The pool itself reports what is open for long. */
    private OpenOptions.Builder unreported() {
        return options.openOptions().toBuilder().reportAfter(Duration.ZERO);
    }

    Database openWriter() {
        return options.initialisation().open(path, writing().build());
    }

    /** A file that was deleted meanwhile is missed and not created, and one that is refused is not initialised. */
    Database openWriterAgain(Consumer<Database> refusal) {
        OpenOptions existing =
                writing().mode(OpenOptions.Mode.READ_WRITE).journalMode(null).build();
        return options.initialisation().openAgain(path, existing, refusal);
    }

    /**
     * With the settings of the writer: whether it waits for the disk is one of them. Another file is refused before
     * anything is read: what lies there as its log would be read with it, and copied into it at the close.
     */
    Database openForCheckpoints(Consumer<Database> refusal) {
        Database database = Database.open(
                path,
                unreported()
                        .mode(OpenOptions.Mode.READ_WRITE)
                        .journalMode(null)
                        .name(name() + " (checkpoints)")
                        .build());
        try {
            refusal.accept(database);
            options.onOpen().accept(database);
            database.pragmas().setWalAutocheckpoint(0);
            Lending.prepare(Access.connection(database));
            return database;
        } catch (Throwable failed) {
            Writer.closeAfter(failed, database);
            throw failed;
        }
    }

    private OpenOptions.Builder writing() {
        return unreported().name(name() + " (writer)");
    }

    Database openReader(int number) {
        OpenOptions reading = unreported()
                .mode(OpenOptions.Mode.READ_ONLY)
                .journalMode(null)
                .name(name() + " (reader " + number + ")")
                .build();
        return Database.open(path, reading);
    }
}

package io.sqlane;

import io.sqlane.backup.Backup;
import io.sqlane.backup.BackupOptions;
import io.sqlane.blob.Blob;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.hook.Cancellation;
import io.sqlane.hook.Hooks;
import io.sqlane.session.Session;
import io.sqlane.session.SessionOptions;
import io.sqlane.testing.Handlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One of each confined type, open and usable: what a row of the lifecycle table is called on. */
final class LifecycleSubjects implements AutoCloseable {
    static final String QUERY = "SELECT probe(a) AS i, 1.5 AS r, 'text' AS s, x'00ff' AS z, 'FULL' AS e,"
            + " '00000000-0000-0001-0000-000000000002' AS u, :p AS p FROM t ORDER BY a";

    /** A row of the query. */
    record Line(long i, double r, String s) {}

    final Database database;
    final Handlers handlers;

    /** Where backups go. */
    private final Database destination;

    final Pragmas pragmas;
    final InterruptHandle interruptHandle;
    final Hooks hooks;

    /** Of the query. */
    final Cancellation cancellation;

    /** A SELECT whose rows are open. */
    final Statement query;

    /** The rows, standing on the first of three. */
    final Rows rows;

    /** An UPDATE that does not run. */
    final Statement update;

    /** Of the update. */
    final Batch batch;

    /** What the listener was told since it was cleared. */
    final List<String> events = new CopyOnWriteArrayList<>();

    /** Runs once, in the next call of the function in the query or the update. */
    @Nullable Runnable inFunction;

    /** Of the database, to another one; only in the tests of its methods, for it keeps the database from others. */
    @Nullable Backup backup;

    /** Of the database, for writing; as the backup. */
    @Nullable Blob blob;
    @Nullable Session session;

    /** Where the database went, if it was handed over. */
    @Nullable HandOver handOver;

    /**
     * Opens everything on the calling thread.
     *
     * @param fetchSize 0 to have all rows fetched and the query done in SQLite, 1 to leave it on its row
     */
    LifecycleSubjects(int fetchSize) {
        database = Database.openInMemory(OpenOptions.builder()
                .name("the subject")
                .metricsListener(new Recorder(events))
                .allowExtensionLoading(true)
                .build());
        destination = Database.openInMemory();
        handlers = new Handlers(database);
        handlers.function("probe", this::probe);
        database.execute("CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)");
        pragmas = database.pragmas();
        interruptHandle = database.interruptHandle();
        hooks = Hooks.of(database);
        update = database.prepare("UPDATE t SET b = probe(:p) WHERE a = 1").bind(1, 1L);
        batch = update.batch();
        query = database.prepare(QUERY).bind(1, 5L).fetchSize(fetchSize);
        cancellation = Cancellation.of(query);
        rows = query.query();
        rows.next();
    }

    /** Opens what only rows of that type need. */
    void prepareFor(String type) {
        if (type.equals("Backup")) {
            backup = Backup.start(database, destination, BackupOptions.builder().pagesPerStep(1).build());
        } else if (type.equals("Blob")) {
            database.execute("CREATE TABLE z(b); INSERT INTO z VALUES (x'00010203')");
            blob = Blob.openForWriting(database, "main", "z", "b", 1);
        } else if (type.equals("Session")) {
            session = Session.open(database, SessionOptions.defaults().countingSize());
        }
    }

    private long probe(long value) {
        Runnable body = inFunction;
        if (body != null) {
            inFunction = null;
            body.run();
        }
        return value;
    }

    /** Makes everything go away; on the owner, or on the last one. */
    @Override
    public void close() {
        HandOver token = handOver;
        if (token != null) {
            token.take();
        }
        database.close();
        destination.close();
    }

    /** Takes down every event by its name. */
    private record Recorder(List<String> events) implements MetricsListener {
        @Override
        public void connectionClosed(String database) {
            events.add("connectionClosed");
        }

        @Override
        public void leakReclaimed(String database) {
            events.add("leakReclaimed");
        }

        @Override
        public void wrongThread(String database) {
            events.add("wrongThread");
        }

        @Override
        public void statementPrepared(String database, long elapsedNanos) {
            events.add("statementPrepared");
        }

        @Override
        public void statementCacheHit(String database) {
            events.add("statementCacheHit");
        }

        @Override
        public void statementCacheMiss(String database) {
            events.add("statementCacheMiss");
        }
    }
}

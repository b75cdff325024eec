package io.sqlane.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.sqlane.concurrent.DatabasePool;
import io.sqlane.concurrent.PoolState;
import io.sqlane.diagnostic.MetricsListener;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Meters in a registry of Micrometer for what connections and pools tell. Give it to
 * {@link io.sqlane.OpenOptions.Builder#metricsListener}; for the gauges of a pool, {@link #bind} it as well.
 *
 * <p>Each meter has the tag {@code database}, the name in the options or the path. All connections of a pool have that
 * of their pool.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>type</th><th>what</th></tr>
 * <tr><td>{@code sqlane.connections.opened}, {@code .closed}, {@code .leaked}</td><td>counter</td>
 *     <td>connections; the leaked ones were closed by the library</td></tr>
 * <tr><td>{@code sqlane.wrong.thread}</td><td>counter</td><td>calls that were refused</td></tr>
 * <tr><td>{@code sqlane.statement.prepare}</td><td>timer</td><td>compiling of statements</td></tr>
 * <tr><td>{@code sqlane.statement.cache}</td><td>counter</td><td>look-ups; tag {@code result}: hit, miss</td></tr>
 * <tr><td>{@code sqlane.lock.wait}</td><td>timer</td><td>waits for locks of others</td></tr>
 * <tr><td>{@code sqlane.lock.busy}</td><td>counter</td><td>how often a lock was found taken</td></tr>
 * <tr><td>{@code sqlane.retries}</td><td>counter</td><td>tag {@code code}: the extended result code</td></tr>
 * <tr><td>{@code sqlane.transactions}</td><td>timer</td><td>tag {@code outcome}: committed, rolled back</td></tr>
 * <tr><td>{@code sqlane.group.commit}</td><td>timer</td><td>transactions of a pool's writer</td></tr>
 * <tr><td>{@code sqlane.group.size}</td><td>summary</td><td>writes in each of them</td></tr>
 * <tr><td>{@code sqlane.write.queue}</td><td>summary</td><td>writes that waited when one had ended</td></tr>
 * <tr><td>{@code sqlane.wal.size}</td><td>summary, bytes</td><td>file of the log after each of them</td></tr>
 * <tr><td>{@code sqlane.checkpoint}</td><td>timer</td><td>tag {@code result}: complete, partial, busy</td></tr>
 * <tr><td>{@code sqlane.read.oldest}</td><td>timer</td><td>age of the oldest read at each checkpoint</td></tr>
 * <tr><td>{@code sqlane.task.overdue}</td><td>counter</td><td>tasks that went on for too long</td></tr>
 * <tr><td>{@code sqlane.pool.readers.total}, {@code .active}, {@code .waiting}</td><td>gauge</td>
 *     <td>read connections, those that are lent, and threads that wait for one</td></tr>
 * <tr><td>{@code sqlane.pool.writes.queued}</td><td>gauge</td><td>writes that wait</td></tr>
 * <tr><td>{@code sqlane.pool.read.oldest}</td><td>gauge, seconds</td><td>age of the oldest read</td></tr>
 * </table>
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://docs.micrometer.io/micrometer/reference/">Micrometer</a>
 */
public final class SqlaneMetrics implements MetricsListener {
    private static final String WRITER = " (writer)";
    private static final String CHECKPOINTS = " (checkpoints)";
    private static final String READER = " (reader ";
    private static final double NANOS_PER_SECOND = 1e9;

    private final MeterRegistry registry;
    private final Map<String, DatabaseMeters> meters = new ConcurrentHashMap<>();

    /**
     * Makes meters when they are first needed.
     *
     * @param registry where
     */
    public SqlaneMetrics(MeterRegistry registry) {
        this.registry = Objects.requireNonNull(registry, "registry");
    }

    private DatabaseMeters of(String connection) {
        String database = database(connection);
        DatabaseMeters known = meters.get(database);
        return known != null ? known : meters.computeIfAbsent(database, this::create);
    }

    private DatabaseMeters create(String database) {
        return new DatabaseMeters(registry, tags(database));
    }

    private static Tags tags(String database) {
        return Tags.of("database", database);
    }

    /** The name of a connection without its place in a pool; without a pattern, since each statement asks for it. */
    private static String database(String connection) {
        if (connection.endsWith(WRITER)) {
            return connection.substring(0, connection.length() - WRITER.length());
        }
        if (connection.endsWith(CHECKPOINTS)) {
            return connection.substring(0, connection.length() - CHECKPOINTS.length());
        }
        int place = connection.lastIndexOf(READER);
        boolean ofReader = place >= 0 && isNumber(connection, place + READER.length(), connection.length() - 1);
        return ofReader && connection.endsWith(")") ? connection.substring(0, place) : connection;
    }

    private static boolean isNumber(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Character.isDigit(text.charAt(i))) {
                return false;
            }
        }
        return start < end;
    }

    /**
     * Adds the gauges of a pool, in place of those of another of the name. They show nothing once the pool is garbage.
     *
     * @param pool is referred to weakly
     * @param database the name in its options, or its path: the tag
     */
    public void bind(DatabasePool pool, String database) {
        Objects.requireNonNull(pool, "pool");
        Tags tags = tags(database(Objects.requireNonNull(database, "database")));
        gauge("sqlane.pool.readers.total", pool, tags, PoolState::totalReaders);
        gauge("sqlane.pool.readers.active", pool, tags, PoolState::activeReaders);
        gauge("sqlane.pool.readers.waiting", pool, tags, PoolState::waitingReads);
        gauge("sqlane.pool.writes.queued", pool, tags, PoolState::queuedWrites);
        gauge("sqlane.pool.read.oldest", pool, tags, SqlaneMetrics::oldestSeconds);
    }

    private void gauge(String name, DatabasePool pool, Tags tags, ToDoubleFunction<PoolState> value) {
        // A registry keeps the gauge that it has, and with it the pool from before.
        registry.removeByPreFilterId(new Meter.Id(name, tags, null, null, Meter.Type.GAUGE));
        Gauge.builder(name, pool, it -> value.applyAsDouble(it.stateWithoutHolder())).tags(tags).register(registry);
    }

    private static double oldestSeconds(PoolState state) {
        return state.oldestReadAge() == null ? 0 : state.oldestReadAge().toNanos() / NANOS_PER_SECOND;
    }

    // ---- what is told

    @Override
    public void connectionOpened(String database) {
        of(database).opened.increment();
    }

    @Override
    public void connectionClosed(String database) {
        of(database).closed.increment();
    }

    @Override
    public void leakReclaimed(String database) {
        of(database).leaked.increment();
    }

    @Override
    public void wrongThread(String database) {
        of(database).wrongThread.increment();
    }

    @Override
    public void statementPrepared(String database, long elapsedNanos) {
        of(database).prepare.record(elapsedNanos);
    }

    @Override
    public void statementCacheHit(String database) {
        of(database).cacheHits.increment();
    }

    @Override
    public void statementCacheMiss(String database) {
        of(database).cacheMisses.increment();
    }

    @Override
    public void lockWaited(String database, int busyCalls, long elapsedNanos) {
        of(database).lockWait.record(elapsedNanos);
        of(database).busyCalls.increment(busyCalls);
    }

    @Override
    public void retried(String database, int code, long delayNanos) {
        of(database).retries(code).increment();
    }

    @Override
    public void transactionEnded(String database, boolean committed, long elapsedNanos) {
        DatabaseMeters its = of(database);
        (committed ? its.committed : its.rolledBack).record(elapsedNanos);
    }

    @Override
    public void groupCommitted(String database, int writes, int queuedWrites, long elapsedNanos) {
        DatabaseMeters its = of(database);
        its.group.record(elapsedNanos);
        its.groupSize.record(writes);
        its.queue.record(queuedWrites);
    }

    @Override
    public void walSize(String database, long bytes) {
        if (bytes >= 0) {
            of(database).walSize.record(bytes);
        }
    }

    @Override
    public void checkpointed(
            String database, boolean busy, int walFrames, int checkpointedFrames, long elapsedNanos) {
        String result = busy ? "busy" : walFrames == checkpointedFrames ? "complete" : "partial";
        of(database).checkpoints(result).record(elapsedNanos);
    }

    @Override
    public void oldestRead(String database, long ageNanos) {
        of(database).oldestRead.record(ageNanos);
    }

    @Override
    public void taskOverdue(String database, long ageNanos) {
        of(database).overdue.increment();
    }

    @Override
    public String toString() {
        return "SqlaneMetrics" + meters.keySet();
    }
}

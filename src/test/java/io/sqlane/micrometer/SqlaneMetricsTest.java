package io.sqlane.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.TransactionMode;
import io.sqlane.concurrent.DatabasePool;
import io.sqlane.concurrent.PoolOptions;
import io.sqlane.concurrent.RetryPolicy;
import io.sqlane.error.BusyException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlaneMetricsTest {
    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final SqlaneMetrics metrics = new SqlaneMetrics(registry);
    private final OpenOptions options =
            OpenOptions.builder().name("shop").metricsListener(metrics).build();

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private long times(String name, String... tags) {
        return registry.get(name).tags(tags).timer().count();
    }

    private double gauge(String name) {
        return registry.get(name).tag("database", "shop").gauge().value();
    }

    @Test
    void poolIsMeteredUnderItsName() {
        PoolOptions pooled = PoolOptions.builder().openOptions(options).checkpointPages(1).build();
        try (DatabasePool pool = DatabasePool.open(folder.resolve("a.db"), pooled)) {
            metrics.bind(pool, "shop");
            pool.write(it -> it.update("CREATE TABLE t(a)"));
            pool.write(it -> it.update("INSERT INTO t VALUES (1)"));
            pool.read(it -> {
                assertEquals(1, gauge("sqlane.pool.readers.active"));
                assertTrue(gauge("sqlane.pool.read.oldest") > 0);
                return null;
            });
            assertEquals(2, times("sqlane.group.commit"));
            assertEquals(2, registry.get("sqlane.group.size").summary().totalAmount());
            assertEquals(0, registry.get("sqlane.write.queue").summary().totalAmount());
            assertTrue(registry.get("sqlane.wal.size").summary().max() > 0);
            assertEquals(2, times("sqlane.checkpoint", "result", "complete"));
            assertEquals(2, times("sqlane.read.oldest"));
            assertEquals(2, count("sqlane.connections.opened"));
            assertEquals(1, gauge("sqlane.pool.readers.total"));
            assertEquals(0, gauge("sqlane.pool.readers.active"));
            assertEquals(0, gauge("sqlane.pool.readers.waiting"));
            assertEquals(0, gauge("sqlane.pool.writes.queued"));
        }
        assertEquals(2, count("sqlane.connections.closed"));
        Set<String> names = registry.getMeters().stream()
                .map(meter -> String.valueOf(meter.getId().getTag("database")))
                .collect(Collectors.toSet());
        assertEquals(Set.of("shop"), names);
        assertEquals("SqlaneMetrics[shop]", metrics.toString());
    }

    @Test
    void namesThatOnlyResembleThoseOfAPoolAreKept() {
        for (String name : List.of("a (reader x)", "a (reader )", "a (reader 1", "a (writer) b")) {
            metrics.connectionOpened(name);
            assertEquals(1, count("sqlane.connections.opened", "database", name));
        }
        metrics.connectionOpened("b (c) (reader 12)");
        metrics.connectionOpened("b (c) (writer)");
        metrics.connectionOpened("b (c) (checkpoints)");
        assertEquals(3, count("sqlane.connections.opened", "database", "b (c)"));
    }

    @Test
    void poolThatIsOpenedAgainTakesTheGaugesOver() {
        PoolOptions pooled = PoolOptions.builder().openOptions(options).build();
        DatabasePool first = DatabasePool.open(folder.resolve("a.db"), pooled);
        metrics.bind(first, "shop");
        first.close();
        try (DatabasePool second = DatabasePool.open(folder.resolve("a.db"), pooled)) {
            metrics.bind(second, "shop");
            double active = second.<Double, RuntimeException>read(it -> gauge("sqlane.pool.readers.active"));
            assertEquals(1, active);
        }
        assertEquals(0, first.state().totalReaders());
    }

    @Test
    void otherGaugesOfTheDatabaseStay() {
        registry.gauge("sqlane.pool.readers.total", Tags.of("database", "library"), 7);
        PoolOptions pooled = PoolOptions.builder().openOptions(options).build();
        try (DatabasePool pool = DatabasePool.open(folder.resolve("a.db"), pooled)) {
            metrics.bind(pool, "shop");
            metrics.bind(pool, "shop");
        }
        assertEquals(
                7,
                registry.get("sqlane.pool.readers.total").tag("database", "library").gauge().value());
    }

    /** A stack trace stops the thread whose it is. */
    @Test
    void gaugesLookAtNoStack() throws InterruptedException {
        PoolOptions pooled = PoolOptions.builder().openOptions(options).build();
        AtomicInteger looks = new AtomicInteger();
        AtomicReference<Double> seconds = new AtomicReference<>(0.0);
        try (DatabasePool pool = DatabasePool.open(folder.resolve("a.db"), pooled)) {
            metrics.bind(pool, "shop");
            Runnable reading = () -> pool.read(it -> seconds.getAndSet(gauge("sqlane.pool.read.oldest")));
            Thread reader = new Thread(reading) {
                @Override
                public StackTraceElement[] getStackTrace() {
                    looks.incrementAndGet();
                    return super.getStackTrace();
                }
            };
            reader.start();
            reader.join();
        }
        assertTrue(seconds.get() > 0);
        assertEquals(0, looks.get());
    }

    @Test
    void connectionIsMetered() {
        try (Database database = Database.openInMemory(options)) {
            database.transaction(TransactionMode.IMMEDIATE, it -> it.update("CREATE TABLE t(a)"));
            assertThrows(IllegalStateException.class, () -> database.transaction(TransactionMode.DEFERRED, it -> {
                throw new IllegalStateException("rolled back");
            }));
            database.query("SELECT 1").list(row -> row.getLong(0));
            database.query("SELECT 1").list(row -> row.getLong(0));
        }
        assertEquals(1, times("sqlane.transactions", "outcome", "committed"));
        assertEquals(1, times("sqlane.transactions", "outcome", "rolled back"));
        assertTrue(count("sqlane.statement.cache", "result", "hit") >= 1);
        assertTrue(count("sqlane.statement.cache", "result", "miss") >= 1);
        assertTrue(times("sqlane.statement.prepare") >= 1);
    }

    @Test
    void waitsAndRetriesAreMetered() {
        Path file = folder.resolve("busy.db");
        OpenOptions impatient = options.toBuilder().busyTimeout(Duration.ofMillis(20)).build();
        try (Database holder = Database.open(file);
                Database other = Database.open(file, impatient)) {
            holder.execute("CREATE TABLE t(a); BEGIN IMMEDIATE");
            RetryPolicy twice = RetryPolicy.builder().attempts(2).delay(Duration.ofMillis(1)).build();
            assertThrows(
                    BusyException.class,
                    () -> twice.transaction(other, TransactionMode.IMMEDIATE, it -> it.update("DELETE FROM t")));
        }
        assertEquals(1, count("sqlane.retries", "code", "5"));
        assertEquals(2, times("sqlane.lock.wait"));
        assertTrue(count("sqlane.lock.busy") >= 2);
    }
}

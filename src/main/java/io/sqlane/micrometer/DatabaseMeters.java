package io.sqlane.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** The meters of one database. A registry that has them already, of another connection of the name, gives the same. */
final class DatabaseMeters {
    /** Records nanoseconds. */
    record Time(Timer timer) {
        void record(long nanos) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private final MeterRegistry registry;
    private final Tags tags;

    final Counter opened;
    final Counter closed;
    final Counter leaked;
    final Counter wrongThread;
    final Time prepare;
    final Counter cacheHits;
    final Counter cacheMisses;
    final Time lockWait;
    final Counter busyCalls;
    final Time committed;
    final Time rolledBack;
    final Time group;
    final DistributionSummary groupSize;
    final DistributionSummary queue;
    final DistributionSummary walSize;
    final Time oldestRead;
    final Counter overdue;

    DatabaseMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        opened = registry.counter("sqlane.connections.opened", tags);
        closed = registry.counter("sqlane.connections.closed", tags);
        leaked = registry.counter("sqlane.connections.leaked", tags);
        wrongThread = registry.counter("sqlane.wrong.thread", tags);
        prepare = time("sqlane.statement.prepare", tags);
        cacheHits = registry.counter("sqlane.statement.cache", tags.and("result", "hit"));
        cacheMisses = registry.counter("sqlane.statement.cache", tags.and("result", "miss"));
        lockWait = time("sqlane.lock.wait", tags);
        busyCalls = registry.counter("sqlane.lock.busy", tags);
        committed = time("sqlane.transactions", tags.and("outcome", "committed"));
        rolledBack = time("sqlane.transactions", tags.and("outcome", "rolled back"));
        group = time("sqlane.group.commit", tags);
        groupSize = registry.summary("sqlane.group.size", tags);
        queue = registry.summary("sqlane.write.queue", tags);
        walSize = DistributionSummary.builder("sqlane.wal.size").baseUnit("bytes").tags(tags).register(registry);
        oldestRead = time("sqlane.read.oldest", tags);
        overdue = registry.counter("sqlane.task.overdue", tags);
    }

    private Time time(String name, Tags its) {
        return new Time(registry.timer(name, its));
    }

    Counter retries(int code) {
        return registry.counter("sqlane.retries", tags.and("code", Integer.toString(code)));
    }

    Time checkpoints(String result) {
        return time("sqlane.checkpoint", tags.and("result", result));
    }
}

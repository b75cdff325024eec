package io.sqlane.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.diagnostic.MetricsListener;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes down the leaks that the library reports: to the metrics that it is given as, and to the log. */
public final class Leaks implements MetricsListener, AutoCloseable {
    /** One report. */
    public record Leak(String database, Thread reporter) {}

    private final BlockingQueue<Leak> reported = new LinkedBlockingQueue<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("io.sqlane");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getLevel() + " " + entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final boolean toParents = logger.getUseParentHandlers();

    public Leaks() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    /** Opens a database; it is this frame that a report shows of a test in one of our packages. */
    public Database open(Path file, OpenOptions options) {
        return Database.open(file, options);
    }

    @Override
    public void connectionClosed(String database) {
        closed.incrementAndGet();
    }

    /** How many were closed as they were meant to be. */
    public int closed() {
        return closed.get();
    }

    @Override
    public void leakReclaimed(String database) {
        reported.add(new Leak(database, Thread.currentThread()));
    }

    /** Waits for a report that needs no garbage collection. */
    public Leak await() {
        return await(60_000);
    }

    /** Waits for a report of what the garbage collector finds. */
    public Leak awaitCollected() {
        for (int i = 0; i < 30; i++) {
            Garbage.collect();
            Leak leak = poll(100);
            if (leak != null) {
                return leak;
            }
        }
        return await(0);
    }

    private Leak await(long millis) {
        Leak leak = poll(millis);
        assertNotNull(leak, "no leak was reported");
        return leak;
    }

    private @Nullable Leak poll(long millis) {
        try {
            return reported.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Waits for a round of the reaper that finds nothing but a connection that is left for it here. It looks at
     * connections in the order of their opening, so it has looked at all older ones as well.
     */
    public void awaitRoundThatFindsNothing() {
        leaveOneBehind();
        assertEquals("sentinel", await().database());
        assertEquals(0, unread());
    }

    /** Leaves a connection to the reaper, which reports it in one of its next rounds. */
    public void leaveOneBehind() {
        OpenOptions options =
                OpenOptions.builder().name("sentinel").metricsListener(this).build();
        Owner.PLATFORM.run(() -> Database.openInMemory(options));
    }

    /** Reports that nobody has waited for yet. */
    public int unread() {
        return reported.size();
    }

    /** The entries of the log that contain the text. */
    public List<String> logged(String text) {
        return logged.stream().filter(entry -> entry.contains(text)).toList();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(toParents);
    }
}

package io.sqlane.concurrent;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Somebody's wish to hear when tables of a {@link DatabasePool} have changed, until it is closed.
 *
 * <p>The listener is called by its executor after a write that has changed one of the tables was committed, with the
 * names of those that have changed since it was called before. So changes that come faster than it works are told
 * together; it is never called twice at once. A read that it begins sees what it is told of. It is told of every change
 * that is committed, but may also be told of one that was undone before that: to read again is always right.
 *
 * <p>Only changes through the same pool are heard of. Those of other connections and other processes show in
 * {@link io.sqlane.Database#dataVersion} alone. A change of the schema counts as one of all tables.
 *
 * <p>What the listener throws, or the executor, is logged.
 *
 * <p>This type is <em>safe for any thread</em>.
 */
public final class Observation implements AutoCloseable {
    private final Observations owner;
    private final Executor executor;
    private final Consumer<Set<String>> listener;

    /** Finds the tables as they are now; gets the names that they were told as, none when it is the first time. */
    private final Function<Set<String>, Map<String, Set<String>>> finder;

    /** Held while the tables are found: whoever begins later must not see an older schema. */
    private final ReentrantLock finding = new ReentrantLock();

    /** By the name of a table that changes, what it is told as; written under both locks. */
    private volatile Map<String, Set<String>> toldAs = Map.of();

    private volatile boolean isClosed;

    private final ReentrantLock lock = new ReentrantLock();

    /** What is to be told; guarded by the lock as the rest is. */
    private final Set<String> changed = new TreeSet<>();

    private boolean allChanged;

    /** How many changes of the schema were heard of; written under the lock. */
    private volatile long schemaChanges;

    /**
     * Which of them the tables were found after; written under both locks. While it is another, not all that is
     * observed is known by name, and any change is one of all tables.
     */
    private volatile long foundAfter = -1;

    /** Whether the executor has been given something that will look at the above. */
    private boolean isScheduled;

    /** It hears of nothing by name until {@link #begin}. */
    Observation(
            Observations owner,
            Executor executor,
            Consumer<Set<String>> listener,
            Function<Set<String>, Map<String, Set<String>>> finder) {
        this.owner = owner;
        this.executor = executor;
        this.listener = listener;
        this.finder = finder;
    }

    /**
     * Finds the tables for the first time, when the owner has this already: each change of the schema comes before that
     * or is heard of. Closes this if it fails.
     */
    void begin() {
        try {
            find(true);
        } catch (Throwable failed) {
            close();
            throw failed;
        }
    }

    /** {@return the names of the tables as they are told, those of a query as it stands in the schema now; copied} */
    public Set<String> tables() {
        Set<String> told = new TreeSet<>();
        toldAs.values().forEach(told::addAll);
        return told;
    }

    /** On the thread that has committed: notes what has changed and lets the executor tell of it. */
    void publish(Set<String> tables, boolean all) {
        boolean starts;
        lock.lock();
        try {
            if (all) {
                schemaChanges++;
            }
            if (foundAfter != schemaChanges) {
                allChanged = true;
            } else {
                Map<String, Set<String>> told = toldAs;
                for (String table : tables) {
                    changed.addAll(told.getOrDefault(table, Set.of()));
                }
            }
            starts = !isScheduled && !isClosed && (allChanged || !changed.isEmpty());
            isScheduled |= starts;
        } finally {
            lock.unlock();
        }
        if (starts) {
            schedule();
        }
    }

    private void schedule() {
        try {
            executor.execute(this::deliver);
        } catch (Throwable refused) {
            // What is noted stays, and the next change tries again.
            PoolLog.warn("the executor of an observation", refused);
            setUnscheduled();
        }
    }

    private void setUnscheduled() {
        lock.lock();
        try {
            isScheduled = false;
        } finally {
            lock.unlock();
        }
    }

    private void deliver() {
        try {
            // First the tables, then the listener: what changes in others from then on is heard of.
            boolean all = takeAll();
            findAgain();
            Set<String> told = take();
            if (all) {
                told.addAll(tables());
            }
            if (!isClosed && !told.isEmpty()) {
                listener.accept(told);
            }
        } catch (Throwable failed) {
            PoolLog.warn("the listener of an observation", failed);
        }
        boolean more;
        lock.lock();
        try {
            more = !isClosed && (allChanged || !changed.isEmpty());
            isScheduled = more;
        } finally {
            lock.unlock();
        }
        if (more) {
            schedule();
        }
    }

    private Set<String> take() {
        lock.lock();
        try {
            Set<String> told = new TreeSet<>(changed);
            changed.clear();
            return told;
        } finally {
            lock.unlock();
        }
    }

    private boolean takeAll() {
        lock.lock();
        try {
            boolean was = allChanged;
            allChanged = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** Throws nothing: if it fails, the next change is one of all tables and tries again. */
    private void findAgain() {
        try {
            find(false);
        } catch (RuntimeException failed) {
            // No reader came free, a table is gone, or the pool is being closed: the listener's read meets the same.
        } catch (Throwable failed) {
            PoolLog.warn("the tables of an observation", failed);
        }
    }

    /** Finds the tables if they are old, or anyway, and throws what that fails with. */
    private void find(boolean anyway) {
        finding.lock();
        try {
            long now = schemaChanges;
            if (anyway || foundAfter != now) {
                findAfter(now);
            }
        } finally {
            finding.unlock();
        }
    }

    private void findAfter(long change) {
        Map<String, Set<String>> found = toldAs;
        try {
            found = finder.apply(tables());
        } catch (RuntimeException failed) {
            if (ObservedTables.isOfSchema(failed)) {
                // It would fail in the same way until the next change of the schema.
                setFound(found, change);
            }
            throw failed;
        }
        setFound(found, change);
    }

    private void setFound(Map<String, Set<String>> found, long change) {
        lock.lock();
        try {
            toldAs = found;
            foundAfter = change;
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether the listener is still told} */
    public boolean isOpen() {
        return !isClosed;
    }

    /**
     * Ends it: the listener is not called any more. A call that is under way on another thread goes on. Does nothing if
     * it is closed already, as it is when its pool was closed.
     */
    @Override
    public void close() {
        isClosed = true;
        owner.remove(this);
    }

    @Override
    public String toString() {
        return "Observation[tables=" + tables() + ", closed=" + isClosed + ']';
    }
}

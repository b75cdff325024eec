package io.sqlane.concurrent;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads with a database each. An executor has terminated when its workers have nothing to do any more, which is a
 * moment before their threads end and close their databases: who awaits this one waits for that as well.
 */
final class ThreadDatabasesExecutor extends ThreadPoolExecutor {
    private final Set<Thread> threads;

    ThreadDatabasesExecutor(ThreadDatabases databases, int threadCount) {
        this(databases, threadCount, ConcurrentHashMap.newKeySet());
    }

    private ThreadDatabasesExecutor(ThreadDatabases databases, int threadCount, Set<Thread> threads) {
        super(
                threadCount, threadCount, 0, TimeUnit.NANOSECONDS, new LinkedBlockingQueue<>(),
                noted(databases.threadFactory(Executors.defaultThreadFactory()), threads));
        this.threads = threads;
    }

    private static ThreadFactory noted(ThreadFactory factory, Set<Thread> threads) {
        return work -> {
            threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
            Thread fresh = factory.newThread(work);
            threads.add(fresh);
            return fresh;
        };
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(timeout);
        if (!super.awaitTermination(timeout, unit)) {
            return false;
        }
        for (Thread thread : threads) {
            // One that was never started is not alive, and not waited for.
            TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
            if (thread.isAlive()) {
                return false;
            }
        }
        return true;
    }
}

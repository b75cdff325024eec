package io.sqlane.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Threads of either kind that do one thing and end. */
public enum Owner {
    PLATFORM,
    /** From JDK 21 on; compiled against an older one. */
    VIRTUAL;

    /** A thread that is not started. */
    public Thread unstarted(Runnable task) {
        if (this == PLATFORM) {
            return new Thread(task, "owner");
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            type.getMethod("name", String.class).invoke(builder, "owner");
            return (Thread) type.getMethod("unstarted", Runnable.class).invoke(builder, task);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the task on a thread of its own, to the end of that thread, and answers its result. */
    public <T> T run(Callable<T> task) {
        FutureTask<T> result = new FutureTask<>(task);
        Thread thread = unstarted(result);
        thread.start();
        try {
            thread.join();
            return result.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

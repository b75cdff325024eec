package io.sqlane.concurrent;

import io.sqlane.internal.event.Instruments;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Reports tasks of a pool that go on for long, each once: a reader that is not given back keeps the write-ahead log
 * from being used anew, and a writer keeps everybody from writing. A task runs on one thread from its beginning to its
 * end, so the stack of that thread shows where it was begun; nothing has to be noted for it before.
 */
final class OverdueTasks implements Runnable {
    /** What has a connection, for how long, and where it is. */
    record Task(String what, Thread thread, long ageNanos, String lastSql) {}

    /** Finds those that are older and were not found before. */
    interface Finder {
        void find(long limitNanos, List<Task> found);
    }

    private final Instruments instruments;
    private final long limitNanos;
    private final List<Finder> finders;

    OverdueTasks(Instruments instruments, long limitNanos, Finder... finders) {
        this.instruments = instruments;
        this.limitNanos = limitNanos;
        this.finders = List.of(finders);
    }

    /** A look; by the library's own thread. */
    @Override
    public void run() {
        try {
            List<Task> found = new ArrayList<>();
            finders.forEach(finder -> finder.find(limitNanos, found));
            found.forEach(this::report);
        } catch (Throwable failed) {
            PoolLog.warn("the look for overdue tasks", failed);
        }
    }

    private void report(Task task) {
        String stack = List.of(task.thread().getStackTrace()).stream()
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining());
        String thread = task.thread().getName();
        PoolLog.warn("Pool \"" + instruments.name() + "\": a task has had " + task.what() + " for "
                + TimeUnit.NANOSECONDS.toMillis(task.ageNanos()) + " ms: thread=\"" + thread + "\", last statement=\""
                + task.lastSql() + "\". It was begun, and is, here:" + stack);
        instruments.taskOverdue(thread, task.ageNanos(), task.lastSql(), stack);
    }
}

package io.sqlane.internal.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A daemon thread that runs a task again and again, and between two runs keeps nothing of ours alive. It ends when the
 * task says so, or when the task is garbage.
 *
 * <p>What a thread has on its stack and what its task leads to is reachable, and an object or a frame of our code leads
 * to our class loader. So the loop is made of method handles of the JDK only:
 *
 * <pre>
 *     while ((task = reference.get()) != null &amp;&amp; task.getAsBoolean()) LockSupport.parkNanos(pause)
 * </pre>
 *
 * <p>And before JDK 24 a thread inherits an access control context, which leads to the class loader of every caller on
 * the stack of its maker, and cannot be refused. The worker of a pool begins without. It is a daemon with the system's
 * context class loader, and has its group and its inheritable thread locals from the thread that calls {@link #start}.
 */
final class DetachedLoop {
    private final WeakReference<BooleanSupplier> task;
    private final long pauseNanos;

    /**
     * A loop over a task.
     *
     * @param task answers whether it is to be run again; throws nothing
     */
    DetachedLoop(BooleanSupplier task, long pauseNanos) {
        this.task = new WeakReference<>(task);
        this.pauseNanos = pauseNanos;
    }

    /** The code of the loop; to be made on a thread without a context class loader, where Java 17 would define it. */
    Runnable code() throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        MethodHandle park =
                lookup.findStatic(LockSupport.class, "parkNanos", MethodType.methodType(void.class, long.class));
        MethodHandle get = lookup.findVirtual(Reference.class, "get", MethodType.methodType(Object.class));
        MethodType test = MethodType.methodType(boolean.class, Object.class);
        MethodHandle run = lookup.findVirtual(
                        BooleanSupplier.class, "getAsBoolean", MethodType.methodType(boolean.class))
                .asType(test);
        MethodHandle end = MethodHandles.dropArguments(MethodHandles.constant(boolean.class, false), 0, Object.class);
        MethodHandle runUnlessNull =
                MethodHandles.guardWithTest(lookup.findStatic(Objects.class, "nonNull", test), run, end);
        return MethodHandleProxies.asInterfaceInstance(
                Runnable.class,
                MethodHandles.whileLoop(
                        null,
                        MethodHandles.collectArguments(runUnlessNull, 0, get.bindTo(task)),
                        MethodHandles.insertArguments(park, 0, pauseNanos)));
    }

    /** Runs such code on a thread of its own. */
    static Future<?> start(Runnable code) {
        ForkJoinPool pool = new ForkJoinPool(1);
        try {
            return pool.submit(code);
        } finally {
            pool.shutdown();
        }
    }
}

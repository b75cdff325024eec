package io.sqlane.internal.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A daemon thread that runs a task again and again, and between two runs keeps nothing of ours alive. It ends when the
 * task says so, or when the task is garbage.
 *
 * <p>What a thread has on its stack and what its Runnable leads to is reachable, and an object or a frame of our code
 * leads to our class loader. So the loop of this thread is made of method handles of the JDK only:
 *
 * <pre>
 *     do LockSupport.parkNanos(pause) while ((task = reference.get()) != null &amp;&amp; task.getAsBoolean())
 * </pre>
 *
 * <p>A new thread also inherits from its starter: a thread group, inheritable thread locals and a context class loader,
 * which can be refused; and before JDK 24 the access control context, which cannot. That refers to the class loader of
 * every caller on the stack, ours and those of applications that share this library and may be undeployed long before
 * the thread ends. Only a worker of a pool begins without the stack of its starter, and the call that makes our thread
 * there is a method handle, too. Context class loader of a worker is the system's: it is the one that Java 17 defines a
 * method handle's proxy in.
 */
final class DetachedThread {
    private DetachedThread() {}

    /**
     * Starts such a thread.
     *
     * @param task answers whether it is to be run again; throws nothing
     */
    static Thread start(String name, BooleanSupplier task, long pauseNanos) {
        WeakReference<BooleanSupplier> reference = new WeakReference<>(task);
        ForkJoinPool clean = new ForkJoinPool(1);
        Thread thread;
        try {
            Callable<?> maker = clean.invoke(ForkJoinTask.adapt(() -> maker(name, loop(reference, pauseNanos))));
            thread = (Thread) clean.invoke(ForkJoinTask.adapt(maker));
        } finally {
            clean.shutdown();
        }
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
        return thread;
    }

    private static Runnable loop(WeakReference<BooleanSupplier> task, long pauseNanos)
            throws ReflectiveOperationException {
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
                MethodHandles.doWhileLoop(
                        null,
                        MethodHandles.insertArguments(park, 0, pauseNanos),
                        MethodHandles.collectArguments(runUnlessNull, 0, get.bindTo(task))));
    }

    private static Callable<?> maker(String name, Runnable work) throws ReflectiveOperationException {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        MethodHandle constructor = MethodHandles.publicLookup()
                .findConstructor(
                        Thread.class,
                        MethodType.methodType(
                                void.class,
                                ThreadGroup.class,
                                Runnable.class,
                                String.class,
                                long.class,
                                boolean.class));
        return MethodHandleProxies.asInterfaceInstance(
                Callable.class, MethodHandles.insertArguments(constructor, 0, group, work, name, 0L, false));
    }
}

package io.sqlane.testing;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.function.BooleanSupplier;

/** Forces the garbage collector. */
public final class Garbage {
    private static final int COLLECTIONS = 30;

    private Garbage() {}

    /** Collects once at least, and waits until the references of what was garbage before are in their queues. */
    public static void collect() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        PhantomReference<Object> sentinel = new PhantomReference<>(new Object(), queue);
        Reference<?> enqueued = null;
        while (enqueued == null) {
            System.gc();
            try {
                enqueued = queue.remove(100);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        Reference.reachabilityFence(sentinel);
    }

    /** Collects until the condition holds; fails if thirty collections are not enough. */
    public static void collectUntil(BooleanSupplier condition, String what) {
        if (!collectUntil(condition)) {
            fail("not after " + COLLECTIONS + " collections: " + what);
        }
    }

    /**
     * Collects at most thirty times; whether the condition holds then. What a cleaner does with what was found is done
     * by a thread of its own, which a busy machine may let wait: each collection leaves it more time than the last.
     */
    public static boolean collectUntil(BooleanSupplier condition) {
        for (int i = 0; i < COLLECTIONS && !condition.getAsBoolean(); i++) {
            collect();
            long end = System.nanoTime() + i * 10_000_000L;
            while (!condition.getAsBoolean() && System.nanoTime() < end) {
                Thread.yield();
            }
        }
        return condition.getAsBoolean();
    }
}

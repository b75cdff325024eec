package io.sqlane.testing;

/**
 * Counts the calls of native methods that one thread makes. Only the test build of the native libraries has the
 * counter, and the library must be loaded already.
 */
public final class NativeCalls {
    private NativeCalls() {}

    /** Runs the work and returns how many native calls it made. */
    public static long of(Runnable work) {
        start();
        try {
            work.run();
        } catch (Throwable failed) {
            stop();
            throw failed;
        }
        return stop();
    }

    private static native void start();

    private static native long stop();
}

package example;

import java.util.concurrent.CountDownLatch;

/** Code that is not the library's, and so is what a message points at. */
public final class Application {
    private Application() {}

    /** Tells that it has begun, and waits until it may go on. */
    public static void hold(CountDownLatch entered, CountDownLatch released) {
        entered.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.sqlane.error;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ThreadConfinementExceptionTest {
    private static final String HANDLE = "Database \"app.db\"";

    private static String message(Thread owner) {
        return new ThreadConfinementException(HANDLE, owner, Thread.currentThread()).getMessage();
    }

    private static String described(String role, Thread thread) {
        return role + "=\"" + thread.getName() + "\" (id=" + thread.getId() + ")";
    }

    @Test
    void messageNamesHandleAndBothThreads() {
        Thread owner = Thread.currentThread();
        String message = message(owner);
        assertTrue(message.startsWith(HANDLE + " is confined to its owner thread: "), message);
        assertTrue(message.contains(described("owner", owner)), message);
        assertTrue(message.contains(described("caller", Thread.currentThread())), message);
        assertTrue(message.contains("hand it over"), message);
    }

    @Test
    void endedOwnerIsSaidToHaveEnded() throws InterruptedException {
        Thread owner = new Thread(() -> {}, "worker-1");
        owner.start();
        owner.join();
        String message = message(owner);
        assertTrue(message.contains("its owner thread ended"), message);
        assertTrue(message.contains(described("owner", owner)), message);
    }

    @Test
    void handleThatNobodyTookHasNoOwner() {
        String message = new ThreadConfinementException(HANDLE, null, Thread.currentThread()).getMessage();
        assertTrue(message.contains("handed over and is not yet taken: owner=none"), message);
        assertTrue(message.contains(described("caller", Thread.currentThread())), message);
    }
}

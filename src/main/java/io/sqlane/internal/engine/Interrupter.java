package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.ConnectionFunctions;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Interrupts a connection from any thread. It has its own copy of the address behind its own lock, and whoever closes
 * the connection takes the copy away first: an interrupt never meets a closing connection.
 */
public final class Interrupter {
    private final ReentrantLock lock = new ReentrantLock();
    private long address;

    Interrupter(long address) {
        this.address = address;
    }

    /** Interrupts what runs now; answers false if the connection is closed. */
    public boolean interrupt() {
        lock.lock();
        try {
            if (address == 0) {
                return false;
            }
            ConnectionFunctions.sqlane_interrupt(address);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void disable() {
        enable(0);
    }

    void enable(long connection) {
        lock.lock();
        try {
            address = connection;
        } finally {
            lock.unlock();
        }
    }
}

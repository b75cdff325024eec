package io.sqlane.concurrent;

/**
 * A wait for a pool that took too long: for the writer, for a place in its queue, or for a reader. The task was not
 * begun and can be given to the pool again. The message shows the state of the pool.
 *
 * <p>This type is <em>safe for any thread</em>.
 */
public final class PoolTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PoolTimeoutException(String message) {
        super(message);
    }
}

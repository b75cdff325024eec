package io.sqlane.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call on a thread that does not own the handle; it was refused before any native work.
 *
 * <p>The handle still works on its owner. The message names the handle and both threads, and tells whether the owner
 * lives, has ended, or has handed the handle over to a thread that has not taken it yet. No thread is kept reachable.
 *
 * <p>This type is <em>safe for any thread</em>.
 */
public final class ThreadConfinementException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /**
     * Describes a refused call.
     *
     * @param handle what was called, such as {@code Database "app.db"}
     * @param owner the thread that owns the handle, or null while it is handed over and not yet taken
     * @param caller the thread that called
     */
    public ThreadConfinementException(String handle, @Nullable Thread owner, Thread caller) {
        super(message(handle, owner, Objects.requireNonNull(caller, "caller")));
    }

    private static String message(String handle, @Nullable Thread owner, Thread caller) {
        if (owner == null) {
            return handle + " was handed over and is not yet taken: owner=none, caller=" + describe(caller)
                    + ". Take it with the hand-over token on the thread that goes on with it.";
        }
        String threads = ": owner=" + describe(owner) + ", caller=" + describe(caller);
        if (!owner.isAlive()) {
            return handle + " is no longer usable, its owner thread ended" + threads
                    + ". Close it, or hand it over, before its owner thread ends.";
        }
        return handle + " is confined to its owner thread" + threads
                + ". Call it on its owner thread, or hand it over there and take it on this thread.";
    }

    private static String describe(Thread thread) {
        return '"' + thread.getName() + "\" (id=" + thread.getId() + ')';
    }
}

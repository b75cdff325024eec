package io.sqlane.internal.upcall;

import io.sqlane.internal.ffi.Constants;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The way in from native code. It finds the connection by its slot and never lets a Throwable out: SQLite's C
 * frames are on the stack.
 *
 * <p>Slots refer to their connections weakly, since a handler often holds the very connection that it is registered
 * on; a strong table would keep both for ever. During a callback the connection is on the stack of the call that led
 * there, so the reference is good; only while the reclaimer closes an unreachable connection is it empty, and then
 * there is nobody left to tell.
 */
public final class Upcall {
    private static final Object LOCK = new Object();
    private static volatile @Nullable WeakReference<UpcallTarget>[] slots = newArray(8);

    private Upcall() {}

    /** Reserves a slot. */
    public static int reserve(UpcallTarget target) {
        synchronized (LOCK) {
            @Nullable WeakReference<UpcallTarget>[] now = slots;
            int free = 0;
            while (free < now.length && now[free] != null) {
                free++;
            }
            if (free == now.length) {
                now = Arrays.copyOf(now, free * 2);
            }
            now[free] = new WeakReference<>(target);
            slots = now;
            return free;
        }
    }

    /** Frees a slot after its connection is closed; needs no memory, so that a close cannot fail half way. */
    public static void release(int slot) {
        synchronized (LOCK) {
            slots[slot] = null;
        }
    }

    /**
     * A call of a function or collation; by {@code native/jni/shim.cpp} only.
     *
     * @param target what, depth, slot and id, put together there
     * @param block the call's
     */
    @SuppressWarnings("unused")
    private static int call(long target, long block) {
        int slot = (int) (target >>> 12) & 0xfffff;
        long what = target & 0xf;
        long depth = target >>> 4 & 0xff;
        return dispatch(slot, Constants.SQLANE_UPCALL_FUNCTION, target >>> 32, block, what, depth);
    }

    /** Every other callback; by {@code native/jni/shim.cpp} only. */
    @SuppressWarnings("unused")
    private static int dispatch(int slot, int kind, long id, long a, long b, long c) {
        WeakReference<UpcallTarget> reference = slots[slot];
        UpcallTarget target = reference == null ? null : reference.get();
        if (target == null) {
            return Constants.SQLITE_OK;
        }
        try {
            return target.upcall(kind, id, a, b, c);
        } catch (Throwable thrown) {
            target.park(thrown);
            return Constants.SQLITE_ERROR;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable WeakReference<UpcallTarget>[] newArray(int length) {
        return new WeakReference[length];
    }
}

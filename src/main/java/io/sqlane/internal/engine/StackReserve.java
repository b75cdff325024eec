package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.LibraryFunctions;

/**
 * Throws while nothing is begun that a full stack would break off half way: a connection that nobody knows of any more,
 * one that is claimed for closing and never closed, or a turn that is taken and never passed on.
 */
final class StackReserve {
    /** What the JVM keeps free below a Java frame for native code, and as much again. */
    private static final long SMALLEST = 128 * 1024;

    /** What the frames of a pool take above its native calls, where they are interpreted and classes are loaded. */
    private static final long POOL = 64 * 1024;

    private StackReserve() {}

    static void require(String what) {
        require(what, SMALLEST);
    }

    /** For an operation of a pool whose native calls need so many bytes. */
    static void requireForPool(long needed) {
        require("use", Math.max(SMALLEST, needed + POOL));
    }

    private static void require(String what, long bytes) {
        if (LibraryFunctions.sqlane_stack_remaining() < bytes) {
            // No "+": it is linked when it first runs, and here that would fail for good.
            throw new StackOverflowError("too little stack is left to ".concat(what).concat(" a connection"));
        }
    }
}

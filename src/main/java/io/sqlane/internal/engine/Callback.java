package io.sqlane.internal.engine;

/** A Java handler of a SQLite callback. */
@FunctionalInterface
public interface Callback {
    /**
     * Runs the handler; the meaning of the arguments depends on the kind ({@code native/function.cpp}, {@code
     * native/hook.cpp}). Handles among them are lent for the duration of the call.
     *
     * @throws Throwable anything; the outermost call on the connection throws it again
     */
    int call(long a, long b, long c) throws Throwable;
}

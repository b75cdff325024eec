package io.sqlane.testing;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/** What user code may throw inside a callback, one of each sort. */
public final class Throwables {
    /** An error of a user's own. */
    public static final class CustomError extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final class NotEvenAnException extends Throwable {
        private static final long serialVersionUID = 1L;
    }

    /** Each makes a new one. */
    public static final List<Supplier<Throwable>> ALL = List.of(
            () -> new ArithmeticException("unchecked"),
            () -> new IOException("checked"),
            CustomError::new,
            NotEvenAnException::new,
            AssertionError::new,
            Throwables::stackOverflow,
            Throwables::outOfMemory);

    private Throwables() {}

    /** One that the JVM threw. */
    public static Throwable stackOverflow() {
        try {
            return new IllegalStateException(String.valueOf(depth(1)));
        } catch (StackOverflowError overflow) {
            return overflow;
        }
    }

    /** Never returns. */
    public static int depth(int level) {
        return 1 + depth(level + 1);
    }

    /** One that the JVM threw. */
    public static Throwable outOfMemory() {
        try {
            return new IllegalStateException(String.valueOf(new long[Integer.MAX_VALUE].length));
        } catch (OutOfMemoryError exhausted) {
            return exhausted;
        }
    }
}

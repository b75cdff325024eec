package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** The hot path: one call per piece of work. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class BatchFunctions {
    private BatchFunctions() {}

    public static native long sqlane_parameters(long statement, long capacity);

    public static native long sqlane_batch_rows(long statement, long capacity);

    public static native int sqlane_execute(long statement, long out, int capacity, int maxRows);

    public static native int sqlane_fetch(long statement, long out, int capacity, int maxRows);

    public static native int sqlane_run(long statement, long out);

    public static native int sqlane_run_batch(long statement, int count, long out, long rowChanges);

    public static native long sqlane_column_address(long statement, int column, int length);
}

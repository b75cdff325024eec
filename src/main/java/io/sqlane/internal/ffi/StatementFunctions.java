package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** One prepared statement. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class StatementFunctions {
    private StatementFunctions() {}

    public static native long sqlane_prepare(long connection, @Const byte[] sql, int length, int options, int[] info);

    public static native void sqlane_finalize(long statement);

    public static native int sqlane_reset(long statement);

    public static native int sqlane_column_count(long statement);

    public static native long sqlane_column_text(long statement, int column, int what);

    public static native long sqlane_parameter_name(long statement, int parameter);

    public static native long sqlane_expanded_sql(long statement);

    public static native int sqlane_stmt_status(long statement, int counter, int reset);
}

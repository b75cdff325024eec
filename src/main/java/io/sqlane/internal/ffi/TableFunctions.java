package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;
import org.jspecify.annotations.Nullable;

/** Virtual tables. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class TableFunctions {
    private TableFunctions() {}

    public static native int sqlane_create_module(long connection, @Const byte[] name, int options, long id);

    public static native int sqlane_remove_module(long connection, @Const byte[] name);

    public static native int sqlane_declare_table(long connection, long table, long number, @Const byte[] sql);

    public static native int sqlane_plan_text(long info, @Const byte @Nullable [] text);

    public static native long sqlane_plan_collation(long info, int constraint);

    public static native long sqlane_plan_value(long info, int constraint);

    public static native void sqlane_cursor_rows(long cursor, long rows);

    public static native long sqlane_list_value(long list, int next);
}

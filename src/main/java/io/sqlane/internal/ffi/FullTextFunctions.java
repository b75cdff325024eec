package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** Tokenizers and auxiliary functions of FTS5. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class FullTextFunctions {
    private FullTextFunctions() {}

    public static native int sqlane_create_tokenizer(
            long connection, @Const byte[] name, int filters, long id);

    public static native long sqlane_token_space(long block, long capacity);

    public static native int sqlane_token_layout(int what);

    public static native int sqlane_create_auxiliary(long connection, @Const byte[] name, long id);

    public static native long sqlane_match_rowid(long block);

    public static native long sqlane_match_number(long block, int what, int index);

    public static native long sqlane_match_bytes(long block, int what, int a, int b);

    public static native long sqlane_match_tokenize(
            long block, @Const byte[] text, int length, @Const byte[] locale, int localeLength);

    public static native int sqlane_match_query_phrase(long block, int phrase);

    public static native long sqlane_match_auxdata(long block);

    public static native int sqlane_match_set_auxdata(long block, long id);
}

package io.sqlane.internal.codec;

/**
 * Where the parts of a token lie; {@code native/token_layout.h} draws the same picture. All integers are in the
 * machine's byte order, and tokens follow each other without a gap.
 *
 * <pre>
 *   token
 *        0   i32  flags     FTS5_TOKEN_COLOCATED, or 0
 *        4   i32  length    of the token's text
 *        8   i32  start     of what the token stands for, in bytes of the text
 *       12   i32  end       behind it
 *       16        text      UTF-8
 * </pre>
 */
public final class TokenLayout {
    public static final int FLAGS = 0;
    public static final int LENGTH = 4;
    public static final int START = 8;
    public static final int END = 12;
    public static final int TEXT = 16;

    private TokenLayout() {}
}

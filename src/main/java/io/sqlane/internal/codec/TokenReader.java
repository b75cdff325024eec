package io.sqlane.internal.codec;

import io.sqlane.internal.ffi.Constants;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads tokens that lie one behind the other, as {@link TokenLayout} draws them. */
public final class TokenReader {
    private TokenReader() {}

    /** Takes tokens. */
    @FunctionalInterface
    public interface Taker {
        void take(String token, int start, int end, boolean isSynonym);
    }

    /**
     * Reads all tokens.
     *
     * @param offsets of the text, for places in chars
     */
    public static void read(byte[] tokens, Utf8Offsets offsets, Taker taker) {
        ByteBuffer in = ByteBuffer.wrap(tokens).order(ByteOrder.nativeOrder());
        for (int at = 0; at < tokens.length; ) {
            int length = in.getInt(at + TokenLayout.LENGTH);
            taker.take(
                    new String(tokens, at + TokenLayout.TEXT, length, StandardCharsets.UTF_8),
                    offsets.charIndex(in.getInt(at + TokenLayout.START)),
                    offsets.charIndex(in.getInt(at + TokenLayout.END)),
                    (in.getInt(at + TokenLayout.FLAGS) & Constants.FTS5_TOKEN_COLOCATED) != 0);
            at += TokenLayout.TEXT + length;
        }
    }
}

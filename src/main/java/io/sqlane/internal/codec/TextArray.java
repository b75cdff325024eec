package io.sqlane.internal.codec;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** An array of texts as it lies in a row of parameters; {@code native/row_layout.h} says how. */
public final class TextArray {
    private TextArray() {}

    /**
     * The bytes of an array.
     *
     * @throws IllegalArgumentException if a text holds a NUL character, which would end it, or an unpaired surrogate
     */
    public static byte[] encode(@Nullable String[] texts) {
        byte @Nullable [][] utf8 = new byte[texts.length][];
        long size = (1L + texts.length) * Long.BYTES;
        for (int i = 0; i < texts.length; i++) {
            String text = texts[i];
            if (text != null) {
                utf8[i] = Utf8.encodeForC(text, "element " + i);
                size += utf8[i].length;
            }
        }
        byte[] bytes = new byte[Math.toIntExact(size)];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        buffer.putLong(texts.length);
        int at = (1 + texts.length) * Long.BYTES;
        for (byte[] text : utf8) {
            if (text == null) {
                buffer.putLong(0);
                continue;
            }
            buffer.putLong(at);
            System.arraycopy(text, 0, bytes, at, text.length);
            at += text.length;
        }
        return bytes;
    }
}

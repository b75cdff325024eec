package io.sqlane.internal.codec;

/** Encodes short texts in one place of the heap, where {@link Utf8#encode} makes an array for each. */
public final class ShortText {
    private final byte[] bytes = new byte[Utf8.SHORT];

    /**
     * Encodes a text.
     *
     * @return the number of bytes, which are in {@link #bytes} until the next call; -1 if {@link Utf8#encode} has to
     */
    public int encode(String text) {
        if (!Utf8.isShortAscii(text)) {
            return -1;
        }
        Utf8.putAscii(text, bytes, 0);
        return text.length();
    }

    /** Where the bytes are. */
    public byte[] bytes() {
        return bytes;
    }
}

package io.sqlane.internal.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the characters of a text stand in the UTF-8 that it was decoded from. It remembers the place that it was asked
 * for last and walks from there, so that places asked for in the order of the text cost one walk through it.
 */
public final class Utf8Offsets {
    private String text = "";
    private boolean ascii = true;

    /** Of every character, in a text of malformed UTF-8 only: U+FFFD may stand for one, two or three bytes. */
    private int @Nullable [] offsets;

    private int index;
    private int offset;

    /**
     * Begins with another text.
     *
     * @param byteLength of the UTF-8
     * @param bytes asked for the UTF-8 if that may be malformed
     */
    public void begin(String decoded, int byteLength, Supplier<byte[]> bytes) {
        text = decoded;
        index = 0;
        offset = 0;
        offsets = null;
        ascii = decoded.length() == byteLength;
        if (!ascii && decoded.indexOf('\uFFFD') >= 0 && decoded.getBytes(StandardCharsets.UTF_8).length != byteLength) {
            offsets = offsetsOf(decoded, bytes.get());
        }
    }

    /** Forgets the text. */
    public void end() {
        text = "";
        offsets = null;
    }

    /**
     * The offset in bytes of a character.
     *
     * @param at from 0 to the length of the text
     * @throws IllegalArgumentException if the character is the second half of one
     */
    public int byteOffset(int at) {
        if (ascii) {
            return at;
        }
        if (at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at))) {
            throw new IllegalArgumentException("offset lies inside a surrogate pair: offset=" + at);
        }
        int[] known = offsets;
        if (known != null) {
            return known[at];
        }
        while (index < at) {
            forward();
        }
        while (index > at) {
            back();
        }
        return offset;
    }

    /** The index of the character at an offset in bytes, or of the one that the offset lies in. */
    public int charIndex(int atByte) {
        if (ascii) {
            return atByte;
        }
        int[] known = offsets;
        if (known != null) {
            int found = Arrays.binarySearch(known, 0, text.length() + 1, atByte);
            int place = found >= 0 ? found : -found - 2;
            boolean second = place < text.length() && Character.isLowSurrogate(text.charAt(place));
            return second ? place - 1 : place;
        }
        while (offset < atByte) {
            forward();
        }
        while (offset > atByte) {
            back();
        }
        return index;
    }

    private void forward() {
        char c = text.charAt(index);
        boolean pair = Character.isHighSurrogate(c);
        index += pair ? 2 : 1;
        offset += pair ? 4 : length(c);
    }

    private void back() {
        char c = text.charAt(index - 1);
        boolean pair = Character.isLowSurrogate(c);
        index -= pair ? 2 : 1;
        offset -= pair ? 4 : length(c);
    }

    private static int length(char c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
    }

    private static int[] offsetsOf(String decoded, byte[] utf8) {
        int[] offsets = new int[decoded.length() + 1];
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(utf8);
        CharBuffer out = CharBuffer.allocate(decoded.length());
        int index = 0;
        while (index < decoded.length()) {
            int start = in.position();
            CoderResult result = decoder.decode(in, out, true);
            // What was decoded up to here is well formed.
            for (int at = start; index < out.position(); index++) {
                offsets[index] = at;
                char c = decoded.charAt(index);
                // Two for each half of four bytes, so that no two characters have one place.
                at += Character.isSurrogate(c) ? 2 : length(c);
            }
            if (result.isMalformed()) {
                offsets[index++] = in.position();
                in.position(in.position() + result.length());
                out.put('\uFFFD');
                decoder.reset();
            }
        }
        offsets[index] = utf8.length;
        return offsets;
    }
}

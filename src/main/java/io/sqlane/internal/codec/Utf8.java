package io.sqlane.internal.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Strings to UTF-8 and back, without the silent replacement of what has no UTF-8 form. */
public final class Utf8 {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The longest text in characters that is looked through one by one, which costs more than an array beyond it. */
    static final int SHORT = 64;

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUESTION_MARKS = '?' * ONES;

    private Utf8() {}

    /**
     * The UTF-8 form of a text.
     *
     * @throws IllegalArgumentException if the text holds an unpaired surrogate
     */
    public static byte[] encode(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        // The JDK's encoder is the fastest there is, but turns an unpaired surrogate into '?'. A '?' in the result is
        // therefore looked at again, and its absence proves the text whole.
        if (mayHoldQuestionMark(utf8)) {
            rejectUnpairedSurrogate(text);
        }
        return utf8;
    }

    /** Whether a text is short and of ASCII characters only: then {@link #putAscii} is the better way to encode it. */
    static boolean isShortAscii(String text) {
        int length = text.length();
        if (length > SHORT) {
            return false;
        }
        int all = 0;
        for (int i = 0; i < length; i++) {
            all |= text.charAt(i);
        }
        return all < 0x80;
    }

    /** Writes a text of ASCII characters. */
    @SuppressWarnings("deprecation")
    static void putAscii(String text, byte[] into, int at) {
        // Deprecated, since it takes half of each character: of these, the half that is not 0. Nothing else copies the
        // characters of a String as bytes without making an array.
        text.getBytes(0, text.length(), into, at);
    }

    /** The UTF-8 form followed by a NUL, for C. A NUL inside would cut the text there and is refused. */
    public static byte[] encodeForC(String text, String what) {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new IllegalArgumentException(what + " holds a NUL character: index=" + nul);
        }
        byte[] utf8 = encode(text);
        byte[] terminated = new byte[utf8.length + 1];
        System.arraycopy(utf8, 0, terminated, 0, utf8.length);
        return terminated;
    }

    /** The text of UTF-8 bytes; each malformed sequence becomes U+FFFD. */
    public static String decode(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static boolean mayHoldQuestionMark(byte[] bytes) {
        long found = 0;
        int i = 0;
        for (; i <= bytes.length - Long.BYTES; i += Long.BYTES) {
            found |= zeroBytes((long) LONGS.get(bytes, i) ^ QUESTION_MARKS);
        }
        for (; i < bytes.length; i++) {
            found |= bytes[i] == '?' ? 1 : 0;
        }
        return found != 0;
    }

    /** Not 0 if one of the eight bytes is 0. */
    private static long zeroBytes(long bytes) {
        return (bytes - ONES) & ~bytes & HIGH_BITS;
    }

    private static void rejectUnpairedSurrogate(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else {
                throw new IllegalArgumentException(
                        String.format("text holds an unpaired surrogate: index=%d, char=U+%04X", i, (int) c));
            }
        }
    }
}

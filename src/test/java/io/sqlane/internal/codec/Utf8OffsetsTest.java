package io.sqlane.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8OffsetsTest {
    private final Utf8Offsets offsets = new Utf8Offsets();

    private String begin(byte[] utf8) {
        String text = Utf8.decode(utf8);
        offsets.begin(text, utf8.length, () -> utf8);
        return text;
    }

    private static boolean isInsidePair(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at));
    }

    @Test
    void everyPlaceOfATextIsFoundInAnyOrder() {
        String text = "aé漢😀b\uFFFD😀";
        begin(text.getBytes(StandardCharsets.UTF_8));
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            int at = random.nextInt(text.length() + 1);
            if (!isInsidePair(text, at)) {
                int expected = text.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
                assertEquals(expected, offsets.byteOffset(at));
                assertEquals(at, offsets.charIndex(expected));
            }
        }
    }

    @Test
    void placeInsideASurrogatePairIsRefused() {
        begin("a😀".getBytes(StandardCharsets.UTF_8));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> offsets.byteOffset(2));
        assertEquals("offset lies inside a surrogate pair: offset=2", refused.getMessage());
        assertEquals(5, offsets.byteOffset(3));
    }

    @Test
    void byteInsideACharacterIsThatCharacter() {
        begin("é😀".getBytes(StandardCharsets.UTF_8));
        assertEquals(1, offsets.charIndex(4));
        begin(new byte[] {(byte) 0xff, (byte) 0xf0, (byte) 0x9f, (byte) 0x98, (byte) 0x80});
        for (int inside = 1; inside < 5; inside++) {
            assertEquals(1, offsets.charIndex(inside));
        }
        assertEquals(3, offsets.charIndex(5));
    }

    /** What stands before a place is what the bytes before it are decoded to. */
    @Test
    void placesOfMalformedTextsAreThoseOfItsCharacters() {
        Random random = new Random(5);
        byte[] parts = {'a', 'b', (byte) 0xc3, (byte) 0xa9, (byte) 0xe6, (byte) 0xbc, (byte) 0xa2, (byte) 0xf0,
            (byte) 0x9f, (byte) 0x98, (byte) 0x80, (byte) 0xff, (byte) 0xed};
        for (int round = 0; round < 20_000; round++) {
            byte[] utf8 = new byte[random.nextInt(12)];
            for (int i = 0; i < utf8.length; i++) {
                utf8[i] = parts[random.nextInt(parts.length)];
            }
            String text = begin(utf8);
            for (int at = 0; at <= text.length(); at++) {
                if (!isInsidePair(text, at)) {
                    int offset = offsets.byteOffset(at);
                    assertEquals(at, offsets.charIndex(offset));
                    assertEquals(text.substring(0, at), new String(utf8, 0, offset, StandardCharsets.UTF_8));
                    assertEquals(
                            text.substring(at), new String(utf8, offset, utf8.length - offset, StandardCharsets.UTF_8));
                }
            }
        }
    }
}

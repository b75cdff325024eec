package io.sqlane.internal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShortTextTest {
    private final ShortText shortText = new ShortText();

    @Test
    void asciiOfEveryShortLengthIsEncodedAsUtf8Is() {
        for (int length = 0; length <= Utf8.SHORT; length++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < length; i++) {
                text.append((char) ((length * 31 + i * 7) % 128));
            }
            assertEncoded(text.toString());
        }
    }

    @Test
    void longerTextIsLeftToUtf8() {
        assertEquals(-1, shortText.encode("a".repeat(Utf8.SHORT + 1)));
    }

    @Test
    void everyCharacterIsEitherAsciiOrLeftToUtf8() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            for (String text : new String[] {"" + (char) c, (char) c + "abc", "abcdefgh" + (char) c}) {
                if (c < 0x80) {
                    assertEncoded(text);
                } else {
                    assertEquals(-1, shortText.encode(text), text);
                }
            }
        }
    }

    private void assertEncoded(String text) {
        int length = shortText.encode(text);
        assertArrayEquals(Utf8.encode(text), Arrays.copyOf(shortText.bytes(), length), text);
    }
}

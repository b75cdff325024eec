package io.sqlane.internal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static String refusal(String text) {
        return assertThrows(IllegalArgumentException.class, () -> Utf8.encode(text)).getMessage();
    }

    @Test
    void everyCodePointIsEncodedAndDecoded() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                String text = Character.toString(codePoint);
                byte[] bytes = Utf8.encode(text);
                int length = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
                assertEquals(length, bytes.length, text);
                assertEquals(text, Utf8.decode(bytes));
            }
        }
    }

    @Test
    void everyLoneSurrogateIsRefused() {
        for (char c = Character.MIN_SURROGATE; c <= Character.MAX_SURROGATE; c++) {
            assertEquals(
                    String.format("text holds an unpaired surrogate: index=1, char=U+%04X", (int) c), refusal("a" + c));
        }
    }

    @Test
    void loneSurrogateIsFoundAtEveryPlace() {
        for (int length = 1; length <= 40; length++) {
            for (int at = 0; at < length; at++) {
                char[] text = new char[length];
                Arrays.fill(text, at % 2 == 0 ? 'x' : 'é');
                text[at] = '\uDC00';
                assertTrue(refusal(new String(text)).contains("index=" + at + ","), new String(text));
            }
        }
    }

    @Test
    void surrogatesInTheWrongOrderAreRefused() {
        assertTrue(refusal("\uDC00\uD800").contains("index=0, char=U+DC00"));
    }

    @Test
    void highSurrogateAtTheEndIsRefused() {
        assertTrue(refusal("😀\uD83D").contains("index=2, char=U+D83D"));
    }

    @Test
    void firstHighSurrogateOfTwoIsRefused() {
        assertTrue(refusal("\uD83D😀").contains("index=0, char=U+D83D"));
    }

    @Test
    void questionMarksAreNotTakenForReplacements() {
        for (int length = 0; length <= 40; length++) {
            for (int at = 0; at < length; at++) {
                char[] text = new char[length];
                Arrays.fill(text, 'ÿ');
                text[at] = '?';
                String whole = new String(text) + "😀";
                assertArrayEquals(whole.getBytes(StandardCharsets.UTF_8), Utf8.encode(whole));
            }
        }
    }

    @Test
    void textForCEndsWithNul() {
        assertArrayEquals(new byte[] {'a', 0}, Utf8.encodeForC("a", "SQL"));
        assertArrayEquals(new byte[] {0}, Utf8.encodeForC("", "SQL"));
    }

    @Test
    void nulInTextForCIsRefused() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> Utf8.encodeForC("ab\0c", "path"));
        assertEquals("path holds a NUL character: index=2", e.getMessage());
    }

    @Test
    void malformedBytesBecomeReplacementCharacters() {
        assertEquals("a\uFFFDb", Utf8.decode(new byte[] {'a', (byte) 0xff, 'b'}));
        assertEquals("\uFFFD", Utf8.decode(new byte[] {(byte) 0xe2, (byte) 0x82}));
    }
}

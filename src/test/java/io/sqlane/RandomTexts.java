package io.sqlane;

import java.nio.charset.Charset;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * Sends random texts through SQLite and back, and compares what SQLite holds, as hex() tells it, with an encoder of its
 * own. Run as a program it prints one line, which must be the same whatever the locale is.
 */
final class RandomTexts {
    private static final int[] EDGES = {
        0, '?', 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x10000, 0x10ffff
    };

    private final Random random = new Random(18);

    private RandomTexts() {}

    /** Arguments: the number of texts, and a name of the default charset that this JVM must have. */
    public static void main(String[] args) {
        String charset = Charset.defaultCharset().name();
        if (!charset.equals(args[1])) {
            throw new IllegalStateException("default charset: expected=" + args[1] + ", found=" + charset);
        }
        System.out.println(run(Integer.parseInt(args[0])));
    }

    static String run(int texts) {
        RandomTexts source = new RandomTexts();
        CRC32 checksum = new CRC32();
        int refused = 0;
        try (Database database = Database.openInMemory();
                Statement statement = database.prepare("SELECT ?1, hex(?1), length(CAST(?1 AS BLOB))")) {
            for (int i = 0; i < texts; i++) {
                String text = source.next();
                byte[] expected = encode(text);
                boolean bound = bind(statement, text);
                if (bound != (expected != null)) {
                    throw new AssertionError((bound ? "taken: " : "refused: ") + describe(text));
                }
                if (bound) {
                    compare(statement, text, expected);
                    checksum.update(expected);
                } else {
                    refused++;
                }
            }
        }
        return "texts=" + texts + ", refused=" + refused + ", checksum=" + checksum.getValue();
    }

    private static boolean bind(Statement statement, String text) {
        try {
            statement.bind(1, text);
            return true;
        } catch (IllegalArgumentException refused) {
            if (!refused.getMessage().contains("unpaired surrogate: index=")) {
                throw refused;
            }
            return false;
        }
    }

    private static void compare(Statement statement, String text, byte[] expected) {
        try (Rows rows = statement.query()) {
            rows.next();
            if (!text.equals(rows.getString(0))) {
                throw new AssertionError("read: " + describe(rows.getString(0)) + ", bound: " + describe(text));
            }
            if (!hex(expected).equals(rows.getString(1)) || rows.getLong(2) != expected.length) {
                throw new AssertionError("stored: " + rows.getString(1) + ", bound: " + describe(text));
            }
        }
    }

    /** Mostly short, now and then longer than what is tried as ASCII, or than a value that a batch holds. */
    private String next() {
        int kind = random.nextInt(1000);
        int length = kind < 900 ? random.nextInt(16) : kind < 999 ? random.nextInt(200) : random.nextInt(20_000);
        boolean ascii = random.nextInt(4) == 0;
        boolean whole = random.nextInt(4) != 0;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            if (ascii) {
                text.append((char) random.nextInt(0x80));
            } else {
                appendAny(text, whole);
            }
        }
        if (ascii && !whole && length > 0) {
            text.setCharAt(random.nextInt(length), (char) (0xd800 + random.nextInt(0x800)));
        }
        return text.toString();
    }

    private void appendAny(StringBuilder text, boolean whole) {
        switch (random.nextInt(whole ? 6 : 24)) {
            case 0 -> text.append((char) random.nextInt(0x80));
            case 1 -> text.append((char) random.nextInt(0x800));
            case 2, 3 -> text.appendCodePoint(EDGES[random.nextInt(EDGES.length)]);
            case 4 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
            case 5 -> text.append((char) random.nextInt(0xd800));
            case 6 -> text.append((char) (0xd800 + random.nextInt(0x800)));
            default -> text.append('z');
        }
    }

    /** The UTF-8 form, or null for a text that has none. */
    static byte[] encode(String text) {
        byte[] bytes = new byte[3 * text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c >= 0xd800 && c < 0xe000) {
                int low = c < 0xdc00 && i + 1 < text.length() ? text.charAt(i + 1) : 0;
                if (low < 0xdc00 || low >= 0xe000) {
                    return null;
                }
                c = 0x10000 + (c - 0xd800 << 10) + (low - 0xdc00);
                i++;
            }
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else {
                int following = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
                bytes[length++] = (byte) (0xff00 >> following + 1 | c >> 6 * following);
                while (following-- > 0) {
                    bytes[length++] = (byte) (0x80 | c >> 6 * following & 0x3f);
                }
            }
        }
        return java.util.Arrays.copyOf(bytes, length);
    }

    static String hex(byte[] bytes) {
        String digits = "0123456789ABCDEF";
        StringBuilder hex = new StringBuilder(2 * bytes.length);
        for (byte b : bytes) {
            hex.append(digits.charAt(b >> 4 & 15)).append(digits.charAt(b & 15));
        }
        return hex.toString();
    }

    private static String describe(String text) {
        StringBuilder units = new StringBuilder();
        text.chars().forEach(c -> units.append(String.format("\\u%04x", c)));
        return units.toString();
    }
}

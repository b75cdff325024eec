package io.sqlane.benchmarks;

/** What every driver works on, as in c-floor/ and node/; the tables themselves are in sql/. */
final class Data {
    static final int ROWS = 100_000;

    /** Operations of a run that does small ones. */
    static final int POINTS = 1_000;

    static final int DOCUMENTS = 1_000;
    static final int DOCUMENT_SIZE = 4_096;
    static final int BLOBS = 16;
    static final int BLOB_SIZE = 1 << 20;
    static final int USERS = 10_000;

    /** Of the database of the backup. */
    static final int PAGES = 1_420;

    private Data() {}

    /** The texts to insert; that of an id is at {@code (id - 1) % ROWS}. */
    static String[] texts() {
        String[] texts = new String[ROWS];
        for (int i = 0; i < ROWS; i++) {
            texts[i] = String.format("text of row %08d", i + 1);
        }
        return texts;
    }

    /** Its length plus its last character: nobody may do without reading it. */
    static long take(String text) {
        return text.length() + text.charAt(text.length() - 1);
    }

    static long take(byte[] bytes) {
        return bytes.length + bytes[bytes.length - 1];
    }

    /** The same sequence in every driver. */
    static final class RandomId {
        private final int count;
        private int state = 0x9E3779B9;

        /** From 1 to a count. */
        RandomId(int count) {
            this.count = count;
        }

        int next() {
            state = state * 1_664_525 + 1_013_904_223;
            return (state >>> 8) % count + 1;
        }
    }
}

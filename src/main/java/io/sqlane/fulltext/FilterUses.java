package io.sqlane.fulltext;

/** Closes a filter, if it can be, when neither its name nor the tokenizer of a table uses it any more. */
final class FilterUses {
    private final TokenFilter filter;
    private int uses;

    FilterUses(TokenFilter filter) {
        this.filter = filter;
    }

    /** Begins a use, which ends when the answer is closed. */
    AutoCloseable begin() {
        uses++;
        return this::end;
    }

    private void end() throws Exception {
        uses--;
        if (uses == 0 && filter instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}

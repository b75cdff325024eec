package io.sqlane.fulltext;

import io.sqlane.internal.ffi.Constants;

/**
 * What a text is tokenized for.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/fts5.html#custom_tokenizers">FTS5_TOKENIZE_</a>
 */
public enum TokenizeReason {
    /** A row comes into the index or goes out of it. */
    DOCUMENT,

    /** The text is a word or a string of a query. */
    QUERY,

    /** It is one with {@code *} behind it: the last token is the beginning of others. */
    PREFIX,

    /** An auxiliary function asks, {@code highlight} for one. */
    AUX;

    static TokenizeReason ofFlags(int flags) {
        if ((flags & Constants.FTS5_TOKENIZE_DOCUMENT) != 0) {
            return DOCUMENT;
        }
        if ((flags & Constants.FTS5_TOKENIZE_AUX) != 0) {
            return AUX;
        }
        return (flags & Constants.FTS5_TOKENIZE_PREFIX) != 0 ? PREFIX : QUERY;
    }
}

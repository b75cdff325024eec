package io.sqlane.fulltext;

import io.sqlane.internal.engine.TokenFrame;
import org.jspecify.annotations.Nullable;

/**
 * The text of one call of a {@link Tokenizer}.
 *
 * <p>The object is lent: it is valid during the call only, and the next call may get the same one. All methods throw
 * {@link IllegalStateException} when the call is over, and {@link io.sqlane.error.ThreadConfinementException} on
 * another thread.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 */
public final class TokenizerText {
    private final TokenFrame frame;

    TokenizerText(TokenFrame frame) {
        this.frame = frame;
    }

    /**
     * Returns the text.
     *
     * @return the text, each malformed UTF-8 sequence as U+FFFD
     */
    public String text() {
        return frame.text();
    }

    /**
     * Returns the UTF-8 of the text.
     *
     * @return a new array
     */
    public byte[] utf8() {
        return frame.bytes();
    }

    /**
     * Returns what the text is tokenized for.
     *
     * @return the reason
     */
    public TokenizeReason reason() {
        return TokenizeReason.ofFlags(frame.reason());
    }

    /**
     * Returns the locale that a row or a query has set with {@code fts5_locale()}.
     *
     * @return its name as it was given, or null for the default
     * @see <a href="https://sqlite.org/fts5.html#the_locale_option">The locale option</a>
     */
    public @Nullable String locale() {
        return frame.locale();
    }
}

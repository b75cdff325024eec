package io.sqlane.fulltext;

import io.sqlane.internal.engine.TokenFrame;
import java.util.Objects;

/**
 * Takes the tokens of a text from a {@link Tokenizer}, in the order of the text: neither the start nor the end of a
 * token lies before that of the one before. What is refused leaves the tokens before as they are.
 *
 * <p>Of a token of more than 32768 bytes SQLite keeps and searches the first 32768.
 *
 * <p>The object is lent: it is valid during the call only, and the next call may get the same one. All methods throw
 * {@link IllegalStateException} when the call is over, and {@link io.sqlane.error.ThreadConfinementException} on
 * another thread.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 */
public final class Tokens {
    private final TokenFrame frame;

    Tokens(TokenFrame frame) {
        this.frame = frame;
    }

    /**
     * Adds a token.
     *
     * @param token what is searched for, not empty
     * @param start in the text, the index of the first char that the token stands for
     * @param end the index of the first char behind it
     * @throws IndexOutOfBoundsException if that is no part of the text
     * @throws IllegalArgumentException if the token is empty or holds an unpaired surrogate, if the part begins or ends
     *     inside a surrogate pair, or if it lies before that of the token before
     */
    public void add(String token, int start, int end) {
        frame.add(Objects.requireNonNull(token, "token"), start, end);
    }

    /**
     * Adds another form of the token before, at the same place of the text: either is found.
     *
     * @param token what is searched for as well, not empty
     * @throws IllegalArgumentException if there is no token before, or if this one is empty or holds an unpaired
     *     surrogate
     * @see <a href="https://sqlite.org/fts5.html#synonym_support">Synonym Support</a>
     */
    public void addSynonym(String token) {
        frame.addSynonym(Objects.requireNonNull(token, "token"));
    }

    /**
     * Adds a token as bytes, for a tokenizer that reads {@link TokenizerText#utf8()}.
     *
     * @param token what is searched for, as UTF-8, not empty; copied as it is
     * @param startByte in the UTF-8 of the text, the index of the first byte that the token stands for
     * @param endByte the index of the first byte behind it
     * @throws IndexOutOfBoundsException if that is no part of the text
     * @throws IllegalArgumentException if the token is empty, or if it lies before the token before
     */
    public void addUtf8(byte[] token, int startByte, int endByte) {
        frame.addBytes(Objects.requireNonNull(token, "token"), startByte, endByte);
    }
}

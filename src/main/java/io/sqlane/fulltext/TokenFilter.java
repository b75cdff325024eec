package io.sqlane.fulltext;

import java.util.List;

/**
 * Changes the tokens that another tokenizer has found, {@code unicode61} as a rule.
 *
 * <p>The rules are those of a {@link Tokenizer}: the same tokens of the same text, and what it throws fails the
 * statement.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see Tokenizers#registerFilter
 */
@FunctionalInterface
public interface TokenFilter {
    /**
     * Adds the tokens that go on.
     *
     * @param text lent for the call
     * @param found the tokens of the other tokenizer, in order; a new list, the filter's to keep
     * @param tokens takes the tokens; lent for the call
     * @throws Exception anything
     */
    void filter(TokenizerText text, List<Token> found, Tokens tokens) throws Exception;
}

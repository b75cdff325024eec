package io.sqlane.fulltext;

/**
 * Says what the tokens of a text are, for one FTS5 table.
 *
 * <p>Inside it the connection must not be used. What it throws fails the statement, and is thrown as it is by the call
 * on the connection that led here. If the statement writes, nothing of it stays, and if a transaction is open, all of
 * that is rolled back: the index would hold a part of a row.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/fts5.html#custom_tokenizers">xTokenize</a>
 */
@FunctionalInterface
public interface Tokenizer {
    /**
     * Makes the tokens of a text, in its order.
     *
     * @param text lent for the call
     * @param tokens takes the tokens; lent for the call
     * @throws Exception anything
     */
    void tokenize(TokenizerText text, Tokens tokens) throws Exception;
}

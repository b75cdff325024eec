package io.sqlane.fulltext;

import java.util.List;

/**
 * Makes the tokenizers of tables. It is asked when a table is created, and by every connection when it opens one.
 *
 * <p>Inside it the connection must not be used. What it throws fails the statement, as what a {@link Tokenizer} throws
 * does, and is thrown as it is by the call on the connection that led here.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 */
@FunctionalInterface
public interface TokenizerFactory {
    /**
     * Makes the tokenizer of a table.
     *
     * @param arguments what follows the name in the declaration, {@code tokenize = 'name argument …'}
     * @return a tokenizer, which is closed with the table if it is {@link AutoCloseable}
     * @throws Exception anything, {@link IllegalArgumentException} for an argument that it does not know
     */
    Tokenizer create(List<String> arguments) throws Exception;
}

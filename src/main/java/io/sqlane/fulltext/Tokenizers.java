package io.sqlane.fulltext;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.engine.FullText;
import io.sqlane.internal.engine.TokenFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Registers tokenizers that are written in Java with a database, for its FTS5 tables: {@code tokenize = 'name'}.
 *
 * <p>A tokenizer must always make the same tokens of the same text: the rows of an index were found by them, and are
 * removed from it by them. Every connection that reads or writes such a table needs the tokenizer, under the same name.
 *
 * <p>A registration stays until the database is closed, or another one takes its place: tables that are open by then
 * keep the tokenizer that they have. A factory or tokenizer that is {@link AutoCloseable} is closed when SQLite has
 * forgotten it, also when registering it has failed; it is not if the database is closed for an owner that has left it
 * behind.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/fts5.html#custom_tokenizers">Custom Tokenizers</a>
 */
public final class Tokenizers {
    private Tokenizers() {}

    /** What a call is made with. */
    private record Call(TokenFrame frame, TokenizerText text, Tokens tokens) {
        Call(TokenFrame frame) {
            this(frame, new TokenizerText(frame), new Tokens(frame));
        }

        void filter(TokenFilter filter) throws Exception {
            List<Token> found = new ArrayList<>();
            frame.readBase((token, start, end, isSynonym) -> found.add(new Token(token, start, end, isSynonym)));
            filter.filter(text, found, tokens);
        }
    }

    /**
     * Registers a tokenizer.
     *
     * @param database gets the tokenizer
     * @param name in the declaration of a table, in any case
     * @param factory makes the tokenizer of a table when that is opened, and is kept until SQLite forgets it
     * @throws IllegalArgumentException if a tokenizer of SQLite's own has that name, or if it has no or more than 255
     *     bytes
     * @throws IllegalStateException if the database is closed
     * @throws io.sqlane.error.ThreadConfinementException on another thread than the owner
     * @see <a href="https://sqlite.org/fts5.html#custom_tokenizers">xCreateTokenizer_v2</a>
     */
    public static void register(Database database, String name, TokenizerFactory factory) {
        ConnectionHandle connection = Access.connection(Objects.requireNonNull(database, "database"));
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(factory, "factory");
        FullText.tokenizer(
                connection,
                name,
                false,
                arguments -> {
                    Tokenizer tokenizer = factory.create(arguments);
                    if (tokenizer == null) {
                        throw new NullPointerException("the factory of a tokenizer answered null: name=\"" + name
                                + "\", arguments=" + arguments);
                    }
                    return new FullText.Instance<>(
                            Call::new, call -> tokenizer.tokenize(call.text, call.tokens), tokenizer);
                },
                factory);
    }

    /**
     * Registers a filter: a tokenizer that gets the tokens of another one and says which of them, or what in their
     * place, goes on. The other one, with its arguments, follows the name in the declaration of a table,
     * {@code tokenize = 'name unicode61 remove_diacritics 2'}. Without any it is {@code unicode61}.
     *
     * @param database gets the filter
     * @param name in the declaration of a table, in any case
     * @param filter kept until SQLite forgets it
     * @throws IllegalArgumentException if a tokenizer of SQLite's own has that name, or if it has no or more than 255
     *     bytes
     * @throws IllegalStateException if the database is closed
     * @throws io.sqlane.error.ThreadConfinementException on another thread than the owner
     * @see <a href="https://sqlite.org/fts5.html#porter_tokenizer">The porter tokenizer, which is such a one</a>
     */
    public static void registerFilter(Database database, String name, TokenFilter filter) {
        ConnectionHandle connection = Access.connection(Objects.requireNonNull(database, "database"));
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(filter, "filter");
        FilterUses uses = new FilterUses(filter);
        FullText.tokenizer(
                connection,
                name,
                true,
                arguments -> new FullText.Instance<>(Call::new, call -> call.filter(filter), uses.begin()),
                uses.begin());
    }
}

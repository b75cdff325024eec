package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.FullTextFunctions;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives tokenizers and auxiliary functions that are written in Java to FTS5. It calls them in the midst of its own work
 * on a table: inside them the connection must not be used.
 */
public final class FullText {
    static final String IN_TOKENIZER = "a tokenizer";

    private static final String IN_AUXILIARY = "an auxiliary function";

    private FullText() {}

    /** Makes the tokenizer of a table. */
    @FunctionalInterface
    public interface Creator {
        Instance<?> create(List<String> arguments) throws Throwable;
    }

    /**
     * The tokenizer of one table.
     *
     * @param maker makes what the body gets, once per depth of calls
     * @param user is closed, if there is one and it can be, when SQLite has forgotten the tokenizer
     */
    public record Instance<C>(Function<TokenFrame, C> maker, Definitions.Scalar<C> body, @Nullable Object user) {
        TokenizerDefinition<C> define(ConnectionHandle connection) {
            return new TokenizerDefinition<>(connection, this);
        }
    }

    /**
     * Registers a tokenizer.
     *
     * @param filters whether it gets the tokens of another one
     * @param user is closed, if it can be, when SQLite has forgotten the name
     */
    public static void tokenizer(
            ConnectionHandle connection, String name, boolean filters, Creator creator, Object user) {
        connection.check();
        byte[] utf8 = Definitions.name(name);
        connection.loan.setsSomething();
        long id = connection.register(new TokenizerFactoryDefinition(connection, creator, user), IN_TOKENIZER);
        long code = connection.call(it -> FullTextFunctions.sqlane_create_tokenizer(it, utf8, filters ? 1 : 0, id));
        if (code == Constants.SQLANE_BUILT_IN) {
            throw new IllegalArgumentException(
                    "a tokenizer of SQLite's own cannot be replaced: name=\"" + Excerpt.of(name) + '"');
        }
        Definitions.check(connection, code, "tokenizer", name);
    }

    /**
     * Registers an auxiliary function.
     *
     * @param maker makes what the body gets, once per depth of calls
     * @param user is closed, if it can be, when SQLite has forgotten the function
     */
    public static <C> void auxiliary(
            ConnectionHandle connection,
            String name,
            Function<MatchFrame, C> maker,
            Definitions.Scalar<C> body,
            Object user) {
        connection.check();
        byte[] utf8 = Definitions.name(name);
        connection.loan.setsSomething();
        long id = connection.register(new AuxiliaryDefinition<>(connection, maker, body, user), IN_AUXILIARY);
        long code = connection.call(it -> FullTextFunctions.sqlane_create_auxiliary(it, utf8, id));
        Definitions.check(connection, code, "auxiliary function", name);
    }
}

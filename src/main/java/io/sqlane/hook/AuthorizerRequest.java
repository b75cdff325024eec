package io.sqlane.hook;

import org.jspecify.annotations.Nullable;

/**
 * What an {@link Authorizer} is asked for. Names stand as the statement has them, in any case.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param action what the statement is about to do
 * @param first name as the action says, or null
 * @param second name as the action says, or null
 * @param schema such as {@code main}, or null if the action concerns none
 * @param source the innermost trigger or view that it comes from, or null if it stands in the statement itself
 * @see <a href="https://sqlite.org/c3ref/set_authorizer.html">sqlite3_set_authorizer</a>
 */
public record AuthorizerRequest(
        AuthorizerAction action,
        @Nullable String first,
        @Nullable String second,
        @Nullable String schema,
        @Nullable String source) {}

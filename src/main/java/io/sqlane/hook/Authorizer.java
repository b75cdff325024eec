package io.sqlane.hook;

import io.sqlane.internal.ffi.Constants;

/**
 * Decides what statements may do, when they are compiled: in {@code prepare}, and again when SQLite compiles one anew
 * because the schema or the authorizer has changed.
 *
 * <p>It is called on the owner thread of the database, and may be kept from nothing but using that database. It is
 * <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/set_authorizer.html">sqlite3_set_authorizer</a>
 */
@FunctionalInterface
public interface Authorizer {
    /**
     * Decides on one action of a statement.
     *
     * @param request what the statement is about to do
     * @return the answer, not null
     */
    Answer authorize(AuthorizerRequest request);

    /**
     * What an authorizer answers.
     *
     * <p>This type is <em>immutable</em>.
     */
    enum Answer {
        /** The action is allowed. */
        OK(Constants.SQLITE_OK),
        /** The statement is refused with {@code SQLITE_AUTH}. */
        DENY(Constants.SQLITE_DENY),
        /**
         * The statement goes on without the action: a column that is read is NULL, a function that is called answers
         * NULL, a column keeps its value; rows are deleted all the same, one by one. Other actions do nothing.
         */
        IGNORE(Constants.SQLITE_IGNORE);

        private final int code;

        Answer(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}

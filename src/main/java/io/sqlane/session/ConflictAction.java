package io.sqlane.session;

import io.sqlane.internal.ffi.Constants;

/**
 * What is done about a conflict.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/session/c_changeset_abort.html">Constants Returned By The Conflict Handler</a>
 */
public enum ConflictAction {
    /** The change is left out, and the next one is applied. */
    OMIT(Constants.SQLANE_ANSWER_OMIT),
    /**
     * The change takes the place of the row in the way. An answer to {@link ConflictType#DATA} and {@link
     * ConflictType#CONFLICT} only.
     */
    REPLACE(Constants.SQLANE_ANSWER_REPLACE),
    /** Nothing of the changeset is applied. */
    ABORT(Constants.SQLANE_ANSWER_ABORT);

    private final int answer;

    ConflictAction(int answer) {
        this.answer = answer;
    }

    int answer() {
        return answer;
    }
}

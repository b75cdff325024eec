package io.sqlane.session;

/**
 * Decides what becomes of a change that does not fit.
 *
 * <p>It is called on the owner thread of the database, which must not be used inside it: each call is refused. What it
 * throws is thrown by {@link Changeset#apply}, the very same object, and nothing of the changeset is applied.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/session/sqlite3changeset_apply.html">sqlite3changeset_apply</a>
 */
@FunctionalInterface
public interface ConflictHandler {
    /**
     * Resolves one conflict.
     *
     * @param conflict lent for this call
     * @return what to do
     * @throws Exception anything
     */
    ConflictAction resolve(Conflict conflict) throws Exception;
}

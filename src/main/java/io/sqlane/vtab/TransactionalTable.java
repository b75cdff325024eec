package io.sqlane.vtab;

/**
 * A table whose changes are made and undone with those of the transaction. It takes part from its first change on:
 * {@link #begin} comes before that, and one of {@link #commit} and {@link #rollback} ends it. A table that is created
 * takes part in that transaction without {@link #begin}.
 *
 * <p>A statement that fails is undone by {@link #rollbackTo}, too. A table that takes part only since some savepoints
 * were open is told of the innermost alone, and may be sent back to one of the others: it is then as it was at
 * {@link #begin}. Inside {@link #begin}, {@link #commit},
 * {@link #rollback}, {@link #release} and {@link #rollbackTo} the connection must not be used. All but the first are
 * called whatever has failed before.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/vtab.html#the_xbegin_method">The xBegin Method</a>
 */
public interface TransactionalTable extends WritableTable {
    /**
     * A transaction begins.
     *
     * @throws Exception anything; the statement then fails
     */
    void begin() throws Exception;

    /**
     * The transaction is about to be committed: the last chance to refuse that. Nothing happens unless overridden.
     *
     * @throws Exception anything; the transaction is then rolled back
     */
    default void sync() throws Exception {}

    /**
     * The transaction is committed.
     *
     * @throws Exception anything, which reaches the caller and changes nothing: it is committed
     */
    void commit() throws Exception;

    /**
     * The transaction is rolled back: the table is again as it was at {@link #begin}.
     *
     * @throws Exception anything, which reaches the caller and changes nothing
     */
    void rollback() throws Exception;

    /**
     * The state of the table is to be kept, so that it can be gone back to.
     *
     * @param level of the state; those of higher levels are gone
     * @throws Exception anything; the statement then fails
     * @see <a href="https://sqlite.org/vtab.html#the_xsavepoint_xrelease_and_xrollbackto_methods">xSavepoint</a>
     */
    void savepoint(int level) throws Exception;

    /**
     * The states of a level and of those above are not needed any more.
     *
     * @param level of the state
     * @throws Exception anything; the statement then fails
     */
    void release(int level) throws Exception;

    /**
     * The table goes back to the state of a level, which is kept, and those above are gone. If it was not told of that
     * level, it goes back to the lowest above it that it was told of.
     *
     * @param level of the state
     * @throws Exception anything; the statement then fails
     */
    void rollbackTo(int level) throws Exception;
}

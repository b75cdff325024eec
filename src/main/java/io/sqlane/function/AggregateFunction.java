package io.sqlane.function;

import io.sqlane.Arguments;
import io.sqlane.Result;

/**
 * A SQL function that makes one value of many rows.
 *
 * <p>SQLite ends every group that it has begun, also when the query fails on the way: {@link #finish} is then called
 * for a group that is not complete, and its result is dropped. When the rows of a query are closed early, the state is
 * dropped and nothing is called. In either case no reference to a state is kept.
 *
 * <p>Inside {@link #step}, the connection may be used as in a {@link ScalarFunction}; inside {@link #finish} never.
 *
 * <p>What a method throws fails the statement, and is thrown as it is by the call on the connection that led here.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @param <S> the state of a group, an object that {@link #step} changes
 */
public interface AggregateFunction<S> {
    /**
     * Returns the state of a group without rows.
     *
     * @return a new state, which belongs to this group alone
     * @throws Exception anything
     */
    S begin() throws Exception;

    /**
     * Adds a row to the group.
     *
     * @param state of the group
     * @param arguments lent for the call
     * @throws Exception anything
     */
    void step(S state, Arguments arguments) throws Exception;

    /**
     * Computes the value of the group; the last call for it.
     *
     * @param state of the group
     * @param result lent for the call; SQL NULL if nothing is set
     * @throws Exception anything
     */
    void finish(S state, Result result) throws Exception;
}

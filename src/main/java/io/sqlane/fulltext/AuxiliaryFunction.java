package io.sqlane.fulltext;

import io.sqlane.Arguments;
import io.sqlane.Result;

/**
 * Makes a value of a row that a full-text query has found.
 *
 * <p>Inside it the connection must not be used; what the row, the query and the table are is asked of the match. What
 * it throws fails the statement, and is thrown as it is by the call on the connection that led here.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 */
@FunctionalInterface
public interface AuxiliaryFunction {
    /**
     * Computes one value.
     *
     * @param match the row; lent for the call
     * @param arguments those behind the name of the table; lent for the call
     * @param result lent for the call; SQL NULL if nothing is set
     * @throws Exception anything
     */
    void call(Match match, Arguments arguments, Result result) throws Exception;
}

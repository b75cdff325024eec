package io.sqlane.function;

import io.sqlane.Arguments;
import io.sqlane.Result;

/**
 * A SQL function that makes one value of its arguments.
 *
 * <p>Inside it, other statements of the connection may be run, unless it is deterministic or replaces a function of
 * SQLite's; the connection cannot be closed, nor the statement that calls the function be used.
 *
 * <p>What it throws fails the statement, and is thrown as it is by the call on the connection that led here.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 */
@FunctionalInterface
public interface ScalarFunction {
    /**
     * Computes one value.
     *
     * @param arguments lent for the call
     * @param result lent for the call; SQL NULL if nothing is set
     * @throws Exception anything
     */
    void call(Arguments arguments, Result result) throws Exception;
}

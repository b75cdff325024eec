package io.sqlane.function;

import io.sqlane.Arguments;
import io.sqlane.Result;

/**
 * An aggregate that can be used with {@code OVER} as well: rows come into its window and go out of it.
 *
 * <p>Inside {@link #value} and {@link #inverse}, the connection may be used as in a {@link ScalarFunction}.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @param <S> the state of a window, an object that {@link #step} and {@link #inverse} change
 * @see <a href="https://sqlite.org/windowfunctions.html#udfwinfunc">User-Defined Aggregate Window Functions</a>
 */
public interface WindowFunction<S> extends AggregateFunction<S> {
    /**
     * Takes the oldest row out of the window.
     *
     * @param state of the window
     * @param arguments of the row, lent for the call; those that {@link #step} was called with
     * @throws Exception anything
     */
    void inverse(S state, Arguments arguments) throws Exception;

    /**
     * Computes the value of the window as it is; more rows may come and go.
     *
     * @param state of the window
     * @param result lent for the call; SQL NULL if nothing is set
     * @throws Exception anything
     */
    void value(S state, Result result) throws Exception;

    /**
     * Computes the value of the window for the last time: as {@link #value} unless overridden.
     *
     * @param state of the window
     * @param result lent for the call; SQL NULL if nothing is set
     * @throws Exception anything
     */
    @Override
    default void finish(S state, Result result) throws Exception {
        value(state, result);
    }
}

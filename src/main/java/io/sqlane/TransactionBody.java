package io.sqlane;

import org.jspecify.annotations.Nullable;

/**
 * What runs inside a transaction.
 *
 * <p>Returning commits, throwing rolls back. A body is run on the owner thread of the database: it is
 * <em>confined to its owner thread</em>.
 *
 * @param <T> type of the result
 * @param <E> type of the checked exception that the body may throw, {@link RuntimeException} for none
 */
@FunctionalInterface
public interface TransactionBody<T extends @Nullable Object, E extends Exception> {
    /**
     * Does the work of the transaction.
     *
     * @param database the database, lent for the call
     * @return the result of the transaction
     * @throws E whatever the body throws; it is thrown on as it is, after the rollback
     */
    T run(Database database) throws E;
}

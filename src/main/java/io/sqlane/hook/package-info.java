/**
 * Handlers that SQLite calls: for changed rows, commits and rollbacks, what a statement may do, what runs and how long,
 * and for what ends or waits.
 *
 * <p>{@link io.sqlane.hook.Hooks} sets and removes them. Inside every one of these handlers the database must not be
 * used; the call is refused. What a handler throws fails the call that led to it: it is thrown there as it is, the very
 * same object, and the database stays usable.
 */
@NullMarked
package io.sqlane.hook;

import org.jspecify.annotations.NullMarked;

/**
 * SQL functions and collations written in Java: scalar, aggregate and window functions, orders of text, and the handler
 * that is asked for an order that SQLite does not know.
 *
 * <p>They belong to one connection, run on its owner thread, and end with it.
 */
@NullMarked
package io.sqlane.function;

import org.jspecify.annotations.NullMarked;

/**
 * A JDBC driver for applications that were written for JDBC.
 *
 * <p>{@link io.sqlane.jdbc.SqlaneDriver} answers to {@code jdbc:sqlite:} and {@code jdbc:sqlane:},
 * {@link io.sqlane.jdbc.SqlaneDataSource} is for pools and frameworks; all else is behind the interfaces of
 * {@code java.sql}. Unlike {@link io.sqlane.Database}, a connection of this package may be used by any thread: calls of
 * several threads wait for each other.
 */
@NullMarked
package io.sqlane.jdbc;

import org.jspecify.annotations.NullMarked;

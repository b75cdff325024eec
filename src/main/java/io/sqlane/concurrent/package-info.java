/**
 * Many threads, and many processes, on one database: a pool with one writer and snapshot readers, a safe start of many
 * processes on one file, and what tries again where SQLite does not wait.
 *
 * <p>{@link io.sqlane.concurrent.DatabasePool} is the one to begin with.
 */
@NullMarked
package io.sqlane.concurrent;

import org.jspecify.annotations.NullMarked;

/**
 * SQLite for Java: databases, statements, rows and transactions.
 *
 * <p>The words follow SQLite: columns count from 0, parameters from 1. A handle is confined to the thread that made it;
 * every other thread is refused before any native work. Options and results are immutable values. A failure of SQLite
 * is an {@link io.sqlane.error.SqliteException}.
 */
@NullMarked
package io.sqlane;

import org.jspecify.annotations.NullMarked;

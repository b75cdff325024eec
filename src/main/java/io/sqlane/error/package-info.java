/**
 * The words for failures: result codes and the exceptions that carry them.
 *
 * <p>{@link io.sqlane.error.SqliteException} is what every failed call of SQLite throws. Its subclasses are named for
 * what the caller can do next: wait and try again, correct the data, restore a file, free space. A call on a wrong
 * thread throws {@link io.sqlane.error.ThreadConfinementException} and never reaches SQLite.
 */
@NullMarked
package io.sqlane.error;

import org.jspecify.annotations.NullMarked;

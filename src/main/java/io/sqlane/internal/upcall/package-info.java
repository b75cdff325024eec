/** The way from SQLite's callbacks into Java: one static entry, a slot per connection, parking of exceptions. */
@NullMarked
package io.sqlane.internal.upcall;

import org.jspecify.annotations.NullMarked;

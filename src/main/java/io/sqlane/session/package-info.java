/**
 * Changes that are recorded, carried elsewhere and applied.
 *
 * <p>A {@link io.sqlane.session.Session} records what changes in a database. It makes of that a {@link
 * io.sqlane.session.Changeset}, a value of bytes that outlives the database: it can be looked into, inverted, combined
 * with others, and applied to another database, where a {@link io.sqlane.session.ConflictHandler} decides what becomes
 * of changes that do not fit.
 */
@NullMarked
package io.sqlane.session;

import org.jspecify.annotations.NullMarked;

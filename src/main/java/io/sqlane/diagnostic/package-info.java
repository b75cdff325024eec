/**
 * The words for what a connection does and has: counters of SQLite, events for a metrics system, open handles.
 *
 * <p>Everything here is a value or an interface to implement; reading and reporting happen on the floors above.
 */
@NullMarked
package io.sqlane.diagnostic;

import org.jspecify.annotations.NullMarked;

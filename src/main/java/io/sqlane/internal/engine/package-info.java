/**
 * Ownership, confinement and release of native handles: the only callers of the native functions, together with the
 * codec and the upcalls.
 */
@NullMarked
package io.sqlane.internal.engine;

import org.jspecify.annotations.NullMarked;

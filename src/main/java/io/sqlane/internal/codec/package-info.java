/**
 * The byte layout of parameters and rows, shared with the native side. Knows the five storage classes and nothing else
 * of SQLite.
 */
@NullMarked
package io.sqlane.internal.codec;

import org.jspecify.annotations.NullMarked;

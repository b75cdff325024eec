/** Texts and blobs that are read and written in pieces, where they lie. */
@NullMarked
package io.sqlane.blob;

import org.jspecify.annotations.NullMarked;

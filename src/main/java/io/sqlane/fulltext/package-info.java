/**
 * Full-text search in Java: tokenizers, which say what the words of a text are, and auxiliary functions, which say
 * something about a row that a search has found, its rank above all.
 *
 * <p>They belong to one connection, run on its owner thread, and end with it.
 *
 * @see <a href="https://sqlite.org/fts5.html#extending_fts5">Extending FTS5</a>
 */
@NullMarked
package io.sqlane.fulltext;

import org.jspecify.annotations.NullMarked;

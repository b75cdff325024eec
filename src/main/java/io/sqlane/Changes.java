package io.sqlane;

/**
 * What a statement changed.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param count rows inserted, updated or deleted by the statement itself, without triggers and foreign key actions
 * @param lastInsertRowid rowid of the last successful INSERT of the connection into a rowid table, 0 if there was none;
 *     it belongs to this statement only if this statement inserted
 * @see <a href="https://sqlite.org/c3ref/changes.html">sqlite3_changes64</a>
 * @see <a href="https://sqlite.org/c3ref/last_insert_rowid.html">sqlite3_last_insert_rowid</a>
 */
public record Changes(long count, long lastInsertRowid) {}

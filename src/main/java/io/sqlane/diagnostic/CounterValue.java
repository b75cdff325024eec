package io.sqlane.diagnostic;

/**
 * The value of a counter of SQLite, as it is and as it was at most.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @param current the value now
 * @param highest the highest value since the last reset; 0 for counters that keep none
 * @see <a href="https://sqlite.org/c3ref/db_status.html">sqlite3_db_status64</a>
 */
public record CounterValue(long current, long highest) {}

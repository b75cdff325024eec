/**
 * Virtual tables written in Java: functions that SQL reads as tables, and modules whose tables are read, written and
 * take part in transactions.
 *
 * <p>They belong to one connection, run on its owner thread, and end with it.
 */
@NullMarked
package io.sqlane.vtab;

import org.jspecify.annotations.NullMarked;

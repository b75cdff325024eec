package io.sqlane.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * One column of a table or view.
 *
 * @param defaultValue the SQL of it, or null
 * @param keyPlace its place in the primary key from 1, or 0
 * @param autoIncrement whether it is declared AUTOINCREMENT
 * @param generated whether its value is made of others
 */
record TableColumn(
        String table,
        String name,
        String declaredType,
        boolean notNull,
        @Nullable String defaultValue,
        int keyPlace,
        boolean autoIncrement,
        boolean generated) {}

package io.sqlane.jdbc;

import io.sqlane.Database;

/** The SQL functions that applications of the other driver find there, and that SQLite itself has not. */
final class ExtraFunctions {
    private ExtraFunctions() {}

    static void register(Database database) {
        TextFunctions.register(database);
        NumberFunctions.register(database);
        StatisticFunctions.register(database);
    }
}

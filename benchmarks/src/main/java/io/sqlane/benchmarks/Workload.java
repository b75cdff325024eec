package io.sqlane.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What is measured, who does it, and the figures that are wanted. */
enum Workload {
    POINT(Family.POINT, "point SELECT, 3 columns with String", "numbers", Data.POINTS, Peers.ALL_JAVA,
            Bar.ratio(1.20), Bar.faster(Driver.SQLITE_JDBC, 3.5),
            Bar.faster(Driver.SQLITE_JDBC, 2.5).by(Driver.SQLANE_JDBC), Bar.faster(Driver.SQLITE4JAVA, 1.5)),
    POINT_NUMBERS(Family.POINT, "point SELECT, 3 numbers", "numbers", Data.POINTS, Peers.ALL_JAVA),

    SCAN_INTEGERS(Family.SCAN, "scan, row of 3 integers", "numbers", Data.ROWS, Peers.ALL_JAVA,
            Bar.ratio(1.15), Bar.faster(Driver.SQLITE_JDBC, 5),
            Bar.faster(Driver.SQLITE_JDBC, 3).by(Driver.SQLANE_JDBC), Bar.faster(Driver.SQLITE4JAVA, 3),
            // The rows of one scan are one object of 32 bytes.
            Bar.bytes(0.001), Bar.fewerBytes(Driver.SQLITE_JDBC, 3)),
    SCAN_TEXT(Family.SCAN, "scan, row of 3 columns with String", "numbers", Data.ROWS, Peers.ALL_JAVA,
            Bar.ratio(1.6), Bar.faster(Driver.SQLITE_JDBC, 4),
            Bar.faster(Driver.SQLITE_JDBC, 3).by(Driver.SQLANE_JDBC), Bar.faster(Driver.SQLITE4JAVA, 3),
            // A String of 20 characters.
            Bar.bytes(64.001), Bar.fewerBytes(Driver.SQLITE_JDBC, 3)),
    SCAN_WIDE(Family.SCAN, "scan, row of 10 columns, mixed", "wide", Data.ROWS, Peers.ALL_JAVA,
            Bar.ratio(1.5), Bar.faster(Driver.SQLITE_JDBC, 4),
            Bar.faster(Driver.SQLITE_JDBC, 3).by(Driver.SQLANE_JDBC), Bar.faster(Driver.SQLITE4JAVA, 3)),
    SCAN_TEXT_4K(Family.SCAN, "scan, row with a text of 4 KiB", "text", Data.DOCUMENTS, Peers.C_AND_JDBC,
            Bar.ratio(1.3), Bar.faster(Driver.SQLITE_JDBC, 1.5)),
    SCAN_BLOB_1M(Family.SCAN, "scan, row with a blob of 1 MiB", "blob", Data.BLOBS, Peers.C_AND_JDBC,
            Bar.ratio(1.3), Bar.faster(Driver.SQLITE_JDBC, 1.5)),

    INSERT(Family.INSERT, "INSERT in a transaction, 5 binds", "log", Data.ROWS, Peers.ALL_JAVA,
            Bar.ratio(1.15), Bar.faster(Driver.SQLITE_JDBC, 6),
            Bar.faster(Driver.SQLITE_JDBC, 4).by(Driver.SQLANE_JDBC), Bar.faster(Driver.SQLITE4JAVA, 1.5)),
    INSERT_BATCH(Family.INSERT, "INSERT by batch, 5 binds", "log", Data.ROWS, Peers.C_AND_JDBC,
            Bar.ratio(1.10), Bar.faster(Driver.SQLITE_JDBC, 6),
            Bar.faster(Driver.SQLITE_JDBC, 4).by(Driver.SQLANE_JDBC)),
    INSERT_TEXT_4K(Family.INSERT, "INSERT of a text of 4 KiB", "text", Data.DOCUMENTS, Peers.C_AND_JDBC,
            Bar.ratio(1.3), Bar.faster(Driver.SQLITE_JDBC, 1.5)),
    INSERT_BLOB_1M(Family.INSERT, "INSERT of a blob of 1 MiB", "blob", Data.BLOBS, Peers.C_AND_JDBC,
            Bar.ratio(1.3), Bar.faster(Driver.SQLITE_JDBC, 1.5)),
    INSERT_AUTOCOMMIT(Family.INSERT, "INSERT, a transaction each, WAL", "log", Data.POINTS, Peers.ALL_JAVA),

    SMALL_SELECT(Family.SMALL, "SELECT by rowid", "small", Data.POINTS, Peers.NODE, Bar.AHEAD),
    SMALL_SELECT_ALL(Family.SMALL, "SELECT 100 rows into a list", "small", 100, Peers.NODE, Bar.AHEAD),
    SMALL_ITERATE(Family.SMALL, "SELECT 100 rows one by one", "small", 100, Peers.NODE, Bar.AHEAD),
    SMALL_INSERT(Family.SMALL, "INSERT, a transaction each", "small", Data.POINTS, Peers.NODE, Bar.AHEAD),
    SMALL_INSERT_100(Family.SMALL, "100 INSERTs in a transaction", "small", 10, Peers.NODE, Bar.AHEAD),

    APP_BY_ID(Family.APP, "user by id", "users", Data.POINTS, Peers.NODE, Bar.AHEAD),
    APP_RANGE(Family.APP, "1,000 events of a user into a list", "events", 10, Peers.NODE, Bar.AHEAD),
    APP_ITERATE(Family.APP, "1,000 products one by one", "products", 10, Peers.NODE, Bar.AHEAD),
    APP_INSERT(Family.APP, "INSERT of a log line, a transaction each", "logs", Data.POINTS, Peers.NODE, Bar.AHEAD),
    APP_TRANSACTION(Family.APP, "1,000 orders in a transaction", "orders", 1, Peers.NODE, Bar.AHEAD),
    APP_JOIN(Family.APP, "join with sums, the first 10", "customers", 10, Peers.NODE, Bar.AHEAD),
    APP_BLOB(Family.APP, "INSERT of a blob of 10 KiB, a transaction each", "files", 100, Peers.NODE, Bar.AHEAD),
    APP_UPDATE(Family.APP, "UPDATE by an index, a transaction each", "inventory", Data.POINTS, Peers.NODE, Bar.AHEAD),
    APP_DELETE(Family.APP, "1,000 sessions, and all deleted at once", "sessions", 1, Peers.NODE, Bar.AHEAD),

    FUNCTION(Family.CALLBACKS, "scan that calls a function of 2 integers, per row", "numbers", Data.ROWS,
            Peers.C_AND_OTHER_JDBC, Bar.nanosAboveC(60), Bar.faster(Driver.SQLITE_JDBC, 4)),
    COLLATION(Family.CALLBACKS, "sort of 100,000 texts by a collation, per row", "sorted", Data.ROWS,
            Peers.C_AND_OTHER_JDBC, Bar.faster(Driver.SQLITE_JDBC, 5)),
    TABLE_NUMBERS(Family.CALLBACKS, "100,000 Java objects as a virtual table, sums of 3 columns", "log", Data.ROWS,
            Peers.NONE),
    TABLE_TEXT(Family.CALLBACKS, "100,000 Java objects as a virtual table, row of 3 columns with String", "log",
            Data.ROWS, Peers.NONE),

    FIELD_READ(Family.CHECK, "read of a field of the caller", "log", 1, Peers.NONE),
    CHECKED_GETTER(Family.CHECK, "Statement.parameterCount: check, no native call", "log", 1, Peers.NONE),
    NATIVE_CALL(Family.CHECK, "Database.totalChanges: check, one native call", "log", 1, Peers.NONE),
    HAND_OVER(Family.CHECK, "hand-over to the own thread", "log", 1, Peers.NONE),
    OPEN_QUERY(Family.CHECK, "open a file, first query, close", "numbers", 1, Peers.ALL_JAVA,
            Bar.ratio(1.3), Bar.faster(Driver.SQLITE_JDBC, 1.5)),
    FIRST_ROW(Family.CHECK, "start of the process to its first row", "log", 1, Peers.C_AND_OTHER_JDBC,
            Bar.faster(Driver.SQLITE_JDBC, 1)),
    PREPARE_QUERY(Family.CHECK, "prepare, one row by id, close", "numbers", Data.POINTS, Peers.ALL_JAVA),
    PREPARE_CACHED(Family.CHECK, "one row by id, statement from the cache", "numbers", Data.POINTS, Peers.ALL_JAVA,
            Bar.faster(Driver.SQLITE_JDBC, 10)),
    BACKUP(Family.CHECK, "backup in memory, 100 pages a step, per page", "numbers", Data.PAGES, Peers.C_ONLY,
            Bar.ratio(1.10)),

    SCAN_GROWTH_1E4(Family.GROWTH, "scan of 10⁴ rows", "log", 10_000, Peers.C_ONLY),
    SCAN_GROWTH_1E5(Family.GROWTH, "scan of 10⁵ rows", "log", 100_000, Peers.C_ONLY),
    SCAN_GROWTH_1E6(Family.GROWTH, "scan of 10⁶ rows", "log", 1_000_000, Peers.C_ONLY),
    SCAN_GROWTH_1E7(Family.GROWTH, "scan of 10⁷ rows", "log", 10_000_000, Peers.C_ONLY, Bar.growth(1.15)),
    INSERT_GROWTH_1E4(Family.GROWTH, "INSERT of 10⁴ rows", "log", 10_000, Peers.C_ONLY),
    INSERT_GROWTH_1E5(Family.GROWTH, "INSERT of 10⁵ rows", "log", 100_000, Peers.C_ONLY),
    INSERT_GROWTH_1E6(Family.GROWTH, "INSERT of 10⁶ rows", "log", 1_000_000, Peers.C_ONLY),
    INSERT_GROWTH_1E7(Family.GROWTH, "INSERT of 10⁷ rows", "log", 10_000_000, Peers.C_ONLY, Bar.growth(1.15)),
    OPEN_STATEMENTS_1(Family.GROWTH, "point SELECT, 1 statement is open", "numbers", Data.POINTS, Peers.C_ONLY),
    OPEN_STATEMENTS_1000(Family.GROWTH, "point SELECT by 1,000 statements in turn", "numbers", Data.POINTS,
            Peers.C_ONLY);

    final Family family;
    final String title;

    /** The name of its tables in sql/. */
    final String schema;

    /** Of one run. */
    final int operations;

    /** Sqlane is the first one. */
    final List<Driver> drivers;

    final List<Bar> bars;

    Workload(Family family, String title, String schema, int operations, List<Driver> drivers, List<Bar> bars) {
        this.family = family;
        this.title = title;
        this.schema = schema;
        this.operations = operations;
        this.drivers = drivers;
        this.bars = bars;
    }

    Workload(Family family, String title, String schema, int operations, List<Driver> drivers, Bar... bars) {
        this(family, title, schema, operations, drivers, List.of(bars));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Others are in memory. */
    boolean isInFile() {
        return family == Family.SMALL || family == Family.APP || this == INSERT_AUTOCOMMIT || this == OPEN_QUERY
                || this == FIRST_ROW;
    }

    /** Each run fills a table that was emptied. */
    boolean startsEmpty() {
        return family == Family.INSERT || isInsertGrowth();
    }

    private boolean isInsertGrowth() {
        return name().startsWith("INSERT_GROWTH");
    }

    /**
     * Whether a bar compares this work of a driver. Calls of Java and backups are left to whole runs, which have the
     * time for them.
     */
    boolean isNeededForBars(Driver driver) {
        boolean growsFrom = this == SCAN_GROWTH_1E4 || this == INSERT_GROWTH_1E4;
        boolean compared = bars.stream().anyMatch(it -> it.ours() == driver || it.other() == driver);
        return (growsFrom || compared) && family != Family.CALLBACKS && this != BACKUP;
    }

    boolean isInsertOfMillions() {
        return isInsertGrowth() && operations > 1_000_000;
    }

    /** Of the same work on fewer rows: a bar says how much it may grow from there. */
    Workload smallest() {
        return isInsertGrowth() ? INSERT_GROWTH_1E4 : SCAN_GROWTH_1E4;
    }

    /** Takes so long that it has few iterations. */
    boolean isLong() {
        return operations > 100_000 || this == COLLATION;
    }

    Path schemaFile() {
        return Path.of("benchmarks/sql", schema + ".sql");
    }

    String schemaText() {
        try {
            return Files.readString(schemaFile());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What the runs leave, as a query with one number. */
    String verification() {
        return switch (this) {
            case INSERT, INSERT_BATCH, INSERT_AUTOCOMMIT, INSERT_GROWTH_1E4, INSERT_GROWTH_1E5 ->
                    "SELECT sum(id + a + length(b) + d + CAST(c AS INT)) FROM log";
            case INSERT_TEXT_4K, INSERT_BLOB_1M -> "SELECT sum(id + length(body)) FROM d2";
            case SMALL_INSERT, SMALL_INSERT_100 ->
                    "SELECT sum(integer + length(text) + length(blob) + CAST(real * 30 AS INT)) FROM small";
            case APP_INSERT -> "SELECT sum(id + length(message) + length(metadata)) FROM logs";
            case APP_TRANSACTION -> "SELECT sum(id + customer_id + CAST(total AS INT) + length(items)) FROM orders";
            case APP_BLOB -> "SELECT sum(id + length(data) + size + length(name)) FROM files";
            case APP_UPDATE -> "SELECT sum(id * quantity) FROM inventory";
            case APP_DELETE -> "SELECT count(*) FROM sessions";
            default -> "SELECT count(*) FROM sqlite_master";
        };
    }

    /** What belongs together. */
    enum Family {
        POINT("Point queries"),
        SCAN("Scans, per row"),
        INSERT("Inserts, per row"),
        SMALL("The five of better-sqlite3"),
        APP("The nine of @photostructure/sqlite"),
        CALLBACKS("Calls of Java"),
        CHECK("Connections, statements, calls"),
        GROWTH("Growth, per row");

        final String title;

        Family(String title) {
            this.title = title;
        }
    }

    /** Who is measured beside whom. */
    private static final class Peers {
        static final List<Driver> NONE = List.of(Driver.SQLANE);
        static final List<Driver> C_ONLY = List.of(Driver.SQLANE, Driver.C);
        static final List<Driver> C_AND_OTHER_JDBC = List.of(Driver.SQLANE, Driver.C, Driver.SQLITE_JDBC);
        static final List<Driver> C_AND_JDBC =
                List.of(Driver.SQLANE, Driver.SQLANE_JDBC, Driver.C, Driver.SQLITE_JDBC);
        static final List<Driver> ALL_JAVA =
                List.of(Driver.SQLANE, Driver.SQLANE_JDBC, Driver.C, Driver.SQLITE_JDBC, Driver.SQLITE4JAVA);
        static final List<Driver> NODE = List.of(Driver.SQLANE, Driver.BETTER_SQLITE3, Driver.PHOTOSTRUCTURE);
    }
}

package io.sqlane.benchmarks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is measured: a method of a benchmark class, what it is compared with, and the ratio that we want. */
enum Workload {
    POINT("point SELECT, 3 columns with String", "SqlaneReads.point", "point", 1.30),
    POINT_NUMBERS("point SELECT, 3 numbers", "SqlaneReads.pointNumbers", "point_numbers", 1.30),
    INSERT("INSERT in a transaction, 5 binds", "SqlaneWrites.insert", "insert", 1.25),
    BATCH_INSERT("INSERT by batch, 5 binds", "SqlaneWrites.batchInsert", "insert", 1.15),
    SCAN_INTEGERS("scan, row of 3 integers", "SqlaneReads.scanIntegers", "scan_integers", 1.30),
    SCAN_TEXT("scan, row of 3 columns with String", "SqlaneReads.scanText", "scan_text", 1.80),
    FUNCTION("scan that calls a function of 2 integers, per row", "SqlaneFunctions.function", "function", 2.90),
    COLLATION("sort of 100,000 texts by a collation, per row", "SqlaneFunctions.collation", "collation", 3.00),
    TABLE_NUMBERS("scan of a Java list as a virtual table, sums of 3 columns", "SqlaneTables.numbers", null, 0),
    TABLE_TEXT("scan of a Java list as a virtual table, row of 3 columns with String", "SqlaneTables.text", null, 0),
    FIELD_READ("read of a field of the caller", "SqlaneCalls.fieldRead", null, 0),
    CHECKED_GETTER("Statement.parameterCount: check, no native call", "SqlaneCalls.checkedGetter", null, 0),
    NATIVE_CALL("Database.totalChanges: check, one native call", "SqlaneCalls.nativeCall", null, 0);

    final String title;

    /** Class and method of the JVM's side. */
    final String benchmark;

    /** What the C floor calls it, or null where C has nothing like it. */
    final @Nullable String floor;

    /** The most that the JVM's time may be of C's, 0 for no bar. */
    final double bar;

    Workload(String title, String benchmark, @Nullable String floor, double bar) {
        this.title = title;
        this.benchmark = benchmark;
        this.floor = floor;
        this.bar = bar;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

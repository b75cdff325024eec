package io.sqlane.benchmarks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is measured: a method of a benchmark class, what it is compared with, and the figures that we want. */
enum Workload {
    POINT("point SELECT, 3 columns with String", "Reads.point", "point", Bar.ratio(1.30), 3.5),
    POINT_NUMBERS("point SELECT, 3 numbers", "Reads.pointNumbers", "point_numbers", Bar.ratio(1.30), 3.5),
    INSERT("INSERT in a transaction, 5 binds", "Writes.insert", "insert", Bar.ratio(1.25), 6),
    BATCH_INSERT("INSERT by batch, 5 binds", "Writes.batchInsert", "insert", Bar.ratio(1.15), 6),
    SCAN_INTEGERS("scan, row of 3 integers", "Reads.scanIntegers", "scan_integers", Bar.ratio(1.30), 5),
    SCAN_TEXT("scan, row of 3 columns with String", "Reads.scanText", "scan_text", Bar.ratio(1.80), 4),
    FUNCTION("scan that calls a function of 2 integers, per row", "Functions.function", "function",
            Bar.nanosAbove(60), 4),
    COLLATION("sort of 100,000 texts by a collation, per row", "Functions.collation", "collation", Bar.NONE, 5),
    BACKUP("backup in memory, 100 pages a step, per page", "Backups.backup", "backup", Bar.ratio(1.10), 0),
    TABLE_NUMBERS("scan of a million Java objects as a virtual table, sums of 3 columns", "Tables.numbers", null,
            Bar.NONE, 0),
    TABLE_TEXT("scan of a million Java objects as a virtual table, row of 3 columns with String", "Tables.text", null,
            Bar.NONE, 0),
    FIELD_READ("read of a field of the caller", "Calls.fieldRead", null, Bar.NONE, 0),
    CHECKED_GETTER("Statement.parameterCount: check, no native call", "Calls.checkedGetter", null, Bar.NONE, 0),
    NATIVE_CALL("Database.totalChanges: check, one native call", "Calls.nativeCall", null, Bar.NONE, 0);

    final String title;

    /** Class, without the prefix that says whose it is, and method of the JVM's side. */
    private final String benchmark;

    /** What the C floor calls it, or null where C has nothing like it. */
    final @Nullable String floor;

    /** What is wanted beside C. */
    final Bar bar;

    /** How many times faster than the JDBC driver is wanted; 0 where it does nothing like it. */
    final double timesFaster;

    Workload(String title, String benchmark, @Nullable String floor, Bar bar, double timesFaster) {
        this.title = title;
        this.benchmark = benchmark;
        this.floor = floor;
        this.bar = bar;
        this.timesFaster = timesFaster;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String sqlane() {
        return "Sqlane" + benchmark;
    }

    String jdbc() {
        return "Jdbc" + benchmark;
    }

    /**
     * The most that an operation may take beside C.
     *
     * @param ratio of C's time, 0 for no such bar
     * @param nanosAbove more than C's time, 0 for no such bar
     */
    record Bar(double ratio, double nanosAbove) {
        static final Bar NONE = new Bar(0, 0);

        static Bar ratio(double ratio) {
            return new Bar(ratio, 0);
        }

        static Bar nanosAbove(double nanos) {
            return new Bar(0, nanos);
        }

        boolean isMet(double medianRatio, double medianNanosAbove) {
            return ratio > 0 ? medianRatio <= ratio : medianNanosAbove <= nanosAbove;
        }

        @Override
        public String toString() {
            return ratio > 0 ? String.format(Locale.ROOT, "≤ %.2f", ratio)
                    : nanosAbove > 0 ? String.format(Locale.ROOT, "≤ C + %.0f ns", nanosAbove) : "";
        }
    }
}

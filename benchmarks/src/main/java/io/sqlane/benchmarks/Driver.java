package io.sqlane.benchmarks;

import io.sqlane.jdbc.SqlaneDriver;

/** Who does the workloads. */
enum Driver {
    SQLANE("sqlane", Kind.JVM, "#0b6e4f"),
    SQLANE_JDBC("sqlane by JDBC", Kind.JVM, "#db2777"),
    C("C", Kind.C, "#6b7280"),
    SQLITE_JDBC("sqlite-jdbc", Kind.JVM, "#c2410c"),
    SQLITE4JAVA("sqlite4java", Kind.JVM, "#7c3aed"),
    BETTER_SQLITE3("better-sqlite3", Kind.NODE, "#ca8a04"),
    PHOTOSTRUCTURE("@photostructure/sqlite", Kind.NODE, "#0284c7");

    final String title;
    final Kind kind;

    /** Its color in charts. */
    final String color;

    Driver(String title, Kind kind, String color) {
        this.title = title;
        this.kind = kind;
        this.color = color;
    }

    /** Opens a workload in this JVM; only of drivers for it. */
    Work open(Workload workload, String database) throws Exception {
        return switch (this) {
            case SQLANE -> SqlaneWork.open(workload, database);
            case SQLANE_JDBC -> JdbcWork.open(new SqlaneDriver(), workload, database);
            case SQLITE_JDBC -> JdbcWork.open(new org.sqlite.JDBC(), workload, database);
            case SQLITE4JAVA -> Sqlite4javaWork.open(workload, database);
            case C, BETTER_SQLITE3, PHOTOSTRUCTURE -> throw new IllegalStateException("not for the JVM: " + this);
        };
    }

    /** What runs it. */
    enum Kind {
        JVM,
        C,
        NODE
    }
}

package io.sqlane.jdbc;

/** How dates are stored: the properties {@code date_class}, {@code date_precision} and {@code date_string_format}. */
record DateForm(Storage storage, long unitMillis, String pattern) {
    /** What a date becomes in the database. */
    enum Storage { INTEGER, TEXT, REAL }

    static final String DEFAULT_PATTERN = "yyyy-MM-dd HH:mm:ss.SSS";
    static final DateForm DEFAULT = new DateForm(Storage.INTEGER, 1, DEFAULT_PATTERN);
}

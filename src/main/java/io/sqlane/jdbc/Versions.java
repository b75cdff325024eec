package io.sqlane.jdbc;

import io.sqlane.internal.ffi.Constants;

/** The version of SQLite as numbers. */
final class Versions {
    static final int MAJOR = Constants.SQLITE_VERSION_NUMBER / 1_000_000;
    static final int MINOR = Constants.SQLITE_VERSION_NUMBER / 1_000 % 1_000;

    private Versions() {}
}

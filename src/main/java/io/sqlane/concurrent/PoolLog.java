package io.sqlane.concurrent;

/** Where it is told what a pool could not do and what no caller is to be troubled with. */
final class PoolLog {
    private PoolLog() {}

    /** Logs a warning, and throws nothing. */
    static void warn(String message) {
        try {
            System.getLogger("io.sqlane").log(System.Logger.Level.WARNING, message);
        } catch (Throwable failed) {
            // A log that fails must not make failures of what is done.
        }
    }

    /** Logs a failure as a warning, and throws nothing. */
    static void warn(String where, Throwable thrown) {
        try {
            System.getLogger("io.sqlane").log(System.Logger.Level.WARNING, "something failed in " + where, thrown);
        } catch (Throwable failed) {
            // A log that fails must not make failures of what is done.
        }
    }
}

package io.sqlane.function;

import io.sqlane.internal.ffi.Constants;

/**
 * How many arguments a function takes, and where SQL may use it.
 *
 * <p>Unless said otherwise a function is <em>direct only</em>: it can be called by the SQL of the application, and not
 * by what a database file brings along in views, triggers, indexes, CHECK constraints, default values and generated
 * columns.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/c_deterministic.html">Function Flags</a>
 */
public final class FunctionOptions {
    /** SQLite's own limit. */
    private static final int MOST_ARGUMENTS = 1000;

    private static final int ANY = -1;

    private final int arguments;
    private final int flags;

    private FunctionOptions(int arguments, int flags) {
        this.arguments = arguments;
        this.flags = flags;
    }

    /**
     * Returns options of a function of so many arguments. Functions of one name and different numbers are different
     * functions.
     *
     * @param count from 0 to 1000
     * @return new options, of a direct-only function that is not deterministic
     * @throws IllegalArgumentException if the count is outside
     */
    public static FunctionOptions arguments(int count) {
        if (count < 0 || count > MOST_ARGUMENTS) {
            throw new IllegalArgumentException(
                    "number of arguments out of range: count=" + count + ", 0 to " + MOST_ARGUMENTS);
        }
        return new FunctionOptions(count, Constants.SQLITE_DIRECTONLY);
    }

    /**
     * Returns options of a function of any number of arguments; one of exactly that number is preferred.
     *
     * @return new options, of a direct-only function that is not deterministic
     */
    public static FunctionOptions anyArguments() {
        return new FunctionOptions(ANY, Constants.SQLITE_DIRECTONLY);
    }

    /**
     * Returns the same for a function that always makes the same value of the same arguments. SQLite may then call it
     * less often, use it in indexes, and call it while it compiles: inside it the connection must not be used.
     *
     * @return new options
     */
    public FunctionOptions deterministic() {
        return new FunctionOptions(arguments, flags | Constants.SQLITE_DETERMINISTIC);
    }

    /**
     * Returns the same for a function that views, triggers and the like may use, if the connection trusts its schema
     * ({@link io.sqlane.Setting#TRUSTED_SCHEMA}).
     *
     * @return new options
     */
    public FunctionOptions inTrustedSchema() {
        return new FunctionOptions(arguments, flags & ~(Constants.SQLITE_DIRECTONLY | Constants.SQLITE_INNOCUOUS));
    }

    /**
     * Returns the same for a function that views, triggers and the like may use, whoever wrote them: it must have no
     * side effects and give away nothing but what it makes of its arguments.
     *
     * @return new options
     */
    public FunctionOptions innocuous() {
        return new FunctionOptions(
                arguments, flags & ~Constants.SQLITE_DIRECTONLY | Constants.SQLITE_INNOCUOUS);
    }

    /** Their number as SQLite has it. */
    int argumentCount() {
        return arguments;
    }

    int flags() {
        return flags;
    }

    @Override
    public String toString() {
        return "FunctionOptions[arguments=" + (arguments == ANY ? "any" : arguments)
                + ", deterministic=" + is(Constants.SQLITE_DETERMINISTIC)
                + ", directOnly=" + is(Constants.SQLITE_DIRECTONLY)
                + ", innocuous=" + is(Constants.SQLITE_INNOCUOUS) + ']';
    }

    private boolean is(int flag) {
        return (flags & flag) != 0;
    }
}

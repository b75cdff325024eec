package io.sqlane;

import io.sqlane.internal.ffi.Constants;
import java.util.EnumMap;
import java.util.Map;

/**
 * A limit that a connection puts on statements and values; it can be lowered at run time, and raised up to the maximum
 * that SQLite was compiled with.
 *
 * <p>A statement or value that exceeds a limit is refused with an error, mostly {@code SQLITE_TOOBIG} or
 * {@code SQLITE_ERROR}. {@link OpenOptions#defaults()} lowers those limits whose height in SQLite can exhaust the
 * native stack; {@link OpenOptions#hardened()} lowers more.
 *
 * <p>{@link #EXPRESSION_DEPTH} and {@link #LIKE_PATTERN_LENGTH} decide how much native stack a call needs: 480 bytes
 * per level, 54 per byte of a pattern, the larger of the two and never less than 200 KiB. On a thread with less
 * left, calls throw {@link StackOverflowError}: with the default limits below 236 KiB, which a thread of 512 KiB has.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/limits.html">Limits In SQLite</a>
 */
public enum Limit {
    /** Bytes of a string, a blob or a row. */
    LENGTH(Constants.SQLITE_LIMIT_LENGTH, Limit.KEPT, 1_000_000),
    /** Bytes of one SQL statement. */
    SQL_LENGTH(Constants.SQLITE_LIMIT_SQL_LENGTH, 1_000_000, 100_000),
    /** Columns of a table, an index, a result, an ORDER BY or a GROUP BY. */
    COLUMN(Constants.SQLITE_LIMIT_COLUMN, Limit.KEPT, 100),
    /** Depth of the parse tree of an expression, and nesting of subqueries and views. */
    EXPRESSION_DEPTH(Constants.SQLITE_LIMIT_EXPR_DEPTH, 400, 20),
    /** Depth of the stack of the SQL parser. */
    PARSER_DEPTH(Constants.SQLITE_LIMIT_PARSER_DEPTH, 200, 50),
    /** Terms of a compound SELECT. */
    COMPOUND_SELECT(Constants.SQLITE_LIMIT_COMPOUND_SELECT, Limit.KEPT, 3),
    /** Instructions of the program that a statement is compiled to; exceeding it is {@code SQLITE_NOMEM}. */
    VDBE_OP(Constants.SQLITE_LIMIT_VDBE_OP, Limit.KEPT, 25_000),
    /** Arguments of a function. */
    FUNCTION_ARGUMENT(Constants.SQLITE_LIMIT_FUNCTION_ARG, Limit.KEPT, Limit.KEPT),
    /** Attached databases. */
    ATTACHED(Constants.SQLITE_LIMIT_ATTACHED, Limit.KEPT, 0),
    /** Bytes of the pattern of LIKE or GLOB. */
    LIKE_PATTERN_LENGTH(Constants.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 4_000, 50),
    /** Highest index of a parameter. */
    VARIABLE_NUMBER(Constants.SQLITE_LIMIT_VARIABLE_NUMBER, Limit.KEPT, 100),
    /** Depth of triggers that fire triggers. */
    TRIGGER_DEPTH(Constants.SQLITE_LIMIT_TRIGGER_DEPTH, 100, 10),
    /** Auxiliary threads that one statement may start. */
    WORKER_THREADS(Constants.SQLITE_LIMIT_WORKER_THREADS, Limit.KEPT, Limit.KEPT),
    /** Tables, indexes, triggers and views of a schema. */
    SCHEMA(Constants.SQLITE_LIMIT_SCHEMA, Limit.KEPT, Limit.KEPT),
    /** Statements of one trigger. */
    TRIGGER_STEPS(Constants.SQLITE_LIMIT_TRIGGER_STEPS, Limit.KEPT, Limit.KEPT);

    /** Marks a limit that a profile leaves as SQLite was compiled. */
    private static final int KEPT = -1;

    private final int code;
    private final int defaultValue;
    private final int hardenedValue;

    Limit(int code, int defaultValue, int hardenedValue) {
        this.code = code;
        this.defaultValue = defaultValue;
        this.hardenedValue = hardenedValue;
    }

    int code() {
        return code;
    }

    static Map<Limit, Integer> defaultValues() {
        Map<Limit, Integer> limits = new EnumMap<>(Limit.class);
        for (Limit limit : values()) {
            if (limit.defaultValue != KEPT) {
                limits.put(limit, limit.defaultValue);
            }
        }
        return limits;
    }

    static Map<Limit, Integer> hardenedValues() {
        Map<Limit, Integer> limits = new EnumMap<>(Limit.class);
        for (Limit limit : values()) {
            if (limit.hardenedValue != KEPT) {
                limits.put(limit, limit.hardenedValue);
            }
        }
        return limits;
    }
}

package io.sqlane.vtab;

import io.sqlane.internal.ffi.Constants;
import java.util.HashMap;
import java.util.Map;

/**
 * How a constraint compares a column with its value.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/c3ref/c_index_constraint_eq.html">Virtual Table Constraint Operator Codes</a>
 */
public enum ConstraintOperator {
    /** {@code =}, and {@code IN}. */
    EQ(Constants.SQLITE_INDEX_CONSTRAINT_EQ),
    /** {@code >}. */
    GT(Constants.SQLITE_INDEX_CONSTRAINT_GT),
    /** {@code <=}. */
    LE(Constants.SQLITE_INDEX_CONSTRAINT_LE),
    /** {@code <}. */
    LT(Constants.SQLITE_INDEX_CONSTRAINT_LT),
    /** {@code >=}. */
    GE(Constants.SQLITE_INDEX_CONSTRAINT_GE),
    /** {@code MATCH}. */
    MATCH(Constants.SQLITE_INDEX_CONSTRAINT_MATCH),
    /** {@code LIKE}. */
    LIKE(Constants.SQLITE_INDEX_CONSTRAINT_LIKE),
    /** {@code GLOB}. */
    GLOB(Constants.SQLITE_INDEX_CONSTRAINT_GLOB),
    /** {@code REGEXP}. */
    REGEXP(Constants.SQLITE_INDEX_CONSTRAINT_REGEXP),
    /** {@code !=}. */
    NE(Constants.SQLITE_INDEX_CONSTRAINT_NE),
    /** {@code IS NOT}. */
    ISNOT(Constants.SQLITE_INDEX_CONSTRAINT_ISNOT),
    /** {@code NOT NULL}; it has no value. */
    ISNOTNULL(Constants.SQLITE_INDEX_CONSTRAINT_ISNOTNULL),
    /** {@code IS NULL}; it has no value. */
    ISNULL(Constants.SQLITE_INDEX_CONSTRAINT_ISNULL),
    /** {@code IS}. */
    IS(Constants.SQLITE_INDEX_CONSTRAINT_IS),
    /**
     * {@code LIMIT}: the value is the number of rows that the statement wants, and the column has no meaning. To end
     * after so many is right only if every other constraint is heeded exactly; if there is an {@link #OFFSET} that is
     * not omitted, its rows are needed, too.
     */
    LIMIT(Constants.SQLITE_INDEX_CONSTRAINT_LIMIT),
    /**
     * {@code OFFSET}: the rows to leave out first. Who leaves them out must also {@linkplain IndexInfo#omit omit} it.
     */
    OFFSET(Constants.SQLITE_INDEX_CONSTRAINT_OFFSET),
    /** One that this library does not know. */
    UNKNOWN(-1);

    private static final Map<Integer, ConstraintOperator> BY_CODE = new HashMap<>();

    static {
        for (ConstraintOperator operator : values()) {
            BY_CODE.put(operator.code, operator);
        }
    }

    private final int code;

    ConstraintOperator(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ConstraintOperator ofCode(int code) {
        return BY_CODE.getOrDefault(code, UNKNOWN);
    }
}

package io.sqlane.vtab;

import io.sqlane.internal.engine.PlanFrame;
import io.sqlane.internal.ffi.Constants;
import org.jspecify.annotations.Nullable;

/**
 * What SQLite asks {@link VirtualTable#bestIndex}, and the answer: the constraints that a scan could use, the order
 * that it could have, which of them it would use, and what that would cost.
 *
 * <p>The answer is a plan: a number and a text of the table's own, which SQLite keeps in the statement and gives to
 * {@link TableCursor#filter}, with the values of the constraints that the plan passes.
 *
 * <p>The object is lent for the call: all methods throw {@link IllegalStateException} when it is over, and
 * {@link io.sqlane.error.ThreadConfinementException} on another thread. They throw {@link IndexOutOfBoundsException}
 * for a constraint or term that there is not.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 *
 * @see <a href="https://sqlite.org/vtab.html#the_xbestindex_method">The xBestIndex Method</a>
 */
public final class IndexInfo {
    private final PlanFrame frame;

    IndexInfo(PlanFrame frame) {
        this.frame = frame;
    }

    // ---- constraints

    /**
     * Returns the number of constraints.
     *
     * @return the number
     */
    public int constraintCount() {
        return frame.constraintCount();
    }

    /**
     * Returns the column that a constraint is about.
     *
     * @param constraint from 0
     * @return the column from 0, -1 for the rowid; of no meaning for LIMIT and OFFSET
     */
    public int column(int constraint) {
        return (int) frame.constraintFact(constraint, Constants.SQLANE_CONSTRAINT_COLUMN);
    }

    /**
     * Returns how a constraint compares.
     *
     * @param constraint from 0
     * @return the operator
     */
    public ConstraintOperator operator(int constraint) {
        return ConstraintOperator.ofCode(
                (int) frame.constraintFact(constraint, Constants.SQLANE_CONSTRAINT_OPERATOR));
    }

    /**
     * Returns whether the value of a constraint would be known when the scan begins: only then can it be passed.
     *
     * @param constraint from 0
     * @return true if it would
     */
    public boolean isUsable(int constraint) {
        return frame.constraintFact(constraint, Constants.SQLANE_CONSTRAINT_USABLE) != 0;
    }

    /**
     * Returns whether a constraint is an {@code IN} whose values can all be had at once by {@link #passList}.
     *
     * @param constraint from 0
     * @return true if it is
     * @see <a href="https://sqlite.org/c3ref/vtab_in.html">sqlite3_vtab_in</a>
     */
    public boolean isList(int constraint) {
        return frame.constraintFact(constraint, Constants.SQLANE_CONSTRAINT_IN) != 0;
    }

    /**
     * Returns the collation that a constraint compares texts by.
     *
     * @param constraint from 0
     * @return its name, such as {@code BINARY}
     * @see <a href="https://sqlite.org/c3ref/vtab_collation.html">sqlite3_vtab_collation</a>
     */
    public String collation(int constraint) {
        String name = frame.collation(constraint);
        return name == null ? "BINARY" : name;
    }

    /**
     * Returns the value of a constraint if it is known while the statement is compiled: a literal. It may serve to
     * estimate; the scan gets its value as an argument all the same.
     *
     * @param constraint from 0
     * @return a Long, Double, String or byte[]; null if it is not known, or NULL
     * @see <a href="https://sqlite.org/c3ref/vtab_rhs_value.html">sqlite3_vtab_rhs_value</a>
     */
    public @Nullable Object rightHandSide(int constraint) {
        return frame.value(constraint);
    }

    // ---- order, and what else is known

    /**
     * Returns the number of columns that the rows are to be ordered by.
     *
     * @return the number, 0 if their order is of no matter
     */
    public int orderByCount() {
        return frame.orderByCount();
    }

    /**
     * Returns a column that the rows are to be ordered by.
     *
     * @param term from 0
     * @return the column from 0, -1 for the rowid
     */
    public int orderByColumn(int term) {
        return frame.orderByColumn(term);
    }

    /**
     * Returns the direction of a term.
     *
     * @param term from 0
     * @return true if it descends
     */
    public boolean isDescending(int term) {
        return frame.isDescending(term);
    }

    /**
     * Returns what the order is for. With 0 the rows come in that order. With 1, for a GROUP BY, rows that are equal in
     * its columns come beside each other, in whatever order. 2, for a DISTINCT, is the same, and of rows that are equal
     * in all columns that are used only one is needed. With 3 they come in that order, and of equal ones only one is
     * needed.
     *
     * @return 0 to 3
     * @see <a href="https://sqlite.org/c3ref/vtab_distinct.html">sqlite3_vtab_distinct</a>
     */
    public int distinct() {
        return (int) frame.fact(Constants.SQLANE_PLAN_DISTINCT);
    }

    /**
     * Returns which columns the statement may read.
     *
     * @return a bit for each of the first 63 columns; the highest bit stands for all others
     */
    public long columnsUsed() {
        return frame.fact(Constants.SQLANE_PLAN_COLUMNS_USED);
    }

    // ---- the answer

    /**
     * Passes the value of a constraint to the scan. SQLite checks the constraint all the same, unless it is
     * {@linkplain #omit omitted}.
     *
     * @param constraint from 0
     * @return the index of the argument of {@link TableCursor#filter}, from 0 in the order of these calls
     * @throws IllegalArgumentException if the constraint is not usable
     */
    public int pass(int constraint) {
        return frame.pass(constraint, false);
    }

    /**
     * Passes all values of an {@code IN} to one scan; without it there is a scan for each.
     *
     * @param constraint from 0
     * @return the index of the argument, to be read by {@link Values#getList}
     * @throws IllegalArgumentException if the constraint is not usable, or no list
     */
    public int passList(int constraint) {
        return frame.pass(constraint, true);
    }

    /**
     * Tells SQLite that it need not check a constraint that is passed: the scan heeds it exactly, as SQLite would with
     * the {@linkplain #collation collation} of the constraint and the affinity of the column. It may check it all the
     * same, as it does from the seventeenth constraint on; rows must hold what would pass.
     *
     * @param constraint from 0
     * @throws IllegalArgumentException if it is not passed
     */
    public void omit(int constraint) {
        frame.omit(constraint);
    }

    /**
     * Says what the scan is to know of the plan. SQLite keeps both for as long as it keeps the statement.
     *
     * @param number of the table's own meaning; 0 unless set
     * @param text of the table's own meaning, without the character NUL; null for none
     * @throws IllegalArgumentException if the text holds NUL or an unpaired surrogate
     */
    public void setPlan(int number, @Nullable String text) {
        frame.plan(number, text);
    }

    /** Says that the rows come in the order that is asked for: SQLite does not sort them. */
    public void setOrderByConsumed() {
        frame.answer(Constants.SQLANE_PLAN_ORDERED, 1);
    }

    /**
     * Says what the scan would cost: about the number of disk accesses, or of rows that are looked at.
     *
     * @param cost 0 or more; very high unless set
     * @throws IllegalArgumentException if it is NaN or below 0
     */
    public void setEstimatedCost(double cost) {
        if (!(cost >= 0)) {
            throw new IllegalArgumentException("cost must be 0 or more: cost=" + cost);
        }
        frame.cost(cost);
    }

    /**
     * Says how many rows the scan would give.
     *
     * @param rows 0 or more; 25 unless set
     * @throws IllegalArgumentException if it is below 0
     */
    public void setEstimatedRows(long rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("number of rows must be 0 or more: rows=" + rows);
        }
        frame.answer(Constants.SQLANE_PLAN_ROWS, rows);
    }

    /** Says that the scan gives one row at most. */
    public void setUnique() {
        frame.answer(Constants.SQLANE_PLAN_UNIQUE, 1);
    }

    /**
     * Says that no scan is possible with the constraints that are usable: the statement must be done in another way. If
     * there is none, SQLite refuses it with {@code no query solution}.
     */
    public void refuse() {
        frame.answer(Constants.SQLANE_PLAN_REFUSED, 1);
    }
}

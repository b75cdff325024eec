package io.sqlane.internal.engine;

import io.sqlane.error.ThreadConfinementException;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.Shim;
import io.sqlane.internal.ffi.TableFunctions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** What SQLite asks of a way to read a table, and the answer; {@code native/vtab_plan.cpp} packs and unpacks it. */
public final class PlanFrame {
    private final ConnectionHandle connection;
    private final ByteBuffer view;
    private final Thread thread = Thread.currentThread();

    /** How many constraints become arguments. */
    private int arguments;

    private boolean over;

    PlanFrame(ConnectionHandle connection, long address, long size) {
        this.connection = connection;
        this.view = Shim.view(address, size).order(ByteOrder.nativeOrder());
    }

    void end() {
        over = true;
    }

    private void check() {
        if (over) {
            throw new IllegalStateException("a plan is lent for one call of bestIndex, which is over");
        }
        if (Thread.currentThread() != thread) {
            throw new ThreadConfinementException("A plan of " + connection, thread, Thread.currentThread());
        }
    }

    private long get(int position) {
        check();
        return view.getLong(position * Long.BYTES);
    }

    private void put(int position, long value) {
        check();
        view.putLong(position * Long.BYTES, value);
    }

    private int constraint(int index, int what) {
        int count = constraintCount();
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("constraint out of range: index=" + index + ", constraints=" + count
                    + ". Constraints count from 0.");
        }
        return Constants.SQLANE_PLAN_HEAD + index * Constants.SQLANE_CONSTRAINT_SIZE + what;
    }

    private int orderBy(int index, int what) {
        int count = orderByCount();
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(
                    "term of ORDER BY out of range: index=" + index + ", terms=" + count + ". Terms count from 0.");
        }
        return Constants.SQLANE_PLAN_HEAD + constraintCount() * Constants.SQLANE_CONSTRAINT_SIZE + index * 2 + what;
    }

    // ---- the question

    public int constraintCount() {
        return (int) get(Constants.SQLANE_PLAN_CONSTRAINTS);
    }

    /** Of a constraint: a SQLANE_CONSTRAINT_ position. */
    public long constraintFact(int index, int what) {
        return get(constraint(index, what));
    }

    public @Nullable String collation(int index) {
        constraint(index, 0);
        return Failures.string(TableFunctions.sqlane_plan_collation(get(Constants.SQLANE_PLAN_INFO), index));
    }

    /** Answers null as well for a value that is not known. */
    public @Nullable Object value(int index) {
        constraint(index, 0);
        long value = TableFunctions.sqlane_plan_value(get(Constants.SQLANE_PLAN_INFO), index);
        return value == 0 ? null : NativeValues.read(value);
    }

    public int orderByCount() {
        return (int) get(Constants.SQLANE_PLAN_ORDER_BY);
    }

    public int orderByColumn(int index) {
        return (int) get(orderBy(index, 0));
    }

    public boolean isDescending(int index) {
        return get(orderBy(index, 1)) != 0;
    }

    /** Of the head: a SQLANE_PLAN_ position. */
    public long fact(int what) {
        return get(what);
    }

    // ---- the answer

    /** Makes the value of a constraint an argument, and answers its index. */
    public int pass(int index, boolean list) {
        int at = constraint(index, Constants.SQLANE_CONSTRAINT_ARGUMENT);
        if (get(constraint(index, Constants.SQLANE_CONSTRAINT_USABLE)) == 0) {
            throw new IllegalArgumentException("constraint is not usable in this plan: index=" + index);
        }
        if (list && get(constraint(index, Constants.SQLANE_CONSTRAINT_IN)) == 0) {
            throw new IllegalArgumentException("constraint is no IN whose values can be had at once: index=" + index);
        }
        if (get(at) == 0) {
            put(at, ++arguments);
        }
        put(constraint(index, Constants.SQLANE_CONSTRAINT_LIST), list ? 1 : 0);
        return (int) get(at) - 1;
    }

    public void omit(int index) {
        if (get(constraint(index, Constants.SQLANE_CONSTRAINT_ARGUMENT)) == 0) {
            throw new IllegalArgumentException("constraint is not passed, and so SQLite must check it: index=" + index);
        }
        put(constraint(index, Constants.SQLANE_CONSTRAINT_OMIT), 1);
    }

    public void plan(int number, @Nullable String text) {
        check();
        byte[] utf8 = text == null ? null : Utf8.encodeForC(text, "plan");
        int code = TableFunctions.sqlane_plan_text(get(Constants.SQLANE_PLAN_INFO), utf8);
        if (code != Constants.SQLITE_OK) {
            throw Failures.of(code, "out of memory", null);
        }
        put(Constants.SQLANE_PLAN_NUMBER, number);
    }

    public void cost(double cost) {
        put(Constants.SQLANE_PLAN_COST, Double.doubleToRawLongBits(cost));
    }

    /** To the head: a SQLANE_PLAN_ position. */
    public void answer(int what, long value) {
        put(what, value);
    }
}

package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate or window function. The states of its groups are kept here, and SQLite keeps the number of each. SQLite
 * ends every group that was begun, also those of a query that failed or was given up: so no state stays behind.
 */
final class AggregateDefinition<C, S> extends Definition<C> {
    private final Definitions.Aggregate<C, S> body;

    /** The state of number n is at n - 1. */
    private @Nullable Object[] states = new Object[4];

    /** Numbers that can be given again; behind {@link #freeCount} nothing. */
    private int[] free = new int[4];

    private int freeCount;
    private int used;

    AggregateDefinition(
            ConnectionHandle connection, Function<CallFrame, C> maker, Definitions.Aggregate<C, S> body, Object user) {
        super(connection, maker, user);
        this.body = body;
    }

    @Override
    public int call(long address, long what, long depth) throws Throwable {
        if (what == Constants.SQLANE_CALL_DISCARD) {
            remove((int) address);
            return Constants.SQLITE_OK;
        }
        Level<C> level = level(address, depth);
        CallFrame frame = level.frame;
        frame.begin();
        try {
            if (what == Constants.SQLANE_CALL_FINISH) {
                finish(frame, level.view);
            } else {
                S state = state(frame);
                if (what == Constants.SQLANE_CALL_STEP) {
                    body.step(state, level.view);
                } else if (what == Constants.SQLANE_CALL_INVERSE) {
                    body.inverse(state, level.view);
                } else {
                    body.value(state, level.view);
                }
            }
        } finally {
            frame.running = false;
        }
        return Constants.SQLITE_OK;
    }

    private void finish(CallFrame frame, C view) throws Throwable {
        int number = (int) frame.state();
        if (connection.isFailing()) {
            remove(number);
            return;
        }
        // The group's number is given back first: it may be the end of the stack that keeps us from it afterwards.
        S state = number == 0 ? body.begin() : state(number);
        remove(number);
        body.finish(state, view);
    }

    /** The state of the group; made here when it is called for the first time. */
    private S state(CallFrame frame) throws Throwable {
        int number = (int) frame.state();
        if (number != 0) {
            return state(number);
        }
        S fresh = body.begin();
        reserve();
        number = freeCount > 0 ? free[freeCount - 1] : used + 1;
        // SQLite's side first: a number without a state is ended like any other.
        frame.setState(number);
        if (freeCount > 0) {
            freeCount--;
        } else {
            used++;
        }
        states[number - 1] = fresh;
        return fresh;
    }

    @SuppressWarnings("unchecked")
    private S state(int number) {
        return (S) states[number - 1];
    }

    private void reserve() {
        if (freeCount == 0 && used == states.length) {
            int[] moreFree = Arrays.copyOf(free, used * 2);
            states = Arrays.copyOf(states, used * 2);
            free = moreFree;
        }
    }

    private void remove(int number) {
        if (number != 0) {
            states[number - 1] = null;
            free[freeCount++] = number;
        }
    }
}

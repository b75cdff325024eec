package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import java.util.function.Function;

/** A scalar function. */
final class ScalarDefinition<C> extends Definition<C> {
    private final Definitions.Scalar<C> body;

    ScalarDefinition(
            ConnectionHandle connection, Function<CallFrame, C> maker, Definitions.Scalar<C> body, Object user) {
        super(connection, maker, user);
        this.body = body;
    }

    @Override
    public int call(long address, long what, long depth) throws Throwable {
        Level<C> level = level(address, depth);
        CallFrame frame = level.frame;
        frame.begin();
        try {
            body.call(level.view);
        } finally {
            frame.running = false;
        }
        return Constants.SQLITE_OK;
    }
}

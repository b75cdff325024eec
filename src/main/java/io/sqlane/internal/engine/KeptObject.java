package io.sqlane.internal.engine;

/** An object of the user's that FTS5 keeps for a query. It is never called. */
final class KeptObject extends Definition<CallFrame> {
    final Object object;

    KeptObject(ConnectionHandle connection, Object object) {
        super(connection, frame -> frame, object);
        this.object = object;
    }

    @Override
    public int call(long a, long b, long c) {
        throw new IllegalStateException("what is kept for a query is not called");
    }
}

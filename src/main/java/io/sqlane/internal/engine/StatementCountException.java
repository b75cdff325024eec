package io.sqlane.internal.engine;

/** The SQL holds no statement, or more than one, where exactly one is wanted. */
public final class StatementCountException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final boolean empty;

    StatementCountException(String message, boolean empty) {
        super(message);
        this.empty = empty;
    }

    public boolean isEmpty() {
        return empty;
    }
}

package io.sqlane.concurrent;

/** Told beside an error that is thrown on as it is: what was done about it before. */
final class RetryNote extends Exception {
    private static final long serialVersionUID = 1L;

    RetryNote(String message) {
        super(message, null, false, false);
    }

    @Override
    public String toString() {
        return getMessage();
    }
}

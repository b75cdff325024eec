package io.sqlane.error;

/**
 * A change that a constraint forbids: correct the data, or handle the conflict; {@link #extendedCode()} names its kind.
 *
 * <p>Unless its conflict clause says otherwise, the statement had no effect and an open transaction is still open.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/rescode.html#constraint">SQLITE_CONSTRAINT</a>
 */
public final class ConstraintException extends SqliteException {
    private static final long serialVersionUID = 1L;

    ConstraintException(Details details) {
        super(details);
    }
}

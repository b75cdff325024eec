package io.sqlane.error;

/**
 * A call that SQLite refuses as a mistake in the program ({@code SQLITE_MISUSE}): correct the program.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/rescode.html#misuse">SQLITE_MISUSE</a>
 */
public final class MisuseException extends SqliteException {
    private static final long serialVersionUID = 1L;

    MisuseException(Details details) {
        super(details);
    }
}

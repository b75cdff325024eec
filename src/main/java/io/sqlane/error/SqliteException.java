package io.sqlane.error;

import io.sqlane.internal.ffi.Constants;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A failure that SQLite reported, with everything that SQLite said about it.
 *
 * <p>The message holds SQLite's own text, the symbolic and numeric code, the SQL (shortened), the place in it, and a
 * remedy where one is known. Bound values are never part of it. The subclasses are named for what the caller can do
 * next; a failure without such a subclass is an instance of this class itself. Exhausted native memory is one of those:
 * its code is {@code SQLITE_NOMEM}, and it is never an {@link OutOfMemoryError}, since the Java heap is not concerned.
 *
 * <p>This type is <em>safe for any thread</em>.
 *
 * @see <a href="https://sqlite.org/rescode.html">Result and Error Codes</a>
 */
public class SqliteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What is known of the failure. */
    private final Details details;

    /** What others have added to the message. */
    private volatile String notes = "";

    SqliteException(Details details) {
        super(MessageFormatter.format(details));
        this.details = details;
    }

    /**
     * Returns the exception for a failure: an instance of the subclass that fits the primary code.
     *
     * @param details what is known of the failure
     * @return a new exception, not thrown
     */
    public static SqliteException from(Details details) {
        return switch (Objects.requireNonNull(details, "details").code.primary().code()) {
            case Constants.SQLITE_BUSY, Constants.SQLITE_LOCKED, Constants.SQLITE_PROTOCOL ->
                    new BusyException(details);
            case Constants.SQLITE_CONSTRAINT -> new ConstraintException(details);
            case Constants.SQLITE_INTERRUPT -> new SqliteInterruptedException(details);
            case Constants.SQLITE_READONLY -> new ReadOnlyException(details);
            case Constants.SQLITE_CORRUPT, Constants.SQLITE_NOTADB -> new CorruptException(details);
            case Constants.SQLITE_FULL -> new FullException(details);
            case Constants.SQLITE_MISUSE -> new MisuseException(details);
            default -> new SqliteException(details);
        };
    }

    /**
     * Returns the message, with what was added to it.
     *
     * @return SQLite's text and all facts
     */
    @Override
    public final String getMessage() {
        return super.getMessage() + notes;
    }

    /**
     * Adds a fact to the message: for who throws the same exception on and knows more of it, such as how often it was
     * tried before.
     *
     * @param note the fact
     */
    public final synchronized void addNote(String note) {
        notes = notes + "; " + Objects.requireNonNull(note, "note");
    }

    /**
     * Returns the primary result code, the low byte of the extended one.
     *
     * @return the primary result code, such as {@code SQLITE_CONSTRAINT}
     */
    public final ResultCode primaryCode() {
        return details.code.primary();
    }

    /**
     * Returns the extended result code.
     *
     * @return the extended result code, such as {@code SQLITE_CONSTRAINT_UNIQUE}; equal to the primary one when SQLite
     *     gave no finer reason
     * @see <a href="https://sqlite.org/c3ref/errcode.html">sqlite3_extended_errcode</a>
     */
    public final ResultCode extendedCode() {
        return details.code;
    }

    /**
     * Returns SQLite's own text, without the facts that {@link #getMessage()} adds.
     *
     * @return the text of SQLite, such as {@code UNIQUE constraint failed: t.c}
     * @see <a href="https://sqlite.org/c3ref/errcode.html">sqlite3_errmsg</a>
     */
    public final String errorMessage() {
        return details.message;
    }

    /**
     * Returns the whole SQL that failed.
     *
     * @return the SQL, or null when no statement was involved
     */
    public final @Nullable String sql() {
        return details.sql;
    }

    /**
     * Returns the place of the error in the SQL, as an index of a Java character.
     *
     * @return the index of the token in {@link #sql()}, or -1 when SQLite named none
     * @see <a href="https://sqlite.org/c3ref/errcode.html">sqlite3_error_offset</a>
     */
    public final int errorOffset() {
        return details.errorOffset;
    }

    /**
     * Returns the error number of the operating system.
     *
     * @return the errno (on Windows the result of {@code GetLastError}), or 0 when the system reported none
     * @see <a href="https://sqlite.org/c3ref/system_errno.html">sqlite3_system_errno</a>
     */
    public final int systemErrno() {
        return details.systemErrno;
    }

    /**
     * Returns which row of a batch failed.
     *
     * @return the index of the row, counted from 0, or -1 when the failure was not in a batch
     */
    public final int batchIndex() {
        return details.batchIndex;
    }

    /**
     * Returns the path of the database file concerned.
     *
     * @return the path, or null when the failure has none
     */
    public final @Nullable String path() {
        return details.path;
    }

    /**
     * What is known of a failure: begin with {@link #of} and add facts with the {@code with…} methods.
     *
     * <p>This type is <em>immutable</em>.
     */
    public static final class Details implements Serializable {
        private static final long serialVersionUID = 1L;

        /** The extended result code. */
        final ResultCode code;
        /** SQLite's own text. */
        final String message;
        /** The whole SQL, or null. */
        final @Nullable String sql;
        /** Index of a Java character in the SQL, or -1. */
        final int errorOffset;
        /** Error number of the operating system, or 0. */
        final int systemErrno;
        /** Index of the failed row of a batch, or -1. */
        final int batchIndex;
        /** Path of the database file, or null. */
        final @Nullable String path;
        /** More facts for the message, or null. */
        final @Nullable String note;

        private Details(
                ResultCode code,
                String message,
                @Nullable String sql,
                int errorOffset,
                int systemErrno,
                int batchIndex,
                @Nullable String path,
                @Nullable String note) {
            this.code = Objects.requireNonNull(code, "code");
            this.message = Objects.requireNonNull(message, "message");
            this.sql = sql;
            this.errorOffset = Math.max(errorOffset, -1);
            this.systemErrno = systemErrno;
            this.batchIndex = Math.max(batchIndex, -1);
            this.path = path;
            this.note = note;
        }

        /**
         * Returns details of a failure of which only code and text are known.
         *
         * @param code the extended result code
         * @param message SQLite's own text
         * @return new details
         */
        public static Details of(ResultCode code, String message) {
            return new Details(code, message, null, -1, 0, -1, null, null);
        }

        /**
         * Returns these details with the SQL.
         *
         * @param newSql the whole SQL, or null for none
         * @return changed details
         */
        public Details withSql(@Nullable String newSql) {
            return new Details(code, message, newSql, errorOffset, systemErrno, batchIndex, path, note);
        }

        /**
         * Returns these details with the place of the error.
         *
         * @param newErrorOffset index of a Java character in the SQL, not of a UTF-8 byte; -1 for none
         * @return changed details
         */
        public Details withErrorOffset(int newErrorOffset) {
            return new Details(code, message, sql, newErrorOffset, systemErrno, batchIndex, path, note);
        }

        /**
         * Returns these details with the error number of the operating system.
         *
         * @param newSystemErrno the errno, 0 for none
         * @return changed details
         */
        public Details withSystemErrno(int newSystemErrno) {
            return new Details(code, message, sql, errorOffset, newSystemErrno, batchIndex, path, note);
        }

        /**
         * Returns these details with the failed row of a batch.
         *
         * @param newBatchIndex index of the row, from 0; -1 for none
         * @return changed details
         */
        public Details withBatchIndex(int newBatchIndex) {
            return new Details(code, message, sql, errorOffset, systemErrno, newBatchIndex, path, note);
        }

        /**
         * Returns these details with the path of the database file.
         *
         * @param newPath the path, or null for none
         * @return changed details
         */
        public Details withPath(@Nullable String newPath) {
            return new Details(code, message, sql, errorOffset, systemErrno, batchIndex, newPath, note);
        }

        /**
         * Returns these details with more facts for the message.
         *
         * @param newNote the facts, written {@code name=value, name=value}, or null for none
         * @return changed details
         */
        public Details withNote(@Nullable String newNote) {
            return new Details(code, message, sql, errorOffset, systemErrno, batchIndex, path, newNote);
        }
    }
}

package io.sqlane.internal.engine;

import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.error.UnsafeFileException;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.Shim;
import io.sqlane.internal.ffi.TransferFunctions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes exceptions of what the native side captured at the failing call. */
final class Failures {
    private Failures() {}

    /** The exception for the connection's captured error. */
    static RuntimeException captured(long connection, @Nullable String sql, int batchIndex, @Nullable String path) {
        int[] info = new int[Constants.SQLANE_STATUS_COUNT];
        ConnectionFunctions.sqlane_status(connection, info);
        int code = info[Constants.SQLANE_STATUS_CODE];
        int offset = info[Constants.SQLANE_STATUS_OFFSET];
        String message = string(ConnectionFunctions.sqlane_status_message(connection));
        if (message == null) {
            message = "";
        }
        switch (code) {
            case Constants.SQLANE_STACK -> throw stackTooShort(message);
            case Constants.SQLANE_EMPTY_SQL -> {
                return new StatementCountException(message + ": sql=\"" + shown(sql) + '"', true);
            }
            case Constants.SQLANE_UNBOUND -> {
                int at = characterOffset(sql, offset);
                return new IllegalStateException(message + ", which nothing is bound to: statement="
                        + info[Constants.SQLANE_STATUS_STATEMENT] + ", at=" + at + ", sql=\"" + shown(sql)
                        + "\". Use update or query with its values, or set unboundAsNull when opening.");
            }
            case Constants.SQLANE_TRAILING_SQL -> {
                int at = characterOffset(sql, offset);
                return new StatementCountException(message + ": second statement at=" + at + ", sql=\"" + shown(sql)
                        + "\". Prepare each statement on its own, or run all with execute.", false);
            }
            case Constants.SQLANE_NETWORK_WAL -> {
                return networkWal(message, sql, path);
            }
            case Constants.SQLANE_FOREIGN_FILE -> {
                return ForeignDescriptors.refusal(Integer.parseInt(message), null, sql);
            }
            default -> {
                SqliteException.Details details = SqliteException.Details.of(ResultCode.of(code), message)
                        .withSql(sql)
                        .withErrorOffset(characterOffset(sql, offset))
                        .withSystemErrno(info[Constants.SQLANE_STATUS_ERRNO])
                        .withBatchIndex(batchIndex)
                        .withPath(sql == null || concernsFile(code) ? path : null);
                int statement = sql == null ? -1 : info[Constants.SQLANE_STATUS_STATEMENT];
                return SqliteException.from(statement < 0 ? details : details.withNote("statement=" + statement));
            }
        }
    }

    /** The exception for the connection's captured error, with facts that SQLite does not know. */
    static SqliteException noted(long connection, String note) {
        int[] info = new int[Constants.SQLANE_STATUS_COUNT];
        ConnectionFunctions.sqlane_status(connection, info);
        String message = string(ConnectionFunctions.sqlane_status_message(connection));
        if (message == null) {
            message = "";
        }
        if (info[Constants.SQLANE_STATUS_CODE] == Constants.SQLANE_STACK) {
            throw stackTooShort(message);
        }
        return SqliteException.from(SqliteException.Details.of(
                        ResultCode.of(info[Constants.SQLANE_STATUS_CODE]), message)
                .withSystemErrno(info[Constants.SQLANE_STATUS_ERRNO])
                .withNote(note));
    }

    private static SqliteException networkWal(String message, @Nullable String sql, @Nullable String path) {
        return new UnsafeFileException(SqliteException.Details.of(ResultCode.of(Constants.SQLITE_PERM), message)
                .withSql(sql)
                .withPath(path)
                .withNote("reason=its index is in memory, which machines do not share: they would overwrite each"
                        + " other's commits. Keep the file on a local disk, or in another journal mode;"
                        + " OpenOptions.walOnNetworkFileSystem allows it, for one machine at a time"));
    }

    private static StackOverflowError stackTooShort(String message) {
        return new StackOverflowError(
                message + ". Use a thread with a larger stack, or lower the limits of expressions and patterns.");
    }

    /** The exception for a file that could not be opened. */
    static SqliteException unopened(long connection, String path, int flags) {
        int[] info = new int[Constants.SQLANE_STATUS_COUNT];
        ConnectionFunctions.sqlane_status(connection, info);
        String message = string(ConnectionFunctions.sqlane_status_message(connection));
        String reason = UnopenedFile.reason(path, flags);
        return SqliteException.from(SqliteException.Details.of(
                        ResultCode.of(info[Constants.SQLANE_STATUS_CODE]), message == null ? "" : message)
                .withSystemErrno(info[Constants.SQLANE_STATUS_ERRNO])
                .withPath(path)
                .withNote(reason == null ? null : "reason=" + reason));
    }

    private static boolean concernsFile(int code) {
        return switch (code & 0xff) {
            case Constants.SQLITE_PERM, Constants.SQLITE_BUSY, Constants.SQLITE_READONLY, Constants.SQLITE_IOERR,
                    Constants.SQLITE_CORRUPT, Constants.SQLITE_FULL, Constants.SQLITE_CANTOPEN,
                    Constants.SQLITE_PROTOCOL, Constants.SQLITE_NOTADB -> true;
            default -> false;
        };
    }

    private static String shown(@Nullable String sql) {
        return sql == null ? "" : Excerpt.of(sql);
    }

    /** The exception for a refusal of our own that SQLite has a code for. */
    static SqliteException of(int code, String message, @Nullable String sql) {
        return SqliteException.from(SqliteException.Details.of(ResultCode.of(code), message).withSql(sql));
    }

    /** The refusal of a parameter without a value; batchIndex is negative outside a batch. */
    static IllegalStateException unbound(int parameter, @Nullable String name, long batchIndex, String sql) {
        return new IllegalStateException("parameter is not bound: index=" + parameter
                + (name == null ? "" : ", name=" + name) + (batchIndex < 0 ? "" : ", row=" + batchIndex)
                + ", sql=\"" + Excerpt.of(sql) + "\". Bind it, or set unboundAsNull when opening.");
    }

    /** The text at a native address, or null for 0. */
    static @Nullable String string(long address) {
        byte[] utf8 = Shim.string(address);
        return utf8 == null ? null : Utf8.decode(utf8);
    }

    /** The text at a native address, which is freed, or null for 0. */
    static @Nullable String takeString(long address) {
        try {
            return string(address);
        } finally {
            TransferFunctions.sqlane_string_free(address);
        }
    }

    /** SQLite counts bytes of UTF-8, Java counts chars. */
    private static int characterOffset(@Nullable String sql, int bytes) {
        if (sql == null || bytes < 0) {
            return -1;
        }
        byte[] utf8 = sql.getBytes(StandardCharsets.UTF_8);
        return new String(utf8, 0, Math.min(bytes, utf8.length), StandardCharsets.UTF_8).length();
    }
}

package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.StatementFunctions;
import org.jspecify.annotations.Nullable;

/** What a statement says of its columns, parameters and runs. */
public final class StatementStatus {
    private final StatementHandle statement;

    StatementStatus(StatementHandle statement) {
        this.statement = statement;
    }

    /** The name of a parameter with its prefix, or null if it has none. */
    public @Nullable String parameterName(int parameter) {
        return callForString(it -> StatementFunctions.sqlane_parameter_name(it, parameter));
    }

    /** A name of a column of the result; what is a SQLANE_COLUMN_ code. Null where there is none. */
    public @Nullable String columnText(int column, int what) {
        return callForString(it -> StatementFunctions.sqlane_column_text(it, column, what));
    }

    /** The number of columns now; a change of the schema may have made it another one than at first. */
    public int currentColumnCount() {
        return (int) statement.call(StatementFunctions::sqlane_column_count);
    }

    /** A SQLITE_STMTSTATUS_ counter, before a reset. */
    public long counter(int counter, boolean reset) {
        return statement.call(it -> StatementFunctions.sqlane_stmt_status(it, counter, reset ? 1 : 0));
    }

    /** The SQL with the bound values in it. */
    public String expandedSql() {
        statement.checkOpen();
        statement.flushParameters();
        String[] expanded = new String[1];
        statement.callMemory(it -> {
            long text = StatementFunctions.sqlane_expanded_sql(it);
            expanded[0] = Failures.takeString(text);
            return text;
        });
        return expanded[0];
    }

    private @Nullable String callForString(ConnectionHandle.NativeCall call) {
        @Nullable String[] text = new String[1];
        statement.call(it -> {
            text[0] = Failures.string(call.on(it));
            return 0;
        });
        return text[0];
    }
}

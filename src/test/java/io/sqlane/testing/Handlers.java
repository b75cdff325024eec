package io.sqlane.testing;

import io.sqlane.Database;
import io.sqlane.error.SqliteException;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.Callback;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.HookFunctions;

/** Registers Java handlers of SQLite's callbacks on a database, by the ways that capabilities use. */
public final class Handlers {
    /** What a handler does. */
    @FunctionalInterface
    public interface Body {
        void run() throws Throwable;
    }

    /** A function of one integer. */
    @FunctionalInterface
    public interface Scalar {
        long apply(long value) throws Throwable;
    }

    private final Database database;
    private final ConnectionHandle connection;

    public Handlers(Database database) {
        this.database = database;
        connection = Access.connection(database);
    }

    /** A scalar SQL function of one argument, inside which the connection may be used; answers its result code. */
    public int function(String name, Scalar scalar) {
        return code(() -> Functions.scalar(database, name, FunctionOptions.arguments(1), (arguments, result) -> {
            try {
                result.set(scalar.apply(arguments.getLong(0)));
            } catch (Throwable thrown) {
                throw ConnectionHandle.<RuntimeException>sneaky(thrown);
            }
        }));
    }

    public int removeFunction(String name) {
        return code(() -> Functions.remove(database, name, FunctionOptions.arguments(1)));
    }

    private static int code(Runnable registration) {
        try {
            registration.run();
            return Constants.SQLITE_OK;
        } catch (SqliteException refused) {
            return refused.extendedCode().code();
        }
    }

    /** A handler that is called after so many instructions; it lets the statement go on. */
    public void progress(int instructions, Body body) {
        long id = register(body, "a progress handler");
        call(it -> HookFunctions.sqlane_progress_handler(it, instructions, id));
    }

    public void commit(Body body) {
        long id = register(body, "a commit hook");
        call(it -> HookFunctions.sqlane_commit_hook(it, id));
    }

    public void rollback(Body body) {
        long id = register(body, "a rollback hook");
        call(it -> HookFunctions.sqlane_rollback_hook(it, id));
    }

    public void update(Body body) {
        long id = register(body, "an update hook");
        call(it -> HookFunctions.sqlane_update_hook(it, id));
    }

    /** An authorizer that allows everything. */
    public void authorizer(Body body) {
        long id = register(body, "an authorizer");
        call(it -> HookFunctions.sqlane_set_authorizer(it, id));
    }

    public void removeHooks() {
        call(it -> {
            HookFunctions.sqlane_progress_handler(it, 0, 0);
            HookFunctions.sqlane_commit_hook(it, 0);
            HookFunctions.sqlane_rollback_hook(it, 0);
            HookFunctions.sqlane_update_hook(it, 0);
            HookFunctions.sqlane_set_authorizer(it, 0);
        });
    }

    private long register(Body body, String callback) {
        Callback handler = (a, b, c) -> {
            body.run();
            return Constants.SQLITE_OK;
        };
        return connection.register(handler, callback);
    }

    @FunctionalInterface
    private interface Registration {
        void on(long address);
    }

    private void call(Registration registration) {
        connection.call(it -> {
            registration.on(it);
            return 0;
        });
    }
}

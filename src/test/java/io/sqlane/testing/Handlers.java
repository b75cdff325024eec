package io.sqlane.testing;

import io.sqlane.Database;
import io.sqlane.internal.engine.Access;
import io.sqlane.internal.engine.Callback;
import io.sqlane.internal.engine.ConnectionHandle;
import io.sqlane.internal.ffi.CallbackFunctions;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.HookFunctions;
import java.nio.charset.StandardCharsets;

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

    private final ConnectionHandle connection;

    public Handlers(Database database) {
        connection = Access.connection(database);
    }

    /** A scalar SQL function of one argument, inside which the connection may be used; answers its result code. */
    public int function(String name, Scalar scalar) {
        long id = connection.register(
                (context, values, count) -> {
                    long result = scalar.apply(CallbackFunctions.sqlane_value_int64(values, 0));
                    CallbackFunctions.sqlane_result_int64(context, result);
                    return Constants.SQLITE_OK;
                },
                null);
        byte[] name0 = (name + '\0').getBytes(StandardCharsets.UTF_8);
        return (int) connection.call(it -> CallbackFunctions.sqlane_create_function(it, name0, 1, 0, id));
    }

    public int removeFunction(String name) {
        byte[] name0 = (name + '\0').getBytes(StandardCharsets.UTF_8);
        return (int) connection.call(it -> CallbackFunctions.sqlane_remove_function(it, name0, 1));
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

package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function, collation or tokenizer that is written in Java. SQLite calls it at any depth: a function may run a query
 * that calls it again. For each depth there is one frame and one view of it, made at the first call there.
 *
 * @param <C> the view
 */
abstract class Definition<C> implements Callback {
    /** What belongs to one depth. */
    static final class Level<C> {
        final CallFrame frame;
        final C view;

        Level(CallFrame frame, C view) {
            this.frame = frame;
            this.view = view;
        }
    }

    final ConnectionHandle connection;
    private final Function<CallFrame, C> maker;
    private final @Nullable AutoCloseable held;
    private @Nullable Level<C>[] levels = newArray(1);

    Definition(ConnectionHandle connection, Function<CallFrame, C> maker, @Nullable Object user) {
        this.connection = connection;
        this.maker = maker;
        this.held = user instanceof AutoCloseable closeable ? closeable : null;
    }

    final Level<C> level(long address, long depth) {
        @Nullable Level<C>[] now = levels;
        Level<C> level = depth < now.length ? now[(int) depth] : null;
        return level != null ? level : add(address, (int) depth);
    }

    private Level<C> add(long address, int depth) {
        CallFrame frame = new CallFrame(connection, address, lent());
        Level<C> fresh = new Level<>(frame, maker.apply(frame));
        if (depth >= levels.length) {
            levels = Arrays.copyOf(levels, depth + 1);
        }
        levels[depth] = fresh;
        return fresh;
    }

    /** What whoever kept the view is told. */
    String lent() {
        return "arguments and result are lent for one call of the function, which is over";
    }

    /** What is to be closed when SQLite has forgotten the definition, or null. */
    final @Nullable AutoCloseable held() {
        return held;
    }

    final int close() throws Exception {
        if (held != null) {
            held.close();
        }
        return Constants.SQLITE_OK;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <C> @Nullable Level<C>[] newArray(int length) {
        return new Level[length];
    }
}

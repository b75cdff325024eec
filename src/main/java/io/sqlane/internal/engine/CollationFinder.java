package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import java.util.Comparator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asked for a collation that SQLite does not know; answers the number of one that it has registered, or 0. */
final class CollationFinder extends Definition<CallFrame> {
    private final Function<? super String, ? extends @Nullable Comparator<? super String>> finder;

    CollationFinder(
            ConnectionHandle connection,
            Function<? super String, ? extends @Nullable Comparator<? super String>> finder) {
        super(connection, frame -> frame, finder);
        this.finder = finder;
    }

    @Override
    public int call(long address, long what, long depth) {
        CallFrame frame = level(address, depth).frame;
        Comparator<? super String> found = finder.apply(frame.text(0));
        if (found != null) {
            CollationDefinition collation = new CollationDefinition(connection, found);
            frame.setAnswer(connection.registerInside(collation, Definitions.IN_COLLATION));
        }
        return Constants.SQLITE_OK;
    }
}

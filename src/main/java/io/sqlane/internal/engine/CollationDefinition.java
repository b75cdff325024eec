package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A collation. It remembers the two texts that it compared last: of the next two, one is as a rule among them. */
final class CollationDefinition extends Definition<CollationDefinition.Texts> {
    /** Longer ones are not held on to, and SQLite's side does not either. */
    private static final int MOST_KEPT = 2048;

    /** What was compared last. */
    static final class Texts {
        private @Nullable String left;
        private @Nullable String right;
    }

    private final Comparator<? super String> comparator;

    CollationDefinition(ConnectionHandle connection, Comparator<? super String> comparator) {
        super(connection, frame -> new Texts(), comparator);
        this.comparator = comparator;
    }

    @Override
    public int call(long address, long what, long depth) {
        Level<Texts> level = level(address, depth);
        CallFrame frame = level.frame;
        Texts texts = level.view;
        String left = frame.isKept(0) ? texts.left : frame.text(0);
        String right = frame.isKept(1) ? texts.right : frame.text(1);
        texts.left = left == null || left.length() > MOST_KEPT ? null : left;
        texts.right = right == null || right.length() > MOST_KEPT ? null : right;
        frame.setAnswer(Integer.signum(comparator.compare(left, right)));
        return Constants.SQLITE_OK;
    }
}

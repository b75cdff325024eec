package io.sqlane.internal.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The caller of an open, for the report of a leak. Kept as text-like elements, not as a Throwable: that would refer to
 * the classes on the stack, and through their static fields perhaps to the very handle that it is to report.
 */
final class OpeningStack {
    private static final int FRAMES = 8;
    private static final String OURS = "io.sqlane.internal.";

    /** Fetches at once what is kept and what is ours above it: a second fetch costs as much as the first. */
    private static final StackWalker WALKER = StackWalker.getInstance(Set.of(), FRAMES + 8);

    private OpeningStack() {}

    static List<StackTraceElement> capture() {
        return WALKER.walk(OpeningStack::first);
    }

    private static List<StackTraceElement> first(Stream<StackWalker.StackFrame> frames) {
        List<StackTraceElement> kept = new ArrayList<>(FRAMES);
        for (Iterator<StackWalker.StackFrame> all = frames.iterator(); kept.size() < FRAMES && all.hasNext(); ) {
            StackWalker.StackFrame frame = all.next();
            if (!frame.getClassName().startsWith(OURS)) {
                kept.add(frame.toStackTraceElement());
            }
        }
        return kept;
    }
}

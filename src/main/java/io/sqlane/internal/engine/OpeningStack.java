package io.sqlane.internal.engine;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The caller of an open, for the report of a leak. Kept as text-like elements, not as a Throwable: that would refer to
 * the classes on the stack, and through their static fields perhaps to the very handle that it is to report.
 */
final class OpeningStack {
    private static final int FRAMES = 16;
    private static final String OURS = "io.sqlane.internal.";

    private OpeningStack() {}

    static List<StackTraceElement> capture() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !frame.getClassName().startsWith(OURS))
                        .limit(FRAMES)
                        .map(StackWalker.StackFrame::toStackTraceElement)
                        .collect(Collectors.toUnmodifiableList()));
    }
}

package io.sqlane.jdbc;

import io.sqlane.internal.engine.CancelFlag;
import java.util.ArrayDeque;
import java.util.Deque;

/** Flags of cancellation that closed statements of a connection have left for the next ones; used in turns. */
final class CancelFlags {
    private static final int MOST = 64;

    private final Deque<CancelFlag> free = new ArrayDeque<>();

    CancelFlag take() {
        CancelFlag flag = free.pollLast();
        return flag == null ? new CancelFlag() : flag;
    }

    void giveBack(CancelFlag flag) {
        if (free.size() < MOST) {
            flag.lower();
            free.addLast(flag);
        }
    }
}

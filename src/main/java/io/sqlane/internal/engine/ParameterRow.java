package io.sqlane.internal.engine;

import io.sqlane.internal.codec.RowLayout;
import io.sqlane.internal.codec.RowWriter;
import io.sqlane.internal.ffi.BatchFunctions;
import java.nio.ByteBuffer;

/**
 * The parameters of one statement, in native memory that belongs to the statement. Values stay from one execution to
 * the next. A text or blob gets a place of its own whose size at least doubles when it has to grow, so that what is
 * given up on the way is never more than what is in use.
 */
final class ParameterRow {
    private static final int SMALLEST_PLACE = 16;
    private static final int LARGE_PLACE = 1 << 20;

    final RowWriter writer;
    private final StatementHandle statement;
    private final int[] placeOffset;
    private final int[] placeCapacity;
    private int end;

    ParameterRow(StatementHandle statement, int parameters) {
        this.statement = statement;
        this.placeOffset = new int[parameters];
        this.placeCapacity = new int[parameters];
        int fixed = RowLayout.payload(parameters);
        this.writer = new RowWriter(parameters, view(fixed + 64L));
        statement.memoryMoved();
        this.writer.start(0);
        this.end = fixed;
    }

    /** An offset with room for length bytes of the value; what the value held before is lost. */
    int place(int value, int length) {
        if (length <= placeCapacity[value]) {
            return placeOffset[value];
        }
        int capacity = capacityFor(length);
        long needed = (long) end + capacity;
        if (needed > writer.capacity()) {
            writer.moveTo(view(Math.min(Math.max(needed, writer.capacity() * 2L), maximum(needed))));
            statement.memoryMoved();
        }
        placeOffset[value] = end;
        placeCapacity[value] = capacity;
        end += capacity;
        return placeOffset[value];
    }

    private static int capacityFor(int length) {
        if (length > LARGE_PLACE) {
            return (int) Math.min(length + length / 4L, Integer.MAX_VALUE - 8);
        }
        return Math.max(SMALLEST_PLACE, Integer.highestOneBit(length - 1) << 1);
    }

    private static long maximum(long needed) {
        return Math.max(needed, 64L * 1024 * 1024);
    }

    private ByteBuffer view(long capacity) {
        if (capacity > Integer.MAX_VALUE - 8) {
            throw statement.tooBig("the parameters of one statement together", capacity);
        }
        return statement.memory(it -> BatchFunctions.sqlane_parameters(it, capacity), capacity);
    }
}

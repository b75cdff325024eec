package io.sqlane.internal.engine;

import io.sqlane.internal.codec.RowLayout;
import io.sqlane.internal.codec.RowWriter;
import io.sqlane.internal.codec.ShortText;
import io.sqlane.internal.codec.TextArray;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.BatchFunctions;
import io.sqlane.internal.ffi.Constants;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The parameters of one statement, in native memory that belongs to the statement. Values stay from one execution to
 * the next. A text or blob gets a place of its own, with room to grow; one that outgrows its place gets another, and
 * when the memory is full, the places are moved together before it is enlarged.
 */
final class ParameterRow {
    private static final int SMALLEST_PLACE = 16;
    private static final int LARGE_PLACE = 1 << 20;

    final RowWriter writer;
    private final StatementHandle statement;
    private final ShortText shortText = new ShortText();
    private final int[] placeOffset;
    private final int[] placeCapacity;
    private int end;

    ParameterRow(StatementHandle statement, int parameters) {
        this.statement = statement;
        this.placeOffset = new int[parameters];
        this.placeCapacity = new int[parameters];
        this.writer = new RowWriter(parameters, RowWriter.NOWHERE);
        this.end = RowLayout.payload(parameters);
        grow(end + 64L);
        writer.start(0);
    }

    /** Takes over a whole row in place of all values. */
    void take(byte[] rows, int from, int length) {
        if (length > writer.capacity()) {
            grow(Math.min(Math.max(length, writer.capacity() * 2L), maximum(length)));
        }
        writer.take(rows, from, length);
        Arrays.fill(placeCapacity, 0);
        end = length;
    }

    void text(int value, String text) {
        int length = shortText.encode(text);
        if (length < 0) {
            bytes(value, Constants.SQLITE_TEXT, Utf8.encode(text));
        } else {
            bytes(value, Constants.SQLITE_TEXT, shortText.bytes(), length);
        }
    }

    void bytes(int value, int type, byte[] bytes) {
        bytes(value, type, bytes, bytes.length);
    }

    private void bytes(int value, int type, byte[] bytes, int length) {
        statement.checkLength(length);
        writer.bytes(value, type, place(value, length), bytes, 0, length);
    }

    void bytes(int value, int type, ByteBuffer bytes) {
        int length = bytes.remaining();
        statement.checkLength(length);
        writer.bytes(value, type, place(value, length), bytes, length);
    }

    void array(int value, Object array) {
        if (array instanceof long[] integers) {
            statement.checkLength((long) integers.length * Long.BYTES);
            writer.longs(value, place(value, integers.length * Long.BYTES), integers);
        } else if (array instanceof double[] reals) {
            statement.checkLength((long) reals.length * Double.BYTES);
            writer.doubles(value, place(value, reals.length * Double.BYTES), reals);
        } else {
            bytes(value, Constants.SQLANE_TYPE_TEXT_ARRAY, TextArray.encode((String[]) array));
        }
    }

    /** An offset, a multiple of 8, with room for length bytes of the value; what the value held before is lost. */
    private int place(int value, int length) {
        if (length <= placeCapacity[value]) {
            return placeOffset[value];
        }
        int capacity = capacityFor(length);
        if (startFor(value) + (long) capacity > writer.capacity()) {
            // Not where an attempt to grow has left the writer without memory.
            if (end <= writer.capacity()) {
                compact();
            }
            long needed = startFor(value) + (long) capacity;
            if (needed > writer.capacity()) {
                grow(Math.min(Math.max(needed, writer.capacity() * 2L), maximum(needed)));
            }
        }
        int start = startFor(value);
        // Until its bytes are written it names those of its old place, which are to be those of others.
        writer.empty(value, Constants.SQLANE_TYPE_UNBOUND);
        placeOffset[value] = start;
        placeCapacity[value] = capacity;
        end = start + capacity;
        return start;
    }

    /** The last place is enlarged where it is. */
    private int startFor(int value) {
        boolean last = placeCapacity[value] > 0 && placeOffset[value] + placeCapacity[value] == end;
        return last ? placeOffset[value] : end;
    }

    private void compact() {
        int[] values = IntStream.range(0, placeOffset.length)
                .filter(value -> placeCapacity[value] > 0)
                .boxed()
                .sorted(Comparator.comparingInt(value -> placeOffset[value]))
                .mapToInt(Integer::intValue)
                .toArray();
        int to = RowLayout.payload(placeOffset.length);
        for (int value : values) {
            if (placeOffset[value] != to) {
                writer.movePlace(value, placeOffset[value], to, placeCapacity[value]);
                placeOffset[value] = to;
            }
            to += placeCapacity[value];
        }
        end = to;
    }

    private static int capacityFor(int length) {
        if (length > LARGE_PLACE) {
            return (int) Math.min(length + length / 4L, Integer.MAX_VALUE - 16L) + 7 & -8;
        }
        return Math.max(SMALLEST_PLACE, Integer.highestOneBit(length - 1) << 1);
    }

    private static long maximum(long needed) {
        return Math.max(needed, 64L * 1024 * 1024);
    }

    private void grow(long capacity) {
        if (capacity > Integer.MAX_VALUE - 8) {
            throw statement.tooBig("the parameters of one statement together", capacity);
        }
        statement.growMemory(writer, capacity, it -> BatchFunctions.sqlane_parameters(it, capacity));
    }
}

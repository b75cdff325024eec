package io.sqlane.internal.codec;

import io.sqlane.internal.ffi.Constants;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes one row of parameters into native memory. The owner of the memory sees to it that it lives while this writes,
 * and that there is room: a position outside the view is an {@link IndexOutOfBoundsException}, never a stray write.
 *
 * <p>The head of the row, its size and storage classes, is kept here and written by {@link #end} or {@link #flush}: a
 * value of the class that its parameter had before costs no more than its slot. Any method may find the stack full
 * half way; no text or blob then has a slot that does not name its bytes.
 */
public final class RowWriter {
    /** No memory at all: every write is refused. */
    public static final ByteBuffer NOWHERE = ByteBuffer.allocateDirect(0);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final int values;
    private final int slots;
    private final byte[] head;
    private boolean headChanged;
    private ByteBuffer view;
    private int row;

    /** A writer for rows of the given number of values; {@code view} is in the machine's byte order. */
    public RowWriter(int values, ByteBuffer view) {
        this.values = values;
        this.slots = RowLayout.slots(values);
        this.head = new byte[slots];
        this.view = view;
    }

    /** Goes on in other memory that holds the same bytes, and answers the memory before. */
    public ByteBuffer moveTo(ByteBuffer other) {
        ByteBuffer before = view;
        view = other;
        return before;
    }

    /** Starts a row at an offset of the view, with every value unbound. */
    public void start(int offset) {
        row = offset;
        headChanged = true;
        // UNBOUND is zero.
        for (int i = 0; i < slots; i += Long.BYTES) {
            LONGS.set(head, i, 0L);
        }
    }

    /** Writes the head if it is not what was written last. */
    public void flush() {
        if (headChanged) {
            writeHead();
        }
    }

    private void writeHead() {
        for (int i = 0; i < slots; i += Long.BYTES) {
            view.putLong(row + i, (long) LONGS.get(head, i));
        }
        headChanged = false;
    }

    /**
     * Takes over a whole row, as {@link PackedRows} makes it, at the start of the view. What it says of its own bytes
     * is believed only when it lies here, where no other thread can change it.
     */
    public void take(byte[] rows, int from, int length) {
        view.put(0, rows, from, length);
        row = 0;
        PackedRows.check(view, 0, length, values);
        view.get(0, head, 0, slots);
        headChanged = false;
    }

    /** Takes over rows of the given number. */
    public void takeAll(byte[] rows, int length, int count) {
        view.put(0, rows, 0, length);
        int at = 0;
        for (int i = 0; i < count; i++) {
            at += PackedRows.check(view, at, length - at, values);
        }
    }

    /** Whether any value of the row is bound. */
    public boolean holdsValues() {
        for (int i = 0; i < values; i++) {
            if (typeOf(i) != Constants.SQLANE_TYPE_UNBOUND) {
                return true;
            }
        }
        return false;
    }

    /** The first value that is not bound, -1 if all are. */
    public int firstUnbound() {
        for (int i = 0; i < values; i++) {
            if (head[RowLayout.TYPES + i] == Constants.SQLANE_TYPE_UNBOUND) {
                return i;
            }
        }
        return -1;
    }

    /** Moves the place of a value's text or blob. */
    public void movePlace(int value, int from, int to, int capacity) {
        view.put(to, view, from, capacity);
        int type = typeOf(value);
        int slot = slot(value) + RowLayout.SPAN_OFFSET;
        boolean hasPlace = type == Constants.SQLITE_TEXT
                || type == Constants.SQLITE_BLOB
                || type >= Constants.SQLANE_TYPE_INT64_ARRAY && type <= Constants.SQLANE_TYPE_TEXT_ARRAY;
        if (hasPlace && view.getInt(slot) == from - row) {
            view.putInt(slot, to - row);
        }
    }

    /** Ends the row with its size and answers where the next one starts. */
    public int end(int payloadEnd) {
        int next = RowLayout.roundUpTo8(payloadEnd);
        INTS.set(head, 0, next - row);
        writeHead();
        return next;
    }

    /** Where this row's texts and blobs begin, in the view. */
    public int payloadStart() {
        return row + slots + values * RowLayout.SLOT_SIZE;
    }

    public int capacity() {
        return view.capacity();
    }

    public void integer(int value, long integer) {
        type(value, Constants.SQLITE_INTEGER);
        view.putLong(slot(value), integer);
    }

    public void real(int value, double real) {
        type(value, Constants.SQLITE_FLOAT);
        view.putDouble(slot(value), real);
    }

    public void empty(int value, int type) {
        type(value, type);
    }

    public void zeroBlob(int value, long length) {
        type(value, Constants.SQLANE_TYPE_ZEROBLOB);
        view.putLong(slot(value), length);
    }

    /** Writes a text or blob at an offset of the view. */
    public void bytes(int value, int type, int offset, byte[] source, int from, int length) {
        view.put(offset, source, from, length);
        span(value, type, offset, length);
    }

    /** Writes so many bytes of a buffer from its position on, which stays where it is. */
    public void bytes(int value, int type, int offset, ByteBuffer source, int length) {
        view.put(offset, source, source.position(), length);
        span(value, type, offset, length);
    }

    /** Writes an array of integers at an offset of the view that is a multiple of 8. */
    public void longs(int value, int offset, long[] source) {
        int length = source.length * Long.BYTES;
        view.slice(offset, length).order(ByteOrder.nativeOrder()).asLongBuffer().put(source);
        span(value, Constants.SQLANE_TYPE_INT64_ARRAY, offset, length);
    }

    /** Writes an array of real numbers at an offset of the view that is a multiple of 8. */
    public void doubles(int value, int offset, double[] source) {
        int length = source.length * Double.BYTES;
        view.slice(offset, length).order(ByteOrder.nativeOrder()).asDoubleBuffer().put(source);
        span(value, Constants.SQLANE_TYPE_DOUBLE_ARRAY, offset, length);
    }

    /** Names bytes that lie at an offset of the view already. */
    public void span(int value, int type, int offset, int length) {
        view.putLong(slot(value), RowLayout.span(offset - row, length));
        type(value, type);
    }

    private int typeOf(int value) {
        return head[RowLayout.TYPES + value];
    }

    private void type(int value, int type) {
        byte[] types = head;
        int i = RowLayout.TYPES + value;
        if (types[i] != type) {
            types[i] = (byte) type;
            headChanged = true;
        }
    }

    private int slot(int value) {
        return row + slots + value * RowLayout.SLOT_SIZE;
    }
}

package io.sqlane.internal.codec;

import io.sqlane.internal.ffi.Constants;
import java.nio.ByteBuffer;

/**
 * Writes one row of parameters into native memory. The owner of the memory sees to it that it lives while this writes,
 * and that there is room: a position outside the view is an {@link IndexOutOfBoundsException}, never a stray write.
 */
public final class RowWriter {
    private final int values;
    private final int slots;
    private ByteBuffer view;
    private int row;

    /** A writer for rows of the given number of values; {@code view} is in the machine's byte order. */
    public RowWriter(int values, ByteBuffer view) {
        this.values = values;
        this.slots = RowLayout.slots(values);
        this.view = view;
    }

    /** Goes on in other memory that holds the same bytes. */
    public void moveTo(ByteBuffer other) {
        view = other;
    }

    /** Starts a row at an offset of the view, with every value unbound. */
    public void start(int offset) {
        row = offset;
        for (int i = RowLayout.TYPES; i < slots; i++) {
            view.put(row + i, (byte) Constants.SQLANE_TYPE_UNBOUND);
        }
    }

    /** Goes on with a row that was moved to another offset as it is. */
    public void resume(int offset) {
        row = offset;
    }

    /** Ends the row with its size and answers where the next one starts. */
    public int end(int payloadEnd) {
        int next = RowLayout.roundUpTo8(payloadEnd);
        view.putInt(row, next - row);
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

    /** Writes the remaining bytes of a buffer, whose position stays where it is. */
    public void bytes(int value, int type, int offset, ByteBuffer source) {
        view.put(offset, source, source.position(), source.remaining());
        span(value, type, offset, source.remaining());
    }

    /** Names bytes that lie at an offset of the view already. */
    public void span(int value, int type, int offset, int length) {
        type(value, type);
        int slot = slot(value);
        view.putInt(slot, offset - row);
        view.putInt(slot + 4, length);
    }

    public int typeOf(int value) {
        return view.get(row + RowLayout.TYPES + value) & 0xff;
    }

    private void type(int value, int type) {
        view.put(row + RowLayout.TYPES + value, (byte) type);
    }

    private int slot(int value) {
        return row + slots + value * RowLayout.SLOT_SIZE;
    }
}

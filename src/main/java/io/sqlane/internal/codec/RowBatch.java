package io.sqlane.internal.codec;

import io.sqlane.internal.ffi.Constants;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * The rows of one fetch, copied out of native memory in one piece, and a position among them. Since the copy is an
 * ordinary array, reading it can neither touch freed memory nor run past its end, whatever became of the statement.
 */
public final class RowBatch {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.nativeOrder());
    private static final byte[] NOTHING = {};
    private static final long NOT_ASCII = 0x8080808080808080L;

    /** Up to this length it pays to look for other than ASCII characters here. */
    private static final int SHORT_TEXT = 128;

    /** A larger array is given up for rows that need much less. */
    private static final int MOST_KEPT = 1 << 20;

    private byte[] bytes = NOTHING;
    private int columns;
    private int loadedColumns;
    private int slots;
    private int remaining;
    private int row;
    private int nextRow;

    /** Takes over the rows that lie in native memory. */
    public void load(ByteBuffer from) {
        int used = from.getInt(RowLayout.BYTES_USED);
        if (bytes.length < used || bytes.length > MOST_KEPT && bytes.length / 16 > used) {
            bytes = new byte[Integer.highestOneBit(Math.max(used, 128) - 1) << 1];
        }
        from.get(0, bytes, 0, used);
        remaining = (int) INTS.get(bytes, RowLayout.ROW_COUNT);
        if (remaining > 0) {
            loadedColumns = (int) INTS.get(bytes, RowLayout.COLUMN_COUNT);
            slots = RowLayout.slots(loadedColumns);
        }
        columns = 0;
        nextRow = RowLayout.OUTCOME_SIZE;
    }

    /** Forgets the rows. */
    public void clear() {
        remaining = 0;
        columns = 0;
    }

    /** Moves to the next row of the batch, if there is one. */
    public boolean advance() {
        // Never below 0, though another thread may do the same at this time: the rows must have an end.
        int ahead = remaining;
        if (ahead <= 0) {
            columns = 0;
            return false;
        }
        remaining = ahead - 1;
        columns = loadedColumns;
        row = nextRow;
        nextRow = row + (int) INTS.get(bytes, row);
        return true;
    }

    /** The bytes that there is room for before a larger array must be had. */
    public int capacity() {
        return bytes.length;
    }

    /** The storage class of a value of the first row, before any row was asked for; NULL if there is no row. */
    public int firstType(int column) {
        return remaining == 0 ? Constants.SQLITE_NULL : bytes[nextRow + RowLayout.TYPES + column] & 0x3f;
    }

    /** The integer of the first row, which is one. */
    public long firstInteger(int column) {
        return (long) LONGS.get(bytes, nextRow + slots + column * RowLayout.SLOT_SIZE);
    }

    /** Rows that are still ahead. */
    public int remaining() {
        return remaining;
    }

    /** The number of values in the current row, 0 while there is none. */
    public int columns() {
        return columns;
    }

    /** The storage class, with {@link Constants#SQLANE_TYPE_DEFERRED} added where the value is not in the batch. */
    public int type(int column) {
        return bytes[row + RowLayout.TYPES + column] & 0xff;
    }

    public long integer(int column) {
        return (long) LONGS.get(bytes, row + slots + column * RowLayout.SLOT_SIZE);
    }

    public double real(int column) {
        return (double) DOUBLES.get(bytes, row + slots + column * RowLayout.SLOT_SIZE);
    }

    /** The length in bytes of a text or blob, deferred or not. */
    public int length(int column) {
        int slot = row + slots + column * RowLayout.SLOT_SIZE;
        return isDeferred(column)
                ? Math.toIntExact((long) LONGS.get(bytes, slot))
                : (int) INTS.get(bytes, slot + RowLayout.SPAN_LENGTH);
    }

    public boolean isDeferred(int column) {
        return (type(column) & Constants.SQLANE_TYPE_DEFERRED) != 0;
    }

    /** A text that is in the batch. */
    public String text(int column) {
        int slot = row + slots + column * RowLayout.SLOT_SIZE;
        int offset = row + (int) INTS.get(bytes, slot);
        int length = (int) INTS.get(bytes, slot + 4);
        return length <= SHORT_TEXT && isAscii(offset, length)
                ? ascii(offset, length)
                : new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    private boolean isAscii(int offset, int length) {
        int end = offset + length;
        if (length < 8) {
            int seen = 0;
            for (int i = offset; i < end; i++) {
                seen |= bytes[i];
            }
            return seen >= 0;
        }
        // The last eight bytes may overlap those before them.
        long seen = (long) LONGS.get(bytes, end - 8);
        for (int i = offset; i < end - 8; i += 8) {
            seen |= (long) LONGS.get(bytes, i);
        }
        return (seen & NOT_ASCII) == 0;
    }

    /**
     * A short text of ASCII bytes. The constructor is deprecated for what it does to other bytes; for these it is
     * right, and unlike the one with a charset it is small enough to be compiled into its caller.
     */
    @SuppressWarnings("deprecation")
    private String ascii(int offset, int length) {
        return new String(bytes, 0, offset, length);
    }

    /** A copy of the bytes of a text or blob that is in the batch. */
    public byte[] bytes(int column) {
        int slot = row + slots + column * RowLayout.SLOT_SIZE;
        int from = row + (int) INTS.get(bytes, slot + RowLayout.SPAN_OFFSET);
        int length = (int) INTS.get(bytes, slot + RowLayout.SPAN_LENGTH);
        Objects.checkFromIndexSize(from, length, bytes.length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }
}

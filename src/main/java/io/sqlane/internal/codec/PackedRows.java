package io.sqlane.internal.codec;

import io.sqlane.internal.ffi.Constants;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Rows of values in the heap, in the layout of {@link RowLayout}, ready to be copied to where native code reads them.
 * Setting a value writes its final bytes, and nothing else happens to it: no object is made of a number.
 *
 * <p>There is always a current row; {@link #add} ends it and begins the next one with the same values. A row lies in
 * one block; full blocks are kept in {@link #blocks} until the rows are forgotten. Not for two threads at once: what
 * they make then is rows that {@link #check} refuses or values of either, but never a wrong address.
 */
public final class PackedRows {
    /** What fits the memory of a batch, and the most rows of it whose changes fit the memory of one call. */
    public static final int BLOCK = 64 * 1024;

    public static final int MOST_ROWS = 4096;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle DOUBLES =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.nativeOrder());

    /** In {@link #room}: the bytes of the value are those of the row before. */
    private static final int IN_ROW_BEFORE = -1;

    private static final int NO_PLACE = -2;

    private static final int SMALLEST_ROOM = 1;

    private static final int FIRST_CAPACITY = 256;

    /** Rows that are complete. */
    public record Block(byte[] bytes, int length, int rows) {}

    private final int values;
    private final int slots;
    private final int payload;
    private final int blockBytes;
    private final int blockRows;
    private final int firstRow;

    private byte[] bytes;
    private int row;
    private int rowBefore;

    /** Where the next text or blob of the current row goes. */
    private int end;

    /** How many bytes the place of each value's text or blob in the current row has. */
    private final int[] room;

    /** Where it is, from the row's start. */
    private final int[] places;

    private int rowsInBlock;
    private final List<Block> blocks = new ArrayList<>();

    private PackedRows(int values, int firstRow, int blockBytes, int blockRows) {
        this.values = values;
        this.slots = RowLayout.slots(values);
        this.payload = RowLayout.payload(values);
        this.firstRow = firstRow;
        this.blockBytes = blockBytes;
        this.blockRows = blockRows;
        this.room = new int[values];
        this.places = new int[values];
        Arrays.fill(room, NO_PLACE);
        this.bytes = new byte[Math.max(FIRST_CAPACITY, firstRow + payload + payload)];
        this.row = firstRow;
        this.end = firstRow + payload;
    }

    /** Rows of parameters, for executions and batches. */
    public static PackedRows ofParameters(int parameters) {
        return new PackedRows(parameters, 0, BLOCK, MOST_ROWS);
    }

    /** Rows of a result, which {@link #toBatch} makes of them. */
    public static PackedRows ofResult(int columns) {
        return new PackedRows(columns, RowLayout.OUTCOME_SIZE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    // ---- the current row; values count from 0

    public int values() {
        return values;
    }

    public void setNull(int value) {
        type(value, Constants.SQLITE_NULL);
    }

    public void setLong(int value, long integer) {
        type(value, Constants.SQLITE_INTEGER);
        LONGS.set(bytes, slot(value), integer);
    }

    /** Sets a real number; NaN becomes NULL where SQLite takes it over. */
    public void setDouble(int value, double real) {
        type(value, Constants.SQLITE_FLOAT);
        DOUBLES.set(bytes, slot(value), real);
    }

    /** Sets a text; one with an unpaired surrogate is refused. */
    public void setText(int value, String text) {
        if (Utf8.isShortAscii(text)) {
            int length = text.length();
            int place = place(value, length);
            Utf8.putAscii(text, bytes, place);
            setSpan(value, Constants.SQLITE_TEXT, place, length);
        } else {
            byte[] utf8 = Utf8.encode(text);
            setBytes(value, Constants.SQLITE_TEXT, utf8, utf8.length);
        }
    }

    public void setBlob(int value, byte[] blob) {
        setBytes(value, Constants.SQLITE_BLOB, blob, blob.length);
    }

    private void setBytes(int value, int type, byte[] source, int length) {
        int place = place(value, length);
        System.arraycopy(source, 0, bytes, place, length);
        setSpan(value, type, place, length);
    }

    private void setSpan(int value, int type, int place, int length) {
        LONGS.set(bytes, slot(value), RowLayout.span(place - row, length));
        type(value, type);
    }

    /** Forgets the values of the current row. */
    public void clear() {
        for (int i = 0; i < values; i++) {
            bytes[row + RowLayout.TYPES + i] = Constants.SQLANE_TYPE_UNBOUND;
            room[i] = NO_PLACE;
        }
        end = row + payload;
    }

    private int slot(int value) {
        return row + slots + value * RowLayout.SLOT_SIZE;
    }

    private void type(int value, int type) {
        bytes[row + RowLayout.TYPES + value] = (byte) type;
    }

    private int place(int value, int length) {
        if (length <= room[value]) {
            return row + places[value];
        }
        boolean again = room[value] >= SMALLEST_ROOM;
        int capacity = again ? (int) Math.max(length, Math.min(2L * length, Integer.MAX_VALUE)) : length;
        reserve(capacity);
        int place = end;
        end += capacity;
        room[value] = capacity;
        places[value] = place - row;
        return place;
    }

    private void reserve(int length) {
        long needed = (long) end + length + 8;
        if (needed > bytes.length) {
            grow(needed);
        }
    }

    private void grow(long needed) {
        if (needed > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("the values of a row are too large together: bytes=" + needed);
        }
        long larger = Math.min(Math.max(needed, bytes.length * 2L), Integer.MAX_VALUE - 8);
        bytes = Arrays.copyOf(bytes, (int) larger);
    }

    // ---- whole rows

    /** Writes the size of the current row, which the values before must have been set for, and answers it. */
    public int endRow() {
        bringOver(bytes);
        int length = RowLayout.roundUpTo8(end - row);
        INTS.set(bytes, row, length);
        return length;
    }

    /** The array with the current row, good until the next change. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the current row begins. */
    public int rowStart() {
        return row;
    }

    /** Ends the current row and begins the next one with the same values. */
    public void add() {
        int next = row + endRow();
        rowsInBlock++;
        rowBefore = row;
        if (rowsInBlock == blockRows || next + payload > blockBytes) {
            byte[] before = bytes;
            blocks.add(new Block(before, next, rowsInBlock));
            bytes = new byte[Math.max(blockBytes + FIRST_CAPACITY, payload + payload)];
            rowsInBlock = 0;
            begin(before, firstRow);
            bringOver(before);
        } else {
            end = next;
            reserve(payload);
            begin(bytes, next);
        }
    }

    private void begin(byte[] source, int next) {
        System.arraycopy(source, rowBefore, bytes, next, payload);
        row = next;
        end = next + payload;
        for (int i = 0; i < values; i++) {
            room[i] = hasBytes(i) ? IN_ROW_BEFORE : NO_PLACE;
        }
    }

    private boolean hasBytes(int value) {
        int type = bytes[row + RowLayout.TYPES + value];
        return type == Constants.SQLITE_TEXT || type == Constants.SQLITE_BLOB;
    }

    /** Fetches the texts and blobs that the current row has from the one before, which lies in that array. */
    private void bringOver(byte[] before) {
        for (int i = 0; i < values; i++) {
            if (room[i] == IN_ROW_BEFORE && hasBytes(i)) {
                int from = rowBefore + (int) INTS.get(bytes, slot(i) + RowLayout.SPAN_OFFSET);
                int length = (int) INTS.get(bytes, slot(i) + RowLayout.SPAN_LENGTH);
                boolean same = before == bytes;
                Objects.checkFromIndexSize(from, length, before.length);
                int place = place(i, length);
                System.arraycopy(same ? bytes : before, from, bytes, place, length);
                LONGS.set(bytes, slot(i), RowLayout.span(place - row, length));
            }
        }
    }

    /** Whether no row was added. */
    public boolean isEmpty() {
        return rowsInBlock == 0 && blocks.isEmpty();
    }

    /** The number of rows that were added. */
    public int count() {
        int count = rowsInBlock;
        for (Block block : blocks) {
            count = Math.addExact(count, block.rows);
        }
        return count;
    }

    /** The rows that were added, good until the next change. */
    public List<Block> blocks() {
        List<Block> all = new ArrayList<>(blocks);
        if (rowsInBlock > 0) {
            all.add(new Block(bytes, row, rowsInBlock));
        }
        return all;
    }

    /** Forgets the rows that were added; the values of the current row stay, unless another thread disturbs that. */
    public void forgetRows() {
        boolean whole = false;
        try {
            int length = endRow();
            System.arraycopy(bytes, row, bytes, firstRow, length);
            end -= row - firstRow;
            whole = true;
        } finally {
            row = firstRow;
            rowsInBlock = 0;
            blocks.clear();
            if (!whole) {
                clear();
            }
        }
    }

    /** The rows that were added, as if a query had fetched them. */
    public RowBatch toBatch() {
        ByteBuffer batch = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        batch.putInt(RowLayout.BYTES_USED, row);
        batch.putInt(RowLayout.ROW_COUNT, rowsInBlock);
        batch.putInt(RowLayout.COLUMN_COUNT, values);
        RowBatch rows = new RowBatch();
        rows.load(batch);
        return rows;
    }

    /** Refuses a row that does not say where its own bytes are; answers its size. */
    static int check(ByteBuffer view, int row, int available, int values) {
        int size = view.getInt(row);
        int payload = RowLayout.payload(values);
        boolean sound = size >= payload && size <= available && (size & 7) == 0;
        int slot = row + RowLayout.slots(values);
        for (int i = 0; i < values && sound; i++, slot += RowLayout.SLOT_SIZE) {
            int type = view.get(row + RowLayout.TYPES + i);
            if (type == Constants.SQLITE_TEXT || type == Constants.SQLITE_BLOB) {
                int offset = view.getInt(slot + RowLayout.SPAN_OFFSET);
                int length = view.getInt(slot + RowLayout.SPAN_LENGTH);
                sound = offset >= payload && length >= 0 && length <= size - offset;
            } else {
                sound = type >= Constants.SQLANE_TYPE_UNBOUND && type <= Constants.SQLITE_NULL;
            }
        }
        if (!sound) {
            throw new IllegalStateException("parameters were set by two threads at once");
        }
        return size;
    }
}

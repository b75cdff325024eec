package io.sqlane.internal.codec;

import java.nio.ByteOrder;

/**
 * The byte layout that both sides of the boundary share; {@code native/row_layout.h} draws the same picture. All
 * integers are in the machine's byte order; a buffer starts at a multiple of 8.
 *
 * <pre>
 *   buffer = Outcome, row, row, ...
 *
 *   Outcome
 *        0   i32  status              what ended the call
 *        4   i32  row_count           whole rows in the buffer, good even after an error
 *        8   i32  bytes_used          including the Outcome
 *       12   i32  column_count        of these rows
 *       16   i64  changes             by the finished statement itself
 *       24   i64  last_insert_rowid
 *       32   i64  required_bytes      when a row does not fit
 *       40   i32  parameter           that failed, from 1
 *       44   i32  batch_index         that failed, from 0
 *
 *   row, for c values
 *        0   u32  size of this row in bytes, a multiple of 8
 *      4+i   u8   storage class of value i
 *    s+8*i   u64  slot of value i, s = 4 + c rounded up to a multiple of 8
 *  s+8*c ...      the bytes of texts and blobs, without padding between them
 *
 *   slot: INTEGER  the 64-bit integer             FLOAT     the bits of the double
 *         TEXT, BLOB  u32 offset from the row's start, u32 length in bytes
 *         ZEROBLOB    u64 length in bytes         DEFERRED  u64 length in bytes
 *         NULL        not written
 * </pre>
 */
public final class RowLayout {
    public static final int STATUS = 0;
    public static final int ROW_COUNT = 4;
    public static final int BYTES_USED = 8;
    public static final int COLUMN_COUNT = 12;
    public static final int CHANGES = 16;
    public static final int LAST_INSERT_ROWID = 24;
    public static final int REQUIRED_BYTES = 32;
    public static final int PARAMETER = 40;
    public static final int BATCH_INDEX = 44;
    public static final int OUTCOME_SIZE = 48;

    /** Where a row's storage classes begin, from the row's start. */
    public static final int TYPES = 4;

    public static final int SLOT_SIZE = 8;

    /** Where a text or blob begins, from the row's start: the first half of its slot. */
    public static final int SPAN_OFFSET = 0;

    /** How long it is: the second half. */
    public static final int SPAN_LENGTH = 4;

    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private RowLayout() {}

    /** Where a row's slots begin, from the row's start. */
    public static int slots(int values) {
        return roundUpTo8(TYPES + values);
    }

    /** Where a row's texts and blobs begin, from the row's start: the size of a row without any. */
    public static int payload(int values) {
        return slots(values) + SLOT_SIZE * values;
    }

    /** A slot with the place of a text or blob, as one number in the machine's byte order. */
    static long span(int offset, int length) {
        return LITTLE ? Integer.toUnsignedLong(offset) | (long) length << 32 : (long) offset << 32 | length;
    }

    public static int roundUpTo8(int bytes) {
        return (bytes + 7) & ~7;
    }
}

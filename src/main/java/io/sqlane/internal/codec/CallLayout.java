package io.sqlane.internal.codec;

/**
 * Where the arguments and the result of one call of a Java function lie; {@code native/call_block.h} draws the same
 * picture and says what the parts are for. All integers are in the machine's byte order.
 *
 * <pre>
 *   block
 *        0   i64  SQLite's context, not read here; of a virtual table the address of its values
 *        8   i64  state            of an aggregate's group; 0 is none
 *       16   i32  argument_count
 *       20   i32  result_type      0 where nothing is left to be set
 *       24   i64  result           the integer, the bits of the double, or a length
 *       32        result_bytes     a text or blob that fits; before the call of a virtual table its numbers
 *      544        arguments, 16 bytes each:  i32 type, i32 length, i64 value
 *                 value: the integer, the bits of the double, an offset in the block, or where DEFERRED is added to
 *                 the type an address
 *    16544        texts
 * </pre>
 */
public final class CallLayout {
    public static final int STATE = 8;
    public static final int ARGUMENT_COUNT = 16;
    public static final int RESULT_TYPE = 20;
    public static final int RESULT = 24;
    public static final int RESULT_BYTES = 32;
    public static final int RESULT_CAPACITY = 512;
    public static final int ARGUMENTS = 544;
    public static final int ARGUMENT_SIZE = 16;
    public static final int ARGUMENT_LENGTH = 4;
    public static final int ARGUMENT_VALUE = 8;
    public static final int SIZE = 20640;

    private CallLayout() {}
}

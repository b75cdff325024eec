package io.sqlane.internal.engine;

import io.sqlane.error.ThreadConfinementException;
import io.sqlane.internal.codec.CallLayout;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.DefinitionFunctions;
import io.sqlane.internal.ffi.Shim;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments and the result of one call of a Java function by SQLite. It is made once for each depth of calls inside
 * each other and used again for every call: what is a number takes neither an object nor a native call.
 *
 * <p>The memory is the connection's ({@code native/call_block.h}) and as such outlives every call. A frame that
 * somebody kept is refused between calls.
 */
public final class CallFrame extends TypedValues {
    private static final byte[] NOTHING = {};

    private final ConnectionHandle connection;
    private final long address;
    private final ByteBuffer view;
    private final String lent;

    /** Whose call is running, or was the last: as a rule the same one, so that it is seldom written. */
    @Nullable Thread thread;

    /** Whether a call is running. Written without a call, at its end above all: the stack may be full. */
    boolean running;

    private byte[] scratch = NOTHING;

    /** With what is told to who keeps it. */
    CallFrame(ConnectionHandle connection, long address, String lent) {
        this.lent = lent;
        this.connection = connection;
        this.address = address;
        this.view = Shim.view(address, CallLayout.SIZE).order(ByteOrder.nativeOrder());
    }

    void begin() {
        Thread now = Thread.currentThread();
        if (thread != now) {
            thread = now;
        }
        running = true;
    }

    // ---- confinement

    /** Refuses other threads, and every use outside the call. */
    public void check() {
        if (!running || Thread.currentThread() != thread) {
            throw refusal();
        }
    }

    private RuntimeException refusal() {
        Thread owner = thread;
        if (!running || owner == null) {
            return new IllegalStateException(lent);
        }
        return new ThreadConfinementException("A call of " + connection, owner, Thread.currentThread());
    }

    /** Refuses what is no argument. */
    private int at(int index) {
        check();
        int count = view.getInt(CallLayout.ARGUMENT_COUNT);
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(
                    "argument out of range: index=" + index + ", arguments=" + count + ". Arguments count from 0.");
        }
        return CallLayout.ARGUMENTS + index * CallLayout.ARGUMENT_SIZE;
    }

    // ---- arguments

    @Override
    String noun() {
        return "argument";
    }

    @Override
    String remedy() {
        return "use the getter of that storage class, or CAST in the SQL";
    }

    @Override
    public int count() {
        check();
        return view.getInt(CallLayout.ARGUMENT_COUNT);
    }

    @Override
    public int type(int index) {
        return view.getInt(at(index)) & ~(Constants.SQLANE_TYPE_DEFERRED | Constants.SQLANE_TYPE_KEPT);
    }

    @Override
    long integer(int index) {
        return view.getLong(value(index));
    }

    @Override
    double real(int index) {
        return view.getDouble(value(index));
    }

    @Override
    String text(int index) {
        int length = length(index);
        byte[] bytes = scratch(length);
        copy(index, bytes, length);
        return text(bytes, length);
    }

    @Override
    byte[] bytes(int index) {
        int length = length(index);
        byte[] bytes = new byte[length];
        copy(index, bytes, length);
        return bytes;
    }

    /** Whether a text is that of the comparison before. */
    boolean isKept(int index) {
        return (view.getInt(CallLayout.ARGUMENTS + index * CallLayout.ARGUMENT_SIZE) & Constants.SQLANE_TYPE_KEPT) != 0;
    }

    private static int value(int index) {
        return CallLayout.ARGUMENTS + index * CallLayout.ARGUMENT_SIZE + CallLayout.ARGUMENT_VALUE;
    }

    /** The bytes of a text or blob; the caller has asked for the storage class. */
    int length(int index) {
        return view.getInt(
                CallLayout.ARGUMENTS + index * CallLayout.ARGUMENT_SIZE + CallLayout.ARGUMENT_LENGTH);
    }

    private void copy(int index, byte[] target, int length) {
        long place = view.getLong(value(index));
        int type = view.getInt(CallLayout.ARGUMENTS + index * CallLayout.ARGUMENT_SIZE);
        if ((type & Constants.SQLANE_TYPE_DEFERRED) == 0) {
            view.get((int) place, target, 0, length);
        } else {
            Shim.copy(place, target, 0, length);
        }
    }

    /** Memory for bytes that become a text at once. */
    private byte[] scratch(int length) {
        if (length > CallLayout.SIZE) {
            return new byte[length];
        }
        if (scratch.length == 0) {
            scratch = new byte[CallLayout.SIZE];
        }
        return scratch;
    }

    /** The constructor is deprecated for what it does to other bytes than those of ASCII; there it is the fastest. */
    @SuppressWarnings("deprecation")
    private static String text(byte[] bytes, int length) {
        int seen = 0;
        for (int i = 0; i < length; i++) {
            seen |= bytes[i];
        }
        return seen >= 0 ? new String(bytes, 0, 0, length) : new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    // ---- result

    public void setNull() {
        check();
        view.putInt(CallLayout.RESULT_TYPE, Constants.SQLITE_NULL);
    }

    public void setLong(long value) {
        check();
        view.putLong(CallLayout.RESULT, value);
        view.putInt(CallLayout.RESULT_TYPE, Constants.SQLITE_INTEGER);
    }

    public void setDouble(double value) {
        check();
        view.putDouble(CallLayout.RESULT, value);
        view.putInt(CallLayout.RESULT_TYPE, Constants.SQLITE_FLOAT);
    }

    public void setText(String value) {
        check();
        setBytes(Constants.SQLITE_TEXT, Utf8.encode(value));
    }

    public void setBlob(byte[] value) {
        check();
        setBytes(Constants.SQLITE_BLOB, value);
    }

    private void setBytes(int type, byte[] bytes) {
        if (bytes.length > CallLayout.RESULT_CAPACITY) {
            DefinitionFunctions.sqlane_result_bytes(address, type, bytes, bytes.length);
            return;
        }
        view.put(CallLayout.RESULT_BYTES, bytes, 0, bytes.length);
        view.putLong(CallLayout.RESULT, bytes.length);
        view.putInt(CallLayout.RESULT_TYPE, type);
    }

    long address() {
        return address;
    }

    long answer() {
        return view.getLong(CallLayout.RESULT);
    }

    /** The answer of a collation or tokenizer, which has no type. */
    void setAnswer(long value) {
        view.putLong(CallLayout.RESULT, value);
    }

    // ---- calls of virtual tables

    /** One of the numbers that came with the call; they lie where a result would. */
    long fact(int position) {
        return view.getLong(CallLayout.RESULT_BYTES + Long.BYTES * position);
    }

    /** The value of a constraint {@code IN} that is an argument as a whole; only in the call of a cursor's filter. */
    public List<@Nullable Object> list(int index) {
        at(index);
        long argument = Shim.readLong(view.getLong(0) + (long) Long.BYTES * index);
        return NativeValues.list(argument, index);
    }

    // ---- groups of an aggregate, and the number of a cursor

    long state() {
        return view.getLong(CallLayout.STATE);
    }

    void setState(long state) {
        view.putLong(CallLayout.STATE, state);
    }
}

package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.HookFunctions;
import io.sqlane.internal.ffi.Shim;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A flag that any thread raises and that native code looks at while a statement runs, without a call in either
 * direction. The memory is Java's, so that it lives as long as anybody can raise the flag or a statement holds it, and
 * a statement is held during each of its calls: neither the end of the statement nor that of the connection concerns
 * it.
 */
public final class CancelFlag {
    private static final VarHandle FLAG = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer memory = ByteBuffer.allocateDirect(Integer.BYTES);
    private final long address = Shim.address(memory);

    /** Lets this flag end what a statement runs from now on, in the place of the one before. */
    public void attachTo(StatementHandle statement) {
        statement.checkUsable();
        statement.connection.enter();
        try {
            HookFunctions.sqlane_cancel_flag(statement.address, address);
            statement.cancelFlag = this;
        } finally {
            statement.connection.leave(statement);
        }
    }

    /** Tells the native side to end the run. */
    public void raise() {
        FLAG.setRelease(memory, 0, 1);
    }

    /** Takes a cancellation back that came between two runs; only where the same flag serves one run after another. */
    public void lower() {
        FLAG.setRelease(memory, 0, 0);
    }

    public boolean isRaised() {
        return (int) FLAG.getAcquire(memory, 0) != 0;
    }
}

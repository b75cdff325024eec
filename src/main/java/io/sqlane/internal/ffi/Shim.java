package io.sqlane.internal.ffi;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The hand-written functions of the JNI shim ({@code native/jni/shim.cpp}): those that need the JNI environment, which
 * the generator cannot express.
 */
public final class Shim {
    private Shim() {}

    /** What connections are opened for: this copy of the shim, which they call Java through and do not outlive. */
    public static native long client();

    /** A view of native memory. It does not own the memory: nobody may touch it after the memory is freed. */
    public static native ByteBuffer view(long address, long capacity);

    /** Where the memory of a direct buffer lies; good as long as the buffer is reachable. */
    public static native long address(ByteBuffer buffer);

    /** Copies native memory into an array. The ranges are the caller's to check. */
    public static native void copy(long address, byte[] target, int offset, int length);

    /** The bytes of a string that ends with NUL, or null for the address 0. */
    public static native byte @Nullable [] string(long address);

    /** The 64-bit integer at an address. */
    public static native long readLong(long address);
}

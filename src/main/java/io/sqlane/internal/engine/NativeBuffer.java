package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Shim;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Native memory of one connection and Java's view of it. Freed with the connection at the latest. */
final class NativeBuffer {
    final long address;
    final int capacity;
    final ByteBuffer view;

    NativeBuffer(long address, int capacity) {
        this.address = address;
        this.capacity = capacity;
        this.view = Shim.view(address, capacity).order(ByteOrder.nativeOrder());
    }
}

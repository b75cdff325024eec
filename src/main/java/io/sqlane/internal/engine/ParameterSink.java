package io.sqlane.internal.engine;

import java.nio.ByteBuffer;

/** Where parameters go: the single row of a statement, or the next row of a batch. Parameters count from 1. */
public sealed interface ParameterSink permits StatementHandle, BatchHandle {
    StatementHandle statement();

    void bindNull(int parameter);

    void bindLong(int parameter, long value);

    void bindDouble(int parameter, double value);

    /** Binds a copy of a text, or of a blob, given as bytes. */
    void bindBytes(int parameter, int type, byte[] bytes, int offset, int length);

    /** Binds a copy of the remaining bytes of a buffer as a blob. */
    void bindBlob(int parameter, ByteBuffer bytes);

    void bindZeroBlob(int parameter, long length);
}

package io.sqlane.internal.engine;

import java.nio.ByteBuffer;

/** Where parameters go: the single row of a statement, or the next row of a batch. Parameters count from 1. */
public sealed interface ParameterSink permits StatementHandle, BatchHandle {
    StatementHandle statement();

    /** Refuses what every method here refuses: another thread, and a handle that is closed, replaced or running. */
    void checkUsable();

    /** Refuses what {@code bind} would refuse of a value of so many bytes. */
    void checkValue(int parameter, long length);

    void bindNull(int parameter);

    void bindLong(int parameter, long value);

    void bindDouble(int parameter, double value);

    /** Binds a copy of a text. */
    void bindText(int parameter, String text);

    /** Binds a copy of a blob. */
    void bindBlob(int parameter, byte[] bytes);

    /** Binds a copy of the remaining bytes of a buffer as a blob. */
    void bindBlob(int parameter, ByteBuffer bytes);

    /** Binds a copy of a {@code long[]}, {@code double[]} or {@code String[]} for {@code carray()}. */
    void bindArray(int parameter, Object array);

    void bindZeroBlob(int parameter, long length);
}

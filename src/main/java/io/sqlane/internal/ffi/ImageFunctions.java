package io.sqlane.internal.ffi;

import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Platform;

/** Images of whole databases. Names, parameters and results are those of {@code sqlane.h}. */
@Platform(include = "sqlane.h", library = "jnisqlane")
@NoException
public final class ImageFunctions {
    private ImageFunctions() {}

    public static native long sqlane_serialized_size(long connection, @Const byte[] schema);

    public static native long sqlane_serialize(long connection, @Const byte[] schema, long most, long size);

    public static native long sqlane_image_create(long connection, long size);

    public static native void sqlane_image_free(long image);

    public static native int sqlane_deserialize(
            long connection, @Const byte[] schema, long image, long size, int readonly);
}

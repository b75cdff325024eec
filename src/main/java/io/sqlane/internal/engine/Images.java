package io.sqlane.internal.engine;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.ImageFunctions;
import io.sqlane.internal.ffi.Shim;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Databases as the bytes of their files, in memory. */
public final class Images {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private static final byte[] MAGIC = Utf8.encodeForC("SQLite format 3", "magic");
    private static final int SMALLEST = 512;
    private static final long LARGEST_PAGE = 65536;

    // Where the first page says what; all numbers are big-endian.
    private static final int PAGE_SIZE = 16;
    private static final int CHANGE_COUNTER = 24;
    private static final int PAGE_COUNT = 28;
    private static final int COUNTED_AT_CHANGE = 92;

    private Images() {}

    /** The bytes that the image of a database takes. */
    public static long size(ConnectionHandle connection, String schema) {
        connection.check();
        byte[] name = Utf8.encodeForC(schema, "schema");
        // Refuses a schema that does not exist.
        connection.status().transactionState(schema);
        long size = connection.call(it -> ImageFunctions.sqlane_serialized_size(it, name));
        if (size < 0) {
            throw connection.failure(null);
        }
        return size;
    }

    /** The image in an array. */
    public static byte[] serialize(ConnectionHandle connection, String schema) {
        byte[][] bytes = new byte[1][];
        serialize(connection, schema, MOST_BYTES, (image, size) -> {
            bytes[0] = new byte[(int) size];
            Shim.copy(image, bytes[0], 0, bytes[0].length);
        });
        return bytes[0];
    }

    /** Puts the image into a buffer. */
    public static void serialize(ConnectionHandle connection, String schema, ByteBuffer target) {
        connection.check();
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("the buffer for the image is read-only: " + target);
        }
        serialize(
                connection, schema, target.remaining(), (image, size) -> target.put(Shim.view(image, size)));
    }

    private interface Consumer {
        void accept(long image, long size);
    }

    private static void serialize(ConnectionHandle connection, String schema, int most, Consumer consumer) {
        connection.check();
        byte[] name = Utf8.encodeForC(schema, "schema");
        // Refuses a schema that does not exist.
        connection.status().transactionState(schema);
        long[] size = new long[1];
        long image = connection.call(it -> {
            NativeBuffer out = connection.buffer();
            long address = ImageFunctions.sqlane_serialize(it, name, most, out.address);
            size[0] = out.view.getLong(0);
            return address;
        });
        try {
            if (image != 0) {
                consumer.accept(image, size[0]);
            } else if (size[0] > most) {
                throw tooLarge(size[0], most);
            } else if (size[0] != 0) {
                throw connection.failure(null);
            } else {
                consumer.accept(0, 0);
            }
        } finally {
            ImageFunctions.sqlane_image_free(image);
        }
    }

    private static RuntimeException tooLarge(long size, int most) {
        if (size <= MOST_BYTES) {
            return new IllegalArgumentException(
                    "the buffer is too small for the image: remaining=" + most + ", bytes=" + size);
        }
        return Failures.of(
                Constants.SQLITE_TOOBIG,
                "the database is too large for one image: bytes=" + size + ", most=" + MOST_BYTES
                        + ". Copy it with a Backup.",
                null);
    }

    /**
     * Replaces a database by the one in an image. What is refused leaves it as it is.
     *
     * @param image read from its position to its limit; copied
     */
    public static void deserialize(ConnectionHandle connection, String schema, ByteBuffer image, boolean readOnly) {
        connection.check();
        byte[] name = Utf8.encodeForC(schema, "schema");
        if (schema.equalsIgnoreCase("temp")) {
            throw new IllegalArgumentException("the temporary database takes no image: schema=" + schema);
        }
        connection.status().transactionState(schema);
        connection.refuseWhileInUse("be replaced by an image");
        ByteBuffer from = image.duplicate();
        refuseGarbage(from);
        int size = from.remaining();
        long memory = connection.call(it -> ImageFunctions.sqlane_image_create(it, size));
        if (memory == 0) {
            throw connection.failure(null);
        }
        copy(from, memory);
        long code = connection.call(
                it -> ImageFunctions.sqlane_deserialize(it, name, memory, size, readOnly ? 1 : 0));
        if (code != Constants.SQLITE_OK) {
            throw Failures.noted(connection.connection.address, "image bytes=" + size);
        }
    }

    private static void copy(ByteBuffer from, long memory) {
        try {
            Shim.view(memory, from.remaining()).put(from);
        } catch (Throwable failed) {
            ImageFunctions.sqlane_image_free(memory);
            throw failed;
        }
    }

    /** SQLite itself takes what an image lacks at its end for pages of zeroes, which it meets later or never. */
    private static void refuseGarbage(ByteBuffer image) {
        ByteBuffer bytes = image.slice();
        int size = bytes.remaining();
        byte[] start = new byte[Math.min(MAGIC.length, size)];
        bytes.get(0, start);
        if (size < SMALLEST || !Arrays.equals(MAGIC, start)) {
            throw Failures.of(Constants.SQLITE_NOTADB, "the image is no database: bytes=" + size, null);
        }
        int pageSize = Short.toUnsignedInt(bytes.getShort(PAGE_SIZE));
        long pageBytes = pageSize == 1 ? LARGEST_PAGE : pageSize;
        // Old releases of SQLite do not keep the number of pages up to date, and leave a sign of that.
        boolean isCounted = bytes.getInt(CHANGE_COUNTER) == bytes.getInt(COUNTED_AT_CHANGE);
        long pages = isCounted ? Integer.toUnsignedLong(bytes.getInt(PAGE_COUNT)) : 0;
        if (pageBytes > 0 && (size % pageBytes != 0 || pages * pageBytes > size)) {
            throw Failures.of(
                    Constants.SQLITE_CORRUPT,
                    "the image is cut off: bytes=" + size + ", pageSize=" + pageBytes + ", pages=" + pages,
                    null);
        }
    }
}

package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds out why a file could not be opened, which SQLite does not say. Only asks for attributes, opens nothing. */
final class UnopenedFile {
    /** SQLite's own limit on Unix, 512, less what a journal's name adds. */
    private static final int MOST_BYTES = 504;

    private UnopenedFile() {}

    /** The reason, or null if it cannot be seen from here. */
    static @Nullable String reason(String name, int flags) {
        try {
            Path file = Path.of(name);
            Path directory = file.getParent();
            if (directory == null || Files.isDirectory(file)) {
                return "the path is a directory. Name a file";
            }
            int bytes = name.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_BYTES) {
                return "the path is longer than SQLite takes, bytes=" + bytes + ", most=" + MOST_BYTES
                        + ". Use a shorter one";
            }
            return Files.exists(file) ? ofFile(file) : ofDirectory(directory, flags);
        } catch (InvalidPathException noPath) {
            return null;
        }
    }

    private static @Nullable String ofFile(Path file) {
        return Files.isReadable(file) ? null : "this process must not read the file. Check its permissions";
    }

    private static @Nullable String ofDirectory(Path directory, int flags) {
        if (!Files.exists(directory)) {
            return "the directory does not exist, or this process must not see it. Create it first";
        }
        if (!Files.isDirectory(directory)) {
            return "a file is where the directory should be. Check the path";
        }
        if (!Files.isExecutable(directory)) {
            return "this process must not enter the directory. Check its permissions";
        }
        if ((flags & Constants.SQLITE_OPEN_CREATE) == 0) {
            return "the file does not exist, and this mode does not create it. Use Mode.CREATE, or check the path";
        }
        return Files.isWritable(directory)
                ? null
                : "this process must not create files in the directory. Check its permissions";
    }
}

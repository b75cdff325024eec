package io.sqlane.internal.engine;

import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names of files as SQLite takes them. */
public final class FileName {
    private FileName() {}

    /**
     * The absolute name of a file.
     *
     * @throws IllegalArgumentException if SQLite would open another file by it, or none
     */
    public static String of(Path path) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new IllegalArgumentException("path is not on the default file system: " + path.toUri());
        }
        // An absolute path is never one of the names that SQLite takes for something else, such as ":memory:".
        Path absolute = path.toAbsolutePath();
        String name = absolute.toString();
        if (!names(name, absolute)) {
            throw new IllegalArgumentException("the name of the file is no text in the encoding of this JVM, so that"
                    + " another file would be opened: path=" + name + ", sun.jnu.encoding="
                    + System.getProperty("sun.jnu.encoding") + ". Run the JVM in a UTF-8 locale, or rename the file.");
        }
        return name;
    }

    /** Whether a path survives being a string: a name on disk is bytes, of any encoding or of none. */
    private static boolean names(String name, Path path) {
        try {
            return path.getFileSystem().getPath(name).equals(path);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}

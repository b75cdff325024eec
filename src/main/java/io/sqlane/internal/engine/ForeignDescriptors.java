package io.sqlane.internal.engine;

import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.error.UnsafeFileException;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.internal.ffi.NativeLibrary;
import io.sqlane.internal.ffi.ProcessFiles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Descriptors of a database in this process that are not those of our SQLite; see {@code native/descriptor.cpp}. */
public final class ForeignDescriptors {
    private ForeignDescriptors() {}

    /** The reason not to open a file, or null if there is none. Opens neither it nor what belongs to it. */
    public static @Nullable SqliteException find(String path) {
        byte[] utf8 = Utf8.encodeForC(path, "path");
        NativeLibrary.load();
        int descriptor = LibraryFunctions.sqlane_foreign_descriptor(utf8);
        return descriptor < 0 ? null : refusal(descriptor, path, null);
    }

    /** The exception for a descriptor of a file that was to be opened, or attached by a statement. */
    static SqliteException refusal(int descriptor, @Nullable String path, @Nullable String sql) {
        List<String> others = ProcessFiles.otherSqliteLibraries();
        String who = others.isEmpty()
                ? "a stream, channel or RandomAccessFile of Java, or what a parent process left open"
                : "another copy of SQLite, " + String.join(", ", others) + ", or Java's own I/O";
        return new UnsafeFileException(SqliteException.Details.of(
                        ResultCode.of(Constants.SQLITE_PERM),
                        "the database is open in this process already, and not by Sqlane")
                .withPath(path)
                .withSql(sql)
                .withNote("reason=its locks are dropped when that is closed, and then commits are lost without an"
                        + " error: descriptor=" + descriptor + ", file=\"" + ProcessFiles.ofDescriptor(descriptor)
                        + "\", probably of " + who + ". Close that first, and use one of the two only."
                        + " OpenOptions.foreignUse opens it all the same"));
    }
}

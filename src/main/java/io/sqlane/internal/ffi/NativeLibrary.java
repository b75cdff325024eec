package io.sqlane.internal.ffi;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The native library, loaded once for each class loader. Safe for any thread.
 *
 * <p>The library is two files. The shim holds the JNI functions; Java loads one copy of it per class loader. The core
 * holds SQLite; the linker brings it along with the shim, and knows it by its versioned name, so that all class loaders
 * share one (see {@link LoadedCores}). They are taken from the directory that {@value #DIRECTORY_PROPERTY} names, else
 * from the first directory in {@code java.library.path} that has the shim, else from the class path
 * ({@link Extraction}).
 *
 * <p>The lock is held while files are linked, and not while the version is checked: that check initialises
 * {@link LibraryFunctions}, and a thread inside the initialiser of such a class may be waiting for us. For the same
 * reason no class that {@code JNI_OnLoad} looks up may call {@link #load()} in its initialiser.
 */
public final class NativeLibrary {

    static final String DIRECTORY_PROPERTY = "io.sqlane.library.path";

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static volatile @Nullable Outcome outcome;

    private enum State {
        LINKED,
        READY,
        FAILED
    }

    /** What is kept: a text only, because the trace of an exception would keep the caller's class loader alive. */
    private record Outcome(State state, String pathOrFailure) {}

    private NativeLibrary() {}

    /**
     * Loads the library unless that is done. A failure is final: the next call throws the same message again.
     *
     * @throws UnsatisfiedLinkError if the library is missing, damaged, refused, or of another version
     */
    public static void load() {
        Outcome known = outcome;
        if (known == null) {
            if (LOCK.isHeldByCurrentThread()) {
                return; // A class initialiser that linking itself started.
            }
            known = linkOnce();
        }
        switch (known.state) {
            case READY -> {}
            case LINKED -> requireSameVersion(known.pathOrFailure);
            case FAILED -> throw new UnsatisfiedLinkError(known.pathOrFailure);
        }
    }

    private static Outcome linkOnce() {
        // A class loader may read through a channel, which fails as long as this thread is interrupted.
        boolean interrupted = Thread.interrupted();
        LOCK.lock();
        try {
            Outcome known = outcome;
            if (known == null) {
                known = new Outcome(State.LINKED, linkFirst().toString());
                outcome = known;
            }
            return known;
        } catch (IllegalCallerException e) {
            Module module = NativeLibrary.class.getModule();
            String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
            throw fail(error("native access is refused to this library: module=" + name
                    + "; start java with --enable-native-access=" + name, e));
        } catch (UnsatisfiedLinkError e) {
            throw fail(e);
        } catch (IOException | RuntimeException | LinkageError e) {
            throw fail(error("native library cannot be loaded: " + e, e));
        } finally {
            LOCK.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static UnsatisfiedLinkError error(String message, Throwable cause) {
        UnsatisfiedLinkError error = new UnsatisfiedLinkError(message);
        error.initCause(cause);
        return error;
    }

    private static UnsatisfiedLinkError fail(UnsatisfiedLinkError error) {
        outcome = new Outcome(State.FAILED, String.valueOf(error.getMessage()));
        return error;
    }

    private static Path linkFirst() throws IOException {
        Path shim = linkFromDirectories();
        if (shim == null) {
            shim = linkFromClassPath();
        }
        LoadedCores.requireOne();
        return shim;
    }

    private static @Nullable Path linkFromDirectories() throws IOException {
        String named = System.getProperty(DIRECTORY_PROPERTY, "");
        if (!named.isEmpty()) {
            Path directory = directory(named, Platform.isWindows());
            if (directory == null || !Files.exists(shimIn(directory))) {
                throw new UnsatisfiedLinkError("native library not found: property=" + DIRECTORY_PROPERTY
                        + ", directory=" + named + ", missing=" + Platform.shimFile());
            }
            return linkFrom(shimIn(directory), DIRECTORY_PROPERTY);
        }
        for (String entry : System.getProperty("java.library.path", "").split(File.pathSeparator)) {
            Path directory = directory(entry, Platform.isWindows());
            // A relative entry leads to the working directory, where anybody may have put a file; on Windows the JVM
            // adds one of its own accord.
            if (directory != null && directory.isAbsolute() && Files.exists(shimIn(directory))) {
                return linkFrom(shimIn(directory), "java.library.path");
            }
        }
        return null;
    }

    /**
     * Null for an entry that is empty or no path: the JVM passes over it, too. The path of Windows may have quotes in
     * it, around what has blanks.
     */
    static @Nullable Path directory(String entry, boolean windows) {
        String name = windows ? entry.replace("\"", "") : entry;
        try {
            return name.isEmpty() ? null : Path.of(name);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static Path shimIn(Path directory) {
        return directory.toAbsolutePath().resolve(Platform.shimFile());
    }

    private static Path linkFrom(Path shim, String property) throws IOException {
        try {
            NativeManifest.Bundle bundle = NativeManifest.find(Platform.name());
            String core = bundle == null ? "" : bundle.core();
            link(Platform.isWindows() ? coreBeside(shim, core) : shim.resolveSibling(core), shim);
            return shim;
        } catch (UnsatisfiedLinkError e) {
            String message = "native library cannot be loaded: file=" + shim + ", property=" + property
                    + ", cause=" + e.getMessage();
            if (message.contains("already loaded in another classloader")) {
                message += "; put io.sqlane in a class loader that both users share, or leave the library out of "
                        + property + ", so that each class loader unpacks its own";
            }
            throw error(message, e);
        }
    }

    private static Path linkFromClassPath() {
        String platform = Platform.name();
        NativeManifest.Bundle bundle = NativeManifest.find(platform);
        if (bundle == null) {
            throw new UnsatisfiedLinkError("no native library for this platform: platform=" + platform + ", os.name="
                    + System.getProperty("os.name") + ", os.arch=" + System.getProperty("os.arch") + ", version="
                    + NativeManifest.VERSION + "; build the library for it and set -D" + DIRECTORY_PROPERTY
                    + "=<directory that holds the library>");
        }
        return new Extraction(platform, bundle, NativeLibrary.class.getClassLoader()).load();
    }

    /** Loads the shim, and with it that core; both lie in one directory. */
    static void link(Path core, Path shim) {
        if (Platform.isWindows()) {
            // Windows does not search the shim's directory, but takes a library of that name that is loaded already.
            System.load(core.toString());
        }
        System.load(shim.toString());
    }

    /** The core of that name, or of another build the only one that is there. */
    static Path coreBeside(Path shim, String expected) throws IOException {
        Path core = shim.resolveSibling(expected);
        if (!expected.isEmpty() && Files.exists(core)) {
            return core;
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> cores =
                Files.newDirectoryStream(shim.resolveSibling(""), "{lib,}sqlane-core-*.{dll,so,dylib}")) {
            cores.forEach(found::add);
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new UnsatisfiedLinkError("one core is needed beside the library: expected=" + expected + ", found="
                + found.stream().map(Path::getFileName).sorted().toList());
    }

    private static void requireSameVersion(String path) {
        String actual;
        try {
            actual = Integer.toString(LibraryFunctions.sqlane_abi_version());
        } catch (UnsatisfiedLinkError e) {
            actual = "none";
        }
        if (!actual.equals(Integer.toString(Constants.SQLANE_ABI_VERSION))) {
            throw fail(new UnsatisfiedLinkError("native library is of another version than the Java classes: file="
                    + path + ", native version=" + actual + ", expected=" + Constants.SQLANE_ABI_VERSION
                    + "; install the files of version " + NativeManifest.VERSION + " there"));
        }
        outcome = new Outcome(State.READY, path);
    }
}

package io.sqlane.internal.ffi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loading from the class path: two resources are copied into a folder of our own, checked and loaded.
 *
 * <p>The danger is another user who wants our process to run his code. So the folder is always a new one, made with
 * access for us alone; nothing is found in it, reused, or reached through a link; and what is digested is the file that
 * the linker will map, not the stream that it came from. Once mapped the files are unlinked: a killed process leaves
 * nothing behind, and there is no cache to poison.
 *
 * <p>An {@link IOException} in here means that the place is no good and the next may be: full, read-only, mounted
 * noexec. An {@link UnsatisfiedLinkError} means that no place would help.
 */
final class Extraction {

    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final Set<PosixFilePermission> DIRECTORY_MODE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> WRITING_MODE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("r-x------");

    private final String platform;
    private final NativeManifest.Bundle bundle;
    private final @Nullable ClassLoader resources;

    Extraction(String platform, NativeManifest.Bundle bundle, @Nullable ClassLoader resources) {
        this.platform = platform;
        this.bundle = bundle;
        this.resources = resources;
    }

    /** The path that was loaded; the file is no longer there. */
    Path load() {
        List<String> places = ExtractionPlaces.inOrder();
        List<Exception> causes = new ArrayList<>();
        for (String place : places) {
            try {
                return loadIn(Path.of(place).toRealPath());
            } catch (IOException | InvalidPathException e) {
                causes.add(e);
            }
        }
        throw refusedEverywhere(places, causes);
    }

    private Path loadIn(Path place) throws IOException {
        if (Platform.isWindows()) {
            AbandonedFolders.removeFrom(place);
        }
        Path directory = createDirectory(place);
        Path core = directory.resolve(bundle.core());
        Path shim = directory.resolve(bundle.shim());
        try {
            extract(core);
            extract(shim);
            requirePrivate(directory, shim);
            requireDigest(core, bundle.coreSha256());
            requireDigest(shim, bundle.shimSha256());
            link(core, shim);
            return shim;
        } finally {
            remove(core, shim, directory);
        }
    }

    private static Path createDirectory(Path place) throws IOException {
        return Files.createTempDirectory(place, AbandonedFolders.PREFIX, attributes(DIRECTORY_MODE));
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> mode) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(mode)}
                : new FileAttribute<?>[0];
    }

    private String resource(Path file) {
        return "io/sqlane/" + platform + '/' + file.getFileName();
    }

    private void extract(Path file) throws IOException {
        write(read(resource(file)), file);
    }

    /** Read to the end before a file is there, so that a failure is that of the jar or that of the directory. */
    private byte[] read(String resource) {
        boolean interrupted = false;
        try {
            while (true) {
                try (InputStream content = open(resource)) {
                    return content.readAllBytes();
                } catch (ClosedByInterruptException again) {
                    // The class loader reads through a channel. That says nothing of the resource.
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (IOException e) {
            throw damaged(resource, "cause=" + e, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void requireDigest(Path file, String expected) throws IOException {
        String actual = sha256(file);
        if (!actual.equals(expected)) {
            throw damaged(
                    resource(file),
                    "file=" + file + ", expected sha256=" + expected + ", actual sha256=" + actual,
                    null);
        }
    }

    private UnsatisfiedLinkError damaged(String resource, String how, @Nullable Throwable cause) {
        UnsatisfiedLinkError error = new UnsatisfiedLinkError("native library is damaged: resource=" + resource + ", "
                + how + "; the jar with the classifier " + platform + " must be intact and of version "
                + NativeManifest.VERSION);
        error.initCause(cause);
        return error;
    }

    private InputStream open(String resource) {
        // A stream is the one thing that every class loader gives, also for a jar inside a jar.
        InputStream content = resources == null
                ? ClassLoader.getSystemResourceAsStream(resource)
                : resources.getResourceAsStream(resource);
        if (content == null) {
            String module = Extraction.class.getModule().isNamed()
                    ? " and, on the module path, --add-modules io.sqlane.natives." + platform.replace('-', '.')
                    : "";
            throw new UnsatisfiedLinkError("native library is not on the class path: resource=" + resource
                    + ", class loader=" + resources + "; add the dependency io.sqlane:sqlane:"
                    + NativeManifest.VERSION + " with the classifier " + platform
                    + module + ", or set -D"
                    + NativeLibrary.DIRECTORY_PROPERTY + "=<directory that holds the library>");
        }
        return content;
    }

    /** Creates the file: one that exists, or a link of that name, is an error. */
    static void write(byte[] content, Path file) throws IOException {
        Files.createFile(file, attributes(WRITING_MODE));
        // A channel of our own would be closed by an interrupt of this thread; the stream of Files is not.
        try (OutputStream out =
                Files.newOutputStream(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            out.write(content);
        }
        if (POSIX) {
            Files.setPosixFilePermissions(file, FILE_MODE);
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /**
     * Refuses a folder that others can enter, as on a file system without modes, and one that is not ours: the file,
     * which we have just created, tells who we are.
     */
    static void requirePrivate(Path directory, Path ownFile) throws IOException {
        if (!POSIX) {
            return;
        }
        PosixFileAttributes actual =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object us = Files.getOwner(ownFile, LinkOption.NOFOLLOW_LINKS);
        if (!actual.isDirectory() || !actual.permissions().equals(DIRECTORY_MODE) || !actual.owner().equals(us)) {
            throw new IOException("not a private directory: path=" + directory + ", owner=" + actual.owner()
                    + ", expected owner=" + us + ", mode=" + PosixFilePermissions.toString(actual.permissions())
                    + ", directory=" + actual.isDirectory());
        }
    }

    private static void link(Path core, Path shim) throws IOException {
        try {
            NativeLibrary.link(core, shim);
        } catch (UnsatisfiedLinkError e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void remove(Path... filesThenDirectory) {
        for (Path path : filesThenDirectory) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                return; // Windows keeps a file that is in use: the next process removes it.
            }
        }
    }

    private UnsatisfiedLinkError refusedEverywhere(List<String> places, List<Exception> causes) {
        StringBuilder message = new StringBuilder("no directory accepts the native library: platform=" + platform);
        for (int i = 0; i < places.size(); i++) {
            message.append("\n  ").append(places.get(i)).append(": ").append(causes.get(i));
        }
        message.append("\nset -D").append(ExtractionPlaces.PROPERTY)
                .append("=<writable directory that is not mounted noexec>, or -D")
                .append(NativeLibrary.DIRECTORY_PROPERTY).append("=<directory that holds the library>");
        UnsatisfiedLinkError error = new UnsatisfiedLinkError(message.toString());
        causes.forEach(error::addSuppressed);
        return error;
    }
}

package io.sqlane.internal.ffi;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What earlier processes have unpacked and could not remove. Windows keeps a library that is loaded, until the process
 * is gone: so the next one removes it. A library of a process that lives cannot be removed, and one that is about to be
 * loaded is too young.
 */
final class AbandonedFolders {

    static final String PREFIX = "sqlane-";
    /** As {@link Files#createTempDirectory} makes it of the prefix; folders of other names are of other people. */
    private static final Pattern NAME = Pattern.compile(PREFIX + "\\d+");

    static final Duration AGE = Duration.ofHours(1);

    private AbandonedFolders() {}

    /** Removes what it can; what it cannot is left to the next process. */
    static void removeFrom(Path place) {
        Instant youngest = Instant.now().minus(AGE);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(place, PREFIX + '*')) {
            for (Path folder : folders) {
                if (NAME.matcher(folder.getFileName().toString()).matches()) {
                    removeIfOlder(folder, youngest);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // Then nothing of ours is in it.
        }
    }

    private static void removeIfOlder(Path folder, Instant youngest) {
        try {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    || Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant().isAfter(youngest)) {
                return;
            }
            // Others may have folders of such a name: only our files, and then the folder if it is empty.
            try (DirectoryStream<Path> libraries =
                    Files.newDirectoryStream(folder, "{lib,}{sqlane-core-*,jnisqlane}.{dll,so,dylib}")) {
                for (Path library : libraries) {
                    Files.delete(library);
                }
            }
            Files.delete(folder);
        } catch (IOException | DirectoryIteratorException inUse) {
            // By a process that lives.
        }
    }
}

package io.sqlane.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The file descriptors of a process, without opening what they lead to. */
public final class OpenFiles {
    private OpenFiles() {}

    /** What the descriptors of this process lead to, where that begins with the path. */
    public static List<String> of(Path path) {
        return of("self", path.toString());
    }

    /** What the descriptors of a process lead to, where that begins with the prefix. */
    public static List<String> of(String process, String prefix) {
        List<String> targets = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", process, "fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith(prefix)) {
                    targets.add(target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return targets;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException | NotLinkException closedMeanwhile) {
            return "";
        }
    }
}

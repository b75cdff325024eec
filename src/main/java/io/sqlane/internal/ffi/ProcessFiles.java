package io.sqlane.internal.ffi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the system tells of this process, for messages. Reads in {@code /proc} alone. */
public final class ProcessFiles {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Pattern OTHER_SQLITE = Pattern.compile(".* (/.*/[^/]*sqlite[^/]*\\.so[^/]*)");

    private ProcessFiles() {}

    /** The name of the file that a descriptor leads to. */
    public static String ofDescriptor(int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
        } catch (IOException closedMeanwhile) {
            return "unknown";
        }
    }

    /** The libraries that seem to hold another copy of SQLite, by their names. */
    public static List<String> otherSqliteLibraries() {
        // Files.lines would read through a channel, and an interrupted thread would see nothing.
        try (BufferedReader maps = Files.newBufferedReader(MAPS, StandardCharsets.ISO_8859_1)) {
            return maps.lines()
                    .map(OTHER_SQLITE::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .distinct()
                    .toList();
        } catch (IOException | UncheckedIOException untold) {
            return List.of();
        }
    }
}

package io.sqlane.internal.ffi;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of our SQLite core that are mapped into this process.
 *
 * <p>Class loaders with the same version share one core, because the linker knows it by its versioned name. Two
 * versions are two copies of SQLite, and then closing a database file in one copy drops the locks that the other copy
 * holds on it: commits are lost although they were answered OK.
 */
final class LoadedCores {

    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Pattern CORE = Pattern.compile("\\S+ \\S+ \\S+ (\\S+ \\d+) +(/.*/libsqlane-core-[^/]*)");

    private LoadedCores() {}

    /** Fails if more than one copy is mapped. Where the system does not tell, there is nothing to see. */
    static void requireOne() throws IOException {
        if (!Files.isReadable(MAPS)) {
            return;
        }
        // Files.lines would read through a channel, which an interrupt of this thread closes.
        try (BufferedReader maps = Files.newBufferedReader(MAPS, StandardCharsets.ISO_8859_1)) {
            List<String> cores = files(maps.lines());
            if (cores.size() > 1) {
                throw new UnsatisfiedLinkError("two copies of SQLite in one process would lose commits silently: "
                        + String.join(", ", cores) + "; use one version of io.sqlane in all class loaders");
            }
        }
    }

    /**
     * One text per mapped file: its path, device and inode. The path alone tells nothing: the system gives the maps in
     * pieces, and where another class loader removes the file in between, only the later lines say "(deleted)".
     */
    static List<String> files(Stream<String> maps) {
        Map<String, String> paths = new TreeMap<>();
        maps.map(CORE::matcher)
                .filter(Matcher::matches)
                .forEach(matcher -> paths.putIfAbsent(matcher.group(1), matcher.group(2)));
        return paths.entrySet().stream()
                .map(file -> file.getValue() + " [" + file.getKey() + ']')
                .toList();
    }
}

package io.sqlane.internal.ffi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directories in which the native library may be unpacked, best first. Immutable. */
final class ExtractionPlaces {

    static final String PROPERTY = "io.sqlane.tmpdir";

    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_OTHERS = 0022;

    private ExtractionPlaces() {}

    /**
     * The property's directory first, then the usual ones. Of these, a directory in which another user could swap our
     * folder for his own comes last: it is refused only by being needed least, because a container often has nothing
     * but a world-writable temporary directory without the sticky bit, and only one user.
     */
    static List<String> inOrder() {
        Set<String> places = new LinkedHashSet<>();
        add(places, System.getProperty(PROPERTY));
        List<String> replaceable = new ArrayList<>();
        for (String place : usual()) {
            if (isReplaceable(place)) {
                replaceable.add(place);
            } else {
                places.add(place);
            }
        }
        places.addAll(replaceable);
        return List.copyOf(places);
    }

    private static Set<String> usual() {
        Set<String> places = new LinkedHashSet<>();
        add(places, System.getProperty("java.io.tmpdir"));
        addIfAbsolute(places, System.getenv("XDG_RUNTIME_DIR"));
        addIfAbsolute(places, System.getenv("XDG_CACHE_HOME"));
        addIfAbsolute(places, System.getProperty("user.home") + "/.cache");
        if (Platform.isLinux()) {
            places.add("/dev/shm");
        }
        return places;
    }

    private static void add(Set<String> places, @Nullable String place) {
        if (place != null && !place.isEmpty()) {
            places.add(place);
        }
    }

    private static void addIfAbsolute(Set<String> places, @Nullable String place) {
        if (place != null && (place.startsWith("/") || Platform.isWindows())) {
            add(places, place);
        }
    }

    /** True if some directory on the way is writable by others and not sticky. */
    static boolean isReplaceable(String place) {
        try {
            Path real = Path.of(place).toRealPath();
            for (Path part = real; part != null; part = part.getParent()) {
                int mode = (int) Files.getAttribute(part, "unix:mode", LinkOption.NOFOLLOW_LINKS);
                if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // Either no such directory, which its use will report, or a system without modes.
            return false;
        }
    }
}

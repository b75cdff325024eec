package io.sqlane.internal.ffi;

import java.util.Locale;

/** The platform of this JVM, under the name that the jars of the native library carry. Immutable. */
final class Platform {

    private Platform() {}

    /** Such as {@code linux-x86_64}; an unknown system keeps the JVM's own words, so that a message can show them. */
    static String name() {
        return name(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static String name(String osName, String osArch) {
        return system(osName.toLowerCase(Locale.ROOT)) + '-' + processor(osArch.toLowerCase(Locale.ROOT));
    }

    private static String system(String osName) {
        if (osName.startsWith("windows")) {
            return "windows";
        }
        return osName.startsWith("mac") || osName.startsWith("darwin") ? "macosx" : osName.replace(' ', '_');
    }

    private static String processor(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            case "arm", "armhf" -> "armhf";
            default -> osArch;
        };
    }

    /** The file that Java loads: {@code libjnisqlane.so}, {@code libjnisqlane.dylib} or {@code jnisqlane.dll}. */
    static String shimFile() {
        return System.mapLibraryName("jnisqlane");
    }

    static boolean isWindows() {
        return name().startsWith("windows-");
    }

    static boolean isLinux() {
        return name().startsWith("linux-");
    }
}

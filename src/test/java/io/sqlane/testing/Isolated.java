package io.sqlane.testing;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Class loaders that have the whole class path to themselves, the library included, as a web application has. */
public final class Isolated {
    private Isolated() {}

    public static URLClassLoader loader() {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            try {
                urls.add(Path.of(entry).toUri().toURL());
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** A child for such loaders. Each unpacks the library for itself: one file can be loaded by one of them only. */
    public static ChildJvm child(Class<?> main, String... arguments) {
        return ChildJvm.of(main, arguments).option("-Dio.sqlane.library.path=");
    }
}

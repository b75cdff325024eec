package io.sqlane.internal.ffi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * A class loader with its own copy of the library's classes, whose resources are streams only: asking it for a URL, as
 * code does that wants a jar file, is an error.
 */
class StreamOnlyClassLoader extends ClassLoader {

    StreamOnlyClassLoader() {
        super(ClassLoader.getPlatformClassLoader());
    }

    /** Calls {@link NativeLibrary#load()} in the copy. */
    final void loadLibrary() {
        try {
            loadClass(NativeLibrary.class.getName()).getMethod("load").invoke(null);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the library gets for a native file; null for no such resource. */
    protected @Nullable InputStream nativeFile(String name, byte[] content) {
        return new ByteArrayInputStream(content);
    }

    @Override
    protected final Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] content = read(name.replace('.', '/') + ".class");
        if (content == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, content, 0, content.length);
    }

    @Override
    public final @Nullable InputStream getResourceAsStream(String name) {
        byte[] content = read(name);
        if (content == null) {
            return null;
        }
        boolean isNative = name.startsWith("io/sqlane/" + Platform.name() + '/');
        return isNative ? nativeFile(name, content) : new ByteArrayInputStream(content);
    }

    private static byte @Nullable [] read(String name) {
        try (InputStream in = ClassLoader.getSystemResourceAsStream(name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public final URL getResource(String name) {
        throw new AssertionError("asked for a URL: " + name);
    }

    @Override
    public final Enumeration<URL> getResources(String name) {
        throw new AssertionError("asked for URLs: " + name);
    }
}

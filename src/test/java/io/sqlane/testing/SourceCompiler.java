package io.sqlane.testing;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources that a test holds as text, against the class path of the tests. */
public final class SourceCompiler {
    private SourceCompiler() {}

    /**
     * Compiles classes into a folder; fails the test with the compiler's messages if one does not compile.
     *
     * @param sources by the full name of the class that each declares
     * @return a class loader that finds them, to be closed
     */
    public static URLClassLoader compile(Path folder, Map<String, String> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, text) -> files.add(new Source(name, text)));
        List<String> options = List.of(
                "--release", "17", "-proc:none", "-Xlint:deprecation,unchecked,rawtypes", "-Werror",
                "-cp", System.getProperty("java.class.path") + File.pathSeparator + folder,
                "-d", folder.toString());
        StringWriter messages = new StringWriter();
        if (!compiler.getTask(messages, null, null, options, null, files).call()) {
            throw new AssertionError("does not compile: " + messages);
        }
        try {
            return new URLClassLoader(new URL[] {folder.toUri().toURL()}, SourceCompiler.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("text:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}

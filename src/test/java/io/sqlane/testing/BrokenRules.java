package io.sqlane.testing;

import java.nio.file.Path;

/**
 * What must never happen, done on purpose, to see that the checks notice. Only the test builds of the native libraries
 * have these functions ({@code native/test/jni/break_rules.cpp}); the library must be loaded already.
 */
public final class BrokenRules {
    private BrokenRules() {}

    /** A child with SQLite's assertions, which ends when two threads are in one connection. */
    public static ChildJvm childWithTestBuild(Class<?> mainClass, String... arguments) {
        return ChildJvm.of(mainClass, arguments)
                .option("-Dio.sqlane.library.path=" + Path.of("target/native/test").toAbsolutePath());
    }

    /** Lets a connection run over the end of the stack. */
    public static native void stackGuardOff(long connection);

    /** Calls JNI while an exception is pending. */
    public static native void jniMistake();

    /** Writes to freed memory. */
    public static native void useAfterFree(long connection);

    /** Adds the largest integer, which C++ leaves undefined. */
    public static native int overflow(int number);
}

package io.sqlane.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own that runs a main class of the tests: for what must die, needs other options, or must be alone in its
 * process. It has the Java home, the class path and the native library ({@code io.sqlane.library.path}) of this JVM.
 *
 * <pre>{@code
 * ChildJvm.Result result = ChildJvm.of(Main.class, "argument").option("-Xmx32m").run();
 * assertEquals(0, result.exitCode(), result::toString);
 * }</pre>
 *
 * <p>A child that outlives its timeout is killed, with its descendants, and the test fails with its output and its
 * threads. A JVM that crashes has exit code 134 and leaves its report in the standard error. Confined to one thread.
 */
public final class ChildJvm {

    private final String mainClass;
    private final List<String> arguments;
    private final List<String> prefix = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final Map<String, @Nullable String> environment = new HashMap<>();
    private String classPath = absolute(System.getProperty("java.class.path"));
    private @Nullable Path directory;

    /** Only a child that hangs meets it, however slow the machine. */
    private Duration timeout = Duration.ofMinutes(5);

    private ChildJvm(String mainClass, List<String> arguments) {
        this.mainClass = mainClass;
        this.arguments = arguments;
    }

    public static ChildJvm of(Class<?> mainClass, String... arguments) {
        return of(mainClass.getName(), arguments);
    }

    public static ChildJvm of(String mainClass, String... arguments) {
        return new ChildJvm(mainClass, List.of(arguments));
    }

    private static String absolute(String classPath) {
        return String.join(
                File.pathSeparator,
                Stream.of(classPath.split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    /** Options of the JVM, such as {@code -Xmx32m} or {@code -Dname=value}. */
    public ChildJvm option(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** A command that runs the JVM's command line, such as {@code setpriv --reuid=1}; it must {@code exec}. */
    public ChildJvm prefix(String... command) {
        prefix.addAll(List.of(command));
        return this;
    }

    /** Shell commands to run first, in the process that becomes the JVM. */
    public ChildJvm after(String shellCommands) {
        return prefix("sh", "-c", "set -e\n" + shellCommands + "\nexec \"$@\"", "sh");
    }

    /** Null removes the variable. */
    public ChildJvm environment(String name, @Nullable String value) {
        environment.put(name, value);
        return this;
    }

    public ChildJvm classPath(List<Path> entries) {
        classPath = String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
        return this;
    }

    public ChildJvm directory(Path workingDirectory) {
        directory = workingDirectory;
        return this;
    }

    public ChildJvm timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    /** Runs the child to its end. */
    public Result run() {
        return start().await();
    }

    public Running start() {
        // No core file, but the status of a crash: with the JVM's own option for that a crash would end with status 1.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -c 0; exec \"$@\"", "sh"));
        command.addAll(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+ErrorFileToStderr", "-cp", classPath));
        String library = System.getProperty("io.sqlane.library.path");
        if (library != null) {
            command.add("-Dio.sqlane.library.path=" + library);
        }
        command.addAll(options);
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        Map<String, String> variables = builder.environment();
        // The JVM would announce these on its standard error.
        variables.keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        environment.forEach((name, value) -> {
            if (value == null) {
                variables.remove(name);
            } else {
                variables.put(name, value);
            }
        });
        try {
            return new Running(builder.start(), command, timeout);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start: command=" + command, e);
        }
    }

    /** What a child left. */
    public record Result(int exitCode, String out, String err) {

        /** True if the JVM itself died, as opposed to its program. */
        public boolean crashed() {
            return err.contains("A fatal error has been detected by the Java Runtime Environment")
                    || exitCode == 128 + 6
                    || exitCode == 128 + 11;
        }

        @Override
        public String toString() {
            return "exit code=" + exitCode + "\n--- standard output\n" + out + "\n--- standard error\n" + err;
        }
    }

    /** A child at work: a test may talk to it line by line. Close it, or await it. */
    public static final class Running implements AutoCloseable {

        private final Process process;
        private final List<String> command;
        private final long deadlineNanos;
        private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
        private final StringBuffer out = new StringBuffer();
        private final StringBuffer err = new StringBuffer();
        private final List<Thread> pumps;

        private Running(Process process, List<String> command, Duration timeout) {
            this.process = process;
            this.command = command;
            this.deadlineNanos = System.nanoTime() + timeout.toNanos();
            this.pumps = List.of(
                    pump(process.getInputStream(), out, unread),
                    pump(process.getErrorStream(), err, new LinkedBlockingQueue<>()));
        }

        private static Thread pump(InputStream stream, StringBuffer text, BlockingQueue<String> lines) {
            Thread thread = new Thread(() -> {
                try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                        text.append(line).append('\n');
                        lines.add(line);
                    }
                } catch (IOException e) {
                    text.append(e).append('\n');
                }
            });
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        public Process process() {
            return process;
        }

        /** Waits until the child has printed the line; lines before it are passed over. */
        public void awaitLine(String expected) {
            String line = "";
            while (!line.equals(expected)) {
                line = nextLine();
            }
        }

        /** Waits for the next line of the child's standard output. */
        public String nextLine() {
            try {
                while (true) {
                    String line = unread.poll(10, TimeUnit.MILLISECONDS);
                    if (line != null) {
                        return line;
                    }
                    if (!pumps.get(0).isAlive() && unread.isEmpty()) {
                        throw new AssertionError("the child printed no further line: " + await());
                    }
                    if (System.nanoTime() > deadlineNanos) {
                        throw timedOut();
                    }
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        /** Sends a line to the child's standard input. */
        public void send(String line) {
            try {
                process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
                process.getOutputStream().flush();
            } catch (IOException e) {
                throw new UncheckedIOException("the child does not read: " + await(), e);
            }
        }

        /** SIGKILL. */
        public void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        /** Waits for the end of the child; kills it and fails at the timeout. */
        public Result await() {
            return await(Duration.ofNanos(deadlineNanos - System.nanoTime()));
        }

        Result await(Duration limit) {
            try {
                if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw timedOut();
                }
                for (Thread pump : pumps) {
                    pump.join(10_000); // A grandchild may hold the pipe.
                }
                return new Result(process.exitValue(), out.toString(), err.toString());
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        private AssertionError timedOut() {
            String threads = threads();
            kill();
            return new AssertionError("the child did not end in time: command=" + command + "\n--- standard output\n"
                    + out + "\n--- standard error\n" + err + "\n--- threads\n" + threads);
        }

        private String threads() {
            try {
                Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
                Process dump = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "Thread.print")
                        .redirectErrorStream(true)
                        .start();
                StringBuffer text = new StringBuffer();
                Thread pump = pump(dump.getInputStream(), text, new LinkedBlockingQueue<>());
                if (!dump.waitFor(60, TimeUnit.SECONDS)) {
                    dump.destroyForcibly();
                }
                pump.join(10_000);
                return text.toString();
            } catch (IOException e) {
                return e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return e.toString();
            }
        }

        private IllegalStateException interrupted(InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            return new IllegalStateException("interrupted while a child ran", e);
        }

        /** Kills the child if it still runs. */
        @Override
        public void close() {
            kill();
        }
    }
}

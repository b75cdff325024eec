package io.sqlane.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs in a manual written in Markdown.
 *
 * <p>A block {@code ```java} is code, and a block {@code ```text} right after it is all that it prints. A block that
 * begins with an import is a file of its own, with a main class; the other blocks under one heading are one program,
 * which has an open {@code database} in memory and an empty {@code directory} to begin with. In what is printed, …
 * stands for any text within a line.
 *
 * <p>Code is kept at its line of the manual, so that the compiler names that line.
 */
public final class Manual {
    private static final Pattern MAIN_CLASS = Pattern.compile("^import (?s:.*?)\\bclass (\\w+) \\{");

    private static final String IMPORTS = "import io.sqlane.*; import io.sqlane.diagnostic.*; import io.sqlane.error.*;"
            + " import io.sqlane.backup.*; import io.sqlane.blob.*;"
            + " import java.io.*; import java.nio.*; import java.nio.channels.*; import java.nio.charset.*;"
            + " import io.sqlane.function.*; import io.sqlane.fulltext.*;"
            + " import java.math.*; import java.nio.file.*; import java.time.*; import java.util.*;"
            + " import java.util.concurrent.*; import java.util.concurrent.atomic.*;"
            + " import java.util.regex.*; import java.util.stream.*;"
            + " import io.sqlane.hook.*; import io.sqlane.session.*; import io.sqlane.vtab.*;"
            + " import io.sqlane.concurrent.*;";

    /** One block of code. */
    public record Snippet(int line, String code, String printed) {}

    /** Blocks that are compiled together as one class; its method run takes a directory and what to do between two. */
    public record Program(String heading, String className, String source, List<Snippet> snippets) {
        public boolean isMain() {
            return !source.startsWith("package ");
        }
    }

    private final String name;
    private final List<String> lines;
    private final List<Program> programs = new ArrayList<>();
    private final List<Snippet> section = new ArrayList<>();
    private String heading = "";

    private Manual(Path file) throws IOException {
        String fileName = file.getFileName().toString();
        // Of a package, too.
        name = fileName.substring(0, fileName.indexOf('.')).replace("-", "");
        lines = Files.readAllLines(file);
    }

    /** The programs of a manual, in order. */
    public static List<Program> programs(Path file) throws IOException {
        Manual manual = new Manual(file);
        manual.read();
        return List.copyOf(manual.programs);
    }

    private void read() {
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at);
            if (line.startsWith("## ")) {
                endSection();
                heading = line.substring(3);
            }
            if (!line.startsWith("```")) {
                at++;
                continue;
            }
            int end = endOfBlock(at);
            if (line.equals("```java")) {
                end = addSnippet(at, end);
            } else if (line.equals("```text")) {
                throw new AssertionError("no code prints this: " + name + ", line=" + (at + 1));
            }
            at = end + 1;
        }
        endSection();
    }

    /** Answers the end of the code, or of what it prints. */
    private int addSnippet(int start, int end) {
        String code = String.join("\n", lines.subList(start + 1, end)) + '\n';
        int next = end + 1;
        while (next < lines.size() && lines.get(next).isBlank()) {
            next++;
        }
        String printed = "";
        int last = end;
        if (next < lines.size() && lines.get(next).equals("```text")) {
            last = endOfBlock(next);
            printed = String.join("\n", lines.subList(next + 1, last)) + '\n';
        }
        Snippet snippet = new Snippet(start + 2, code, printed);
        Matcher main = MAIN_CLASS.matcher(code);
        if (main.find()) {
            String padded = "\n".repeat(start + 1) + code;
            programs.add(new Program(heading, main.group(1), padded, List.of(snippet)));
        } else {
            section.add(snippet);
        }
        return last;
    }

    private int endOfBlock(int start) {
        int end = start + 1;
        while (!lines.get(end).equals("```")) {
            end++;
        }
        return end;
    }

    private void endSection() {
        if (section.isEmpty()) {
            return;
        }
        String className = "Section" + programs.size();
        StringBuilder source = new StringBuilder("package " + name.toLowerCase(Locale.ROOT) + "; " + IMPORTS);
        source.append(" public final class ").append(className).append(" { public static void run(Path directory,")
                .append(" Runnable snippetEnd) throws Exception { try (Database database = Database.openInMemory()) {");
        int line = 1;
        for (Snippet snippet : section) {
            source.append("\n".repeat(snippet.line() - line)).append(snippet.code()).append("snippetEnd.run();");
            line = snippet.line() + (int) snippet.code().lines().count();
        }
        source.append("}}}");
        String fullName = name.toLowerCase(Locale.ROOT) + '.' + className;
        programs.add(new Program(heading, fullName, source.toString(), List.copyOf(section)));
        section.clear();
    }
}

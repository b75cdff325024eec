package io.sqlane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Opens files whose names are not ASCII; which names there can be depends on the locale of the JVM. */
final class NamesOfFiles {
    private NamesOfFiles() {}

    /** Arguments: a folder; and whether any text is a name here, or some names are only bytes. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path folder = Path.of(args[0]);
        if (args[1].equals("any")) {
            anyTextIsAName(folder);
        } else {
            bytesAreNoName(folder);
        }
        System.out.println("done");
    }

    private static void anyTextIsAName(Path folder) throws IOException {
        for (String name : List.of("é.db", "naïve.db", "数据.db", "😀.db", "e\u0301.db", "\uFFFD.db")) {
            Path file = folder.resolve(name);
            try (Database database = Database.open(file)) {
                database.execute("CREATE TABLE t(a)");
                check(file.toString().equals(database.path("main")), database.path("main"));
                check(database.toString().contains(name), database.toString());
            }
            check(Files.isRegularFile(file) && Files.size(file) > 0, name);
        }
    }

    /** The byte FF is no UTF-8, and in the locale C no byte above 7F is a character. */
    private static void bytesAreNoName(Path folder) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(folder, "bytes");
        String create = "cd '" + directory + "' && : > \"$(printf 'x\\377.db')\"";
        check(new ProcessBuilder("sh", "-c", create).start().waitFor() == 0, create);
        Path file = only(directory);
        try {
            Database.open(file).close();
            throw new AssertionError("opened: " + only(directory));
        } catch (IllegalArgumentException e) {
            check(e.getMessage().contains("path=" + file) && e.getMessage().contains("UTF-8 locale"), e.getMessage());
        }
        check(only(directory).equals(file), "another file");
    }

    private static Path only(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            check(all.size() == 1, all.toString());
            return all.get(0);
        }
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new AssertionError(message);
        }
    }
}

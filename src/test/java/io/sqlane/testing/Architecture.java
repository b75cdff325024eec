package io.sqlane.testing;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the house that compiled classes and sources can be asked for. Each method returns what breaks its rule,
 * one line per place, so that a test can also be sure that a broken rule is seen.
 */
public final class Architecture {
    /** A package names only packages of lower floors, and on the floors that allow it its neighbours. */
    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("io.sqlane.internal.ffi", 1),
            Map.entry("io.sqlane.error", 2),
            Map.entry("io.sqlane.diagnostic", 2),
            Map.entry("io.sqlane.internal.engine", 3),
            Map.entry("io.sqlane.internal.codec", 3),
            Map.entry("io.sqlane.internal.upcall", 3),
            Map.entry("io.sqlane.internal.event", 3),
            Map.entry("io.sqlane", 4),
            Map.entry("io.sqlane.function", 5),
            Map.entry("io.sqlane.fulltext", 5),
            Map.entry("io.sqlane.hook", 5),
            Map.entry("io.sqlane.vtab", 5),
            Map.entry("io.sqlane.backup", 5),
            Map.entry("io.sqlane.blob", 5),
            Map.entry("io.sqlane.session", 5),
            Map.entry("io.sqlane.concurrent", 6),
            Map.entry("io.sqlane.micrometer", 7),
            Map.entry("io.sqlane.jdbc", 7));

    /** Only the parts of the engine know each other; a capability is a folder that could be deleted. */
    private static final int FLOOR_OF_NEIGHBOURS = 3;

    private static final String FFI = "io.sqlane.internal.ffi";
    private static final String CONSTANTS = FFI + ".Constants";
    private static final Set<String> CALLERS_OF_NATIVE_CODE =
            Set.of(FFI, "io.sqlane.internal.engine", "io.sqlane.internal.codec", "io.sqlane.internal.upcall");

    /** What reads, writes or opens files; a path alone does not. */
    private static final Pattern FILE_ACCESS = Pattern.compile(
            "java\\.io\\.(File|RandomAccessFile)\\w*|java\\.nio\\.(file\\.Files|channels\\.\\w*FileChannel)");

    /** Uses Files to look at attributes, which opens nothing. */
    private static final String ATTRIBUTES_ONLY = "io.sqlane.internal.engine.UnopenedFile";

    private static final List<String> THREAD_WORDS = List.of(
            "<em>confined to its owner thread</em>", "<em>safe for any thread</em>", "<em>immutable</em>");

    private static final Pattern ARROW = Pattern.compile("\\s+(\\S+)\\s+->\\s+(\\S+)\\s.*");

    private Architecture() {}

    /** One class that names another. */
    public record Arrow(String from, String to) {
        String fromPackage() {
            return packageOf(from);
        }

        String toPackage() {
            return packageOf(to);
        }

        @Override
        public String toString() {
            return from + " -> " + to;
        }
    }

    private static String packageOf(String className) {
        return className.substring(0, className.lastIndexOf('.'));
    }

    /** The arrows that start in a folder of classes. */
    public static List<Arrow> arrows(Path classes) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = ToolProvider.findFirst("jdeps").orElseThrow().run(
                new PrintWriter(out), new PrintWriter(err),
                "-verbose:class", classes.toString());
        if (code != 0) {
            throw new AssertionError("jdeps failed: code=" + code + ", " + out + err);
        }
        return out.toString().lines().map(ARROW::matcher).filter(Matcher::matches)
                .map(line -> new Arrow(line.group(1), line.group(2)))
                .toList();
    }

    /** Arrows to a higher floor, or to a neighbour where neighbours must not know each other. */
    public static List<String> arrowsUp(Collection<Arrow> arrows) {
        return select(arrows, arrow -> {
            if (!arrow.to().startsWith("io.sqlane.") || arrow.fromPackage().equals(arrow.toPackage())) {
                return false;
            }
            int from = floor(arrow.fromPackage());
            int to = floor(arrow.toPackage());
            return to > from || to == from && from != FLOOR_OF_NEIGHBOURS;
        });
    }

    private static int floor(String packageName) {
        Integer floor = FLOORS.get(packageName);
        if (floor == null) {
            throw new AssertionError("package has no floor: " + packageName + ". Give it one here.");
        }
        return floor;
    }

    /** Arrows to native declarations from elsewhere than the engine. Constants are for everybody. */
    public static List<String> nativeCallsOutsideTheEngine(Collection<Arrow> arrows) {
        return select(arrows, arrow -> arrow.toPackage().equals(FFI)
                && !arrow.to().equals(CONSTANTS)
                && !CALLERS_OF_NATIVE_CODE.contains(arrow.fromPackage()));
    }

    /**
     * Arrows to file access from elsewhere than the loader. Opening and closing a database file with Java's means drops
     * the locks that SQLite holds on it. One class may ask for the attributes of a file that could not be opened.
     */
    public static List<String> fileAccessOutsideTheLoader(Collection<Arrow> arrows) {
        return select(arrows, arrow ->
                FILE_ACCESS.matcher(arrow.to()).matches()
                        && !arrow.fromPackage().equals(FFI)
                        && !arrow.from().equals(ATTRIBUTES_ONLY));
    }

    private static List<String> select(Collection<Arrow> arrows, Predicate<Arrow> wanted) {
        return arrows.stream().filter(wanted).map(Arrow::toString).toList();
    }

    // ---- public types

    /** The public types of a folder of classes, nested ones included, that lie in the given packages. */
    public static List<Class<?>> publicTypes(Path classes, Set<String> packages) throws IOException {
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.sorted().toList()) {
                String name = classes.relativize(file).toString().replace(File.separatorChar, '.');
                if (!name.endsWith(".class") || name.equals("module-info.class")) {
                    continue;
                }
                String className = name.substring(0, name.length() - ".class".length());
                if (packages.contains(packageOf(className)) && !className.endsWith(".package-info")) {
                    types.add(Class.forName(className, false, Architecture.class.getClassLoader()));
                }
            }
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        return types.stream().filter(Architecture::isPublic).toList();
    }

    private static boolean isPublic(@Nullable Class<?> type) {
        return type == null || Modifier.isPublic(type.getModifiers()) && isPublic(type.getEnclosingClass());
    }

    /** What a user of these types can see and that is named after the internals. */
    public static List<String> internalTypesInSignatures(Collection<Class<?>> types) {
        List<String> found = new ArrayList<>();
        for (Class<?> type : types) {
            List<String> signatures = new ArrayList<>();
            signatures.add(type.toGenericString());
            signatures.add("extends " + type.getGenericSuperclass());
            for (Type implemented : type.getGenericInterfaces()) {
                signatures.add("implements " + implemented);
            }
            visible(type.getDeclaredFields()).map(Field::toGenericString).forEach(signatures::add);
            visible(type.getDeclaredMethods()).map(Executable::toGenericString).forEach(signatures::add);
            visible(type.getDeclaredConstructors()).map(Executable::toGenericString).forEach(signatures::add);
            signatures.stream()
                    .filter(signature -> signature.contains("io.sqlane.internal"))
                    .map(signature -> type.getName() + ": " + signature)
                    .forEach(found::add);
        }
        return found;
    }

    private static <M extends Member> Stream<M> visible(M[] members) {
        return Arrays.stream(members)
                .filter(member -> (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0);
    }

    // ---- documentation

    /** The public types in sources whose documentation does not say exactly one of the three thread words. */
    public static List<String> typesWithoutOneThreadWord(Collection<Path> sources) throws IOException {
        JavaCompiler compiler = javax.tools.ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            DocTrees documentation = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new PublicTypes(documentation, found).scan(unit, null);
            }
        }
        return found;
    }

    private static final class PublicTypes extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final DocTrees documentation;
        private final List<String> found;

        PublicTypes(DocTrees documentation, List<String> found) {
            this.documentation = documentation;
            this.found = found;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            boolean inInterface = parent.getKind() == Tree.Kind.INTERFACE;
            if (!inInterface && !type.getModifiers().getFlags().contains(javax.lang.model.element.Modifier.PUBLIC)) {
                return null; // Nobody outside sees what it holds.
            }
            String comment = documentation.getDocComment(getCurrentPath());
            String text = comment == null ? "" : comment.replaceAll("\\s+", " ");
            long said = THREAD_WORDS.stream().filter(text::contains).count();
            if (said != 1) {
                found.add(type.getSimpleName() + " says " + said + " of " + THREAD_WORDS);
            }
            return super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
            return null; // Classes in methods are nobody's business.
        }
    }
}

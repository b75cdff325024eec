package io.sqlane;

import io.sqlane.backup.Backup;
import io.sqlane.backup.BackupOptions;
import io.sqlane.backup.Snapshot;
import io.sqlane.blob.Blob;
import io.sqlane.concurrent.DatabasePool;
import io.sqlane.concurrent.Initialisation;
import io.sqlane.concurrent.PoolOptions;
import io.sqlane.concurrent.PoolState;
import io.sqlane.concurrent.RetryPolicy;
import io.sqlane.concurrent.ThreadDatabases;
import io.sqlane.diagnostic.CounterValue;
import io.sqlane.diagnostic.OpenHandles;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.function.Collations;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import io.sqlane.fulltext.Match;
import io.sqlane.fulltext.TokenizerText;
import io.sqlane.fulltext.Tokens;
import io.sqlane.hook.ChangedValues;
import io.sqlane.hook.Hooks;
import io.sqlane.internal.ffi.LibraryFunctions;
import io.sqlane.session.ApplyOptions;
import io.sqlane.session.Change;
import io.sqlane.session.ChangeValues;
import io.sqlane.session.Changeset;
import io.sqlane.session.RebaseData;
import io.sqlane.session.Session;
import io.sqlane.session.SessionOptions;
import io.sqlane.vtab.ModuleOptions;
import io.sqlane.vtab.TableArguments;
import io.sqlane.vtab.TableFunction;
import io.sqlane.vtab.VirtualTables;
import io.sqlane.vtab.WritableTable;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Calls every public method and constructor once for each parameter and each hostile value of it, the other arguments
 * being good. Whatever happens, it must be one of the exceptions that the library promises, and say which value it was;
 * the database must go on working.
 */
final class HostileArguments {
    private static final List<Class<? extends Throwable>> PROMISED = List.of(
            IllegalArgumentException.class,
            IndexOutOfBoundsException.class,
            IllegalStateException.class,
            ArithmeticException.class,
            SqliteException.class,
            IOException.class,
            HostileValues.Thrown.class);

    private static final List<String> FOLDERS = List.of(
            "io/sqlane", "io/sqlane/error", "io/sqlane/diagnostic", "io/sqlane/backup", "io/sqlane/blob",
            "io/sqlane/hook", "io/sqlane/session", "io/sqlane/fulltext",
            "io/sqlane/concurrent");

    private static final int LONGEST_MESSAGE = 4_000;

    private final Collection<Class<?>> types;
    private final List<String> problems = new ArrayList<>();
    private int calls;
    private int refusals;

    HostileArguments(Collection<Class<?>> types) {
        this.types = types;
    }

    /** Runs it several times over, in a small process, and prints what it has found. */
    public static void main(String[] args) throws IOException {
        Collection<Class<?>> types = publicTypes();
        HostileArguments result = run(types);
        run(types);
        long resident = residentKibi();
        long used = LibraryFunctions.sqlane_memory_used();
        for (int round = 0; round < 4; round++) {
            run(types);
        }
        result.problems.forEach(System.out::println);
        System.out.println("calls=" + result.calls + " refusals=" + result.refusals + " problems="
                + result.problems.size());
        System.out.println("grownKiB=" + (residentKibi() - resident) + " grownInSqlite="
                + (LibraryFunctions.sqlane_memory_used() - used));
    }

    private static HostileArguments run(Collection<Class<?>> types) {
        HostileArguments all = new HostileArguments(types);
        all.callAll();
        return all;
    }

    List<String> problems() {
        return problems;
    }

    private static long residentKibi() throws IOException {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IllegalStateException("no VmRSS");
    }

    /** The public types of the exported packages, found where the library's classes lie. */
    static Collection<Class<?>> publicTypes() throws IOException {
        Path root = Path.of(Database.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        Collection<Class<?>> types = new ArrayList<>();
        for (String folder : FOLDERS) {
            try (Stream<Path> files = Files.list(root.resolve(folder))) {
                for (Path file : new TreeSet<>(files.toList())) {
                    String name = root.relativize(file).toString();
                    if (name.endsWith(".class") && !name.endsWith("package-info.class")) {
                        addIfPublic(types, name.replace('/', '.').replace(".class", ""));
                    }
                }
            }
        }
        // What else is there is lent to functions.
        types.removeAll(
                List.of(Arguments.class, Result.class, Match.class, Tokens.class, TokenizerText.class));
        types.addAll(List.of(Functions.class, Collations.class, FunctionOptions.class));
        types.addAll(List.of(
                VirtualTables.class, TableFunction.class, ModuleOptions.class, TableArguments.class,
                WritableTable.class));
        return types;
    }

    private static void addIfPublic(Collection<Class<?>> types, String name) {
        try {
            Class<?> type = Class.forName(name);
            boolean isPublic = Modifier.isPublic(type.getModifiers());
            for (Class<?> outer = type.getEnclosingClass(); outer != null; outer = outer.getEnclosingClass()) {
                isPublic &= Modifier.isPublic(outer.getModifiers());
            }
            if (isPublic) {
                types.add(type);
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    void callAll() {
        for (Class<?> type : types) {
            List<Executable> executables = new ArrayList<>(Arrays.asList(type.getConstructors()));
            for (Method method : type.getMethods()) {
                if (types.contains(method.getDeclaringClass()) && !method.isSynthetic() && !isOfTheCompiler(method)) {
                    executables.add(method);
                }
            }
            for (Executable executable : executables) {
                if (!Modifier.isAbstract(type.getModifiers()) || Modifier.isStatic(executable.getModifiers())) {
                    callWithEach(type, executable);
                }
            }
        }
    }

    private static boolean isOfTheCompiler(Method method) {
        return method.getName().equals("equals")
                || method.getDeclaringClass().isEnum() && method.getName().equals("valueOf");
    }

    private void callWithEach(Class<?> type, Executable executable) {
        Parameter[] parameters = executable.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            for (Object value : HostileValues.of(parameters[i].getType())) {
                try (Subjects subjects = new Subjects()) {
                    Object[] arguments = subjects.goodArguments(executable);
                    arguments[i] = value;
                    call(type, executable, subjects, arguments, i);
                }
            }
        }
    }

    private void call(Class<?> type, Executable executable, Subjects subjects, Object[] arguments, int hostile) {
        calls++;
        String where = executable.toGenericString() + " with " + executable.getParameters()[hostile].getName() + "="
                + shown(arguments[hostile]);
        try {
            Object result = executable instanceof Constructor<?> constructor
                    ? constructor.newInstance(arguments)
                    : ((Method) executable).invoke(subjects.of(type), arguments);
            if (result instanceof Database opened) {
                opened.close();
            } else if (result instanceof DatabasePool opened) {
                opened.close();
            }
        } catch (InvocationTargetException e) {
            refusals++;
            judge(where, executable.getParameters()[hostile], arguments[hostile], e.getCause());
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new IllegalStateException(where, e);
        }
        if (!subjects.work()) {
            problems.add(where + ": the database does not work any more");
        }
    }

    /** A character that may be half of another one is named by its number. */
    private static String named(Object value) {
        return value instanceof Character c ? String.format("U+%04X", (int) c) : value.toString();
    }

    private void judge(String where, Parameter parameter, @Nullable Object value, Throwable thrown) {
        String message = thrown.getMessage() == null ? "" : thrown.getMessage();
        if (thrown instanceof NullPointerException) {
            boolean nullable = parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
            boolean named = value == null && message.equals(parameter.getName());
            // A mapper that answers null where an Optional is made of it.
            boolean ofMapper = value instanceof Function;
            if (nullable || !named && !ofMapper) {
                problems.add(where + ": " + thrown);
            }
        } else if (PROMISED.stream().noneMatch(type -> type.isInstance(thrown))) {
            problems.add(where + ": not promised: " + thrown);
        } else if (message.isBlank() || message.length() > LONGEST_MESSAGE) {
            problems.add(where + ": message of " + message.length() + " characters: " + thrown.getClass());
        } else if (mustBeNamed(parameter, thrown) && !message.contains(named(value))) {
            problems.add(where + ": the value is not named: " + thrown);
        }
    }

    /** A number that is refused as such stands in the message. */
    private static boolean mustBeNamed(Parameter parameter, Throwable thrown) {
        return parameter.getType().isPrimitive()
                && parameter.getType() != boolean.class
                && (thrown instanceof IndexOutOfBoundsException
                        || thrown instanceof ArithmeticException
                        || thrown instanceof IllegalArgumentException);
    }

    private static String shown(@Nullable Object value) {
        String text = value instanceof Object[] values ? Arrays.toString(values) : String.valueOf(value);
        text = text.length() <= 60 ? text : text.substring(0, 60) + "… " + text.length();
        return text.replace("\0", "\\0").replace("\uD800", "\\uD800").replace("\uDC00", "\\uDC00");
    }

    /** One object of each type with methods, and arguments that do no harm. */
    private static final class Subjects implements AutoCloseable {
        private static final Map<String, String> BLOB_NAMES = Map.of("schema", "main", "table", "t", "column", "b");
        private static final Snapshot SNAPSHOT = takeSnapshot();

        private final Database database = Database.openInMemory(
                OpenOptions.builder().limit(Limit.LENGTH, HostileValues.LENGTH).build());
        private final Database destination = Database.openInMemory();
        private final Statement alive;
        private final Map<Class<?>, Object> all;

        Subjects() {
            database.execute("CREATE TABLE t(a, b); INSERT INTO t VALUES(1, 'one')");
            ChangedValues values = changedValues(database);
            Map<Class<?>, Object> changes = changes(database);
            // After these: what was prepared before would be compiled again, under limits that are tried here.
            alive = database.prepare("SELECT count(*) FROM t");
            Rows rows = database.query("SELECT 7 AS i, 2.5 AS r, 'text' AS t, x'00' AS b, NULL AS n FROM t");
            rows.next();
            all = new HashMap<>(Map.of(
                    Statement.class, database.prepare("SELECT :p AS i"),
                    Batch.class, database.prepare("INSERT INTO t(a) VALUES(:p)").batch(),
                    Rows.class, rows,
                    Pragmas.class, database.pragmas(),
                    OpenOptions.Builder.class, OpenOptions.builder(),
                    SqliteException.Details.class, SqliteException.Details.of(ResultCode.of(1), "text"),
                    OpenHandles.class, Database.openHandlesOfCurrentThread(),
                    CounterValue.class, new CounterValue(1, 2),
                    io.sqlane.diagnostic.MetricsListener.class, new io.sqlane.diagnostic.MetricsListener() {}));
            all.put(Database.class, database);
            all.put(Hooks.class, Hooks.of(database));
            all.put(ChangedValues.class, values);
            all.put(BackupOptions.class, BackupOptions.defaults());
            all.put(BackupOptions.Builder.class, BackupOptions.builder());
            all.put(Snapshot.class, SNAPSHOT);
            all.put(TableFunction.class, TableFunction.of(List.of("a"), none -> List.of(), (row, sink) -> {}));
            all.put(RetryPolicy.class, RetryPolicy.defaults());
            all.put(RetryPolicy.Builder.class, RetryPolicy.builder());
            all.put(Initialisation.class, Initialisation.none());
            all.put(Initialisation.Builder.class, Initialisation.builder());
            all.put(PoolOptions.class, PoolOptions.defaults());
            all.put(PoolOptions.Builder.class, PoolOptions.builder());
            all.put(ThreadDatabases.class, ThreadDatabases.of(Database::openInMemory));
            all.put(PoolState.class, new PoolState(0, 0, 0, 0, 0, false, 0, 0, null, null));
            all.putAll(changes);
        }

        private static Map<Class<?>, Object> changes(Database database) {
            database.execute("CREATE TABLE k(a INTEGER PRIMARY KEY, b)");
            try (Session session = Session.open(database, SessionOptions.defaults())) {
                session.attachAll();
                database.execute("INSERT INTO k VALUES (1, 'one')");
                Changeset changeset = session.changeset();
                Change change = changeset.iterator().next();
                return Map.of(
                        Changeset.class, changeset,
                        Change.class, change,
                        ChangeValues.class, change.newValues(),
                        RebaseData.class, changeset.apply(database, ApplyOptions.defaults().ignoringNoops()),
                        SessionOptions.class, SessionOptions.defaults().countingSize(),
                        ApplyOptions.class, ApplyOptions.defaults());
            }
        }

        /** Those of a change that is over. */
        private static ChangedValues changedValues(Database database) {
            List<ChangedValues> seen = new ArrayList<>();
            Hooks.of(database).setPreupdateHook(change -> seen.add(change.newValues()));
            database.execute("INSERT INTO t VALUES (2, 'two')");
            Hooks.of(database).setPreupdateHook(null);
            return seen.get(0);
        }

        /** Those that hold the database while they are open are opened when they are asked for. */
        @Nullable Object of(Class<?> type) {
            if (type == Blob.class) {
                all.computeIfAbsent(type, it -> Blob.openForWriting(database, "main", "t", "b", 1));
            } else if (type == Backup.class) {
                all.computeIfAbsent(type, it -> Backup.start(database, destination, BackupOptions.defaults()));
            } else if (type == DatabasePool.class) {
                all.computeIfAbsent(type, it -> openPool());
            }
            if (type == Session.class) {
                all.computeIfAbsent(type, it -> Session.open(database, SessionOptions.defaults().countingSize()));
            }
            if (SqliteException.class.isAssignableFrom(type)) {
                // What takes arguments is in the class above all of them.
                return SqliteException.from(SqliteException.Details.of(ResultCode.of(1), "text"));
            }
            return all.get(type);
        }

        private static DatabasePool openPool() {
            try {
                Path file = Files.createTempFile("pool", ".db");
                file.toFile().deleteOnExit();
                return DatabasePool.open(file, PoolOptions.defaults());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Snapshot takeSnapshot() {
            try {
                Path file = Files.createTempFile("snapshot", ".db");
                try (Database wal = Database.open(
                        file, OpenOptions.builder().journalMode(JournalMode.WAL).build())) {
                    wal.execute("CREATE TABLE t(a)");
                    return wal.transaction(TransactionMode.DEFERRED, it -> Snapshot.get(it, "main"));
                } finally {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        Object[] goodArguments(Executable executable) {
            Class<?>[] types = executable.getParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                arguments[i] = good(executable, types[i], executable.getParameters()[i].getName());
            }
            return arguments;
        }

        private @Nullable Object good(Executable executable, Class<?> type, String name) {
            Class<?> declaring = executable.getDeclaringClass();
            boolean ofRows = declaring == Rows.class || declaring == Row.class;
            if (type == int.class) {
                return ofRows ? 0 : 1;
            }
            if (type == String.class) {
                return switch (declaring.getSimpleName()) {
                    case "Database" -> executable.getName().matches("update|query|prepare|execute")
                            ? "SELECT 1"
                            : "main";
                    case "Pragmas" -> "user_version";
                    case "Serialization", "Snapshot", "Changeset", "Session", "SessionOptions" -> "main";
                    case "Blob" -> BLOB_NAMES.get(name);
                    default -> ofRows ? "i" : "p";
                };
            }
            if (type == Class.class) {
                return executable.getName().equals("as") ? HostileValues.Line.class : Thread.State.class;
            }
            if (type == Database.class) {
                return database;
            }
            if (type == Function.class) {
                return (Function<Row, Object>) row -> row.getValue(0);
            }
            if (type == ValueType.class) {
                return ValueType.UUID_AS_TEXT;
            }
            if (type == Object.class && List.of(executable.getParameterTypes()).contains(ValueType.class)) {
                return new UUID(1, 2);
            }
            if (type == List.class) {
                return List.of();
            }
            if (all.containsKey(type)) {
                return all.get(type);
            }
            if (type == Thread.class) {
                return Thread.currentThread();
            }
            if (type == Object[].class) {
                return new Object[0];
            }
            if (type == Database.class || type == Statement.class) {
                return all.get(type);
            }
            List<Object> values = HostileValues.of(type);
            return values.get(type.isPrimitive() || values.size() == 1 ? 0 : 1);
        }

        boolean work() {
            return !database.isOpen() || alive.first(row -> row.getLong(0)).isPresent();
        }

        @Override
        public void close() {
            if (all.get(DatabasePool.class) instanceof DatabasePool pool) {
                pool.close();
            }
            database.close();
            destination.close();
        }
    }
}

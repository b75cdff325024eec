package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sqlane.Batch;
import io.sqlane.Database;
import io.sqlane.JournalMode;
import io.sqlane.OpenOptions;
import io.sqlane.Rows;
import io.sqlane.Statement;
import io.sqlane.TransactionMode;
import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.DefinitionFunctions;
import io.sqlane.internal.ffi.HookFunctions;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Garbage;
import io.sqlane.testing.Isolated;
import io.sqlane.testing.OpenFiles;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Class loaders with an application and the whole library in them come and go, as in a servlet container. */
@EnabledOnOs(OS.LINUX)
class RedeployTest {
    private static final int CYCLES = 20;

    /** Outlives all applications, and has its one thread from the beginning. */
    private static final ExecutorService POOL = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "pool");
        thread.setDaemon(true);
        return thread;
    });

    @TempDir
    Path folder;

    /** What an application leaves when it goes. */
    enum Ending {
        CLOSED,
        /** Databases, statements and rows that nothing refers to any more. */
        ABANDONED,
        /** A database in a static field, whose owner thread has ended in the middle of a transaction. */
        OWNER_ENDED,
        /** A database that was handed over and never taken. */
        HANDED_OVER,
        /** A database in the middle of its work in a static field, whose owner thread lives on. */
        OPEN_IN_STATIC_FIELD,
        /** The same, and the thread is one of a pool that outlives the application. */
        OWNED_BY_A_POOL
    }

    @ParameterizedTest
    @EnumSource
    void eachClassLoaderIsCollectedAndNothingIsLeft(Ending ending) {
        ChildJvm.Result result = Isolated.child(
                        Redeploy.class, ending.name(), folder.toString(), Integer.toString(CYCLES))
                .run();
        assertEquals("collected=20 more threads=false shims=0 cores=0 files=0\n", result.out(), result::toString);
        // The class loaders were closed before their leaks were found.
        assertFalse(result.err().contains("listener failed"), result::toString);
    }

    /** Arguments: how each application ends, a folder for its database, the number of cycles. */
    static final class Redeploy {
        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[1]);
            POOL.submit(() -> {}).get();
            isCollected(deploy(arguments[0], folder)); // What the JVM keeps for itself is there after the first cycle.
            int threads = Thread.getAllStackTraces().size();
            int collected = 0;
            int cycles = Integer.parseInt(arguments[2]);
            for (int cycle = 0; cycle < cycles; cycle++) {
                collected += isCollected(deploy(arguments[0], folder)) ? 1 : 0;
            }
            awaitUnloading(threads);
            boolean more = Thread.getAllStackTraces().size() > threads;
            System.out.println("collected=" + collected + " more threads=" + more + " shims="
                    + mapped("/libjnisqlane.so") + " cores=" + mapped("/libsqlane-core-") + " files="
                    + OpenFiles.of(folder).size());
        }
    }

    private static WeakReference<ClassLoader> deploy(String ending, Path folder) throws Exception {
        try (URLClassLoader loader = Isolated.loader()) {
            run(loader, ending, folder);
            return new WeakReference<>(loader);
        }
    }

    private static void run(ClassLoader loader, String ending, Path folder) throws ReflectiveOperationException {
        loader.loadClass(Application.class.getName())
                .getMethod("run", String.class, Path.class, ExecutorService.class)
                .invoke(null, ending, folder, POOL);
    }

    private static boolean isCollected(WeakReference<ClassLoader> dropped) {
        return Garbage.collectUntil(() -> dropped.get() == null);
    }

    /** The JVM unloads, and ends what was the loader's, on threads of its own. The test's timeout is the limit. */
    private static void awaitUnloading(int threads) throws IOException {
        while (mapped("/libjnisqlane.so") > 0 || Thread.getAllStackTraces().size() > threads) {
            Garbage.collect();
        }
    }

    private static long mapped(String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains(name)).count();
        }
    }

    /** Uses the library, in the class loader that comes and goes. */
    public static final class Application {
        private static Object kept = "nothing";

        private Application() {}

        public static void run(String ending, Path folder, ExecutorService pool) throws Exception {
            Path file = folder.resolve("test.db");
            switch (Ending.valueOf(ending)) {
                case CLOSED -> use(file).close();
                case ABANDONED -> {
                    Rows rows = use(file).query("SELECT a FROM t");
                    rows.next();
                    Database.openInMemory().execute("BEGIN");
                }
                case OWNER_ENDED -> {
                    Thread thread = new Thread(() -> {
                        Database database = use(file);
                        kept = database;
                        database.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1, 'x')");
                    });
                    thread.start();
                    thread.join();
                }
                case HANDED_OVER -> use(file).handOver();
                case OPEN_IN_STATIC_FIELD -> kept = leaveAtWork(file);
                case OWNED_BY_A_POOL -> kept = pool.submit(() -> leaveAtWork(file)).get();
                default -> throw new AssertionError(ending);
            }
        }

        /** With a transaction, a statement on its first row and callbacks that would run at a rollback and a close. */
        private static List<Object> leaveAtWork(Path file) {
            Database database = use(file);
            ConnectionHandle connection = Access.connection(database);
            Callback callback = (a, b, c) -> {
                System.out.println("called back");
                return Constants.SQLITE_OK;
            };
            byte[] name = Utf8.encodeForC("callback", "name");
            long function = connection.register(callback, null);
            connection.callChecked(
                    null, it -> DefinitionFunctions.sqlane_create_function(it, name, 0, 0, function));
            long rollback = connection.register(callback, "a rollback handler");
            connection.call(it -> {
                HookFunctions.sqlane_rollback_hook(it, rollback);
                return 0;
            });
            database.execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (1, 'x')");
            Statement statement = database.prepare("SELECT a FROM t").fetchSize(1);
            Rows rows = statement.query();
            rows.next();
            return List.of(database, statement, rows, database.interruptHandle());
        }

        private static Database use(Path file) {
            Database database = Database.open(
                    file,
                    OpenOptions.defaults().toBuilder().journalMode(JournalMode.WAL).build());
            database.execute("CREATE TABLE IF NOT EXISTS t(a, b)");
            database.transaction(TransactionMode.IMMEDIATE, it -> {
                try (Statement insert = it.prepare("INSERT INTO t VALUES (?, ?)")) {
                    Batch batch = insert.batch();
                    for (int i = 0; i < 10; i++) {
                        batch.bind(1, i).bind(2, "text").add();
                    }
                    batch.run();
                }
                return it.update("DELETE FROM t WHERE a = ?", 7);
            });
            database.query("SELECT count(*) FROM t").first(row -> row.getLong(0));
            database.interruptHandle();
            return database;
        }
    }

    // ---- the core shared by two copies of the library

    @Test
    void databaseOfAGoneClassLoaderIsClosedWhileAnotherKeepsTheCore() throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        Path stays = Files.createDirectory(folder.resolve("stays"));
        ChildJvm.Result result = Isolated.child(Neighbours.class, gone.toString(), stays.toString())
                .run();
        assertEquals("collected=true neighbour's files=3\n", result.out(), result::toString);
    }

    /** An application goes while its neighbour, in the same state, stays. */
    static final class Neighbours {
        public static void main(String[] arguments) throws Exception {
            Path gone = Path.of(arguments[0]);
            Path stays = Path.of(arguments[1]);
            try (URLClassLoader neighbour = Isolated.loader()) {
                run(neighbour, Ending.OPEN_IN_STATIC_FIELD.name(), stays);
                boolean collected = isCollected(deploy(Ending.OPEN_IN_STATIC_FIELD.name(), gone));
                while (!OpenFiles.of(gone).isEmpty()) { // The JVM unloads on a thread of its own.
                    Garbage.collect();
                }
                System.out.println("collected=" + collected + " neighbour's files=" + OpenFiles.of(stays).size());
            }
        }
    }

    // ---- the library shared by applications

    @Test
    void applicationThatStartedTheReaperIsCollectedWhileOthersKeepItBusy() {
        ChildJvm.Result result = ChildJvm.of(Share.class).run();
        assertEquals("collected=true\n", result.out(), result::toString);
    }

    /** One library, used first by an application that goes and then by one that stays. */
    static final class Share {
        public static void main(String[] arguments) throws Exception {
            ChildFirst loader = new ChildFirst();
            WeakReference<ClassLoader> gone = new WeakReference<>(loader);
            Closeable first =
                    (Closeable) loader.loadClass(First.class.getName()).getConstructor().newInstance();
            try (Database stays = Database.openInMemory()) {
                first.close();
                first = null;
                loader = null;
                Garbage.collectUntil(() -> gone.get() == null, "the application is collected");
                System.out.println("collected=" + stays.isOpen());
            }
        }
    }

    /** The first to use the library, on a thread with all that another thread may inherit. */
    public static final class First implements Closeable {
        private static final InheritableThreadLocal<Object> INHERITED = new InheritableThreadLocal<>();
        private final CountDownLatch opened = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private final Thread thread = new Thread(this::run, "application");

        public First() throws InterruptedException {
            thread.setContextClassLoader(First.class.getClassLoader());
            thread.start();
            opened.await();
        }

        private void run() {
            INHERITED.set(this);
            try (Database database = Database.openInMemory()) {
                database.execute("SELECT 1");
                opened.countDown();
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            end.countDown();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Defines the application anew; the library is its parent's. */
    private static final class ChildFirst extends ClassLoader {
        ChildFirst() {
            super(RedeployTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(First.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            String file = '/' + name.replace('.', '/') + ".class";
            try (var in = RedeployTest.class.getResourceAsStream(file)) {
                byte[] content = in.readAllBytes();
                return defineClass(name, content, 0, content.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}

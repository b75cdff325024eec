package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sqlane.LifecycleTable.Entry;
import io.sqlane.LifecycleTable.Trait;
import io.sqlane.backup.Backup;
import io.sqlane.blob.Blob;
import io.sqlane.error.BusyException;
import io.sqlane.error.SqliteInterruptedException;
import io.sqlane.error.ThreadConfinementException;
import io.sqlane.fulltext.AuxiliaryFunctions;
import io.sqlane.fulltext.Tokenizers;
import io.sqlane.hook.Cancellation;
import io.sqlane.hook.Extensions;
import io.sqlane.hook.Hooks;
import io.sqlane.session.Session;
import io.sqlane.testing.Owner;
import io.sqlane.vtab.VirtualTables;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every public method of the confined types in every state of their lives, and from other threads. */
class LifecycleMatrixTest {
    private static final List<Class<?>> CONFINED = List.of(
            Database.class, Statement.class, Batch.class, Rows.class, Pragmas.class, InterruptHandle.class,
            HandOver.class, Backup.class, Blob.class, Hooks.class, Cancellation.class, Extensions.class,
            Session.class, Tokenizers.class, AuxiliaryFunctions.class,
            VirtualTables.class);

    /** Types whose open handles keep their database from being handed over, and others from the rows of the tests. */
    private static final Set<String> HOLDING = Set.of("Backup", "Blob");

    /** Their methods are those of the types above. */
    private static final Set<Class<?>> ABSTRACT = Set.of(Parameters.class, Row.class);

    /** Lent to one call of a function; told by the tests of functions. */
    private static final Set<Class<?>> LENT = Set.of(Arguments.class, Result.class);

    /** Public types that hold nothing of a database. */
    private static final Set<Class<?>> VALUES = Set.of(
            Changes.class, Checkpoint.class, ColumnType.class, JournalMode.class, Limit.class, OpenOptions.class,
            Setting.class, Synchronous.class, TransactionMode.class, TransactionState.class, ValueType.class);

    /** Made for other threads, or without a handle. */
    private static final Set<String> EXEMPT = Set.of(
            "Database.open(Path)",
            "Database.open(Path,OpenOptions)",
            "Database.openInMemory()",
            "Database.openInMemory(OpenOptions)",
            "Database.openTemporary(OpenOptions)",
            "Database.openHandlesOfCurrentThread()",
            "Backup.start(Database,Path,BackupOptions)",
            "Backup.start(Database,Database,BackupOptions)",
            "Blob.openForReading(Database,String,String,String,long)",
            "Blob.openForWriting(Database,String,String,String,long)",
            "Session.open(Database,SessionOptions)",
            "HandOver.take()",
            "HandOver.toString()");

    /** They need a handle, and so have a row. */
    private static final Set<String> STATIC = Set.of(
            "Hooks.of(Database)", "Cancellation.of(Statement)", "Extensions.load(Database,Path,String)",
            "Tokenizers.register(Database,String,TokenizerFactory)",
            "Tokenizers.registerFilter(Database,String,TokenFilter)",
            "AuxiliaryFunctions.register(Database,String,AuxiliaryFunction)",
            "VirtualTables.register(Database,String,TableFunction)",
            "VirtualTables.register(Database,String,ModuleOptions,TableModule)",
            "VirtualTables.remove(Database,String)");

    private static final List<Entry> TABLE = LifecycleTable.entries();

    // ---- the table is complete

    private static String signature(Class<?> type, Method method) {
        return type.getSimpleName() + '.' + method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(",", "(", ")"));
    }

    private static Set<String> publicMethods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class && !method.isSynthetic())
                .map(method -> signature(type, method))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> withoutRow(List<Class<?>> types, List<Entry> table) {
        Set<String> missing = new TreeSet<>();
        types.forEach(type -> missing.addAll(publicMethods(type)));
        missing.removeAll(EXEMPT);
        table.forEach(entry -> missing.remove(entry.signature()));
        return missing;
    }

    @Test
    void everyPublicMethodHasARow() {
        assertEquals(Set.of(), withoutRow(CONFINED, TABLE));
    }

    @Test
    void everyRowIsAPublicMethod() {
        Set<String> rows = TABLE.stream().map(Entry::signature).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(TABLE.size(), rows.size());
        rows.addAll(EXEMPT);
        CONFINED.forEach(type -> rows.removeAll(publicMethods(type)));
        assertEquals(Set.of(), rows);
    }

    @Test
    void everyPublicTypeIsConfinedOrAValue() throws Exception {
        Set<String> unknown = new TreeSet<>();
        Path classes = Path.of(Database.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.list(classes.resolve("io/sqlane"))) {
            for (Path file : files.filter(it -> it.toString().endsWith(".class")).toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                Class<?> type = name.equals("package-info") ? Changes.class : Class.forName("io.sqlane." + name);
                if (Modifier.isPublic(type.getModifiers()) && type.getEnclosingClass() == null) {
                    unknown.add(type.getSimpleName());
                }
            }
        }
        assertTrue(unknown.contains("Database"), unknown::toString);
        Stream.of(CONFINED, ABSTRACT, LENT, VALUES)
                .forEach(types -> types.forEach(type -> unknown.remove(type.getSimpleName())));
        assertEquals(Set.of(), unknown);
    }

    @Test
    void onlyTheListedStaticMethodsNeedNoHandle() {
        Set<String> found = new TreeSet<>();
        for (Class<?> type : CONFINED) {
            for (Method method : type.getMethods()) {
                if (Modifier.isStatic(method.getModifiers())) {
                    found.add(signature(type, method));
                }
            }
        }
        found.removeAll(EXEMPT);
        assertEquals(new TreeSet<>(STATIC), found);
    }

    // ---- outcomes

    private static @Nullable Throwable thrownBy(Entry entry, LifecycleSubjects subjects) {
        try {
            entry.call().on(subjects);
            return null;
        } catch (Throwable thrown) {
            return thrown;
        }
    }

    private static void assertWorks(@Nullable Throwable thrown) {
        if (thrown != null) {
            fail("refused", thrown);
        }
    }

    private static void assertRefused(@Nullable Throwable thrown, String... told) {
        assertNotNull(thrown, "not refused");
        assertEquals(IllegalStateException.class, thrown.getClass(), thrown::toString);
        for (String part : told) {
            assertTrue(thrown.getMessage().contains(part), thrown::toString);
        }
    }

    private static void assertConfined(@Nullable Throwable thrown, String... told) {
        assertNotNull(thrown, "not refused");
        ThreadConfinementException refusal = assertInstanceOf(ThreadConfinementException.class, thrown);
        for (String part : told) {
            assertTrue(refusal.getMessage().contains(part), refusal::toString);
        }
        assertTrue(refusal.getMessage().contains("the subject"), refusal::toString);
    }

    /** A test for every row, with subjects of its own that are open and whose rows have all been fetched. */
    private static Stream<DynamicTest> forEach(Stream<Entry> entries, int fetchSize, Check check) {
        return entries.map(entry -> dynamicTest(entry.signature(), () -> {
            try (LifecycleSubjects subjects = new LifecycleSubjects(fetchSize)) {
                subjects.prepareFor(entry.type());
                check.on(entry, subjects);
            } catch (AssertionError failed) {
                // Maven names only the number of a dynamic test.
                throw new AssertionError(entry + ": " + failed.getMessage(), failed);
            }
        }));
    }

    private interface Check {
        void on(Entry entry, LifecycleSubjects subjects) throws Exception;
    }

    private static Stream<Entry> all() {
        return TABLE.stream();
    }

    private static Stream<Entry> of(String... types) {
        return all().filter(entry -> List.of(types).contains(entry.type()));
    }

    // ---- open

    @TestFactory
    Stream<DynamicTest> openHandleWorks() {
        return forEach(all(), 0, (entry, subjects) -> assertWorks(thrownBy(entry, subjects)));
    }

    @TestFactory
    Stream<DynamicTest> endedRowsAreRefusedAndOthersGoOn() {
        return forEach(all().filter(entry -> !entry.is(Trait.FREE)), 0, (entry, subjects) -> {
            thrownBy(entry, subjects);
            if (subjects.handOver == null) {
                assertRowsEndedIf(entry.is(Trait.ENDS_ROWS), subjects);
            }
        });
    }

    private static void assertRowsEndedIf(boolean ended, LifecycleSubjects subjects) {
        if (ended) {
            assertThrows(IllegalStateException.class, () -> subjects.rows.getLong(0));
            assertThrows(IllegalStateException.class, subjects.rows::next);
        } else {
            subjects.rows.getLong(0);
            subjects.rows.next();
        }
    }

    @TestFactory
    Stream<DynamicTest> iteratingHandleWorks() {
        return forEach(all(), 1, (entry, subjects) -> {
            Throwable thrown = thrownBy(entry, subjects);
            if (!entry.is(Trait.NOT_WHILE_ITERATING)) {
                assertWorks(thrown);
            } else if (thrown instanceof BusyException busy) {
                assertEquals("SQLITE_LOCKED", busy.extendedCode().name());
            } else {
                assertRefused(thrown, "must not be", "while a statement is running");
            }
            if (!entry.is(Trait.FREE)) {
                assertRowsEndedIf(entry.is(Trait.ENDS_ROWS), subjects);
            }
        });
    }

    // ---- closed

    /** What a method does after the handle or one that it belongs to has been closed. */
    private static Stream<DynamicTest> closed(Stream<Entry> entries, Consumer<LifecycleSubjects> close, String told) {
        return forEach(entries, 1, (entry, subjects) -> {
            close.accept(subjects);
            Throwable thrown = thrownBy(entry, subjects);
            if (entry.is(Trait.FREE) || entry.is(Trait.CLOSES)) {
                assertWorks(thrown);
            } else {
                assertRefused(thrown, told);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> closedDatabaseClosesAllThatBelongsToIt() {
        return closed(all(), subjects -> subjects.database.close(), "Database \"the subject\" is closed");
    }

    @TestFactory
    Stream<DynamicTest> closedStatementRefusesUse() {
        Consumer<LifecycleSubjects> close = subjects -> {
            subjects.query.close();
            subjects.update.close();
        };
        return closed(of("Statement", "Batch", "Rows"), close, "closed");
    }

    @TestFactory
    Stream<DynamicTest> closedRowsRefuseUse() {
        return closed(of("Rows"), subjects -> subjects.rows.close(), "rows are ended");
    }

    @TestFactory
    Stream<DynamicTest> replacedBatchRefusesUse() {
        return closed(of("Batch"), subjects -> subjects.update.batch(), "replaced by a newer one");
    }

    @TestFactory
    Stream<DynamicTest> twiceClosedHandleRefusesUse() {
        Consumer<LifecycleSubjects> close = subjects -> {
            subjects.rows.close();
            subjects.rows.close();
            subjects.query.close();
            subjects.query.close();
            subjects.update.close();
            subjects.database.close();
            subjects.database.close();
        };
        return closed(all(), close, "closed");
    }

    // ---- inside callbacks

    private static List<@Nullable Throwable> holder() {
        return new ArrayList<>();
    }

    private static @Nullable Throwable only(List<@Nullable Throwable> outcomes) {
        assertEquals(1, outcomes.size(), "calls of the callback");
        return outcomes.get(0);
    }

    @TestFactory
    Stream<DynamicTest> functionOfAnotherStatementMayUseHandle() {
        return forEach(all(), 0, (entry, subjects) -> {
            List<@Nullable Throwable> outcomes = holder();
            subjects.handlers.function("outer", value -> {
                outcomes.add(thrownBy(entry, subjects));
                return value;
            });
            assertInterruptedAtMost(() -> subjects.database.query("SELECT outer(1)").close());
            if (entry.is(Trait.NOT_IN_CALLBACK)) {
                assertRefused(only(outcomes), "must not be", "inside a callback");
            } else {
                assertWorks(only(outcomes));
            }
            assertTrue(subjects.database.isOpen());
        });
    }

    @TestFactory
    Stream<DynamicTest> functionOfItsOwnStatementMustNotDriveIt() {
        return forEach(of("Statement", "Batch", "Rows"), 1, (entry, subjects) -> {
            List<@Nullable Throwable> outcomes = holder();
            // The query calls a function, which runs the update, which calls a function: both are on the stack.
            subjects.inFunction = () -> {
                subjects.inFunction = () -> outcomes.add(thrownBy(entry, subjects));
                subjects.update.run();
            };
            assertTrue(subjects.rows.next());
            if (entry.is(Trait.NOT_IN_OWN_CALLBACK)) {
                assertRefused(only(outcomes), "sql=");
            } else {
                assertWorks(only(outcomes));
            }
            assertEquals(2, subjects.rows.getLong(0));
            assertTrue(subjects.rows.next());
            assertEquals(1, subjects.update.run().count());
        });
    }

    private interface Run {
        void run() throws Exception;
    }

    /** The interrupt handle interrupts the very statement that it is called in. */
    private static void assertInterruptedAtMost(Run run) throws Exception {
        try {
            run.run();
        } catch (SqliteInterruptedException expected) {
            assertTrue(expected.getMessage().contains("interrupted"), expected::toString);
        }
    }

    private static void assertForbidden(Entry entry, LifecycleSubjects subjects, List<@Nullable Throwable> outcomes,
            String callback) {
        if (entry.is(Trait.FREE)) {
            assertWorks(only(outcomes));
        } else {
            assertRefused(only(outcomes), "must not be used inside " + callback);
        }
        subjects.handlers.removeHooks();
        if (entry.is(Trait.NOT_WHILE_ITERATING)) {
            subjects.rows.close();
        }
        assertWorks(thrownBy(entry, subjects));
    }

    @TestFactory
    Stream<DynamicTest> commitHookForbidsUse() {
        // Nothing is committed as long as a blob is open for writing: BlobTest has another that is not.
        return forEach(all().filter(entry -> !entry.type().equals("Blob")), 1, (entry, subjects) -> {
            List<@Nullable Throwable> outcomes = holder();
            subjects.handlers.commit(() -> outcomes.add(thrownBy(entry, subjects)));
            assertInterruptedAtMost(() -> subjects.database.execute("INSERT INTO t VALUES (4, 0)"));
            assertForbidden(entry, subjects, outcomes, "a commit hook");
        });
    }

    @TestFactory
    Stream<DynamicTest> authorizerForbidsUse() {
        return forEach(all(), 1, (entry, subjects) -> {
            List<@Nullable Throwable> outcomes = holder();
            subjects.handlers.authorizer(() -> outcomes.add(thrownBy(entry, subjects)));
            assertInterruptedAtMost(() -> subjects.database.execute("PRAGMA cell_size_check"));
            assertForbidden(entry, subjects, outcomes, "an authorizer");
        });
    }

    // ---- other threads

    private static Stream<Owner> kindsOfThread() {
        return Runtime.version().feature() >= 21 ? Stream.of(Owner.values()) : Stream.of(Owner.PLATFORM);
    }

    @TestFactory
    Stream<DynamicTest> foreignThreadIsRefusedBeforeAnythingIsDone() {
        return kindsOfThread().flatMap(kind -> forEach(all(), 0, (entry, subjects) -> {
            subjects.events.clear();
            long[] caller = new long[1];
            Throwable thrown = kind.run(() -> {
                caller[0] = Thread.currentThread().getId();
                return thrownBy(entry, subjects);
            });
            if (entry.is(Trait.FREE)) {
                assertWorks(thrown);
                assertEquals(List.of(), subjects.events);
                return;
            }
            Thread owner = Thread.currentThread();
            assertConfined(
                    thrown,
                    "owner=\"" + owner.getName() + "\" (id=" + owner.getId() + ")",
                    "caller=\"owner\" (id=" + caller[0] + ")");
            assertEquals(List.of("wrongThread"), subjects.events);
            assertEquals(1, subjects.rows.getLong(0));
            assertWorks(thrownBy(entry, subjects));
        }));
    }

    @TestFactory
    Stream<DynamicTest> handedOverDatabaseBelongsToNobody() {
        return forEach(all().filter(entry -> !HOLDING.contains(entry.type())), 0, (entry, subjects) -> {
            subjects.handOver = subjects.database.handOver();
            Throwable thrown = thrownBy(entry, subjects);
            if (entry.is(Trait.FREE)) {
                assertWorks(thrown);
            } else {
                assertConfined(thrown, "was handed over and is not yet taken", "owner=none");
            }
            assertTrue(subjects.database.isOpen());
        });
    }

    @TestFactory
    Stream<DynamicTest> endOfTheOwnerThreadEndsItsHandles() {
        List<LifecycleSubjects> left = kindsOfThread()
                .map(kind -> kind.run(() -> {
                    LifecycleSubjects subjects = new LifecycleSubjects(1);
                    HOLDING.forEach(subjects::prepareFor);
                    subjects.prepareFor("Session");
                    return subjects;
                }))
                .toList();
        left.forEach(LifecycleMatrixTest::awaitReclaimed);
        return left.stream().flatMap(subjects -> all().map(entry -> dynamicTest(entry.signature(), () -> {
            Throwable thrown = thrownBy(entry, subjects);
            if (entry.is(Trait.FREE) || entry.is(Trait.CLOSES)) {
                assertWorks(thrown);
            } else {
                assertConfined(thrown, "its owner thread ended", "owner=\"owner\"");
            }
        })));
    }

    private static void awaitReclaimed(LifecycleSubjects subjects) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!subjects.events.contains("leakReclaimed")) {
            assertTrue(System.nanoTime() < deadline, "not reclaimed: " + subjects.events);
            Thread.onSpinWait();
        }
        assertFalse(subjects.database.isOpen());
    }

    // ---- controls: what the tests above would not let through

    /** As a method would be that forgets to check. */
    private static final Entry UNCHECKED =
            new Entry("Database.unchecked()", subjects -> subjects.database.options(), Set.of());

    @Test
    void controlFindsTheMethodWithoutARow() {
        List<Entry> incomplete = TABLE.stream()
                .filter(entry -> !entry.signature().equals("Rows.next()"))
                .toList();
        assertEquals(Set.of("Rows.next()"), withoutRow(CONFINED, incomplete));
    }

    @Test
    void controlFindsTheUncheckedMethod() {
        try (LifecycleSubjects subjects = new LifecycleSubjects(0)) {
            assertThrows(
                    AssertionError.class,
                    () -> assertConfined(Owner.PLATFORM.run(() -> thrownBy(UNCHECKED, subjects))));
            subjects.database.close();
            assertThrows(AssertionError.class, () -> assertRefused(thrownBy(UNCHECKED, subjects)));
        }
    }
}

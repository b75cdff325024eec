package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.sqlane.Database;
import io.sqlane.function.FunctionOptions;
import io.sqlane.function.Functions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every method of the five interfaces in every state: it answers, or throws an SQLException, and it comes back. A new
 * method of an interface is called as well, since they are found by reflection.
 */
class JdbcMatrixTest {
    private static final long PATIENCE_SECONDS = 300;
    private static final Set<Thread.State> WAITING = Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    /** They answer whatever became of the object. */
    private static final Set<String> WITHOUT_STATE = Set.of(
            "close", "isClosed", "unwrap", "isWrapperFor", "abort", "isValid", "beginRequest", "endRequest",
            "enquoteLiteral", "enquoteIdentifier", "enquoteNCharLiteral", "isSimpleIdentifier");

    private static ExecutorService threads;

    /** Makes an object of a connection. */
    @FunctionalInterface
    private interface Maker {
        Object make(Connection connection) throws SQLException;
    }

    /** An interface, how its object is made, and how that is closed by itself. */
    private record Subject(Class<?> type, Maker maker) {}

    private static final Subject[] SUBJECTS = {
        new Subject(Connection.class, connection -> connection),
        new Subject(Statement.class, Connection::createStatement),
        new Subject(PreparedStatement.class, connection -> connection.prepareStatement("SELECT ?, ?")),
        new Subject(ResultSet.class, connection -> {
            ResultSet rows = connection.createStatement().executeQuery("SELECT 1 AS a UNION ALL SELECT 2");
            rows.next();
            return rows;
        }),
        new Subject(DatabaseMetaData.class, Connection::getMetaData)
    };

    @BeforeAll
    static void start() {
        threads = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        threads.shutdown();
        assertTrue(threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private static @Nullable Object argument(Method method, int place) {
        Class<?> type = method.getParameterTypes()[place];
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == short.class) {
            return (short) 1;
        }
        if (type == byte.class) {
            return (byte) 1;
        }
        if (type == double.class) {
            return 1.0;
        }
        if (type == float.class) {
            return 1f;
        }
        if (type == boolean.class) {
            return false;
        }
        if (type == String.class) {
            boolean sql = method.getName().matches("execute.*|prepare.*|addBatch|nativeSQL");
            return sql ? "SELECT 1" : "a";
        }
        if (type == Class.class) {
            return Object.class;
        }
        if (type == Object.class) {
            return 1;
        }
        Map<Class<?>, Object> others = Map.of(
                Executor.class, (Executor) Runnable::run,
                Properties.class, new Properties(),
                Map.class, Map.of(),
                SQLType.class, JDBCType.INTEGER,
                String[].class, new String[] {"a"},
                int[].class, new int[] {1},
                Object[].class, new Object[0]);
        return others.get(type);
    }

    /** Calls a method: answers what it answered, or the SQLException that it threw. */
    private static @Nullable Object call(Object subject, Method method) throws Exception {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(method, i);
        }
        try {
            return method.invoke(subject, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException expected) {
                assertTrue(expected.getMessage() != null || method.isDefault(), () -> "no message from " + method);
                return expected;
            }
            throw new AssertionError(method + " threw " + e.getCause(), e.getCause());
        }
    }

    private static void assertRefused(@Nullable Object answer, Method method) {
        if (!WITHOUT_STATE.contains(method.getName())) {
            assertTrue(answer instanceof SQLException, () -> method + " answered " + answer);
        }
    }

    private static Stream<Method> methods(Subject subject) {
        return Arrays.stream(subject.type().getMethods()).filter(method -> !method.isSynthetic()
                && !java.lang.reflect.Modifier.isStatic(method.getModifiers()));
    }

    /** Works on one object of a connection of its own. */
    @FunctionalInterface
    private interface Check {
        void run(Connection connection, Object subject, Method method) throws Exception;
    }

    private static Stream<DynamicNode> matrix(Check check) {
        return Arrays.stream(SUBJECTS).map(subject -> DynamicContainer.dynamicContainer(
                subject.type().getSimpleName(),
                methods(subject).map(method -> dynamicTest(method.toString(), () -> {
                    try (Connection connection = JdbcTests.open()) {
                        check.run(connection, subject.maker().make(connection), method);
                    }
                }))));
    }

    private static void assertUsable(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            assertEquals("7", JdbcTests.value(connection, "SELECT 7"));
        }
    }

    @TestFactory
    Stream<DynamicNode> openObjectAnswers() {
        return matrix((connection, subject, method) -> {
            call(subject, method);
            assertUsable(connection);
        });
    }

    @TestFactory
    Stream<DynamicNode> closedObjectRefuses() {
        return matrix((connection, subject, method) -> {
            if (!(subject instanceof AutoCloseable closeable)) {
                return;
            }
            closeable.close();
            assertRefused(call(subject, method), method);
            assertUsable(connection);
        });
    }

    @TestFactory
    Stream<DynamicNode> objectOfAClosedConnectionRefuses() {
        return matrix((connection, subject, method) -> {
            connection.close();
            Object answer = call(subject, method);
            // Metadata also has answers that no database is asked for.
            if (!(subject instanceof DatabaseMetaData) || method.getReturnType() == ResultSet.class) {
                assertRefused(answer, method);
            }
        });
    }

    @TestFactory
    Stream<DynamicNode> callFromAnotherThreadWaitsForABusyConnection() {
        return matrix((connection, subject, method) -> {
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch over = new CountDownLatch(1);
            Functions.scalar(connection.unwrap(Database.class), "wait", FunctionOptions.arguments(0), (in, out) -> {
                busy.countDown();
                over.await();
            });
            connection.clearWarnings();
            Future<String> running = threads.submit(() -> {
                try {
                    return JdbcTests.value(connection, "SELECT wait()");
                } catch (SQLException e) {
                    return "ended";
                }
            });
            busy.await();
            AtomicReference<Thread> caller = new AtomicReference<>();
            Future<@Nullable Object> calling = threads.submit(() -> {
                caller.set(Thread.currentThread());
                return call(subject, method);
            });
            awaitEndOrWaiting(calling, caller);
            over.countDown();
            running.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            calling.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertUsable(connection);
        });
    }

    /** Until the call has ended, or waits for its turn. */
    private static void awaitEndOrWaiting(Future<?> calling, AtomicReference<Thread> caller) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!calling.isDone()) {
            Thread thread = caller.get();
            if (thread != null && WAITING.contains(thread.getState())) {
                return;
            }
            assertTrue(System.nanoTime() < end, "the call neither ends nor waits");
            LockSupport.parkNanos(100_000);
        }
    }

    // ---- the matrix sees what it is to see

    @Test
    void everyInterfaceHasItsMethods() {
        for (Subject subject : SUBJECTS) {
            assertTrue(methods(subject).count() > 40, subject::toString);
        }
    }
}

package io.sqlane.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.internal.codec.Utf8;
import io.sqlane.internal.ffi.BatchFunctions;
import io.sqlane.internal.event.Instruments;
import io.sqlane.internal.ffi.ConnectionFunctions;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.internal.ffi.DefinitionFunctions;
import io.sqlane.testing.ChildJvm;
import io.sqlane.testing.Garbage;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A handle whose last use is a native call can be collected while the call is under way, since compiled code needs no
 * more than the address. Each call that counts here collects inside, and waits until a handle that was dropped there
 * has been cleaned: then the one that is in use would have been, too.
 *
 * <p>The negative controls do what the engine does, without the fence, and show that these tests would notice.
 */
class ReachabilityTest {
    private static final int CALLS = 20;

    /** It ends with its first success, which is the first call after the compiler has come to it. */
    private static final long CONTROL_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** More than the compiler waits for. */
    private static final int WARM_UP = 20_000;

    private static final String CALLBACK = "SELECT callback()";

    /** What the calls do inside. */
    private static volatile Runnable during = () -> {};

    @AfterEach
    void doNothingInside() {
        during = () -> {};
    }

    // ---- the controls: an address, what cleans it, and a call

    private static final Cleaner CLEANER = Cleaner.create();

    /** Notes a clean that comes too early, in the place of freeing what the call under way uses. */
    private static final class Flag implements Runnable {
        private static final AtomicInteger EARLY = new AtomicInteger();
        private volatile boolean inside;

        @Override
        public void run() {
            if (inside) {
                EARLY.incrementAndGet();
            }
        }
    }

    /** A handle as the engine's, over a statement that outlives it. */
    private static final class Handle {
        private final long address;
        private final Flag flag;

        Handle(long address, Flag flag) {
            this.address = address;
            this.flag = flag;
            CLEANER.register(this, flag);
        }

        void callUnfenced(long out) {
            Flag mine = flag;
            mine.inside = true;
            BatchFunctions.sqlane_run(address, out);
            mine.inside = false;
        }

        void callFenced(long out) {
            Flag mine = flag;
            try {
                mine.inside = true;
                BatchFunctions.sqlane_run(address, out);
                mine.inside = false;
            } finally {
                Reference.reachabilityFence(this);
            }
        }
    }

    private static void dropUnfenced(long address, long out) {
        new Handle(address, new Flag()).callUnfenced(out);
    }

    private static void dropFenced(long address, long out) {
        new Handle(address, new Flag()).callFenced(out);
    }

    private interface Drop {
        void call(long address, long out);
    }

    private static void awaitCleaner() {
        AtomicBoolean cleaned = new AtomicBoolean();
        CLEANER.register(new Object(), () -> cleaned.set(true));
        Garbage.collectUntil(cleaned::get, "cleaned an object that nothing holds");
    }

    /** Calls while there is more to do and no clean came early; brief calls in between bring the compiler to it. */
    private static int earlyCleans(Drop drop, BooleanSupplier more) {
        ConnectionHandle connection = openWithCallback();
        try {
            StatementHandle callback = connection.prepare(CALLBACK, 0);
            long out = connection.allocate(64 * 1024).address;
            Flag.EARLY.set(0);
            do {
                during = () -> {};
                for (int i = 0; i < WARM_UP; i++) {
                    drop.call(callback.address, out);
                }
                during = ReachabilityTest::awaitCleaner;
                drop.call(callback.address, out);
            } while (Flag.EARLY.get() == 0 && more.getAsBoolean());
            return Flag.EARLY.get();
        } finally {
            connection.close();
        }
    }

    @Test
    void handleWithoutFenceIsCleanedDuringItsLastCall() {
        long start = System.nanoTime();
        assertTrue(
                earlyCleans(ReachabilityTest::dropUnfenced, () -> System.nanoTime() - start < CONTROL_NANOS) > 0);
    }

    @Test
    void handleWithFenceIsNeverCleanedDuringItsLastCall() {
        AtomicInteger left = new AtomicInteger(CALLS);
        assertEquals(0, earlyCleans(ReachabilityTest::dropFenced, () -> left.decrementAndGet() > 0));
    }

    // ---- the engine

    /** A call, and the listener of its connection: takes down a close that comes while it is inside. */
    private static class Watch implements ConnectionHandle.NativeCall, ConnectionListener {
        private static final AtomicInteger EARLY = new AtomicInteger();
        private static final byte[] SQL = Utf8.encodeForC("SELECT 1", "SQL");
        private volatile boolean inside;
        private volatile boolean reclaimed;

        @Override
        public long on(long address) {
            inside = true;
            int code = ConnectionFunctions.sqlane_exec(address, SQL, SQL.length - 1, 0);
            during.run();
            inside = false;
            return code;
        }

        @Override
        public String name() {
            return "watched";
        }

        @Override
        public void reclaimed(String label, String reason, List<StackTraceElement> openedAt, int closeCode) {
            reclaimed = true;
            if (inside) {
                closedEarly();
            }
        }

        void closedEarly() {
            EARLY.incrementAndGet();
        }

        @Override
        public Instruments instruments() {
            return new Instruments(name(), Instruments.NO_METRICS);
        }

        @Override
        public void ended() {}

        @Override
        public void wrongThread(String label) {}

        @Override
        public void overdue(
                String label, String thread, long ageNanos, String lastSql, List<StackTraceElement> begunAt) {}
    }

    private static ConnectionHandle open(ConnectionListener listener) {
        int flags = Constants.SQLITE_OPEN_READWRITE | Constants.SQLITE_OPEN_CREATE;
        ConnectionHandle handle = ConnectionHandle.open(":memory:", flags, "connection", listener);
        // Under SQLite's own limits the stack of this thread would be too small.
        handle.settings().setLimit(Constants.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, "LIKE_PATTERN_LENGTH", 1000);
        handle.settings().setLimit(Constants.SQLITE_LIMIT_EXPR_DEPTH, "EXPRESSION_DEPTH", 100);
        return handle;
    }

    /** A connection whose statements can call back. That holds the connection, but not the statement. */
    private static ConnectionHandle openWithCallback() {
        ConnectionHandle handle = open(new Watch());
        long id = handle.register(
                (context, values, count) -> {
                    during.run();
                    return Constants.SQLITE_OK;
                },
                null);
        byte[] name = Utf8.encodeForC("callback", "name");
        handle.callChecked(null, address -> DefinitionFunctions.sqlane_create_function(address, name, 0, 0, id));
        return handle;
    }

    /** Ends after the reaper has closed a connection that was dropped here. */
    private static void awaitReaper() {
        Watch sentinel = new Watch();
        open(sentinel);
        Garbage.collectUntil(() -> sentinel.reclaimed, "closed a connection that nothing holds");
    }

    private static void lastCall(ConnectionHandle handle, Watch watch) {
        handle.call(watch);
    }

    @Test
    void connectionIsNeverClosedDuringItsLastCall() {
        Watch watch = new Watch();
        ConnectionHandle reused = open(watch);
        for (int i = 0; i < WARM_UP; i++) {
            lastCall(reused, watch);
        }
        reused.close();
        during = ReachabilityTest::awaitReaper;
        for (int i = 0; i < CALLS; i++) {
            Watch last = new Watch();
            lastCall(open(last), last);
        }
        // Nothing of it is left to the tests that come after.
        awaitReaper();
        assertEquals(0, Watch.EARLY.get());
    }

    @Test
    void connectionWithoutFenceIsClosedDuringItsLastCall() {
        ChildJvm.Result result = ChildJvm.of(Careless.class).run();
        assertTrue(result.out().equals("closed early\n") || result.crashed(), result::toString);
    }

    /** Calls with the bare address of a real connection, until that is closed in the middle of a call. */
    static final class Careless {
        public static void main(String[] arguments) {
            Watch watch = new Watch();
            ConnectionHandle reused = open(watch);
            for (int i = 0; i < WARM_UP; i++) {
                carelessCall(reused, watch);
            }
            reused.close();
            during = ReachabilityTest::awaitReaper;
            while (true) {
                Watch last = new Watch() {
                    @Override
                    void closedEarly() {
                        System.out.println("closed early");
                        Runtime.getRuntime().halt(0);
                    }
                };
                carelessCall(open(last), last);
            }
        }

        private static void carelessCall(ConnectionHandle handle, Watch watch) {
            watch.on(handle.connection.address);
        }
    }

    private static void lastRun(StatementHandle statement) {
        statement.run();
    }

    @Test
    void statementIsNotFinalizedDuringItsLastRun() {
        ConnectionHandle connection = openWithCallback();
        StatementHandle reused = connection.prepare(CALLBACK, 0);
        for (int i = 0; i < WARM_UP; i++) {
            lastRun(reused);
        }
        reused.close();
        AtomicLong statements = new AtomicLong();
        during = () -> {
            Garbage.collect();
            Garbage.collect();
            // Entering frees what is unreachable: the statement that runs here must not be among it.
            statements.set(connection.call(ConnectionFunctions::sqlane_statement_count));
        };
        for (int i = 0; i < CALLS; i++) {
            lastRun(connection.prepare(CALLBACK, 0));
            assertEquals(1, statements.getAndSet(0));
        }
        connection.close();
    }
}

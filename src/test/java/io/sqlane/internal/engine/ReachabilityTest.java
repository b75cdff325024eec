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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A handle whose last use is a native call can be collected while the call is under way, since compiled code needs no
 * more than the address. The collector runs without pause here, and each call lasts long enough for it and for what
 * cleans: about a millisecond with a cleaner, and several rounds of the reaper with the engine.
 *
 * <p>The negative controls do what the engine does, without the fence, and show that these tests would notice.
 */
class ReachabilityTest {
    private static final long CAMPAIGN_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** It ends with its first success, as a rule within seconds. */
    private static final long CONTROL_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** More than the compiler waits for. */
    private static final int WARM_UP = 20_000;

    private static final int BRIEF_CALLS = 5_000;
    private static final int LASTING_CALLS = 100;

    private static final String SHORT = "SELECT 1";
    private static final String LONG = count(10_000);
    private static final String ROUNDS_LONG = count(2_000_000);

    private static String count(int rows) {
        return "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + rows
                + ") SELECT count(*) FROM n";
    }

    private volatile boolean stop;
    private final Thread collector = new Thread(this::collect, "collector");

    @BeforeEach
    void startCollector() {
        collector.start();
    }

    @AfterEach
    void stopCollector() throws InterruptedException {
        stop = true;
        collector.join();
    }

    private void collect() {
        while (!stop) {
            System.gc();
        }
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

    /** Runs for the time, or until a clean came early. Brief calls in between bring the compiler to it. */
    private static int earlyCleans(Drop drop, long nanos) {
        ConnectionHandle connection = open(new Watch(SHORT));
        try {
            StatementHandle brief = connection.prepare(SHORT, 0);
            StatementHandle lasting = connection.prepare(LONG, 0);
            long out = connection.allocate(64 * 1024).address;
            Flag.EARLY.set(0);
            long start = System.nanoTime();
            while (System.nanoTime() - start < nanos && Flag.EARLY.get() == 0) {
                for (int i = 0; i < BRIEF_CALLS; i++) {
                    drop.call(brief.address, out);
                }
                for (int i = 0; i < LASTING_CALLS; i++) {
                    drop.call(lasting.address, out);
                }
            }
            return Flag.EARLY.get();
        } finally {
            connection.close();
        }
    }

    @Test
    void handleWithoutFenceIsCleanedDuringItsLastCall() {
        assertTrue(earlyCleans(ReachabilityTest::dropUnfenced, CONTROL_NANOS) > 0);
    }

    @Test
    void handleWithFenceIsNeverCleanedDuringItsLastCall() {
        assertEquals(0, earlyCleans(ReachabilityTest::dropFenced, CAMPAIGN_NANOS));
    }

    // ---- the engine

    /** A call that lasts, and the listener of its connection: takes down a close that comes while it is inside. */
    private static class Watch implements ConnectionHandle.NativeCall, ConnectionListener {
        private static final AtomicInteger EARLY = new AtomicInteger();
        private static final AtomicInteger RECLAIMED = new AtomicInteger();
        private final byte[] sql;
        private volatile boolean inside;

        Watch(String sql) {
            this.sql = Utf8.encodeForC(sql, "SQL");
        }

        @Override
        public long on(long address) {
            inside = true;
            int code = ConnectionFunctions.sqlane_exec(address, sql, sql.length - 1, 0);
            inside = false;
            return code;
        }

        @Override
        public String name() {
            return "watched";
        }

        @Override
        public void reclaimed(String label, String reason, List<StackTraceElement> openedAt, int closeCode) {
            RECLAIMED.incrementAndGet();
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

    private static void lastCall(ConnectionHandle handle, Watch watch) {
        handle.call(watch);
    }

    @Test
    void connectionIsNeverClosedDuringItsLastCall() {
        Watch brief = new Watch(SHORT);
        ConnectionHandle reused = open(brief);
        for (int i = 0; i < WARM_UP; i++) {
            lastCall(reused, brief);
        }
        reused.close();
        long start = System.nanoTime();
        // On SQLite's debug build one call takes up the time.
        while (System.nanoTime() - start < (Watch.RECLAIMED.get() > 0 ? CAMPAIGN_NANOS : CONTROL_NANOS)) {
            Watch watch = new Watch(ROUNDS_LONG);
            lastCall(open(watch), watch);
        }
        assertEquals(0, Watch.EARLY.get());
        assertTrue(Watch.RECLAIMED.get() > 0, "nothing was collected");
    }

    @Test
    void connectionWithoutFenceIsClosedDuringItsLastCall() {
        ChildJvm.Result result = ChildJvm.of(Careless.class).run();
        assertTrue(result.out().equals("closed early\n") || result.crashed(), result::toString);
    }

    /** Calls with the bare address of a real connection, until that is closed in the middle of a call. */
    static final class Careless {
        public static void main(String[] arguments) {
            ReachabilityTest test = new ReachabilityTest();
            test.collector.setDaemon(true);
            test.startCollector();
            Watch brief = new Watch(SHORT);
            ConnectionHandle reused = open(brief);
            for (int i = 0; i < WARM_UP; i++) {
                carelessCall(reused, brief);
            }
            while (true) {
                Watch watch = new Watch(ROUNDS_LONG) {
                    @Override
                    void closedEarly() {
                        System.out.println("closed early");
                        Runtime.getRuntime().halt(0);
                    }
                };
                carelessCall(open(watch), watch);
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
        ConnectionHandle connection = open(new Watch(SHORT));
        AtomicBoolean collect = new AtomicBoolean();
        AtomicLong statements = new AtomicLong();
        long id = connection.register(
                (context, values, count) -> {
                    if (collect.get()) {
                        Garbage.collect();
                        Garbage.collect();
                        // Entering frees what is unreachable: the statement that runs here must not be among it.
                        statements.set(connection.call(ConnectionFunctions::sqlane_statement_count));
                    }
                    return Constants.SQLITE_OK;
                },
                null);
        byte[] name = Utf8.encodeForC("callback", "name");
        connection.callChecked(
                null, address -> DefinitionFunctions.sqlane_create_function(address, name, 0, 0, id));
        StatementHandle reused = connection.prepare("SELECT callback()", 0);
        for (int i = 0; i < WARM_UP; i++) {
            lastRun(reused);
        }
        reused.close();
        collect.set(true);
        for (int i = 0; i < 20; i++) {
            lastRun(connection.prepare("SELECT callback()", 0));
            assertEquals(1, statements.get());
        }
        connection.close();
    }
}

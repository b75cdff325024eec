package io.sqlane.concurrent;

import static io.sqlane.concurrent.PoolTests.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.Database;
import io.sqlane.OpenOptions;
import io.sqlane.concurrent.PoolTests.Caller;
import io.sqlane.diagnostic.MetricsListener;
import io.sqlane.error.ResultCode;
import io.sqlane.error.SqliteException;
import io.sqlane.internal.ffi.Constants;
import io.sqlane.testing.Leaks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections are opened, lent, closed and missed, without a pool around it. */
class ReaderPoolTest implements MetricsListener {
    private static final long FAR = System.nanoTime() + 600_000_000_000L;

    @TempDir
    Path folder;

    private Path file;
    private ReaderPool readers;
    private final AtomicInteger opening = new AtomicInteger();
    private final AtomicInteger mostOpening = new AtomicInteger();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch closes = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile boolean gated;
    private volatile boolean failing;
    private volatile boolean closingFails;
    private volatile boolean closingWaits;

    @BeforeEach
    void open() {
        file = folder.resolve("readers.db");
        Initialisation.none().open(file, OpenOptions.defaults()).close();
        readers = readers(2);
    }

    private ReaderPool readers(int most) {
        return new ReaderPool(
                PoolOptions.builder().maxReaders(most).build(),
                this::openOne,
                IllegalStateException::new,
                IllegalStateException::new);
    }

    private Database openOne(int number) {
        mostOpening.accumulateAndGet(opening.incrementAndGet(), Math::max);
        try {
            if (gated) {
                await(gate);
            }
            if (failing) {
                failing = false;
                throw new IllegalArgumentException("the opening fails");
            }
            return Database.open(file, OpenOptions.builder().metricsListener(this).build());
        } finally {
            opening.decrementAndGet();
        }
    }

    @Override
    public void connectionClosed(String database) {
        closes.countDown();
        if (closingWaits) {
            await(closing);
        }
        if (closingFails) {
            throw new IllegalStateException("the closing fails");
        }
    }

    @AfterEach
    void close() {
        closingFails = false;
        gate.countDown();
        closing.countDown();
        readers.stop(IllegalStateException::new);
        assertTrue(readers.awaitClosed(FAR));
    }

    private void useOnce() {
        readers.giveBack(readers.acquire());
    }

    private PoolState state() {
        return readers.state(false, 0);
    }

    // ---- opening

    @Test
    void failedOpeningPassesTheRightToOpenOn() {
        gated = true;
        failing = true;
        Caller first = new Caller(this::useOnce);
        await(() -> opening.get() == 1);
        Caller second = new Caller(this::useOnce);
        await(() -> state().waitingReads() == 1);
        gate.countDown();
        assertInstanceOf(IllegalArgumentException.class, first.thrown());
        assertNull(second.thrown());
    }

    @Test
    void connectionsAreOpenedOneAfterAnother() {
        gated = true;
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(new Caller(this::useOnce));
        }
        await(() -> state().waitingReads() == 3);
        gate.countDown();
        callers.forEach(caller -> assertNull(caller.thrown()));
        assertEquals(1, mostOpening.get());
    }

    @Test
    void readerThatIsOpenedWhileThePoolStopsIsClosed() {
        gated = true;
        Caller caller = new Caller(this::useOnce);
        await(() -> opening.get() == 1);
        readers.stop(() -> new IllegalStateException("stopped"));
        assertFalse(readers.awaitClosed(System.nanoTime()));
        gate.countDown();
        assertEquals("stopped", String.valueOf(caller.thrown().getMessage()));
        assertTrue(readers.awaitClosed(FAR));
    }

    @Test
    void nobodyMayOpenAfterThePoolHasStopped() {
        gated = true;
        Caller first = new Caller(this::useOnce);
        await(() -> opening.get() == 1);
        Caller second = new Caller(this::useOnce);
        await(() -> state().waitingReads() == 1);
        readers.stop(() -> new IllegalStateException("stopped"));
        gate.countDown();
        assertInstanceOf(IllegalStateException.class, first.thrown());
        assertInstanceOf(IllegalStateException.class, second.thrown());
        assertEquals(0, state().totalReaders());
        assertEquals(1, mostOpening.get());
    }

    // ---- waiting

    @Test
    void interruptedWaiterLosesNoReader() {
        readers = readers(1);
        for (int i = 0; i < 200; i++) {
            Reader held = readers.acquire();
            Caller caller = new Caller(this::useOnce);
            await(() -> state().waitingReads() == 1);
            // Either comes first.
            caller.thread.interrupt();
            readers.giveBack(held);
            Throwable thrown = caller.thrown();
            assertTrue(thrown == null || thrown instanceof CancellationException, () -> String.valueOf(thrown));
            await(() -> state().activeReaders() == 0);
            useOnce();
        }
    }

    /** A stack trace takes until that thread has come to a halt. */
    @Test
    void nobodyWaitsForTheStackOfTheOldestHolder() throws InterruptedException {
        AtomicInteger others = new AtomicInteger();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            Reader reader = readers.acquire();
            held.countDown();
            await(done);
            readers.giveBack(reader);
        }) {
            @Override
            public StackTraceElement[] getStackTrace() {
                assertNull(new Caller(ReaderPoolTest.this::useOnce).thrown());
                others.incrementAndGet();
                return super.getStackTrace();
            }
        };
        holder.start();
        await(held);
        try {
            assertTrue(state().oldestHolder().contains(holder.getName()));
        } finally {
            done.countDown();
            holder.join();
        }
        assertEquals(1, others.get());
        assertNull(state().oldestHolder());
    }

    // ---- closing

    @Test
    void readerCountsUntilItIsClosed() {
        closingWaits = true;
        Caller releasing = new Caller(() -> {
            await(closes);
            assertEquals(1, state().activeReaders());
            assertFalse(readers.awaitClosed(System.nanoTime()));
            closing.countDown();
        });
        Reader reader = readers.acquire();
        readers.retire();
        readers.giveBack(reader);
        assertNull(releasing.thrown());
        assertEquals(0, state().activeReaders());
    }

    @Test
    void failedClosingIsNotTheReadersFailure() {
        closingFails = true;
        Reader reader = readers.acquire();
        readers.retire();
        try (Leaks log = new Leaks()) {
            readers.giveBack(reader);
            assertEquals(1, log.logged("the closing of a reader").size());
        }
        assertEquals(0, state().totalReaders());
    }

    @Test
    void stopClosesAllAndTellsTheFirstFailure() {
        Reader one = readers.acquire();
        Caller other = new Caller(this::useOnce);
        assertNull(other.thrown());
        readers.giveBack(one);
        assertEquals(2, state().idleReaders());
        closingFails = true;
        Throwable failure = readers.stop(IllegalStateException::new);
        assertEquals("the closing fails", failure.getMessage());
        assertEquals(1, failure.getSuppressed().length);
        assertEquals(0, state().totalReaders());
    }

    // ---- trust

    private static SqliteException failure(int code) {
        return SqliteException.from(SqliteException.Details.of(ResultCode.of(code), "made for a test"));
    }

    private void fail(RuntimeException reason) {
        Reader reader = readers.acquire();
        try {
            reader.begin();
            assertSame(reason, assertThrows(RuntimeException.class, () -> reader.run(it -> {
                throw reason;
            })));
        } finally {
            readers.giveBack(reader);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {
        Constants.SQLITE_IOERR_READ, Constants.SQLITE_CORRUPT, Constants.SQLITE_NOMEM, Constants.SQLITE_NOTADB
    })
    void readerWhoseFileOrMemoryFailedIsClosed(int code) {
        fail(failure(code));
        assertEquals(0, state().totalReaders());
        fail(new IllegalStateException("of the task", failure(code)));
        assertEquals(0, state().totalReaders());
    }

    @Test
    void readerWhoseTaskFailedOtherwiseIsKept() {
        fail(failure(Constants.SQLITE_CONSTRAINT_UNIQUE));
        fail(new IllegalStateException("of the task"));
        assertEquals(1, state().idleReaders());
    }

    @Test
    void retiredReadersAreNotUsedAgain() {
        Reader lent = readers.acquire();
        assertNull(new Caller(this::useOnce).thrown());
        assertEquals(1, state().idleReaders());
        readers.retire();
        assertEquals(0, state().idleReaders());
        readers.giveBack(lent);
        assertEquals(0, state().totalReaders());
        useOnce();
        assertEquals(1, state().idleReaders());
    }
}

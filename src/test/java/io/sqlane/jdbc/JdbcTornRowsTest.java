package io.sqlane.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.internal.codec.RowBatch;
import io.sqlane.internal.codec.RowLayout;
import io.sqlane.testing.ChildJvm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Rows that another thread overwrites while they are read: whatever the reader then finds where a row should be, it
 * answers a value that is no larger than what was fetched, or throws {@link SQLException}.
 */
class JdbcTornRowsTest {
    private static final int BYTES = 256;
    private static final int COLUMNS = 2;
    private static final int ROWS = 4;
    private static final String SHARED = "one result is read by two threads at once";

    @FunctionalInterface
    private interface Reading {
        Object of(ResultSet rows) throws SQLException;
    }

    private static final Map<String, Reading> READINGS = new TreeMap<>(Map.of(
            "next", ResultSet::next,
            "long", rows -> rows.getLong(2),
            "double", rows -> rows.getDouble(2),
            "text", rows -> rows.getString(2),
            "bytes", rows -> rows.getBytes(2),
            "object", rows -> rows.getObject(2),
            "decimal", rows -> rows.getBigDecimal(2),
            "timestamp", rows -> rows.getTimestamp(2),
            "type", rows -> rows.getMetaData().getColumnType(2),
            "class", rows -> rows.getMetaData().getColumnClassName(2)));

    /** Contents by chance, in which places, lengths and storage classes are right now and then. */
    private static ResultSet torn(Random random) {
        ByteBuffer rows = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
        for (int i = 0; i < BYTES; i += Integer.BYTES) {
            rows.putInt(i, switch (random.nextInt(4)) {
                case 0 -> random.nextInt();
                case 1 -> 0x01010101 * (1 + random.nextInt(5)) | (random.nextInt(8) == 0 ? 0x80808080 : 0);
                default -> random.nextInt(BYTES);
            });
        }
        rows.putInt(RowLayout.BYTES_USED, BYTES);
        rows.putInt(RowLayout.ROW_COUNT, ROWS);
        rows.putInt(RowLayout.COLUMN_COUNT, COLUMNS);
        RowBatch batch = new RowBatch();
        batch.load(rows);
        return new JdbcResultSet(null, batch, new ResultColumns(new String[] {"a", "b"}));
    }

    /** Two threads that read the same rows, again and again. */
    static final class Sharing {
        private static final int ROUNDS = 2000;
        private static final AtomicInteger ARRIVED = new AtomicInteger();
        private static volatile ResultSet rows;

        public static void main(String[] arguments) throws Exception {
            ExecutorService other = Executors.newSingleThreadExecutor();
            Future<Integer> theirs = other.submit(() -> read(1));
            System.out.println(Math.max(read(0), theirs.get()) <= ROWS * ROWS);
            other.shutdown();
        }

        /** The most rows that a thread was given. */
        private static int read(int thread) throws SQLException {
            int most = 0;
            for (int round = 0; round < ROUNDS; round++) {
                if (thread == 0) {
                    MemoryRows fresh = new MemoryRows("a");
                    for (int i = 0; i < ROWS; i++) {
                        fresh.row(i);
                    }
                    rows = fresh.toResultSet(null);
                }
                meet(4 * round + 2);
                ResultSet shared = rows;
                int count = 0;
                while (count < 1000 && shared.next()) {
                    count++;
                }
                most = Math.max(most, count);
                meet(4 * round + 4);
            }
            return most;
        }

        private static void meet(int arrived) {
            ARRIVED.incrementAndGet();
            while (ARRIVED.get() < arrived) {
                Thread.onSpinWait();
            }
        }
    }

    /** Both may find one row ahead, which must not make more of them. The interpreter takes time enough for that. */
    @Test
    void rowsThatTwoThreadsReadHaveAnEnd() {
        ChildJvm.Result result = ChildJvm.of(Sharing.class).option("-Xint").run();
        assertEquals("true\n", result.out(), result::toString);
    }

    @Test
    void whatIsNoRowIsAnExceptionOrAValue() {
        Random random = new Random(1);
        Map<String, Integer> answered = new TreeMap<>();
        Map<String, Integer> refused = new TreeMap<>();
        for (int i = 0; i < 5_000; i++) {
            ResultSet rows = torn(random);
            for (int row = 0; row < ROWS; row++) {
                READINGS.forEach((name, reading) -> {
                    try {
                        Object value = reading.of(rows);
                        assertTrue(!(value instanceof byte[] bytes) || bytes.length <= BYTES, name);
                        assertTrue(!(value instanceof String text) || text.length() <= BYTES, name);
                        answered.merge(name, 1, Integer::sum);
                    } catch (SQLException e) {
                        refused.merge(name, SHARED.equals(e.getMessage()) ? 1 : 0, Integer::sum);
                    }
                });
            }
        }
        assertEquals(READINGS.keySet(), answered.keySet());
        assertEquals(READINGS.keySet(), refused.keySet());
        refused.forEach((name, count) -> assertTrue(count > 0, name));
    }
}

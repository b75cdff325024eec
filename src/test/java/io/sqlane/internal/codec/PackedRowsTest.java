package io.sqlane.internal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.internal.ffi.Constants;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedRowsTest {
    private static ByteBuffer copyOf(PackedRows.Block block) {
        ByteBuffer copy = ByteBuffer.allocateDirect(block.length() + 64).order(ByteOrder.nativeOrder());
        copy.put(0, block.bytes(), 0, block.length());
        return copy;
    }

    /** As another thread leaves them that sets a number where a text was. */
    @Test
    void lengthThatIsNoneTakesNoMemory() {
        PackedRows rows = PackedRows.ofParameters(1);
        rows.setText(0, "text");
        rows.add();
        ByteBuffer.wrap(rows.bytes())
                .order(ByteOrder.nativeOrder())
                .putInt(rows.rowStart() + RowLayout.slots(1) + RowLayout.SPAN_LENGTH, 0x30000000);
        assertThrows(IndexOutOfBoundsException.class, rows::add);
        assertThrows(IndexOutOfBoundsException.class, rows::forgetRows);
        assertTrue(rows.isEmpty());
        rows.add();
        assertEquals(List.of(List.of("unbound")), read(rows));
    }

    /** Reads every row of every block as the native side does. */
    private static List<List<Object>> read(PackedRows rows) {
        List<List<Object>> all = new ArrayList<>();
        for (PackedRows.Block block : rows.blocks()) {
            ByteBuffer copy = copyOf(block);
            int at = 0;
            for (int i = 0; i < block.rows(); i++) {
                int size = PackedRows.check(copy, at, block.length() - at, rows.values());
                all.add(row(copy, at, rows.values()));
                at += size;
            }
            assertEquals(block.length(), at);
        }
        return all;
    }

    private static List<Object> row(ByteBuffer view, int at, int values) {
        List<Object> row = new ArrayList<>();
        for (int i = 0; i < values; i++) {
            int slot = at + RowLayout.slots(values) + RowLayout.SLOT_SIZE * i;
            switch (view.get(at + RowLayout.TYPES + i)) {
                case Constants.SQLITE_INTEGER -> row.add(view.getLong(slot));
                case Constants.SQLITE_FLOAT -> row.add(view.getDouble(slot));
                case Constants.SQLITE_NULL -> row.add("NULL");
                case Constants.SQLANE_TYPE_UNBOUND -> row.add("unbound");
                default -> {
                    byte[] bytes = new byte[view.getInt(slot + RowLayout.SPAN_LENGTH)];
                    view.get(at + view.getInt(slot + RowLayout.SPAN_OFFSET), bytes);
                    row.add(Utf8.decode(bytes));
                }
            }
        }
        return row;
    }

    @Test
    void rowsHoldWhatWasSet() {
        PackedRows rows = PackedRows.ofParameters(5);
        rows.setLong(0, Long.MIN_VALUE);
        rows.setDouble(1, -0.5);
        rows.setText(2, "täxt");
        rows.setNull(3);
        rows.add();
        assertEquals(List.of(List.of(Long.MIN_VALUE, -0.5, "täxt", "NULL", "unbound")), read(rows));
    }

    @Test
    void nextRowBeginsWithTheValuesOfTheOneBefore() {
        PackedRows rows = PackedRows.ofParameters(2);
        rows.setText(0, "a text");
        rows.setLong(1, 1);
        rows.add();
        rows.setLong(1, 2);
        rows.add();
        rows.setText(0, "");
        rows.add();
        assertEquals(List.of(List.of("a text", 1L), List.of("a text", 2L), List.of("", 2L)), read(rows));
    }

    @Test
    void clearedRowIsUnbound() {
        PackedRows rows = PackedRows.ofParameters(2);
        rows.setText(0, "a");
        rows.setLong(1, 1);
        rows.clear();
        rows.add();
        assertEquals(List.of(List.of("unbound", "unbound")), read(rows));
    }

    @Test
    void forgottenRowsLeaveTheCurrentOne() {
        PackedRows rows = PackedRows.ofParameters(2);
        rows.setText(0, "kept");
        rows.add();
        rows.setLong(1, 7);
        rows.forgetRows();
        assertTrue(rows.isEmpty());
        assertEquals(0, rows.count());
        rows.add();
        assertEquals(List.of(List.of("kept", 7L)), read(rows));
    }

    @Test
    void textThatIsSetAgainAndAgainTakesLimitedRoom() {
        PackedRows rows = PackedRows.ofParameters(1);
        for (int length = 1; length < 3000; length++) {
            rows.setText(0, "x".repeat(length));
            rows.setLong(0, length);
        }
        rows.setText(0, "end");
        assertTrue(rows.bytes().length < 32 * 1024, () -> "bytes=" + rows.bytes().length);
        rows.add();
        assertEquals(List.of(List.of("end")), read(rows));
    }

    @Test
    void randomRowsComeBack() {
        Random random = new Random(11);
        for (int round = 0; round < 30; round++) {
            int values = 1 + random.nextInt(9);
            PackedRows rows = PackedRows.ofParameters(values);
            Object[] current = new Object[values];
            Arrays.fill(current, "unbound");
            List<List<Object>> expected = new ArrayList<>();
            for (int row = 0; row < 800; row++) {
                for (int sets = random.nextInt(2 * values); sets > 0; sets--) {
                    setRandom(rows, random, random.nextInt(values), current);
                }
                rows.add();
                expected.add(List.of(current.clone()));
            }
            assertEquals(expected.size(), rows.count());
            assertEquals(expected, read(rows));
        }
    }

    private static void setRandom(PackedRows rows, Random random, int value, Object[] current) {
        switch (random.nextInt(4)) {
            case 0 -> {
                long number = random.nextLong();
                rows.setLong(value, number);
                current[value] = number;
            }
            case 1 -> {
                rows.setNull(value);
                current[value] = "NULL";
            }
            default -> {
                String text = "z".repeat(random.nextInt(random.nextInt(20) == 0 ? 5000 : 40));
                rows.setText(value, text);
                current[value] = text;
            }
        }
    }

    @Test
    void rowsOfAResultAreRead() {
        PackedRows rows = PackedRows.ofResult(2);
        for (int i = 0; i < 3; i++) {
            rows.setText(0, "row " + i);
            rows.setLong(1, i);
            rows.add();
        }
        RowBatch batch = rows.toBatch();
        assertEquals(3, batch.remaining());
        assertEquals(Constants.SQLITE_TEXT, batch.firstType(0));
        assertEquals(0, batch.firstInteger(1));
        for (int i = 0; i < 3; i++) {
            assertTrue(batch.advance());
            assertEquals("row " + i, batch.text(0));
            assertEquals(i, batch.integer(1));
        }
        assertFalse(batch.advance());
        assertEquals(Constants.SQLITE_NULL, batch.firstType(0));
    }

    /** What two threads can make of a row: any bytes. None of them may lead out of the row. */
    @Test
    void rowThatLeadsOutOfItselfIsRefused() {
        PackedRows rows = PackedRows.ofParameters(2);
        rows.setText(0, "text");
        rows.setBlob(1, new byte[] {1, 2, 3});
        rows.add();
        PackedRows.Block block = rows.blocks().get(0);
        int slot = RowLayout.slots(2);
        for (int at : new int[] {0, slot + RowLayout.SPAN_OFFSET, slot + RowLayout.SPAN_LENGTH, slot + 8, slot + 12}) {
            for (int wrong : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20}) {
                ByteBuffer copy = copyOf(block);
                copy.putInt(at, wrong);
                assertThrows(
                        IllegalStateException.class, () -> PackedRows.check(copy, 0, block.length(), 2),
                        () -> "at=" + at + ", wrong=" + wrong);
            }
        }
        for (int type : new int[] {6, 7, 9, 64, 128, 255}) {
            ByteBuffer copy = copyOf(block);
            copy.put(RowLayout.TYPES, (byte) type);
            assertThrows(IllegalStateException.class, () -> PackedRows.check(copy, 0, block.length(), 2));
        }
    }

    @Test
    void rowOfParametersIsTakenOver() {
        PackedRows rows = PackedRows.ofParameters(2);
        rows.setText(0, "ab");
        rows.setLong(1, 5);
        int length = rows.endRow();
        ByteBuffer view = ByteBuffer.allocateDirect(256).order(ByteOrder.nativeOrder());
        RowWriter writer = new RowWriter(2, view);
        writer.take(rows.bytes(), rows.rowStart(), length);
        assertEquals(List.of("ab", 5L), row(view, 0, 2));
        assertEquals(-1, writer.firstUnbound());
        byte[] before = new byte[length];
        view.get(0, before);
        writer.flush();
        byte[] after = new byte[length];
        view.get(0, after);
        assertArrayEquals(before, after);
    }
}

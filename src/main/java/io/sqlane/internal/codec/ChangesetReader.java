package io.sqlane.internal.codec;

import io.sqlane.internal.ffi.Constants;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the bytes of a changeset or patchset, one change after the other; {@code native/changeset_format.h} draws the
 * format. The bytes have passed the native check, or are SQLite's own. Since they are an ordinary array, others are an
 * {@link IndexOutOfBoundsException} and no more.
 */
public final class ChangesetReader {
    /** The place of a value that is not there. */
    public static final int UNDEFINED = -1;

    private static final byte CHANGESET_TABLE = 'T';
    private static final byte PATCHSET_TABLE = 'P';
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** A table that changes are about; isKey says of each column whether it belongs to the primary key. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Table(String name, boolean[] isKey) {
        public int columns() {
            return isKey.length;
        }
    }

    private final byte[] bytes;
    private int at;
    private Table table = new Table("", new boolean[0]);
    private boolean isPatchset;
    private int operation;
    private boolean isIndirect;
    private int[] oldPlaces = {};
    private int[] newPlaces = {};

    public ChangesetReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether the bytes are those of a patchset; nothing is neither. */
    public static boolean isPatchset(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == PATCHSET_TABLE;
    }

    /** Goes to the next change; false if there is none. */
    public boolean next() {
        while (at < bytes.length && (bytes[at] == CHANGESET_TABLE || bytes[at] == PATCHSET_TABLE)) {
            readTable();
        }
        if (at == bytes.length) {
            return false;
        }
        operation = bytes[at++];
        isIndirect = bytes[at++] != 0;
        oldPlaces = nothing();
        newPlaces = nothing();
        if (operation == Constants.SQLITE_UPDATE && isPatchset) {
            newPlaces = readRecord(false);
            moveKeys();
            return true;
        }
        if (operation != Constants.SQLITE_INSERT) {
            oldPlaces = readRecord(isPatchset);
        }
        if (operation != Constants.SQLITE_DELETE) {
            newPlaces = readRecord(false);
        }
        return true;
    }

    /** The values behind the last change, which are no change. */
    public int[] readRecord() {
        return readRecord(false);
    }

    private void readTable() {
        isPatchset = bytes[at++] == PATCHSET_TABLE;
        boolean[] isKey = new boolean[readVarint()];
        for (int i = 0; i < isKey.length; i++) {
            isKey[i] = bytes[at++] != 0;
        }
        int end = at;
        while (bytes[end] != 0) {
            end++;
        }
        table = new Table(new String(bytes, at, end - at, StandardCharsets.UTF_8), isKey);
        at = end + 1;
    }

    private int[] nothing() {
        int[] places = new int[table.columns()];
        Arrays.fill(places, UNDEFINED);
        return places;
    }

    private int[] readRecord(boolean onlyKeys) {
        int[] places = nothing();
        for (int i = 0; i < places.length; i++) {
            if (onlyKeys && !table.isKey[i]) {
                continue;
            }
            int type = bytes[at];
            places[i] = type == 0 ? UNDEFINED : at;
            at++;
            switch (type) {
                case Constants.SQLITE_INTEGER, Constants.SQLITE_FLOAT -> at += Long.BYTES;
                case Constants.SQLITE_TEXT, Constants.SQLITE_BLOB -> {
                    int length = readVarint();
                    at += length;
                }
                default -> {}
            }
        }
        return places;
    }

    /** An update of a patchset has the old values of the primary key among the new ones. */
    private void moveKeys() {
        for (int i = 0; i < table.columns(); i++) {
            if (table.isKey[i]) {
                oldPlaces[i] = newPlaces[i];
                newPlaces[i] = UNDEFINED;
            }
        }
    }

    private int readVarint() {
        int value = 0;
        byte now;
        do {
            now = bytes[at++];
            value = value << 7 | now & 0x7f;
        } while (now < 0);
        return value;
    }

    // ---- the change

    public Table table() {
        return table;
    }

    /** SQLITE_INSERT, SQLITE_UPDATE or SQLITE_DELETE. */
    public int operation() {
        return operation;
    }

    public boolean isIndirect() {
        return isIndirect;
    }

    /** Where each value before the change is; the array is not used again. */
    public int[] oldPlaces() {
        return oldPlaces;
    }

    /** Where each value after the change is; the array is not used again. */
    public int[] newPlaces() {
        return newPlaces;
    }

    // ---- values at a place

    public static int type(byte[] bytes, int place) {
        return bytes[place];
    }

    /** The integer, or the bits of the double. */
    public static long number(byte[] bytes, int place) {
        return (long) LONGS.get(bytes, place + 1);
    }

    /** A copy of a text's or blob's bytes. */
    public static byte[] copy(byte[] bytes, int place) {
        ChangesetReader reader = new ChangesetReader(bytes);
        reader.at = place + 1;
        int length = reader.readVarint();
        return Arrays.copyOfRange(bytes, reader.at, reader.at + length);
    }
}

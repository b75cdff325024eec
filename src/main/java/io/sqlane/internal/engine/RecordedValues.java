package io.sqlane.internal.engine;

import io.sqlane.internal.codec.ChangesetReader;
import io.sqlane.internal.codec.Utf8;

/** The values of one record of a changeset, some of which may not be there. The bytes are never written again. */
public final class RecordedValues extends TypedValues {
    private final byte[] bytes;
    private final int[] places;
    private final String table;

    /**
     * Takes the arrays.
     *
     * @param places as the reader of changesets tells them
     */
    public RecordedValues(byte[] bytes, int[] places, String table) {
        this.bytes = bytes;
        this.places = places;
        this.table = table;
    }

    @Override
    String noun() {
        return "column";
    }

    @Override
    public int count() {
        return places.length;
    }

    /** Whether a value is there. */
    public boolean isDefined(int column) {
        checkColumn(column, places.length);
        return places[column] != ChangesetReader.UNDEFINED;
    }

    /** Refuses what is no column of a table with so many. */
    public static void checkColumn(int column, int count) {
        if (column < 0 || column >= count) {
            throw new IndexOutOfBoundsException(
                    "column out of range: index=" + column + ", columns=" + count + ". Columns count from 0.");
        }
    }

    @Override
    public int type(int column) {
        if (!isDefined(column)) {
            throw new IllegalStateException("the change does not hold this value: column=" + column + ", table="
                    + Excerpt.of(table) + "; test isDefined first");
        }
        return ChangesetReader.type(bytes, places[column]);
    }

    @Override
    long integer(int column) {
        return ChangesetReader.number(bytes, places[column]);
    }

    @Override
    double real(int column) {
        return Double.longBitsToDouble(ChangesetReader.number(bytes, places[column]));
    }

    @Override
    String text(int column) {
        return Utf8.decode(bytes(column));
    }

    @Override
    byte[] bytes(int column) {
        return ChangesetReader.copy(bytes, places[column]);
    }
}

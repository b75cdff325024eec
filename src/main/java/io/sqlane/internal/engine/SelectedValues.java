package io.sqlane.internal.engine;

import io.sqlane.internal.ffi.Constants;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some of the values of a call, in an order of their own: the arguments of a scan, or the columns of a change. */
public final class SelectedValues extends TypedValues {
    /** The position of a value that the call does not give: NULL. */
    public static final int ABSENT = -1;

    private final CallFrame frame;

    /** Where the values are among those of the frame. */
    private final int offset;

    /** The same, one by one; null for all from the offset on. */
    private final int @Nullable [] positions;

    private SelectedValues(CallFrame frame, int offset, int @Nullable [] positions) {
        this.frame = frame;
        this.offset = offset;
        this.positions = positions;
    }

    /** All values of the frame from one on. */
    public static SelectedValues from(CallFrame frame, int offset) {
        return new SelectedValues(frame, offset, null);
    }

    /** Those at some positions, {@link #ABSENT} for NULL. */
    public SelectedValues at(int[] those) {
        return new SelectedValues(frame, offset, those);
    }

    /** Whether a value of the frame that stands before these is NULL. */
    public boolean isNullBefore(int position) {
        return frame.type(position) == Constants.SQLITE_NULL;
    }

    /** The values of an argument that is a list. */
    public List<@Nullable Object> list(int index) {
        int position = position(index);
        return position < 0 ? List.of() : frame.list(position);
    }

    private int position(int index) {
        int count = count();
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(
                    "value out of range: index=" + index + ", values=" + count + ". Values count from 0.");
        }
        int[] own = positions;
        return own == null ? index + offset : own[index];
    }

    @Override
    String noun() {
        return "value";
    }

    @Override
    String remedy() {
        return frame.remedy();
    }

    @Override
    public int count() {
        int all = frame.count() - offset;
        int[] own = positions;
        return own == null ? all : own.length;
    }

    @Override
    public int type(int index) {
        int position = position(index);
        return position < 0 ? Constants.SQLITE_NULL : frame.type(position);
    }

    @Override
    long integer(int index) {
        return frame.integer(position(index));
    }

    @Override
    double real(int index) {
        return frame.real(position(index));
    }

    @Override
    String text(int index) {
        return frame.text(position(index));
    }

    @Override
    byte[] bytes(int index) {
        return frame.bytes(position(index));
    }
}

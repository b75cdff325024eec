package io.sqlane.session;

import io.sqlane.internal.engine.Changesets;
import java.util.Arrays;
import java.util.Objects;

/**
 * How the conflicts of a changeset were resolved when it was applied: what another database needs to bring its own
 * changes, made in ignorance of those, up to date ({@link Changeset#rebase}). A value of bytes that outlives its
 * database.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/session/rebaser.html">Rebasing changesets</a>
 */
public final class RebaseData {
    private final byte[] bytes;

    /** Takes the array. */
    RebaseData(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns the rebase data that bytes stand for.
     *
     * @param bytes as {@link #bytes()} has answered them; copied
     * @return a new value
     * @throws io.sqlane.error.CorruptException if they are damaged or something else; it names the offset
     */
    public static RebaseData of(byte[] bytes) {
        byte[] copy = Objects.requireNonNull(bytes, "bytes").clone();
        Changesets.check(copy, true);
        return new RebaseData(copy);
    }

    byte[] array() {
        return bytes;
    }

    /**
     * Returns the bytes.
     *
     * @return a new array
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Returns whether there was no conflict.
     *
     * @return true if rebasing changes nothing
     */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RebaseData data && Arrays.equals(bytes, data.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "RebaseData[bytes=" + bytes.length + ']';
    }
}

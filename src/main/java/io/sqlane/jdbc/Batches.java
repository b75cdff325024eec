package io.sqlane.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** What batches answer. */
final class Batches {
    private Batches() {}

    static int[] toInts(long[] counts) {
        int[] ints = new int[counts.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = counts[i] > Integer.MAX_VALUE ? Statement.SUCCESS_NO_INFO : (int) counts[i];
        }
        return ints;
    }

    /** The failure of one entry, with the counts of those before it. What is behind it was not run. */
    static BatchUpdateException failure(int index, long[] counts, SQLException reason) {
        return failure("batch entry " + index + ": " + reason.getMessage(), Arrays.copyOf(counts, index), reason);
    }

    /** The same failure after what was before it has been undone: nothing of the batch is stored. */
    static BatchUpdateException undone(BatchUpdateException failure) {
        return failure(failure.getMessage(), new long[0], failure.getNextException());
    }

    /** Every entry went well, and then what they did was undone. */
    static BatchUpdateException uncommitted(SQLException reason) {
        return failure("batch could not be committed: " + reason.getMessage(), new long[0], reason);
    }

    private static BatchUpdateException failure(String message, long[] counts, SQLException reason) {
        BatchUpdateException failure = new BatchUpdateException(
                message, reason.getSQLState(), reason.getErrorCode(), counts, reason);
        // Where frameworks look for what went wrong.
        failure.setNextException(reason);
        return failure;
    }
}

package io.sqlane;

/**
 * When a transaction takes its locks.
 *
 * <p>This type is <em>immutable</em>.
 *
 * @see <a href="https://sqlite.org/lang_transaction.html">Transaction</a>
 */
public enum TransactionMode {
    /**
     * At the first read or write. A write after a read fails at once, without waiting, if another connection writes or
     * has written meanwhile: for transactions that only read.
     */
    DEFERRED,
    /** The write lock at the start, waiting for it up to the busy timeout: for transactions that write. */
    IMMEDIATE,
    /** As {@link #IMMEDIATE}, and outside WAL mode it keeps readers away as well. */
    EXCLUSIVE;

    String beginSql() {
        return "BEGIN " + name();
    }
}

package io.sqlane;

import io.sqlane.internal.engine.BatchHandle;
import io.sqlane.internal.engine.ParameterSink;

/**
 * Many rows of parameters for one statement, packed and run by one native call per block of about 64 KiB.
 *
 * <p>Bind a row, {@link #add()} it, and so on; {@link #run()} at the end. A full block is run by the {@code add} that
 * filled it, so rows may be executed before {@code run}: put a batch into a transaction if it is to be all or nothing,
 * which is also what makes it fast. Rows that the statement returns are dropped.
 *
 * <p>When a row fails, the rows before it have been executed, it and those packed behind it have not, and the batch is
 * empty and counts anew. {@link io.sqlane.error.SqliteException#batchIndex()} counts from the batch's beginning or its
 * last {@code run} or failure. The batch belongs to its statement: it ends with it, and with the next call of
 * {@link Statement#batch()}.
 *
 * <p>This type is <em>confined to its owner thread</em>.
 */
public final class Batch extends Parameters<Batch> {
    private final Statement statement;
    private final BatchHandle handle;

    Batch(Statement statement, BatchHandle handle, boolean nanAsNull) {
        super(nanAsNull);
        this.statement = statement;
        this.handle = handle;
    }

    @Override
    ParameterSink sink() {
        return handle;
    }

    @Override
    Batch self() {
        return this;
    }

    @Override
    int indexOf(String name) {
        return statement.indexOf(name);
    }

    /**
     * Ends the row that was bound and begins the next one, with nothing bound.
     *
     * @return this
     * @throws io.sqlane.error.SqliteException if a full block was run and one of its rows failed
     * @throws IllegalStateException if that row has an unbound parameter, or the batch has ended
     */
    public Batch add() {
        handle.add();
        return this;
    }

    /**
     * Runs the rows that are left and returns the result of all rows since the last run.
     *
     * @return the number of rows changed, and the last rowid inserted on the connection
     * @throws io.sqlane.error.SqliteException if a row failed
     * @throws IllegalStateException if a row has an unbound parameter, a value is bound in a row that was not added, or
     *     the batch has ended
     */
    public Changes run() {
        handle.run();
        Changes changes = new Changes(handle.changes(), handle.lastInsertRowid());
        handle.reset();
        return changes;
    }

    @Override
    public String toString() {
        return "Batch of " + statement;
    }
}

package io.sqlane.session;

import io.sqlane.internal.ffi.Constants;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How a changeset is applied. By default all of it, or at the first conflict nothing.
 *
 * <p>This type is <em>immutable</em>; the handler and the filter that it holds are called on the thread that applies.
 *
 * @see <a href="https://sqlite.org/session/c_changesetapply_fknoaction.html">Flags for sqlite3changeset_apply_v2</a>
 */
public final class ApplyOptions {
    private static final ApplyOptions DEFAULTS = new ApplyOptions(conflict -> ConflictAction.ABORT, null, false, 0);

    private final ConflictHandler conflictHandler;
    private final @Nullable Predicate<? super String> tableFilter;
    private final boolean isInverted;
    private final int flags;

    private ApplyOptions(
            ConflictHandler conflictHandler,
            @Nullable Predicate<? super String> tableFilter,
            boolean isInverted,
            int flags) {
        this.conflictHandler = conflictHandler;
        this.tableFilter = tableFilter;
        this.isInverted = isInverted;
        this.flags = flags;
    }

    /**
     * Returns the default options.
     *
     * @return always the same
     */
    public static ApplyOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the same with a handler that decides what becomes of changes that do not fit.
     *
     * @param handler the default one answers {@link ConflictAction#ABORT}
     * @return new options
     */
    public ApplyOptions conflictHandler(ConflictHandler handler) {
        return new ApplyOptions(Objects.requireNonNull(handler, "handler"), tableFilter, isInverted, flags);
    }

    /**
     * Returns the same for some tables only.
     *
     * @param filter gets the name of a table and answers whether it is to be changed. The database must not be used
     *     inside it; what it throws is thrown by {@link Changeset#apply}, and nothing is applied
     * @return new options
     */
    public ApplyOptions tableFilter(Predicate<? super String> filter) {
        return new ApplyOptions(conflictHandler, Objects.requireNonNull(filter, "filter"), isInverted, flags);
    }

    /**
     * Returns the same for the changes that undo those of the changeset.
     *
     * @return new options; a patchset cannot be applied with them
     */
    public ApplyOptions inverted() {
        return new ApplyOptions(conflictHandler, tableFilter, true, flags);
    }

    /**
     * Returns the same without conflicts where there is nothing left to be done: a DELETE of no row, an UPDATE to the
     * values that the row has, an INSERT of a row that is there.
     *
     * @return new options
     */
    public ApplyOptions ignoringNoops() {
        return with(Constants.SQLITE_CHANGESETAPPLY_IGNORENOOP);
    }

    /**
     * Returns the same with foreign keys that do nothing but check, as if each were declared {@code NO ACTION}.
     *
     * @return new options
     */
    public ApplyOptions withoutForeignKeyActions() {
        return with(Constants.SQLITE_CHANGESETAPPLY_FKNOACTION);
    }

    /**
     * Returns the same without a savepoint around the changes. If they fail, those that were applied before stay, and
     * are the caller's to roll back: a transaction must be open.
     *
     * @return new options
     */
    public ApplyOptions withoutSavepoint() {
        return with(Constants.SQLITE_CHANGESETAPPLY_NOSAVEPOINT);
    }

    private ApplyOptions with(int flag) {
        return new ApplyOptions(conflictHandler, tableFilter, isInverted, flags | flag);
    }

    ConflictHandler conflictHandler() {
        return conflictHandler;
    }

    @Nullable Predicate<? super String> tableFilter() {
        return tableFilter;
    }

    int flags() {
        return flags;
    }

    boolean isInverted() {
        return isInverted;
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    @Override
    public String toString() {
        return "ApplyOptions[filtered=" + (tableFilter != null)
                + ", inverted=" + isInverted
                + ", ignoringNoops=" + has(Constants.SQLITE_CHANGESETAPPLY_IGNORENOOP)
                + ", foreignKeyActions=" + !has(Constants.SQLITE_CHANGESETAPPLY_FKNOACTION)
                + ", savepoint=" + !has(Constants.SQLITE_CHANGESETAPPLY_NOSAVEPOINT) + ']';
    }
}

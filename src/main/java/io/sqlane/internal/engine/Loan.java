package io.sqlane.internal.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a task of a pool has a connection now, what it has left running, and whether one has set something that would
 * reach the next task.
 */
final class Loan {
    boolean isRunning;
    boolean hasLeftSomething;

    /** Those of the connection's statements whose rows the task may still have; a pool keeps many that it has not. */
    private final List<StatementHandle> queried = new ArrayList<>();

    /** To be called when something is set on the connection by other means than SQL. */
    void setsSomething() {
        hasLeftSomething |= isRunning;
    }

    /** To be called before a query of the task begins. */
    void queries(StatementHandle statement) {
        if (!statement.isQueriedOnLoan) {
            queried.add(statement);
            statement.isQueriedOnLoan = true;
        }
    }

    /** Ends whatever the task has left running; answers what that failed with. */
    @Nullable Throwable end(ChildReferences children) {
        Throwable first = null;
        for (int i = 0; i < queried.size(); i++) {
            StatementHandle statement = queried.get(i);
            statement.isQueriedOnLoan = false;
            Throwable failed = statement.endUse();
            first = first == null ? failed : first;
        }
        queried.clear();
        Throwable failed = children.endUseOfOthers();
        return first == null ? failed : first;
    }
}

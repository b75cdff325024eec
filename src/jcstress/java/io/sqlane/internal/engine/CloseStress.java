package io.sqlane.internal.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Of all that may close a connection at once, one does. */
public final class CloseStress {
    private CloseStress() {}

    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "one has closed it")
    @State
    public static class TwoReclaimers {
        // Were the handle not kept, the reaper itself would join in.
        private final ConnectionHandle handle = Handles.open();

        @Actor
        public void first(ZZ_Result closed) {
            closed.r1 = handle.connection.reclaim();
        }

        @Actor
        public void second(ZZ_Result closed) {
            closed.r2 = handle.connection.reclaim();
        }
    }

    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "one has closed it")
    @State
    public static class OwnerAndReclaimer {
        private final ConnectionHandle handle = Handles.released();

        @Actor
        public void owner(ZZ_Result closed) {
            closed.r1 = Handles.takeAndClose(handle);
        }

        @Actor
        public void reclaimer(ZZ_Result closed) {
            closed.r2 = handle.connection.reclaim();
        }
    }

    @JCStressTest
    @Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "the stranger is refused")
    @Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "the stranger got in")
    @State
    public static class OwnerAndStranger {
        private final ConnectionHandle handle = Handles.released();

        @Actor
        public void owner(ZZ_Result result) {
            result.r1 = Handles.takeAndClose(handle);
        }

        @Actor
        public void stranger(ZZ_Result result) {
            try {
                handle.inTransaction();
                result.r2 = true;
            } catch (IllegalStateException refused) {
                result.r2 = false;
            }
        }
    }

    @JCStressTest
    @Outcome(id = {"true, true", "true, false"}, expect = Expect.ACCEPTABLE, desc = "the interrupt came in time or not")
    @State
    public static class OwnerAndInterrupt {
        private final ConnectionHandle handle = Handles.released();

        @Actor
        public void owner(ZZ_Result result) {
            result.r1 = Handles.takeAndClose(handle);
        }

        @Actor
        public void interrupter(ZZ_Result result) {
            result.r2 = handle.interrupter().interrupt();
        }
    }
}

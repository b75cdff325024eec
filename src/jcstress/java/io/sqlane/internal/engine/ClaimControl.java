package io.sqlane.internal.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The control: a claim that looks first and writes afterwards lets both through. This test has to fail. */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "one has closed it")
@Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "both have closed it")
@State
public class ClaimControl {
    private volatile boolean open = true;

    @Actor
    public void first(ZZ_Result closed) {
        closed.r1 = claim();
    }

    @Actor
    public void second(ZZ_Result closed) {
        closed.r2 = claim();
    }

    private boolean claim() {
        if (!open) {
            return false;
        }
        open = false;
        return true;
    }
}

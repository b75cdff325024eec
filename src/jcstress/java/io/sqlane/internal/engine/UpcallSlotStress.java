package io.sqlane.internal.engine;

import io.sqlane.internal.upcall.Upcall;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Two connections never get the same slot. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "two slots")
@State
public class UpcallSlotStress {
    private int first;
    private int second;

    @Actor
    public void first() {
        first = Upcall.reserve(new Callbacks());
    }

    @Actor
    public void second() {
        second = Upcall.reserve(new Callbacks());
    }

    @Arbiter
    public void differ(Z_Result result) {
        result.r1 = first != second;
        Upcall.release(first);
        Upcall.release(second);
    }
}

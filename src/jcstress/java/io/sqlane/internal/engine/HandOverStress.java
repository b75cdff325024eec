package io.sqlane.internal.engine;

import io.sqlane.Database;
import io.sqlane.HandOver;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A hand-over has one taker, who may use and close what he got. */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "one has taken it")
@State
public class HandOverStress {
    private final HandOver token = Database.openInMemory().handOver();

    @Actor
    public void first(ZZ_Result taken) {
        taken.r1 = take();
    }

    @Actor
    public void second(ZZ_Result taken) {
        taken.r2 = take();
    }

    private boolean take() {
        Database database;
        try {
            database = token.take();
        } catch (IllegalStateException takenAlready) {
            return false;
        }
        database.inTransaction();
        database.close();
        return true;
    }
}

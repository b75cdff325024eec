package io.sqlane.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GatheringTest {
    private static final long DURABLE_COMMIT = 100_000;

    private final Gathering gathering = new Gathering();

    @Test
    void firstGroupOfAPoolWaitsForNobody() {
        assertFalse(gathering.expectsMoreThan(1));
    }

    @Test
    void loneWriterWaitsForNobody() {
        for (int i = 0; i < 10; i++) {
            gathering.committed(1, 0, DURABLE_COMMIT);
            assertFalse(gathering.expectsMoreThan(1));
        }
    }

    @Test
    void twoThatTakeTurnsAreExpectedTogether() {
        gathering.committed(1, 1, DURABLE_COMMIT);
        assertTrue(gathering.expectsMoreThan(1));
        assertFalse(gathering.expectsMoreThan(2));
    }

    @Test
    void thoseWhoStayAwayAreSoonExpectedNoMore() {
        gathering.committed(8, 8, DURABLE_COMMIT);
        int groups = 0;
        while (gathering.expectsMoreThan(1)) {
            gathering.committed(1, 0, DURABLE_COMMIT);
            groups++;
        }
        assertTrue(groups > 1 && groups <= 15, "groups=" + groups);
    }

    @Test
    void patienceIsASmallPartOfACommitWithinBounds() {
        gathering.committed(1, 1, 200_000);
        assertEquals(50_000, gathering.patienceNanos());
        gathering.committed(1, 1, 1_000);
        assertEquals(20_000, gathering.patienceNanos());
        gathering.committed(1, 1, 1_000_000_000);
        assertEquals(100_000, gathering.patienceNanos());
    }
}

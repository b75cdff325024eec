package io.sqlane.diagnostic;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.api.Test;

class MetricsListenerTest {
    @Test
    void everyMethodHasAnEmptyDefault() {
        MetricsListener listener = new MetricsListener() {};
        assertDoesNotThrow(() -> {
            listener.connectionOpened("a.db");
            listener.connectionClosed("a.db");
            listener.leakReclaimed("a.db");
            listener.wrongThread("a.db");
            listener.statementPrepared("a.db", 1_000);
            listener.statementCacheHit("a.db");
            listener.statementCacheMiss("a.db");
            listener.lockWaited("a.db", 1, 1_000);
            listener.retried("a.db", 5, 1_000);
            listener.transactionEnded("a.db", true, 1_000);
            listener.groupCommitted("a.db", 1, 0, 1_000);
            listener.walSize("a.db", 1_000);
            listener.checkpointed("a.db", false, 1, 1, 1_000);
            listener.oldestRead("a.db", 1_000);
        });
    }
}

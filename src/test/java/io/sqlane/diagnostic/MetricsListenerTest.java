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
        });
    }
}

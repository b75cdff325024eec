package io.sqlane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sqlane.diagnostic.MetricsListener;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpenOptionsTest {
    private static void refused(OpenOptions.Builder builder, String... parts) {
        var e = assertThrows(IllegalArgumentException.class, builder::build);
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        OpenOptions options = OpenOptions.defaults();
        assertEquals(OpenOptions.Mode.CREATE, options.mode());
        assertEquals(Duration.ofSeconds(5), options.busyTimeout());
        assertNull(options.journalMode());
        assertNull(options.synchronous());
        assertTrue(options.foreignKeys());
        assertEquals(64, options.statementCacheSize());
        assertNull(options.statementDeadline());
        assertFalse(options.cellSizeCheck());
        assertFalse(options.nanAsNull());
        assertFalse(options.unboundAsNull());
        assertFalse(options.walOnNetworkFileSystem());
        assertEquals(OpenOptions.ForeignUse.REFUSE, options.foreignUse());
        assertNull(options.name());
        assertNull(options.metricsListener());
        assertEquals(Limit.defaultValues(), options.limits());
        assertEquals(Setting.defaultValues(), options.settings());
    }

    @Test
    void hardenedIsStricter() {
        OpenOptions options = OpenOptions.hardened();
        assertEquals(Limit.hardenedValues(), options.limits());
        assertEquals(0, options.limits().get(Limit.ATTACHED));
        assertEquals(50, options.limits().get(Limit.LIKE_PATTERN_LENGTH));
        assertEquals(Setting.defaultValues(), options.settings());
        assertTrue(options.cellSizeCheck());
        assertEquals(Duration.ofSeconds(5), options.statementDeadline());
    }

    @Test
    void everyOptionIsKeptAndCopiedByToBuilder() {
        MetricsListener listener = new MetricsListener() {};
        OpenOptions options = OpenOptions.builder()
                .mode(OpenOptions.Mode.READ_WRITE)
                .busyTimeout(Duration.ofMillis(7))
                .journalMode(JournalMode.WAL)
                .synchronous(Synchronous.NORMAL)
                .foreignKeys(false)
                .statementCacheSize(3)
                .statementDeadline(Duration.ofMillis(9))
                .cellSizeCheck(true)
                .nanAsNull(true)
                .unboundAsNull(true)
                .walOnNetworkFileSystem(true)
                .foreignUse(OpenOptions.ForeignUse.WARN)
                .name("orders")
                .metricsListener(listener)
                .limit(Limit.COLUMN, 12)
                .setting(Setting.TRIGGERS, false)
                .build()
                .toBuilder()
                .build();
        assertEquals(OpenOptions.Mode.READ_WRITE, options.mode());
        assertEquals(Duration.ofMillis(7), options.busyTimeout());
        assertEquals(JournalMode.WAL, options.journalMode());
        assertEquals(Synchronous.NORMAL, options.synchronous());
        assertFalse(options.foreignKeys());
        assertEquals(3, options.statementCacheSize());
        assertEquals(Duration.ofMillis(9), options.statementDeadline());
        assertTrue(options.cellSizeCheck());
        assertTrue(options.nanAsNull());
        assertTrue(options.unboundAsNull());
        assertTrue(options.walOnNetworkFileSystem());
        assertEquals(OpenOptions.ForeignUse.WARN, options.foreignUse());
        assertEquals("orders", options.name());
        assertSame(listener, options.metricsListener());
        assertEquals(12, options.limits().get(Limit.COLUMN));
        assertEquals(false, options.settings().get(Setting.TRIGGERS));
        assertEquals(true, options.settings().get(Setting.DEFENSIVE));
    }

    @Test
    void builderUsedOnDoesNotChangeBuiltOptions() {
        OpenOptions.Builder builder = OpenOptions.builder();
        OpenOptions options = builder.build();
        builder.limit(Limit.COLUMN, 5).setting(Setting.VIEWS, false).foreignKeys(false);
        assertFalse(options.limits().containsKey(Limit.COLUMN));
        assertFalse(options.settings().containsKey(Setting.VIEWS));
        assertTrue(options.foreignKeys());
    }

    @Test
    void mapsCannotBeChanged() {
        OpenOptions options = OpenOptions.defaults();
        assertThrows(UnsupportedOperationException.class, () -> options.limits().put(Limit.COLUMN, 1));
        assertThrows(UnsupportedOperationException.class, () -> options.settings().put(Setting.VIEWS, true));
    }

    @Test
    void negativeBusyTimeoutIsRefused() {
        refused(OpenOptions.builder().busyTimeout(Duration.ofMillis(-1)), "busyTimeout=PT-0.001S");
    }

    @Test
    void busyTimeoutThatWouldVanishIsRefused() {
        refused(OpenOptions.builder().busyTimeout(Duration.ofNanos(999_999)), "busyTimeout=PT0.000999999S");
    }

    @Test
    void busyTimeoutAboveIntMillisecondsIsRefused() {
        refused(OpenOptions.builder().busyTimeout(Duration.ofMillis(Integer.MAX_VALUE + 1L)), "busyTimeout=");
        refused(OpenOptions.builder().busyTimeout(Duration.ofSeconds(Long.MAX_VALUE)), "busyTimeout=");
    }

    @Test
    void zeroAndLongestBusyTimeoutAreAccepted() {
        Duration longest = Duration.ofMillis(Integer.MAX_VALUE);
        assertEquals(Duration.ZERO, OpenOptions.builder().busyTimeout(Duration.ZERO).build().busyTimeout());
        assertEquals(longest, OpenOptions.builder().busyTimeout(longest).build().busyTimeout());
    }

    @Test
    void statementDeadlineNotAboveZeroIsRefused() {
        refused(OpenOptions.builder().statementDeadline(Duration.ZERO), "statementDeadline=PT0S");
        refused(OpenOptions.builder().statementDeadline(Duration.ofNanos(-1)), "statementDeadline=");
    }

    @Test
    void statementDeadlineAboveLongNanosecondsIsRefused() {
        refused(OpenOptions.builder().statementDeadline(Duration.ofSeconds(Long.MAX_VALUE)), "statementDeadline=");
    }

    @Test
    void negativeStatementCacheSizeIsRefused() {
        refused(OpenOptions.builder().statementCacheSize(-1), "statementCacheSize=-1");
    }

    @Test
    void negativeLimitIsRefused() {
        refused(OpenOptions.builder().limit(Limit.LENGTH, -1), "limit=LENGTH", "value=-1");
    }

    @Test
    void blankNameIsRefused() {
        refused(OpenOptions.builder().name(" "), "name=\" \"");
    }

    @Test
    void readOnlyWithJournalModeIsRefused() {
        refused(
                OpenOptions.builder().mode(OpenOptions.Mode.READ_ONLY).journalMode(JournalMode.WAL),
                "mode=READ_ONLY",
                "journalMode=WAL");
    }

    @Test
    void journalModeOffWhileDefensiveIsRefused() {
        refused(OpenOptions.builder().journalMode(JournalMode.OFF), "journalMode=OFF", "DEFENSIVE=true");
    }

    @Test
    void journalModeOffWithoutDefensiveIsAccepted() {
        OpenOptions options = OpenOptions.builder()
                .journalMode(JournalMode.OFF)
                .setting(Setting.DEFENSIVE, false)
                .build();
        assertEquals(JournalMode.OFF, options.journalMode());
    }

    @Test
    void refusedBuilderCanBeCorrected() {
        OpenOptions.Builder builder = OpenOptions.builder().statementCacheSize(-1);
        refused(builder, "-1");
        assertEquals(0, builder.statementCacheSize(0).build().statementCacheSize());
    }

    @Test
    void textNamesEachOption() {
        String text = OpenOptions.defaults().toString();
        assertTrue(text.startsWith("OpenOptions[mode=CREATE, busyTimeout=PT5S, "), text);
        assertTrue(text.contains("settings={DEFENSIVE=true, "), text);
    }
}

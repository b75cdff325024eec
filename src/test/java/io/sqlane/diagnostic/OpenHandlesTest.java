package io.sqlane.diagnostic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenHandlesTest {
    @Test
    void entriesAreCopied() {
        List<OpenHandles.Entry> entries = new ArrayList<>(List.of(new OpenHandles.Entry("a.db", 2)));
        OpenHandles handles = new OpenHandles("worker-1", entries);
        entries.clear();
        assertEquals(List.of(new OpenHandles.Entry("a.db", 2)), handles.entries());
    }

    @Test
    void entriesCannotBeChanged() {
        OpenHandles handles = new OpenHandles("worker-1", List.of());
        assertThrows(
                UnsupportedOperationException.class, () -> handles.entries().add(new OpenHandles.Entry("a.db", 0)));
    }
}
